"""Windows of events and lists of files, from every index that holds them, on both engines."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests import factories
from tests.store.entities import AT, DAY, HOUR, ORG, PROJECT, event, file, keep, stage, well
from welltrack_ui.domain import ids
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.report_day import Window
from welltrack_ui.store import events, files
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.events import EventPartition

HOME, OTHER = well("A").id, well("B").id
STAGE = stage(HOME, AT).id
WINDOW = Window(AT, AT + HOUR)
MILLISECOND = timedelta(milliseconds=1)


@pytest.fixture(params=["sqlite", "moto"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Both kinds of engine; what they have in common is tested elsewhere."""
    made: Engine = request.getfixturevalue(f"{request.param}_engine")
    made.create()
    return made


SOURCES = {
    "well": events.well_partition(HOME),
    "stage": events.stage_partition(HOME, STAGE),
    "project": events.project_partition(PROJECT),
    "organization": events.organization_partition(ORG),
}


def titles(
    engine: Engine, source: EventPartition, window: Window = WINDOW, page: int = 100
) -> list[str]:
    found = events.read_overlapping_events(engine, source, window, page=page)
    return [Event.model_validate_json(record.body).title for _, record in found]


IN = {
    "a year long": (AT - 365 * DAY, 366 * DAY),
    "from 400 days less an hour before": (AT - 366 * DAY + HOUR, 366 * DAY),
    "17 days long": (AT - 16 * DAY, 17 * DAY),
    "16 days long": (AT - 16 * DAY + MILLISECOND, 16 * DAY),
    "2 days long": (AT - DAY, 2 * DAY),
    "8 hours long": (AT - 8 * HOUR + MILLISECOND, 8 * HOUR),
    "over its start": (AT - HOUR, HOUR + MILLISECOND),
    "around it": (AT - HOUR, 3 * HOUR),
    "a moment at its start": (AT, None),
    "it": (AT, HOUR),
    "over its end": (AT + HOUR - MILLISECOND, HOUR),
    "a moment at its last": (AT + HOUR - MILLISECOND, None),
}
OUT = {
    "ends at its start": (AT - HOUR, HOUR),
    "a year before it": (AT - 366 * DAY, 366 * DAY),
    "16 days before it": (AT - 16 * DAY, 16 * DAY),
    "a moment before": (AT - MILLISECOND, None),
    "a moment at its end": (AT + HOUR, None),
    "starts at its end": (AT + HOUR, HOUR),
    "a year behind it": (AT + HOUR, 366 * DAY),
}


def test_window_holds_what_overlaps_it(engine: Engine) -> None:
    shapes = [*IN.items(), *OUT.items()]
    made = [
        event(HOME, start, length, title=title, stage_id=STAGE)
        for title, (start, length) in reversed(shapes)
    ]
    deleted = event(HOME, AT, title="deleted", stage_id=STAGE, deleted_at=AT.replace(year=2198))
    keep(engine, [events.record(each) for each in [*made, deleted]])
    found = titles(engine, SOURCES["well"])
    assert set(found) == set(IN)
    assert len(found) == len(IN)
    starts = [IN[title][0] for title in found]
    assert starts == sorted(starts)
    for source in SOURCES.values():
        for page in (1, 5, 100):
            assert titles(engine, source, page=page) == found


def test_window_goes_on_behind_a_place(engine: Engine) -> None:
    made = [event(HOME, AT, title=str(n)) for n in range(4)]
    made += [event(HOME, AT - DAY, 2 * DAY, title="long"), event(HOME, AT, HOUR, title="hour")]
    keep(engine, [events.record(each) for each in made])
    source = SOURCES["well"]
    whole = list(events.read_overlapping_events(engine, source, WINDOW))
    places = [place for place, _ in whole]
    assert places == sorted(places)
    for n, place in enumerate(places):
        rest = events.read_overlapping_events(engine, source, WINDOW, after=place, page=2)
        assert list(rest) == whole[n + 1 :]


