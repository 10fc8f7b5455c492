"""A drawer in which what is known of a file is changed; its bytes never are."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, tzinfo
from typing import Any

from components.forms import date_fields, fields
from components.forms.form import Form
from components.i18n import format as form_of
from components.i18n.file_labels import FILE_KINDS
from components.i18n.labels import options
from components.i18n.translate import t
from components.kit.drawer import Drawer, drawer
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.stage import Stage

Save = Callable[[dict[str, Any]], Awaitable[None]]
MADE_BY_SERVER = "file_uploaded"


def edit_file(
    file: File,
    save: Save,
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

    with drawer(t("Edit the file")) as opened:
        with Form(send, submit=t("Save"), on_cancel=opened.close_or_ask) as form:
            name = form.add(fields.text("name", t("Name"), file.name, required=True))
            name.control.props("autofocus maxlength=255")
            kinds = options(FILE_KINDS)
            form.add(fields.choice("kind", t("Kind"), kinds, file.kind, required=True))
            form.add(
                date_fields.day("report_date", t("Report date"), file.report_date, today=today)
            )
            stage_names = named(((s.id, s.name) for s in stages), file.stage_id, t("(deleted)"))
            form.add(fields.choice("stage_id", t("Stage"), stage_names, file.stage_id))
            event_names = named(((e.id, label(e, tz)) for e in events), file.event_id, t("As now"))
            form.add(
                fields.choice(
                    "event_id",
                    t("Event"),
                    event_names,
                    file.event_id,
                    hint=t("The events of its report date, else of the day it was uploaded"),
                    searchable=True,
                )
            )
        opened.guard(lambda: form.dirty)
    return opened


def named(pairs: Any, current: str | None, unknown: str) -> dict[str, str]:
    """The options of a choice, with what is chosen now even where it isn't among them."""
    found = dict(pairs)
    return {current: unknown, **found} if current and current not in found else found


def label(event: Event, tz: tzinfo) -> str:
    """`06:00 Drilled to 1200 m`."""
    return f"{form_of.clock(event.starts_at, tz)} {event.title}"
