"""Calendars that are kept in memory, on a store whose lists of organizations lag behind a write."""

import contextlib
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.factories import START, Crew, Site
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.report_day import Window
from welltrack_ui.services.container import Services
from welltrack_ui.services.wells.calendar_cache import CalendarQuery
from welltrack_ui.services.wells.calendar_queries import CalendarService
from welltrack_ui.services.wells.events import EventService
from welltrack_ui.store import events
from welltrack_ui.store.engine.engine import (
    Engine,
    Key,
    Operation,
    Put,
    Query,
    Record,
    RecordPage,
)
from welltrack_ui.store.engine.sqlite import SqliteEngine
from welltrack_ui.store.unit_of_work import Transactions, UnitOfWork

HOUR = timedelta(hours=1)
WINDOW = Window(START, START + 24 * HOUR)
SETTLED_SECONDS = 1.5
"""From then on after a write the lists of organizations and projects are surely up to date."""
CHECK_SECONDS = 1.5
"""After that the log is asked whether another process has written."""
MOMENT = 0.25


class LaggingEngine(SqliteEngine):
    """A store whose global indexes do not show a new record until they have caught up.

    DynamoDB's lag by up to a second, and not at the will of a test.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.lags = False
        self.unseen: set[Key] = set()

    def commit(self, operations: Sequence[Operation]) -> None:
        super().commit(operations)
        if self.lags:
            self.unseen |= {each.key for each in operations if isinstance(each, Put)}

    def query(self, query: Query) -> RecordPage:
        page = super().query(query)
        if query.index not in {"g1", "g2"}:
            return page
        return RecordPage(
            tuple(r for r in page.records if r.key not in self.unseen), page.next_position
        )

    def catch_up(self) -> None:
        self.unseen.clear()


class SlowerChanges(Transactions):
    """Writes of a process whose clock is 20 seconds behind."""

    def begin(self, actor: Actor) -> UnitOfWork:
        made = super().begin(actor)
        return replace(made, at=made.at - timedelta(seconds=20))


@dataclass
class Clock:
    """What tells the age of what is kept; it stands still until it is moved."""

    now: float

    def move(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LaggingEngine]:
    path = tmp_path_factory.mktemp("lagging") / "welltrack.sqlite"
    with contextlib.closing(LaggingEngine(path)) as made:
        made.create()
        yield made


@pytest.fixture(scope="module")
def services(engine: LaggingEngine, tmp_path_factory: pytest.TempPathFactory) -> Services:
    return factories.services_in(tmp_path_factory.mktemp("services"), engine)


@pytest.fixture(scope="module")
def crew(services: Services) -> Crew:
    return factories.crew(services)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    # Whole seconds, and quarters of them later on: their sums and differences are exact.
    made = Clock(float(round(time.monotonic())))
    monkeypatch.setattr(time, "monotonic", lambda: made.now)
    return made


@pytest.fixture
def place(engine: LaggingEngine, services: Services, crew: Crew, clock: Clock) -> Site:
    """A site with one event, "old", all of whose lists are up to date; the lag begins here."""
    engine.lags = False
    engine.catch_up()
    made = factories.site(services, crew)
    add(made, "old")
    clock.move(60)
    engine.lags = True
    return made


def add(site: Site, title: str) -> None:
    factories.event(site.services, site.crew.engineer, site.well.id, title=title)


def add_by_another(site: Site, title: str) -> None:
    """An event that a process with a slower clock writes; this process is not told."""
    ground = replace(site.services.events.context, transactions=SlowerChanges(site.services.engine))
    draft = factories.event_draft(site.well.id, title=title)
    EventService(ground).create(site.crew.engineer, draft)


def asked_of(site: Site, whose: str) -> CalendarQuery:
    narrow = {
        "organization": {},
        "project": {"project_id": site.project.id},
        "well": {"well_id": site.well.id},
    }
    return CalendarQuery(site.org.id, WINDOW, **narrow[whose])


def titles(site: Site, whose: str) -> list[str]:
    found = site.services.calendars.list_entries(site.crew.viewer, asked_of(site, whose))
    return sorted(entry.title for entry in found.entries)


def is_kept(site: Site, whose: str) -> bool:
    return site.services.calendars.cache.get(asked_of(site, whose)) is not None


@pytest.mark.parametrize("whose", ["organization", "project"])
@pytest.mark.parametrize("seconds", [0.0, 1.0, SETTLED_SECONDS - MOMENT])
def test_calendar_read_while_its_list_lags_is_not_kept(
    place: Site, engine: LaggingEngine, clock: Clock, whose: str, seconds: float
) -> None:
    add(place, "new")
    clock.move(seconds)
    assert titles(place, whose) == ["old"]
    engine.catch_up()
    assert titles(place, whose) == ["new", "old"]


@pytest.mark.parametrize("whose", ["organization", "project"])
def test_calendar_is_kept_once_its_list_has_caught_up(
    place: Site, engine: LaggingEngine, clock: Clock, whose: str
) -> None:
    add(place, "new")
    clock.move(SETTLED_SECONDS - MOMENT)
    engine.catch_up()
    assert titles(place, whose) == ["new", "old"]
    assert not is_kept(place, whose)
    clock.move(MOMENT)
    assert titles(place, whose) == ["new", "old"]
    assert is_kept(place, whose)


def test_calendar_of_a_well_is_kept_at_once_for_its_list_never_lags(place: Site) -> None:
    add(place, "new")
    assert titles(place, "well") == ["new", "old"]
    assert is_kept(place, "well")


@pytest.mark.parametrize("whose", ["organization", "project"])
def test_calendar_kept_before_a_write_shows_it_though_its_list_lags(
    place: Site, engine: LaggingEngine, whose: str
) -> None:
    assert titles(place, whose) == ["old"]
    add(place, "new")
    assert titles(place, whose) == ["new", "old"]
    engine.catch_up()
    assert titles(place, whose) == ["new", "old"]


@pytest.mark.parametrize("whose", ["organization", "project", "well"])
def test_calendar_with_its_changes_is_as_one_that_is_read_whole(
    place: Site, engine: LaggingEngine, clock: Clock, whose: str
) -> None:
    engine.lags = False
    services, engineer, well_id = place.services, place.crew.engineer, place.well.id
    kept, query = services.calendars, asked_of(place, whose)
    moved = factories.event(services, engineer, well_id, title="moved")
    gone = factories.event(services, engineer, well_id, title="gone")
    came = factories.event(services, engineer, well_id, starts_at=START - 50 * HOUR)
    elsewhere = factories.well(services, engineer, place.project.id)
    clock.move(60)
    kept.list_entries(place.crew.viewer, query)
    read = kept.cache.get(query)
    assert read is not None
    services.events.update(engineer, moved.id, moved.version, {"starts_at": START + 99 * HOUR})
    services.events.delete(engineer, gone.id)
    services.events.update(engineer, came.id, came.version, {"starts_at": START, "ends_at": None})
    # Of a well that the calendar does not know yet.
    factories.event(services, engineer, elsewhere.id, title="other")
    for number in range(3):
        add(place, f"at once {number}")
    expected = CalendarService(services.calendars.context).list_entries(place.crew.viewer, query)
    assert kept.list_entries(place.crew.viewer, query) == expected
    assert len(expected.entries) >= 5
    changed = kept.cache.get(query)
    assert changed is not None
    # It was read by its changes, not as a whole.
    assert changed.mark is read.mark


def test_change_is_read_once_for_all_who_look(place: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []
    assert titles(place, "organization") == ["old"]
    add(place, "new")
    load = events.load_records

    def count(engine: Engine, event_ids: Collection[str]) -> list[Record]:
        reads.append(len(event_ids))
        return load(engine, event_ids)

    monkeypatch.setattr(events, "load_records", count)
    for _ in range(4):
        assert titles(place, "organization") == ["new", "old"]
    assert reads == [1]


@pytest.mark.parametrize("whose", ["organization", "project", "well"])
def test_calendar_shows_what_a_process_with_a_slower_clock_wrote(
    place: Site, engine: LaggingEngine, clock: Clock, whose: str
) -> None:
    engine.lags = False
    assert titles(place, whose) == ["old"]
    add_by_another(place, "theirs")
    clock.move(CHECK_SECONDS)
    assert titles(place, whose) == ["old"]
    clock.move(MOMENT)
    assert titles(place, whose) == ["old", "theirs"]


@pytest.mark.parametrize("whose", ["organization", "project"])
def test_calendar_shows_what_another_process_wrote_once_the_list_has_caught_up(
    place: Site, engine: LaggingEngine, clock: Clock, whose: str
) -> None:
    assert titles(place, whose) == ["old"]
    add_by_another(place, "theirs")
    clock.move(CHECK_SECONDS + MOMENT)
    assert titles(place, whose) == ["old"]
    engine.catch_up()
    clock.move(CHECK_SECONDS + MOMENT)
    assert titles(place, whose) == ["old", "theirs"]


def test_calendar_stays_kept_while_another_organization_is_written(place: Site) -> None:
    assert titles(place, "organization") == ["old"]
    owner = place.crew.owner
    other = factories.organization(place.services, owner)
    field = factories.project(place.services, owner, other.id)
    well = factories.well(place.services, owner, field.id)
    factories.event(place.services, owner, well.id)
    assert is_kept(place, "organization")
