"""Events of every kind for calendars, and the comparison of their brief form with the whole one."""

import random
from datetime import timedelta

from tests.store.entities import AT, DAY, HOUR, ORG, event, keep, stage, well
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.field_types import EARLIEST_INSTANT, LATEST_INSTANT
from welltrack_ui.domain.report_day import Window
from welltrack_ui.services.wells.calendar_queries import decode_entries
from welltrack_ui.store import events
from welltrack_ui.store.engine.engine import Engine

SOURCE = events.organization_partition(ORG)
WELLS = [well("A").id, well("B").id, well("C").id]
EVERYTHING = Window(EARLIEST_INSTANT, LATEST_INSTANT)
TITLES = ('Run 9 5/8" casing', "Спуск колонны", "a\\b 'quoted', 50 % {done}", "[1,2]", "x" * 155)
MANY = Window(AT, AT + HOUR)
"""A window that begins with events of the same instants."""
WINDOWS = (
    Window(AT + HOUR, AT + 6 * DAY),
    Window(AT - 60 * DAY, AT),
    Window(AT - DAY, AT + timedelta(milliseconds=1)),
    MANY,
)


def make_event(chance: random.Random, number: int) -> Event:
    """An event of any kind and length; of few instants, so that many share them."""
    home = chance.choice(WELLS)
    length = chance.choice([None, None, HOUR, 8 * HOUR, 9 * HOUR, 16 * DAY, 17 * DAY, 366 * DAY])
    start = AT + chance.choice([0, 0, 1, 5, 30, -400]) * DAY
    days = {"all_day": True, "starts_on": start.date(), "ends_on": start.date()}
    return event(
        home,
        start,
        length,
        title=f"{chance.choice(TITLES)[:155]} {number}",
        kind=chance.choice(["note", "npt", "drilling", "file_uploaded"]),
        npt=chance.random() < 0.3,
        parallel=chance.random() < 0.3,
        state=chance.choice(["plan", "actual"]),
        stage_id=chance.choice([None, stage(home, AT).id]),
        created_at=AT + chance.choice([0, 0, 1]) * timedelta(milliseconds=1),
        description=chance.choice([None, "Nothing that a calendar shows."]),
        **(days if length and chance.random() < 0.3 else {}),
    )


def read_calendar(
    engine: Engine, window: Window = EVERYTHING, *, brief: bool, page: int = 1000
) -> list[tuple[str, CalendarEntry]]:
    found = list(events.read_overlapping_events(engine, SOURCE, window, page=page, brief=brief))
    entries = decode_entries(record.body for _, record in found)
    return [(text, entry) for (text, _), entry in zip(found, entries, strict=True)]


def compare_calendars(engine: Engine, chance: random.Random) -> None:
    """Write events, and read the same calendar of them from their brief form."""
    keep(engine, [events.record(make_event(chance, number)) for number in range(60)])
    assert len(read_calendar(engine, brief=True)) == 60
    for window in WINDOWS:
        entries = read_calendar(engine, window, brief=False)
        assert entries
        assert read_calendar(engine, window, brief=True) == entries
    # Pages that end among events of the same instants.
    assert read_calendar(engine, MANY, brief=True, page=3) == read_calendar(
        engine, MANY, brief=False
    )
