"""What a calendar shows of an event: a few fields, so that thousands can be read at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.event import UPLOAD_KIND
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well


class CalendarEntry(NamedTuple):
    """An event on a calendar; `span` holds its id and when it is."""

    span: Span
    well_id: str
    stage_id: str | None
    kind: str
    title: str
    npt: bool
    version: int

    @property
    def id(self) -> str:
        """The event's id."""
        return self.span.id


@dataclass(frozen=True, slots=True)
class CalendarEntries:
    """What a stretch of time holds: entries, and the wells that they are of, by id."""

    entries: tuple[CalendarEntry, ...]
    wells: Mapping[str, Well]
    stages: tuple[Stage, ...] = ()


class EventFilter(NamedTuple):
    """Which entries of a sheet are shown; None or an empty text leaves out none."""

    stage_id: str | None = None
    kind: str | None = None
    q: str = ""
    uploads: bool = True


def filter_entries(sheet: CalendarEntries, choice: EventFilter) -> tuple[CalendarEntry, ...]:
    """The entries that fit; `q` is looked for in the title and in the well's name."""
    found: Iterable[CalendarEntry] = sheet.entries
    if choice.stage_id:
        found = [e for e in found if e.stage_id == choice.stage_id]
    if choice.kind:
        found = [e for e in found if e.kind == choice.kind]
    elif not choice.uploads:
        found = [e for e in found if e.kind != UPLOAD_KIND]
    if words := fold_text(choice.q):
        named = {well.id for well in sheet.wells.values() if words in fold_text(well.name)}
        found = [e for e in found if e.well_id in named or words in fold_text(e.title)]
    return tuple(found)
