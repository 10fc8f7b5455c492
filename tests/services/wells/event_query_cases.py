"""Wells with events of all shapes, and which of them a window holds, found by looking at each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.well import Well
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.store.keys import DURATION_CLASSES

ZONES = ("UTC", "Europe/Oslo", "America/Denver", "Asia/Almaty", "Australia/Lord_Howe")
MIDDLE = datetime(2024, 3, 31, tzinfo=UTC)
"""Oslo changes its clocks; Almaty did so a month before, Lord Howe a week after."""

QUARTER = timedelta(hours=6)
DAY = timedelta(days=1)
MILLISECOND = timedelta(milliseconds=1)
KINDS = ("drilling", "npt", "note")
LENGTHS = [
    *(timedelta(hours=hours) for hours in (1, 6, 24, 25, 100)),
    *(timedelta(days=days) for days in (15, 60, 366)),
    *(longest for _, longest in DURATION_CLASSES[:-1]),
    *(longest + MILLISECOND for _, longest in DURATION_CLASSES[:-1]),
    MILLISECOND,
]
"""Of the classes of duration by which events are filed: some inside, some at their very ends."""


@dataclass(frozen=True)
class Shape:
    """When an event is, apart from its well."""

    start: datetime
    length: timedelta | None
    days: int
    """How many days an all-day event lasts; 0 for one that is at a time."""

    kind: str
    staged: bool
    deleted: bool

    def fields(self, well_id: str, stage_id: str) -> dict[str, object]:
        """What makes the event."""
        made: dict[str, object] = {"well_id": well_id, "kind": self.kind, "title": "T"}
        if self.kind == "npt":
            made |= {"npt": True, "npt_category": "waiting"}
        if self.staged:
            made["stage_id"] = stage_id
        if not self.days:
            end = self.start + self.length if self.length else None
            return {**made, "starts_at": self.start, "ends_at": end}
        first = self.start.date()
        last = first + timedelta(days=self.days - 1)
        return {**made, "all_day": True, "starts_on": first, "ends_on": last}


starts = st.one_of(
    st.integers(-12, 12).map(lambda n: MIDDLE + n * QUARTER),
    st.integers(-1600, 1600).map(lambda n: MIDDLE + n * QUARTER),
)
shapes = st.builds(
    Shape,
    start=starts,
    length=st.none() | st.sampled_from(LENGTHS),
    days=st.sampled_from([0, 0, 0, 1, 2, 40, 366]),
    kind=st.sampled_from(KINDS),
    staged=st.booleans(),
    deleted=st.sampled_from([False, False, False, True]),
)
wells = st.tuples(
    st.sampled_from(ZONES), st.sampled_from([0, 2, 6, 23]), st.lists(shapes, max_size=12)
)
widths = st.sampled_from([MILLISECOND, QUARTER, DAY, 7 * DAY, 31 * DAY, 300 * DAY])


@st.composite
def questions(draw: st.DrawFn) -> EventQuery:
    """A window or a report day, of one kind or of any, in pages of any size; of nobody yet."""
    kind = draw(st.none() | st.sampled_from(KINDS))
    limit = draw(st.sampled_from([1, 2, 3, 5, 500]))
    start = draw(starts)
    if draw(st.booleans()):
        return EventQuery(day=start.date(), kind=kind, limit=limit)
    return EventQuery(start=start, end=start + draw(widths), kind=kind, limit=limit)


def edges(events: Sequence[Event]) -> Iterator[EventQuery]:
    """Windows that begin or end just where an event does."""
    for event in events:
        yield EventQuery(start=event.starts_at, end=event.starts_at + MILLISECOND, limit=500)
        yield EventQuery(start=event.starts_at - QUARTER, end=event.starts_at, limit=500)
        if event.ends_at:
            yield EventQuery(start=event.ends_at, end=event.ends_at + QUARTER, limit=500)


def local_day(day: date, well: Well) -> tuple[datetime, datetime]:
    """The report day of a well in UTC, as Python's own arithmetic has it."""
    hour, zone = time(well.report_day_start), report_day.load_zone(well.timezone)
    ends = (datetime.combine(d, hour, zone) for d in (day, day + timedelta(days=1)))
    start, end = (instant.astimezone(UTC) for instant in ends)
    return start, end


def is_in(event: Event, well: Well, asked: EventQuery) -> bool:
    """Whether an event is one that is asked for, by the words of the contract."""
    if asked.kind not in {None, event.kind} or asked.stage_id not in {None, event.stage_id}:
        return False
    if asked.day is not None:
        if event.starts_on and event.ends_on:
            return event.starts_on <= asked.day <= event.ends_on
        start, end = local_day(asked.day, well)
    else:
        assert asked.start is not None
        assert asked.end is not None
        start, end = asked.start, asked.end
    if event.ends_at is None:
        return start <= event.starts_at < end
    return event.starts_at < end and event.ends_at > start


def expected(pairs: Sequence[tuple[Event, Well]], asked: EventQuery) -> list[str]:
    """The ids of the events asked for, in their order."""
    found = [event for event, well in pairs if is_in(event, well, asked)]
    found.sort(key=lambda event: (event.starts_at, event.created_at, event.id))
    return [event.id for event in found]
