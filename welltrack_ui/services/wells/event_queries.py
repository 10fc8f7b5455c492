"""Which events overlap a day or a window: the question that is asked most."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice

from welltrack_ui.domain import ids, report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound, invalid
from welltrack_ui.domain.event import EVENT_KINDS, Event
from welltrack_ui.domain.messages import said
from welltrack_ui.domain.page import Listing
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.access import Visible, WellClock
from welltrack_ui.services.core.context import Ground, checked_limit
from welltrack_ui.services.wells.event_query_cache import Found, WindowCache
from welltrack_ui.store import cursors, events
from welltrack_ui.store.engine.engine import Record

DAYS_KEPT = 4096
# The widest that a local day can lie from the same day in UTC, and the latest start of one.
AHEAD, BEHIND = timedelta(hours=15), timedelta(hours=13 + 24)
INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
day_window = lru_cache(DAYS_KEPT)(report_day.day_window)
PLACE = re.compile(rf"{INSTANT}#{INSTANT}#[a-z0-9-]{{1,64}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: whose events, when, which of them, which page."""

    well_id: str | None = None
    project_id: str | None = None
    org_id: str | None = None
    stage_id: str | None = None
    kind: str | None = None
    day: date | None = None
    start: datetime | None = None
    end: datetime | None = None
    limit: int | None = None
    cursor: str | None = None


class WindowService:
    """Reads windows of events; what one well's windows hold is kept for a few seconds."""

    def __init__(self, ground: Ground, cache: WindowCache) -> None:
        self.ground = ground
        self.cache = cache
        ground.changes.listeners.append(cache.forget)

    def list(self, actor: Actor, asked: Asked) -> Listing[Event]:
        """The events that overlap a day or a window, by start, creation, id."""
        found = self.find(actor, asked)
        items = [Event.model_validate_json(body) for body in found.bodies]
        return Listing(items, found.next_cursor)

    def find(self, actor: Actor, asked: Asked) -> Found:
        """The same as JSON texts, for answers that pass them on."""
        size = checked_limit(asked.limit)
        check_asked(asked)
        if asked.well_id:
            return self._of_well(actor, asked, size)
        if asked.project_id:
            project = self.ground.scope.project(actor, asked.project_id, Permission.READ)
            return self._of_many(asked, size, project.org_id, events.of_project(project.id))
        org = self.ground.scope.org(actor, asked.org_id or "", Permission.READ)
        return self._of_many(asked, size, org.id, events.of_organization(org.id))

    def _of_well(self, actor: Actor, asked: Asked, size: int) -> Found:
        well = self.ground.scope.clock(actor, asked.well_id or "", Permission.READ)
        window = window_of(asked, well)
        key = (asked, window)
        kept = self.cache.get(well.id, key)
        if kept is None:
            mark = self.cache.mark(well.id)
            kept = self._read_well(asked, size, well, window)
            self.cache.put(well.id, key, kept, mark)
        return kept

    def _read_well(self, asked: Asked, size: int, well: WellClock, window: Window) -> Found:
        source = events.of_well(well.id)
        if asked.stage_id:
            check_stage_of(well, asked.stage_id)
            source = events.of_stage(well.id, asked.stage_id)
        after = to_place(asked.cursor)
        found = events.overlapping(self.ground.engine, source, window, after, size + 1)
        return page_of(of_kind(found, asked.kind), size)

    def _of_many(self, asked: Asked, size: int, org_id: str, source: events.Source) -> Found:
        window = widest(asked)
        after = to_place(asked.cursor)
        found = events.overlapping(self.ground.engine, source, window, after, size + 1)
        visible = self.ground.scope.visible(org_id)
        seen = (pair for pair in found if overlaps_own_day(pair[1], asked, visible))
        return page_of(of_kind(seen, asked.kind), size)


Places = Iterator[tuple[str, Record]]


def check_asked(asked: Asked) -> None:
    """Raise Invalid unless it says whose events and when."""
    given = [x for x in (asked.well_id, asked.project_id, asked.org_id) if x is not None]
    if len(given) != 1:
        raise invalid("well_id", "give one of well_id, project_id, org_id")
    if asked.stage_id and not asked.well_id:
        raise invalid("stage_id", "is only for the events of one well: give well_id too")
    if asked.kind is not None and asked.kind not in EVENT_KINDS:
        raise invalid("kind", said("must be one of {expected}", expected=", ".join(EVENT_KINDS)))
    window = asked.start is not None or asked.end is not None
    if (asked.day is None) != window:
        raise invalid("date", "give either date, or from and to")
    if window and (asked.start is None or asked.end is None):
        raise invalid("to" if asked.end is None else "from", "is required with the other end")
    if asked.start and asked.end and asked.end <= asked.start:
        raise invalid("to", "must be after from")


def window_of(asked: Asked, well: Well | WellClock) -> Window:
    """The window asked for, or the well's report day."""
    if asked.day is None:
        return Window(asked.start, asked.end)  # type: ignore[arg-type]  # check_asked saw both
    return day_window(asked.day, report_day.zone(well.timezone), well.report_day_start)


def widest(asked: Asked) -> Window:
    """The window asked for, or one that holds that report day in every zone."""
    if asked.day is None:
        return Window(asked.start, asked.end)  # type: ignore[arg-type]  # check_asked saw both
    window = report_day.day_window(asked.day, report_day.zone("UTC"), 0)
    return Window(window.start - AHEAD, window.end + BEHIND)


def overlaps_own_day(found: Record, asked: Asked, visible: Visible) -> bool:
    """Whether its well can be seen and, where a day was asked for, the event overlaps it there."""
    well = visible.well(f"w-{found.pk.partition('#')[2]}")
    if well is None:
        return False
    if asked.day is None:
        return True
    event = Event.model_validate_json(found.body)
    window = window_of(asked, well)
    if event.ends_at is None:
        return window.start <= event.starts_at < window.end
    return event.starts_at < window.end and event.ends_at > window.start


def of_kind(found: Places, kind: str | None) -> Places:
    """Those of one kind."""
    if kind is None:
        return found
    # Compact JSON puts every field once; titles can't hold an unescaped quote.
    mark = f'"kind":"{kind}"'
    return (pair for pair in found if mark in pair[1].body)


def page_of(found: Places, size: int) -> Found:
    """The first `size` of them, and the cursor behind the last if there are more."""
    page = list(islice(found, size + 1))
    more = cursors.encode(page[size - 1][0]) if len(page) > size else None
    return Found(tuple(record.body for _, record in page[:size]), more)


def to_place(cursor: str | None) -> str | None:
    """The place behind which a list goes on."""
    if cursor is None:
        return None
    (place,) = cursors.decode(cursor, 1)
    if not PLACE.fullmatch(place):
        raise cursors.unknown_cursor()
    return place


def check_stage_of(well: WellClock, stage_id: str) -> None:
    """Raise NotFound for a stage of another well."""
    try:
        parts = ids.split(stage_id)
    except ValueError:
        raise NotFound("stage") from None
    if parts.letter != "s" or parts.home != ids.split(well.id).core:
        raise NotFound("stage")
