"""The form fields of an event: a moment, a range or whole days, with a choice between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from nicegui import ui

from components.forms import fields
from components.forms.entity_fields import EntityFields, FieldContext
from components.forms.form import Form
from components.forms.range_length import RangeLength, describe_days, describe_range
from components.i18n.field_labels import field_options
from components.i18n.translate import mark, t
from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.event import NPT_KIND, UPLOAD_KIND, Event, EventDraft
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.units import DepthUnit

SPAN_LABELS = {
    "range": mark("From – to"),
    "moment": mark("A moment"),
    "days": mark("Whole days"),
}
NPT_FIELDS = ("npt_category", "npt_party")


@dataclass(frozen=True, slots=True)
class EventFormContext:
    """The context of an event's form: stages and zone of the well, unit of depths, default start.

    `before` is the event to edit or copy; None for a new one, which belongs to `stage_id`.
    """

    stages: Sequence[Stage]
    tz: tzinfo
    unit: DepthUnit
    today: date
    start: datetime
    before: Event | None = None
    stage_id: str | None = None

    def starting_from(self, event: Event) -> "EventFormContext":
        """The context with the values of another event."""
        return replace(self, before=event)


class EventFormFields:
    """The fields of an event inside `form`."""

    def __init__(self, form: Form, context: EventFormContext) -> None:
        self._form, self._before, self._tz = form, context.before, context.tz
        self._fields = EntityFields(form, "event", EventDraft, _build_field_context(context))
        self._fields.draw_group("title")
        self._kind = self._fields.draw("kind")
        self._draw_times()
        for group in ("stage", "depths", "counting"):
            self._fields.draw_group(group)
        self._npt = self._fields.draw("npt")
        self._npt_more = self._fields.draw_group("npt_cause")
        for group in ("description", "classes", "tags"):
            self._fields.draw_group(group)
        self._follow_switches()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a draft, without the well, from the form's values.

        Raises: Invalid where a value is missing or cannot be read.
        """
        draft_fields = self._fields.read(values)
        if not (draft_fields["npt"] or draft_fields["kind"] == NPT_KIND):
            # Hidden fields keep what was chosen, should the switch go back; saved it would be
            # refused.
            draft_fields |= dict.fromkeys(NPT_FIELDS)
        return draft_fields | self._read_times(values["span"], draft_fields)

    def _draw_times(self) -> None:
        spans = {key: t(label) for key, label in SPAN_LABELS.items()}
        self._span = self._form.add(
            fields.choice_field(
                "span", t("Time"), spans, get_span_kind(self._before), required=True
            )
        )
        with ui.element("div").classes("wt-form-row") as self._instants:
            self._start = self._fields.draw_time("starts_at")
            self._end = self._fields.draw_time("ends_at")
        with ui.element("div").classes("wt-form-row") as self._days:
            self._day_fields = [self._fields.draw(name) for name in ("starts_on", "ends_on")]
        timed = (self._start, self._end, *self._day_fields)
        self._length = RangeLength(self._describe_length, timed)

    def _read_times(self, span: str, draft_fields: Mapping[str, Any]) -> dict[str, Any]:
        if span == "days":
            return {"all_day": True, "starts_at": None, "ends_at": None}
        # Left empty here is a mistake: the domain would take it for a moment.
        if span == "range" and draft_fields["ends_at"] is None:
            raise invalid_field("ends_at", t("is required, or make it a moment"))
        end = draft_fields["ends_at"] if span == "range" else None
        return {"all_day": False, "starts_on": None, "ends_on": None, "ends_at": end}

    def _describe_length(self) -> str:
        """How long the event lasts as it is typed; empty where that is not known yet."""
        span = self._span.control.value
        if span == "days":
            return describe_days(*(f.value() for f in self._day_fields))
        if span == "moment":
            return ""
        return describe_range(self._start.read_instant(), self._end.read_instant(), self._tz)

    def _follow_switches(self) -> None:
        def update_visibility() -> None:
            self._length.update()
            span = self._span.control.value
            self._instants.visible = span != "days"
            self._days.visible = span == "days"
            self._end.box.visible = span == "range"
            is_npt_kind = self._kind.control.value == NPT_KIND
            self._npt.box.visible = not is_npt_kind
            self._npt_more.visible = is_npt_kind or bool(self._npt.control.value)

        for switch in (self._span, self._kind, self._npt):
            switch.control.on_value_change(update_visibility)
        update_visibility()


def get_span_kind(event: Event | None) -> str:
    """The span of an event: range, moment or days; range for a new one."""
    if event is None:
        return "range"
    if event.all_day:
        return "days"
    return "moment" if event.ends_at is None else "range"


def _build_field_context(context: EventFormContext) -> FieldContext:
    """The initial values and options of the fields; whole days start from today."""
    before, zone, today = context.before, str(context.tz), context.today
    dates = {"starts_on": today, "ends_on": today}
    if before and before.starts_on is None:
        # A range that becomes whole days would start from empty dates.
        before = before.model_copy(update=dates)
    # Only the server writes the events of uploads.
    kinds = {k: v for k, v in field_options("event", "kind").items() if k != UPLOAD_KIND}
    return FieldContext(
        today,
        context.tz,
        context.unit,
        before,
        initial={
            **dates,
            "kind": "drilling",
            "stage_id": context.stage_id,
            "starts_at": context.start,
            "ends_at": context.start + timedelta(hours=1),
        },
        options={"kind": kinds, "stage_id": {stage.id: stage.name for stage in context.stages}},
        hints={"ends_at": zone, "ends_on": zone},
    )
