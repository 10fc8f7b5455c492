"""Events, as the store keeps them, and the windows they are read by.

A plain range on the start would miss what began before the window, so events are filed by the
class of their duration, and each class is read from as far back as its longest event reaches.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from welltrack_ui.domain.event import Event
from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.report_day import Window
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import LAST_CHARACTER, Engine, IndexName, Key, Query, Record


@dataclass(frozen=True, slots=True)
class Source:
    """Whose events: an index, and the partition and prefix of a class in it (`{}` is the class)."""

    index: IndexName
    pk: str
    prefix: str


def of_well(well_id: str) -> Source:
    """All events of a well."""
    return Source("l1", keys.partition(well_id), "E{}#")


def of_stage(well_id: str, stage_id: str) -> Source:
    """The events of a stage."""
    return Source("l2", keys.partition(well_id), keys.events_of_stage(stage_id) + "#E{}#")


def of_project(project_id: str) -> Source:
    """The events of a project's wells, those of deleted wells among them."""
    return Source("g1", keys.partition(project_id) + "#E{}", "")


def of_organization(org_id: str) -> Source:
    """The events of an organization's wells, those of deleted wells among them."""
    return Source("g2", keys.partition(org_id) + "#E{}", "")


def record(event: Event) -> Record:
    """An event's record, in the windows of its well, stage, project and organization."""
    made = records.item("event", keys.entity(event.id, "e"), event, event.version)
    letter, time = keys.event_time(event.starts_at, event.ends_at, event.created_at, event.id)
    stage = f"{keys.events_of_stage(event.stage_id)}#E{letter}#{time}" if event.stage_id else None
    day = keys.all_day(event.starts_on, event.id) if event.starts_on else None
    made = replace(
        made,
        l1=f"E{letter}#{time}",
        l2=stage,
        l4=day,
        g1=Key(f"{keys.partition(event.project_id)}#E{letter}", time),
        g2=Key(f"{keys.partition(event.org_id)}#E{letter}", time),
    )
    return records.trashed(made, event, event.org_id)


def load(engine: Engine, event_id: str) -> Event | None:
    """An event, deleted or not."""
    return records.load(engine, keys.entity(event_id, "e"), Event)


def all_day_of(engine: Engine, well_id: str) -> Iterator[Event]:
    """The all-day events of a well."""
    query = Query("l4", keys.partition(well_id), *keys.prefix("D#"))
    return records.every(engine, query, Event)


def overlapping(
    engine: Engine, source: Source, window: Window, after: str | None = None, page: int = 100
) -> Iterator[tuple[str, Record]]:
    """The events that overlap [window.start, window.end), by start, creation, id.

    Yields each one's place, to go on `after` it, and its lean record, read page after page.
    """
    classes = [
        one_class(engine, source, letter, longest, window, after, page)
        for letter, longest in keys.DURATION_CLASSES
    ]
    return heapq.merge(*classes, key=lambda found: found[0])


def one_class(
    engine: Engine,
    source: Source,
    letter: str,
    longest: timedelta,
    window: Window,
    after: str | None,
    page: int,
) -> Iterator[tuple[str, Record]]:
    """The events of one duration class that overlap a window."""
    prefix = source.prefix.format(letter)
    low = prefix + format_instant(window.start - longest)
    if after:
        low = max(low, f"{prefix}{after}#{LAST_CHARACTER}")
    high = prefix + format_instant(window.end)
    query = Query(source.index, source.pk.format(letter), low, high, page, lean=True)
    start = format_instant(window.start)
    for found in engine.walk(query):
        place, _, end = sort_key(found, source.index)[len(prefix) :].rpartition("#")
        if (end > start) if end else (place >= start):
            yield place, found


def sort_key(found: Record, index: IndexName) -> str:
    """The sort key of a record in an index."""
    if index == "g1":
        return found.g1.sk if found.g1 else ""
    if index == "g2":
        return found.g2.sk if found.g2 else ""
    return (found.l1 if index == "l1" else found.l2) or ""


def latest(engine: Engine, well_id: str, until: datetime) -> Event | None:
    """The event of a well that began last, at or before an instant."""
    source = of_well(well_id)
    ends = [
        (source.prefix.format(letter), source.prefix.format(letter) + format_instant(until) + "~")
        for letter, _ in keys.DURATION_CLASSES
    ]
    pages = [
        engine.query(Query(source.index, source.pk, low, high, 1, reverse=True))
        for low, high in ends
    ]
    found = [Event.model_validate_json(r.body) for page in pages for r in page.records]
    return max(found, key=lambda event: (event.starts_at, event.created_at), default=None)
