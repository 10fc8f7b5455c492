"""The form fields of a file's data; its bytes never change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import partial
from typing import Any

from components.forms import date_fields, fields
from components.forms.form import Form
from components.forms.search_choice import SearchChoiceField
from components.i18n import format as form_of
from components.i18n.field_labels import field_hint, field_label, field_options
from components.i18n.labels import event_title
from components.i18n.translate import t
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.stage import Stage


@dataclass(frozen=True, slots=True)
class FileFormContext:
    """The stages of the file's well, the events it may be attached to, today and the zone."""

    stages: Sequence[Stage]
    events: Sequence[Event]
    today: date
    tz: tzinfo


class FileForm:
    """The fields of a file inside `form`: name, kind, report date, stage and event."""

    def __init__(self, form: Form, file: File, context: FileFormContext) -> None:
        label = partial(field_label, "file")
        name = form.add(
            fields.text_field("name", field_label("file", "name"), file.name, required=True)
        )
        name.control.props("autofocus")
        kinds = field_options("file", "kind")
        form.add(fields.choice_field("kind", label("kind"), kinds, file.kind, required=True))
        form.add(
            date_fields.date_field(
                "report_date",
                label("report_date"),
                file.report_date,
                today=context.today,
            )
        )
        # Without it the select would be empty, and a save would take the file off its stage.
        stage_names = add_current_option(
            ((s.id, s.name) for s in context.stages), file.stage_id, t("(deleted)")
        )
        form.add(fields.choice_field("stage_id", label("stage_id"), stage_names, file.stage_id))
        events = ((e.id, format_event_option(e, context.tz)) for e in context.events)
        form.add(
            SearchChoiceField(
                "event_id",
                label("event_id"),
                # Only events near the report date are offered: the file's own may be of another
                # day.
                add_current_option(events, file.event_id, t("As now")),
                file.event_id,
                hint=field_hint("file", "event_id"),
            )
        )

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a draft, by name."""
        return dict(values)


def add_current_option(pairs: Any, current: str | None, unknown: str) -> dict[str, str]:
    """The options (value: label) of a choice, with `current` as `unknown` if it is missing."""
    options = dict(pairs)
    return {current: unknown, **options} if current and current not in options else options


def format_event_option(event: Event, tz: tzinfo) -> str:
    """The label of an event: `06:00 Drilled to 1200 m`."""
    return f"{form_of.format_time(event.starts_at, tz)} {event_title(event.title)}"
