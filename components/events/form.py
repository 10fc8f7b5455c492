"""The fields of an event: a moment, a range or whole days, with one switch between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from nicegui import ui

from components.forms import fields
from components.forms.entity_fields import EntityFields, FieldContext
from components.forms.form import Form
from components.i18n.field_labels import field_options
from components.i18n.translate import mark, t
from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.event import UPLOAD_KIND, Event, EventDraft
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
    """Where an event is written: the well's stages and zone, the depth unit, a sensible start.

    `before` is the event that is changed, or copied; None for a new one.
    """

    stages: Sequence[Stage]
    tz: tzinfo
    unit: DepthUnit
    today: date
    start: datetime
    before: Event | None = None

    def starting_from(self, event: Event) -> "EventFormContext":
        """The same for another state of the event, or for a copy of it."""
        return replace(self, before=event)


class EventFormFields:
    """Made inside a form; `read` turns the form's values into the fields of a draft."""

    def __init__(self, form: Form, setting: EventFormContext) -> None:
        self._form, self._before = form, setting.before
        self._fields = EntityFields(form, "event", EventDraft, _build_field_context(setting))
        self._fields.draw_group("title")
        self._fields.draw_group("kind")
        self._draw_times()
        for group in ("stage", "depths"):
            self._fields.draw_group(group)
        self._npt = self._fields.draw("npt")
        self._npt_more = self._fields.draw_group("npt_cause")
        for group in ("description", "classes", "tags"):
            self._fields.draw_group(group)
        self._follow_switches()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The draft's fields, without the well."""
        found = self._fields.read(values)
        if not found["npt"]:
            found |= dict.fromkeys(NPT_FIELDS)
        return found | self._read_times(values["span"], found)

    def _draw_times(self) -> None:
        spans = {key: t(label) for key, label in SPAN_LABELS.items()}
        self._span = self._form.add(
            fields.choice_field(
                "span", t("Time"), spans, get_span_kind(self._before), required=True
            )
        )
        with ui.element("div").classes("wt-form-row") as self._instants:
            self._fields.draw("starts_at")
            self._end = self._fields.draw("ends_at")
        self._days = self._fields.draw_group("days")

    def _read_times(self, span: str, found: Mapping[str, Any]) -> dict[str, Any]:
        if span == "days":
            return {"all_day": True, "starts_at": None, "ends_at": None}
        if span == "range" and found["ends_at"] is None:
            raise invalid_field("ends_at", t("is required, or make it a moment"))
        end = found["ends_at"] if span == "range" else None
        return {"all_day": False, "starts_on": None, "ends_on": None, "ends_at": end}

    def _follow_switches(self) -> None:
        def follow() -> None:
            span = self._span.control.value
            self._instants.visible = span != "days"
            self._days.visible = span == "days"
            self._end.box.visible = span == "range"
            self._npt_more.visible = bool(self._npt.control.value)

        self._span.control.on_value_change(follow)
        self._npt.control.on_value_change(follow)
        follow()


def get_span_kind(event: Event | None) -> str:
    """Which of the three an event is; a new one is a range."""
    if event is None:
        return "range"
    if event.all_day:
        return "days"
    return "moment" if event.ends_at is None else "range"


def _build_field_context(setting: EventFormContext) -> FieldContext:
    """What the fields start from; a range that becomes whole days starts at today."""
    before, zone, today = setting.before, str(setting.tz), setting.today
    days = {"starts_on": today, "ends_on": today}
    if before and before.starts_on is None:
        before = before.model_copy(update=days)
    kinds = {k: v for k, v in field_options("event", "kind").items() if k != UPLOAD_KIND}
    return FieldContext(
        today,
        setting.tz,
        setting.unit,
        before,
        initial={
            **days,
            "kind": "drilling",
            "starts_at": setting.start,
            "ends_at": setting.start + timedelta(hours=1),
        },
        options={"kind": kinds, "stage_id": {stage.id: stage.name for stage in setting.stages}},
        hints={"ends_at": zone, "ends_on": zone},
    )
