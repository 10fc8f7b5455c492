"""The query of a day whatever is written to wells and events by two processes, at once and in turn.

It is compared with a look at each record of the store.
"""

import contextlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests import factories
from tests.factories import START, Site
from tests.services.wells import event_query_cases
from tests.services.wells.conftest import Processes
from tests.services.wells.test_day_query_facts import forget_facts
from welltrack_ui.domain.errors import NotFound, WellTrackError
from welltrack_ui.domain.event import Event
from welltrack_ui.services.container import Services
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.services.wells.event_query_cache import EventQueryCache
from welltrack_ui.store import keys, projects, wells
from welltrack_ui.store.engine.engine import Query

STEPS = 25
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LENGTHS = (None, 2 * HOUR, 8 * HOUR, 10 * HOUR, 16 * DAY, 17 * DAY)
ZONES = ("UTC", "Europe/Oslo", "Pacific/Kiritimati")
DAYS = tuple(START.date() + timedelta(days=n) for n in (-1, 0, 16))
NUMBERS = st.integers(0, 5)


def list_live_events(site: Site, well_id: str) -> list[Event]:
    """Every event of a well that is not in the trash, record by record."""
    low, high = keys.prefix_range("E#")
    stored = site.services.engine.walk(Query("main", keys.partition_key(well_id), low, high))
    return [e for e in (Event.parse_stored(r.body) for r in stored) if not e.deleted_at]


def tell_day(site: Site, well_id: str, day: date) -> list[str] | None:
    """What the query of a day has to answer; None where the well is not to be seen."""
    engine = site.services.engine
    well, project = wells.load(engine, well_id), projects.load(engine, site.project.id)
    if well is None or well.deleted_at or project is None or project.deleted_at:
        return None
    pairs = [(event, well) for event in list_live_events(site, well_id)]
    return event_query_cases.expected(pairs, EventQuery(day=day))


def ask_day(services: Services, site: Site, well_id: str, day: date) -> list[str] | None:
    services.event_queries.cache = EventQueryCache()
    query = EventQuery(well_id=well_id, day=day, limit=500)
    try:
        return [e.id for e in services.event_queries.list(site.crew.viewer, query).items]
    except NotFound:
        return None