def test_source_holds_its_own_events_alone(engine: Engine) -> None:
    elsewhere: dict[str, Any] = {"project_id": ids.new_id("p", ORG)}
    abroad: dict[str, Any] = {"project_id": ids.new_id("p"), "org_id": ids.new_id("o")}
    made = [
        event(HOME, AT, title="here", stage_id=STAGE),
        event(HOME, AT, title="no stage"),
        event(OTHER, AT, title="other well"),
        event(well("C").id, AT, title="other project", **elsewhere),
        event(well("D").id, AT, title="other organization", **abroad),
    ]
    keep(engine, [events.record(each) for each in made])
    assert titles(engine, SOURCES["stage"]) == ["here"]
    assert set(titles(engine, SOURCES["well"])) == {"here", "no stage"}
    assert set(titles(engine, SOURCES["project"])) == {"here", "no stage", "other well"}
    assert set(titles(engine, SOURCES["organization"])) == {
        *("here", "no stage", "other well", "other project")
    }


def test_moved_event_leaves_its_old_place(engine: Engine) -> None:
    one = event(HOME, AT, 20 * DAY, stage_id=STAGE)
    keep(engine, [events.record(one)])
    moved = one.model_copy(update={"starts_at": AT + DAY, "ends_at": None, "stage_id": None})
    keep(engine, [events.record(moved)])
    for source in SOURCES.values():
        assert titles(engine, source) == []
    later = Window(AT + DAY, AT + 2 * DAY)
    assert titles(engine, SOURCES["stage"], later) == []
    assert len(titles(engine, SOURCES["organization"], later)) == 1


def test_latest_event_is_the_one_that_began_last(engine: Engine) -> None:
    assert events.find_latest_event(engine, HOME, AT) is None
    made = {
        "long": event(HOME, AT - 2 * DAY, 400 * DAY, title="long"),
        "moment": event(HOME, AT - DAY, title="moment"),
        "now": event(HOME, AT, 20 * DAY, title="now"),
        "later": event(HOME, AT + MILLISECOND, title="later"),
    }
    keep(engine, [events.record(each) for each in made.values()])
    for until, title in ((AT, "now"), (AT - MILLISECOND, "moment"), (AT + DAY, "later")):
        assert events.find_latest_event(engine, HOME, until) == made[title]
    assert events.find_latest_event(engine, OTHER, AT) is None


def test_all_day_events_of_a_well_are_found(engine: Engine) -> None:
    days = {"all_day": True, "starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 3)}
    whole = event(HOME, AT, 2 * DAY, **days)
    gone = event(HOME, AT, 2 * DAY, **days, deleted_at=AT.replace(year=2198))
    keep(engine, [events.record(e) for e in (whole, gone, event(HOME, AT))])
    assert list(events.list_all_day_events(engine, HOME)) == [whole]


def test_files_are_listed_from_every_index(engine: Engine) -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    told = event(HOME, AT).id
    made = [
        file(HOME, name="undated"),
        file(HOME, name="staged", report_date=first, stage_id=STAGE),
        file(HOME, name="log", report_date=second, kind="log", event_id=told),
        file(OTHER, name="elsewhere", report_date=first),
    ]
    pending = file(HOME, name="pending", status="pending", created_at=AT.replace(year=2198))
    deleted = file(HOME, name="deleted", deleted_at=AT.replace(year=2198))
    keep(engine, [files.record(each) for each in (*made, pending, deleted)])
    end = second + timedelta(days=1)

    def names(source: files.FilePartition, *days: date | None) -> list[str]:
        span = (days[0], days[1]) if days else (None, None)
        listed = factories.everything(lambda c: files.list_files(engine, source, span, 1, c))
        return [each.name for each in listed]

    assert names(files.well_partition(HOME)) == ["undated", "staged", "log"]
    assert names(files.well_partition(HOME), first, second) == ["staged"]
    assert names(files.well_partition(HOME), None, end) == ["staged", "log"]
    assert names(files.well_partition(HOME), second, None) == ["log"]
    assert names(files.stage_partition(HOME, STAGE)) == ["staged"]
    assert names(files.event_partition(HOME, told)) == ["log"]
    assert names(files.kind_partition(HOME, "log")) == ["log"]
    for source in (files.project_partition(PROJECT), files.organization_partition(ORG)):
        assert set(names(source)) == {"undated", "staged", "log", "elsewhere"}
        assert set(names(source, first, second)) == {"staged", "elsewhere"}
    assert files.load(engine, pending.id) == pending
