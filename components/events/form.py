"""The fields of an event: a moment, a range or whole days, with one switch between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from nicegui import ui

from components.forms import date_fields, fields
from components.forms.conversions import (
    to_display_depth,
    to_instant,
    to_stored_depth,
    to_wall_clock,
)
from components.forms.fields import Field
from components.forms.form import Form
from components.i18n.format import DepthUnit
from components.i18n.labels import (
    EVENT_KIND_STYLES,
    NPT_CATEGORIES,
    NPT_PARTIES,
    SEVERITIES,
    TIME_CLASSES,
    select_options,
)
from components.i18n.translate import t
from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.stage import Stage

SPAN_LABELS = {"range": "From – to", "moment": "A moment", "days": "Whole days"}
UPLOAD_KIND = "file_uploaded"


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
        self._form, self._context = form, setting
        self._before = setting.before
        self._draw_title_and_kind()
        self._draw_times()
        self._draw_stage_and_depths()
        self._draw_npt()
        self._draw_details()
        self._follow_switches()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The draft's fields, without the well."""
        found = {name: values[name] for name in ("title", "kind", "stage_id", "description")}
        names = ("activity_code", "contractor", "time_class", "severity")
        found |= {name: values[name] for name in names}
        found |= self._read_times(values)
        npt = bool(values["npt"])
        found["npt"] = npt
        found["npt_category"] = values["npt_category"] if npt else None
        found["npt_party"] = values["npt_party"] if npt else None
        for name in ("md_start", "md_end"):
            old = getattr(self._before, name) if self._before else None
            found[name] = to_stored_depth(values[name], self._context.unit, old)
        tags = (tag.strip() for tag in (values["tags"] or "").split(","))
        return found | {"tags": tuple(tag for tag in tags if tag)}

    def _draw_title_and_kind(self) -> None:
        kinds = {k: v for k, v in select_options(EVENT_KIND_STYLES).items() if k != UPLOAD_KIND}
        e = self._before
        title = self._add_field(
            fields.text_field("title", t("Title"), e.title if e else None, required=True)
        )
        title.control.props("autofocus maxlength=160")
        kind = e.kind if e else "drilling"
        self._kind = self._add_field(
            fields.choice_field("kind", t("Kind"), kinds, kind, required=True)
        )

    def _draw_times(self) -> None:
        e, s = self._before, self._context
        spans = {key: t(label) for key, label in SPAN_LABELS.items()}
        self._span = self._add_field(
            fields.choice_field("span", t("Time"), spans, get_span_kind(e), required=True)
        )
        start = e.starts_at if e else s.start
        end = e.ends_at if e else s.start + timedelta(hours=1)
        zone = str(s.tz)
        with ui.element("div").classes("wt-form-row") as self._instants:
            self._add_field(
                date_fields.datetime_field(
                    "starts_at", t("Start"), to_wall_clock(start, s.tz), today=s.today
                )
            )
            self._end = self._add_field(
                date_fields.datetime_field(
                    "ends_at", t("End"), to_wall_clock(end, s.tz), today=s.today, hint=zone
                )
            )
        with ui.element("div").classes("wt-form-row") as self._days:
            first = e.starts_on if e and e.starts_on else s.today
            last = e.ends_on if e and e.ends_on else first
            self._add_field(
                date_fields.date_field("starts_on", t("First day"), first, today=s.today)
            )
            self._add_field(
                date_fields.date_field("ends_on", t("Last day"), last, today=s.today, hint=zone)
            )

    def _draw_stage_and_depths(self) -> None:
        e, s = self._before, self._context
        names = {stage.id: stage.name for stage in s.stages}
        chosen = e.stage_id if e and e.stage_id in names else None
        self._add_field(fields.choice_field("stage_id", t("Stage"), names, chosen))
        with ui.element("div").classes("wt-form-row"):
            for name, label in (("md_start", t("Depth from")), ("md_end", t("Depth to"))):
                value = to_display_depth(getattr(e, name) if e else None, s.unit)
                self._add_field(fields.number_field(name, label, value, unit=t(s.unit)))

    def _draw_npt(self) -> None:
        e = self._before
        hint = t("Time in which the work did not go on")
        npt = bool(e and e.npt)
        self._npt = self._add_field(
            fields.switch_field("npt", t("Non-productive time"), npt, hint=hint)
        )
        with ui.element("div").classes("wt-form-row") as self._npt_more:
            category = e.npt_category if e else None
            party = e.npt_party if e else None
            label = t("Category")
            self._add_field(
                fields.choice_field("npt_category", label, select_options(NPT_CATEGORIES), category)
            )
            self._add_field(
                fields.choice_field("npt_party", t("Party"), select_options(NPT_PARTIES), party)
            )

    def _draw_details(self) -> None:
        e = self._before
        severity = e.severity if e else None
        time_class = e.time_class if e else "planned"
        self._add_field(
            fields.long_text_field("description", t("Details"), e.description if e else None)
        )
        with ui.element("div").classes("wt-form-row"):
            self._add_field(
                fields.choice_field("severity", t("Severity"), select_options(SEVERITIES), severity)
            )
            classes = select_options(TIME_CLASSES)
            label = t("Time class")
            self._add_field(
                fields.choice_field("time_class", label, classes, time_class, required=True)
            )
            code = e.activity_code if e else None
            self._add_field(fields.text_field("activity_code", t("Activity code"), code))
            self._add_field(
                fields.text_field("contractor", t("Contractor"), e.contractor if e else None)
            )
        tags = ", ".join(e.tags) if e else None
        self._add_field(fields.text_field("tags", t("Tags"), tags, hint=t("Separated by commas")))

    def _read_times(self, values: Mapping[str, Any]) -> dict[str, Any]:
        span, tz, e = values["span"], self._context.tz, self._before
        if span == "days":
            days = {name: values[name] for name in ("starts_on", "ends_on")}
            return days | {"all_day": True, "starts_at": None, "ends_at": None}
        old = (e.starts_at, e.ends_at) if e and not e.all_day else (None, None)
        end = None if span == "moment" else to_instant(values["ends_at"], tz, old[1])
        if span == "range" and end is None:
            raise invalid_field("ends_at", t("is required, or make it a moment"))
        start = to_instant(values["starts_at"], tz, old[0])
        days = {"all_day": False, "starts_on": None, "ends_on": None}
        return days | {"starts_at": start, "ends_at": end}

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

    def _add_field(self, field: Field) -> Field:
        return self._form.add(field)


def get_span_kind(event: Event | None) -> str:
    """Which of the three an event is; a new one is a range."""
    if event is None:
        return "range"
    if event.all_day:
        return "days"
    return "moment" if event.ends_at is None else "range"