class WellMachine(RuleBasedStateMachine):
    """Writes of two processes to the wells and events of a new organization."""

    def __init__(self, processes: Processes) -> None:
        super().__init__()
        self.processes, self.site = processes, processes.make_site()
        self.engineer, self.owner = processes.crew.engineer, processes.crew.owner
        self.wells, self.events = [self.site.well.id], list[str]()

    def pick(self, who: int) -> Services:
        return (self.processes.here, self.processes.there)[who % 2]

    def well_at(self, number: int) -> str:
        return self.wells[number % len(self.wells)]

    @rule(who=NUMBERS)
    def make_well(self, who: int) -> None:
        with contextlib.suppress(WellTrackError):
            made = factories.well(self.pick(who), self.engineer, self.site.project.id)
            self.wells.append(made.id)

    @rule(
        who=NUMBERS,
        number=NUMBERS,
        length=st.sampled_from(LENGTHS),
        state=st.sampled_from(["plan", "actual"]),
        days=st.integers(0, 4),
    )
    def make_event(
        self, who: int, number: int, length: timedelta | None, state: str, days: int
    ) -> None:
        begin = START - 40 * HOUR
        fields = {"starts_at": begin, "ends_at": begin + length if length else None}
        if days > 1:
            first = DAYS[0]
            last = first + timedelta(days=(0, 1, 16)[days - 2])
            fields = {"all_day": True, "starts_on": first, "ends_on": last}  # type: ignore[dict-item]
        with contextlib.suppress(WellTrackError):
            made = factories.event(
                self.pick(who), self.engineer, self.well_at(number), state=state, **fields
            )
            self.events.append(made.id)

    @rule(who=NUMBERS, number=st.integers(0, 30), length=st.sampled_from(LENGTHS))
    def change_event(self, who: int, number: int, length: timedelta | None) -> None:
        def change(services: Services, event: Event) -> None:
            begin = event.starts_at + HOUR
            times = {"starts_at": begin, "ends_at": begin + length if length else None}
            if event.all_day and event.starts_on:
                times = {"ends_on": event.starts_on + (length or DAY)}  # type: ignore[dict-item]
            services.events.update(self.engineer, event.id, event.version, times)

        self.act_on_event(who, number, change)

    @rule(who=NUMBERS, number=st.integers(0, 30))
    def delete_event(self, who: int, number: int) -> None:
        self.act_on_event(who, number, lambda s, event: s.events.delete(self.engineer, event.id))

    @rule(who=NUMBERS, number=st.integers(0, 30))
    def restore_event(self, who: int, number: int) -> None:
        if self.events:
            with contextlib.suppress(WellTrackError):
                event_id = self.events[number % len(self.events)]
                self.pick(who).events.restore(self.engineer, event_id)

    def act_on_event(self, who: int, number: int, act: Callable[[Services, Event], object]) -> None:
        """Do something to some event; what is refused is no matter of this test."""
        if self.events:
            services, event_id = self.pick(who), self.events[number % len(self.events)]
            with contextlib.suppress(WellTrackError):
                act(services, services.events.get(self.engineer, event_id))

    @rule(
        who=NUMBERS,
        number=NUMBERS,
        changes=st.sampled_from(
            [
                *({"timezone": zone} for zone in ZONES),
                *({"report_day_start": hour} for hour in (0, 6, 23)),
                {"description": "Another."},
            ]
        ),
    )
    def change_well(self, who: int, number: int, changes: dict[str, object]) -> None:
        services, well_id = self.pick(who), self.well_at(number)
        with contextlib.suppress(WellTrackError):
            now = services.wells.get(self.engineer, well_id)
            services.wells.update(self.engineer, well_id, now.version, dict(changes))

    @rule(who=NUMBERS, number=NUMBERS, way=st.sampled_from(["delete", "restore"]))
    def drop_or_restore_well(self, who: int, number: int, way: str) -> None:
        services = self.pick(who).wells
        act: dict[str, Callable[..., object]]
        act = {"delete": services.delete, "restore": services.restore}
        with contextlib.suppress(WellTrackError):
            act[way](self.engineer, self.well_at(number))

    @rule(who=NUMBERS, way=st.sampled_from(["delete", "restore", "restore"]))
    def drop_or_restore_project(self, who: int, way: str) -> None:
        services = self.pick(who).projects
        act: dict[str, Callable[..., object]]
        act = {"delete": services.delete, "restore": services.restore}
        with contextlib.suppress(WellTrackError):
            act[way](self.owner, self.site.project.id)

    @rule()
    def forget_facts(self) -> None:
        """As of a log item that an earlier version wrote."""
        forget_facts(self.site)

    @invariant()
    def each_process_answers_what_is_stored(self) -> None:
        for well_id in self.wells:
            for day in DAYS:
                told = tell_day(self.site, well_id, day)
                for services in self.processes.here, self.processes.there:
                    assert ask_day(services, self.site, well_id, day) == told


def test_day_is_right_whatever_is_written(processes: Processes) -> None:
    # The same each time: what it finds is no matter of luck. Far more: WELLTRACK_TEST_ROUNDS.
    rounds = int(os.environ.get("WELLTRACK_TEST_ROUNDS", processes.rounds))
    limits = settings(
        max_examples=rounds,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize="WELLTRACK_TEST_ROUNDS" not in os.environ,
        database=None,
        suppress_health_check=list(HealthCheck),
    )

    class MachineOfProcesses(WellMachine):
        def __init__(self) -> None:
            super().__init__(processes)

    run_state_machine_as_test(MachineOfProcesses, settings=limits)


def test_day_is_right_after_writes_at_the_same_moment(processes: Processes) -> None:
    site, engineer = processes.make_site(), processes.crew.engineer
    for number in range(6):
        barrier = threading.Barrier(3)

        def write(services: Services, length: timedelta, barrier: threading.Barrier) -> None:
            barrier.wait()
            times = {"starts_at": START, "ends_at": START + length}
            factories.event(services, engineer, site.well.id, state="plan", **times)

        def change(hour: int, barrier: threading.Barrier) -> None:
            barrier.wait()
            now = processes.here.wells.get(engineer, site.well.id)
            changes = {"report_day_start": hour}
            processes.here.wells.update(engineer, site.well.id, now.version, changes)

        with ThreadPoolExecutor(3) as pool:
            work = [
                pool.submit(write, processes.here, 10 * HOUR, barrier),
                pool.submit(write, processes.there, 17 * DAY, barrier),
                pool.submit(change, number % 12, barrier),
            ]
        assert [one.exception() for one in work] == [None] * 3
        for day in DAYS:
            told = tell_day(site, site.well.id, day)
            assert told is not None
            for services in processes.here, processes.there:
                assert ask_day(services, site, site.well.id, day) == told
        assert len(tell_day(site, site.well.id, DAYS[1]) or []) == 2 * (number + 1)
