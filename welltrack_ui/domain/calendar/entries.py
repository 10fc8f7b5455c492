"""Calendar entries: the few fields of an event that calendars show, for thousands at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.event import UPLOAD_KIND
from welltrack_ui.domain.search.folding import fold_phrase
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well


class CalendarEntry(NamedTuple):
    """An event on a calendar; `span` holds its id and its time."""

    span: Span
    well_id: str
    stage_id: str | None
    kind: str
    title: str
    npt: bool
    version: int
    is_plan: bool = False
    is_log_row: bool = True
    """Whether its time counts, as a row of the well's time log."""

    @property
    def id(self) -> str:
        """The event's id."""
        return self.span.id


@dataclass(frozen=True, slots=True)
class CalendarEntries:
    """The entries of a window, with their wells by id.

    `stages` are those by well that were asked for since the entries were read. `window_stages` are
    those whose time or plan overlaps the window, of wells without an event in it too; only of a
    calendar that was asked for them (`CalendarService.add_stages`).
    """

    entries: tuple[CalendarEntry, ...]
    wells: Mapping[str, Well]
    stages: dict[str, tuple[Stage, ...]] = field(default_factory=dict, compare=False)
    window_stages: tuple[Stage, ...] = ()


class EventFilter(NamedTuple):
    """A filter of calendar entries; None or an empty text leaves out none."""

    stage_id: str | None = None
    kind: str | None = None
    q: str = ""
    uploads: bool = True


def filter_entries(
    calendar: CalendarEntries, event_filter: EventFilter
) -> tuple[CalendarEntry, ...]:
    """The entries that match; `q` is looked for in the title and in the well's name."""
    entries: Iterable[CalendarEntry] = calendar.entries
    if event_filter.stage_id:
        entries = [e for e in entries if e.stage_id == event_filter.stage_id]
    if event_filter.kind:
        entries = [e for e in entries if e.kind == event_filter.kind]
    elif not event_filter.uploads:
        entries = [e for e in entries if e.kind != UPLOAD_KIND]
    if text := fold_phrase(event_filter.q):
        well_ids = {well.id for well in calendar.wells.values() if text in fold_phrase(well.name)}
        entries = [e for e in entries if e.well_id in well_ids or text in fold_phrase(e.title)]
    return tuple(entries)


def filter_stages(calendar: CalendarEntries, event_filter: EventFilter) -> tuple[Stage, ...]:
    """The stages of the window that match: none for a kind of event, `q` by the well's name."""
    if event_filter.kind or event_filter.stage_id:
        return ()
    text = fold_phrase(event_filter.q)
    return tuple(
        stage
        for stage in calendar.window_stages
        if text in fold_phrase(calendar.wells[stage.well_id].name)
    )
