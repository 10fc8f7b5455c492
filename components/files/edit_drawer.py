"""A drawer in which what is known of a file is changed; its bytes never are."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, tzinfo
from typing import Any

from components.forms import date_fields, fields
from components.forms.form import Form
from components.i18n import format as form_of
from components.i18n.field_labels import field_hint, field_label, field_options
from components.i18n.translate import t
from components.kit.drawer import Drawer, open_drawer
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.stage import Stage

SaveFile = Callable[[dict[str, Any]], Awaitable[None]]


def open_file_drawer(
    file: File,
    save: SaveFile,
    *,
    stages: Sequence[Stage],
    events: Sequence[Event],
    today: date,
    tz: tzinfo,
) -> Drawer:
    """Name, kind, report date, stage and event; `events` are those it may be moved to."""

    async def send(values: dict[str, Any]) -> None:
        await save(values)
        opened.close()

    with open_drawer(t("Edit the file")) as opened:
        with Form(send, submit=t("Save"), on_cancel=opened.close_or_ask) as form:
            name = form.add(
                fields.text_field("name", field_label("file", "name"), file.name, required=True)
            )
            name.control.props("autofocus maxlength=255")
            kinds = field_options("file", "kind")
            form.add(
                fields.choice_field(
                    "kind", field_label("file", "kind"), kinds, file.kind, required=True
                )
            )
            form.add(
                date_fields.date_field(
                    "report_date", field_label("file", "report_date"), file.report_date, today=today
                )
            )
            stage_names = add_current_option(
                ((s.id, s.name) for s in stages), file.stage_id, t("(deleted)")
            )
            form.add(
                fields.choice_field(
                    "stage_id", field_label("file", "stage_id"), stage_names, file.stage_id
                )
            )
            event_names = add_current_option(
                ((e.id, format_event_option(e, tz)) for e in events), file.event_id, t("As now")
            )
            form.add(
                fields.choice_field(
                    "event_id",
                    field_label("file", "event_id"),
                    event_names,
                    file.event_id,
                    hint=field_hint("file", "event_id"),
                    searchable=True,
                )
            )
        opened.ask_before_closing(lambda: form.is_dirty)
    return opened


def add_current_option(pairs: Any, current: str | None, unknown: str) -> dict[str, str]:
    """The options of a choice, with what is chosen now even where it isn't among them."""
    found = dict(pairs)
    return {current: unknown, **found} if current and current not in found else found


def format_event_option(event: Event, tz: tzinfo) -> str:
    """`06:00 Drilled to 1200 m`."""
    return f"{form_of.format_time(event.starts_at, tz)} {event.title}"
