"""What a dashboard reads: heads of sums that tell their age, whoever wrote them, and few."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests import factories
from tests.clocks import NOW, StillClock, clock_at
from tests.factories import Crew, Site
from tests.faulty_engine import Fault, FaultyEngine
from welltrack_ui.domain.dashboard import MAX_ACTIVE_WELLS, ActiveWell, Dashboard
from welltrack_ui.services.reports import coming_stages
from welltrack_ui.services.reports.dashboard import DashboardService
from welltrack_ui.services.reports.day_sums import read_well_sums
from welltrack_ui.services.wells import well_directory
from welltrack_ui.services.wells.well_directory import WellDirectoryService
from welltrack_ui.store import day_sums, keys, well_logs
from welltrack_ui.store.engine.engine import Key, Operation, Put, Query, Record, RecordPage
from welltrack_ui.store.engine.sqlite import SqliteEngine

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CLOCK = f"{DashboardService.__module__}.datetime"


class CopiedEngine(SqliteEngine):
    """A store whose copies for cheap reads may be behind, and to whose commits others come first.

    DynamoDB's are behind by up to a second, and not at the will of a test.
    """

    copies: dict[Key, Record | None] | None = None
    first: Callable[[], object] | None = None
    unseen: frozenset[str] = frozenset()
    """Ids of wells and stages that the index of the organization doesn't show yet."""
    reads = 0

    def _get_many_eventually(self, wanted: Sequence[Key]) -> Sequence[Record]:
        stored = {record.key: record for record in self._get_many(wanted)}
        copies = self.copies or {}
        shown = [copies[key] if key in copies else stored.get(key) for key in wanted]
        return [record for record in shown if record]

    def _get_many(self, wanted: Sequence[Key]) -> Sequence[Record]:
        self.reads += 1
        return super()._get_many(wanted)

    def query(self, query: Query) -> RecordPage:
        self.reads += 1
        page = super().query(query)
        if query.index != "g2":
            return page
        seen = (r for r in page.records if msgspec.json.decode(r.body)["id"] not in self.unseen)
        return RecordPage(tuple(seen), page.next_position)

    def commit(self, operations: Sequence[Operation]) -> None:
        first, self.first = self.first, None
        if first:
            first()
        super().commit(operations)


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CLOCK, StillClock)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CopiedEngine]:
    path = tmp_path_factory.mktemp("copied") / "welltrack.sqlite"
    with contextlib.closing(CopiedEngine(path)) as made:
        made.create()
        yield made


@pytest.fixture(scope="module")
def crew(engine: CopiedEngine, tmp_path_factory: pytest.TempPathFactory) -> Crew:
    return factories.crew(factories.services_in(tmp_path_factory.mktemp("crew"), engine))


@pytest.fixture
def place(engine: CopiedEngine, crew: Crew, tmp_path: Path) -> Site:
    """A site whose well is drilled."""
    engine.copies, engine.unseen = None, frozenset()
    made = factories.site(factories.services_in(tmp_path, engine), crew)
    change = {"status": "drilling"}
    made.services.wells.update(crew.engineer, made.well.id, made.well.version, change)
    return made


def add(site: Site, start: float, end: float | None, title: str = "Row", **fields: Any) -> str:
    """An event by hours from now; its id."""
    times = {"starts_at": NOW + start * HOUR, "ends_at": end if end is None else NOW + end * HOUR}
    given = {"title": title, **times, **fields}
    return factories.event(site.services, site.crew.engineer, site.well.id, **given).id


def load_cold(site: Site) -> Dashboard:
    """The dashboard as a process reads it that has just started."""
    context = site.services.dashboard.context
    service = DashboardService(context, WellDirectoryService(context))
    return service.load_overview(site.crew.viewer, site.org.id)


def title_of(site: Site) -> str | None:
    """The title of the last event of the site's well, cold."""
    (one,) = load_cold(site).active_wells
    return one.last_event.title if one.last_event else None


def copy_sums(site: Site) -> dict[Key, Record | None]:
    """The head and the months of the site's well as they are."""
    query = Query("main", keys.partition_key(site.well.id), *keys.prefix_range("DS"))
    return {record.key: record for record in site.services.engine.walk(query)}


def test_copy_of_a_head_that_is_behind_is_noticed_and_written_over_nothing(
    place: Site, engine: CopiedEngine
) -> None:
    add(place, -3, -2, "Old")
    assert title_of(place) == "Old"
    behind = copy_sums(place)
    add(place, -2, -1, "New")
    assert title_of(place) == "New"
    current = copy_sums(place)
    # No copy yet of what is stored for the first time.
    for copies in (behind, dict.fromkeys(current)):
        engine.copies, engine.reads = copies, 0
        assert title_of(place) == "New"
        # The head once more, as it is, and the month: the events are not looked through.
        assert engine.reads <= 13
        assert copy_sums(place) == current


def test_copies_of_months_that_are_behind_are_read_again(place: Site, engine: CopiedEngine) -> None:
    add(place, -3, -2, kind="npt")
    load_cold(place)
    behind = copy_sums(place)
    add(place, -2, -1, kind="npt")
    load_cold(place)
    current = copy_sums(place)
    engine.copies = {key: record for key, record in behind.items() if key.sk != "DS"}
    assert [npt.last_7 for npt in load_cold(place).well_npt] == [2 * HOUR]
    assert copy_sums(place) == current


def test_reader_that_was_overtaken_stores_nothing_older(place: Site, engine: CopiedEngine) -> None:
    add(place, -3, -2, "Old")

    def overtake() -> None:
        add(place, -2, -1, "New")
        assert title_of(place) == "New"

    engine.first = overtake
    # It may tell of either: both were there while it read.
    assert title_of(place) in {"Old", "New"}
    (head,) = day_sums.load_heads(engine, [place.well.id]).values()
    assert head.stamp == well_logs.load(engine, place.well.id).version == 3
    assert head.work
    assert [event.title for event in head.work.latest_events] == ["New"]
    assert title_of(place) == "New"


@pytest.mark.parametrize("fault", ["turned away", "lost before", "lost after"])
def test_dashboard_needs_not_store_what_it_read(tmp_path: Path, fault: Fault) -> None:
    inner = SqliteEngine(tmp_path / "welltrack.sqlite")
    with contextlib.closing(FaultyEngine(inner)) as faulty:
        faulty.create()
        services = factories.services_in(tmp_path, faulty)
        site = factories.site(services, factories.crew(services))
        change = {"status": "drilling"}
        services.wells.update(site.crew.engineer, site.well.id, site.well.version, change)
        for title in ("One", "Two"):
            add(site, -2, -1, title)
            faulty.faults = [fault]
            assert title_of(site) == title
            assert faulty.faults == []
        assert title_of(site) == "Two"


def test_head_from_before_it_told_how_a_well_stands_is_old(place: Site) -> None:
    add(place, -2, 1, "Waits", kind="npt")
    # Who asks for performance alone has no use for the rest.
    read_well_sums(place.services.engine, place.well)
    ((_, record),) = [pair for pair in copy_sums(place).items() if pair[0].sk == "DS"]
    fields = msgspec.json.decode(record.body if record else "")
    assert fields.pop("work") is None
    assert record
    body = msgspec.json.encode(fields).decode()
    place.services.engine.commit([Put(Record(*record.key, "sums", record.version, body))])
    (one,) = load_cold(place).active_wells
    assert (one.last_event, one.npt and one.npt.title) == (one.npt, "Waits")


def test_performance_that_was_read_in_between_hides_nothing(place: Site) -> None:
    add(place, -3, -2, "Old")
    assert title_of(place) == "Old"
    add(place, -2, -1, "New")
    read_well_sums(place.services.engine, place.well)
    assert title_of(place) == "New"


def test_moment_and_whole_days_that_another_process_wrote_show(place: Site) -> None:
    add(place, -5, -4, "Row")
    assert title_of(place) == "Row"
    moment = add(place, -2, None, "Moment")
    assert title_of(place) == "Moment"
    today = {"starts_on": "2026-03-20", "ends_on": "2026-03-20"}
    services, engineer = place.services, place.crew.engineer
    fields = {"title": "Whole day", "all_day": True, **today}
    whole = factories.event(services, engineer, place.well.id, **fields)
    services.events.delete(engineer, moment)
    # It began at midnight.
    assert title_of(place) == "Row"
    services.events.update(engineer, whole.id, whole.version, {"title": "Holiday"})
    (one,) = load_cold(place).active_wells
    head = day_sums.load_heads(services.engine, [place.well.id])[place.well.id]
    assert (one.heard_at, head.work and [e.title for e in head.work.latest_events]) == (
        NOW,
        ["Row", "Holiday"],
    )


def test_time_alone_changes_how_a_well_stands(place: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    add(place, -2, 1, "Runs", kind="npt")
    add(place, 2, 3, "Waits", kind="npt")

    def stand(hours: float) -> tuple[str | None, str | None, datetime | None]:
        monkeypatch.setattr(CLOCK, clock_at(NOW + hours * HOUR))
        (one,) = load_cold(place).active_wells
        last_event, npt = (e.title if e else None for e in (one.last_event, one.npt))
        return last_event, npt, one.heard_at

    assert stand(0) == ("Runs", "Runs", NOW)
    assert stand(1) == ("Runs", None, NOW + HOUR)
    assert stand(2) == ("Waits", "Waits", NOW + 2 * HOUR)
    assert stand(3) == ("Waits", None, NOW + 3 * HOUR)
    # A process whose clock is behind.
    assert stand(0) == ("Runs", "Runs", NOW)


def test_many_plans_to_come_hide_nothing(place: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    add(place, -2, -1, "Row")
    for number in range(1, 6):
        add(place, number, number + 1, state="plan")
    assert title_of(place) == "Row"
    add(place, 1.5, 4, "Later")
    assert title_of(place) == "Row"
    monkeypatch.setattr(CLOCK, clock_at(NOW + 1.5 * HOUR))
    assert title_of(place) == "Later"


def test_cold_dashboard_makes_ten_reads_however_many_wells_there_are(
    place: Site, engine: CopiedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_recent_ids(monkeypatch)
    costs = []
    for _ in range(2):
        add(place, -2, -1)
        load_cold(place)
        engine.reads = 0
        load_cold(place)
        costs.append(engine.reads)
        for _ in range(4):
            factories.well(place.services, place.crew.engineer, place.project.id, status="drilling")
    assert costs == [10, 10]
    place.services.dashboard.load_overview(place.crew.viewer, place.org.id)
    engine.reads = 0
    place.services.dashboard.load_overview(place.crew.viewer, place.org.id)
    # The rights, and the news of the log.
    assert engine.reads == 2


def add_stage(site: Site, name: str, days: float, well_id: str = "", **fields: Any) -> str:
    times = {"starts_at": NOW + days * DAY, "ends_at": NOW + (days + 1) * DAY}
    home = well_id or site.well.id
    given = {"name": name, **times, **fields}
    return factories.stage(site.services, site.crew.engineer, home, **given).id


def forget_recent_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if all had been written long ago: an index shows it."""
    monkeypatch.setattr(well_directory, "MAX_ENTRY_DELAY", -DAY)


def name_stages(one: ActiveWell) -> tuple[str | None, str | None]:
    current, following = (s.name if s else None for s in (one.stage, one.next_stage))
    return current, following


def test_next_stage_is_found_however_late_it_is(
    place: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coming_stages, "MAX_LATER_STAGES", 1)
    forget_recent_ids(monkeypatch)
    add_stage(place, "Soon", 3, place.well.id)
    others = ["B", "C", "D"]
    for number, name in enumerate(others):
        well = factories.well(
            place.services, place.crew.engineer, place.project.id, name=name, status="drilling"
        )
        add_stage(place, f"Of {name}", 100 + number, well.id)
    overview = load_cold(place)
    next_of = {one.well.name: name_stages(one)[1] for one in overview.active_wells}
    assert next_of == {place.well.name: "Soon", **{name: f"Of {name}" for name in others}}
    assert [one.stage.name for one in overview.coming_stages] == ["Soon"]


def test_stage_that_an_index_does_not_show_yet_is_there(place: Site, engine: CopiedEngine) -> None:
    first = add_stage(place, "First", -0.5)
    stage = place.services.stages.get(place.crew.viewer, first)
    engine.unseen = frozenset({first, add_stage(place, "Second", 2)})
    (one,) = load_cold(place).active_wells
    assert name_stages(one) == ("First", "Second")
    engine.unseen = frozenset()
    place.services.stages.delete(place.crew.engineer, stage.id)
    (one,) = load_cold(place).active_wells
    assert name_stages(one) == (None, "Second")


def test_stages_written_of_late_are_read_at_once(place: Site, engine: CopiedEngine) -> None:
    costs: list[int] = []
    for count, shown in ((1, 1), (5, 6)):
        for _ in range(count):
            add_stage(place, "Soon", 2)
        load_cold(place)
        engine.reads = 0
        assert len(load_cold(place).coming_stages) == shown
        costs.append(engine.reads)
    assert costs[0] == costs[1]


def test_well_that_an_index_does_not_show_yet_is_there(place: Site, engine: CopiedEngine) -> None:
    fields = {"name": "New", "status": "drilling"}
    well = factories.well(place.services, place.crew.engineer, place.project.id, **fields)
    engine.unseen = frozenset({well.id})
    assert {one.well.name for one in load_cold(place).active_wells} == {"New", place.well.name}


def test_stages_are_read_again_after_a_change_of_one(place: Site) -> None:
    dashboard, viewer = place.services.dashboard, place.crew.viewer

    def load() -> list[str]:
        coming = dashboard.load_overview(viewer, place.org.id).coming_stages
        return [one.stage.name for one in coming]

    assert load() == []
    stage_id = add_stage(place, "Casing", 2)
    assert load() == ["Casing"]
    stage = place.services.stages.get(viewer, stage_id)
    change = {"name": "Liner"}
    place.services.stages.update(place.crew.engineer, stage_id, stage.version, change)
    assert load() == ["Liner"]
    place.services.stages.delete(place.crew.engineer, stage_id)
    assert load() == []


def test_stage_moves_up_as_time_passes(place: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    dashboard, viewer = place.services.dashboard, place.crew.viewer
    add_stage(place, "Casing", 14 + 1 / 24)
    # So many are planned that what begins later still is not read as well.
    monkeypatch.setattr(coming_stages, "MAX_LATER_STAGES", 0)
    forget_recent_ids(monkeypatch)
    add_stage(place, "Logging", 15)
    for hours, names in ((0, []), (1, ["Casing"]), (30, ["Casing", "Logging"])):
        monkeypatch.setattr(CLOCK, clock_at(NOW + hours * HOUR))
        coming = dashboard.load_overview(viewer, place.org.id).coming_stages
        assert [one.stage.name for one in coming] == names


def test_wells_that_are_shown_in_full_have_their_stages(place: Site) -> None:
    services, engineer = place.services, place.crew.engineer
    for number in range(MAX_ACTIVE_WELLS):
        fields = {"name": f"A-{number}", "status": "drilling"}
        well = factories.well(services, engineer, place.project.id, **fields)
        add_stage(place, "Drilling", -0.5, well.id)
    active = load_cold(place).active_wells
    assert len(active) == MAX_ACTIVE_WELLS + 1
    assert [name_stages(one)[0] for one in active] == ["Drilling"] * MAX_ACTIVE_WELLS + [None]


def test_whole_days_follow_the_zone_of_their_well(place: Site, engine: CopiedEngine) -> None:
    services, engineer = place.services, place.crew.engineer
    days = {"all_day": True, "starts_on": "2026-03-21", "ends_on": "2026-03-21"}
    drafts = [factories.event_draft(place.well.id, **days) for _ in range(40)]
    services.events.create_many(engineer, drafts)
    made = services.events.create_many(engineer, drafts)
    assert title_of(place) is None
    well = services.wells.get(engineer, place.well.id)

    def read_between() -> None:
        # The well has another zone, and not yet all of its whole days.
        engine.first = lambda: load_cold(place)

    engine.first = read_between
    # There it is tomorrow.
    services.wells.update(engineer, well.id, well.version, {"timezone": "Pacific/Kiritimati"})
    (one,) = load_cold(place).active_wells
    assert one.last_event
    assert one.last_event.id == max(made, key=lambda event: (event.created_at, event.id)).id
    well = services.wells.get(engineer, place.well.id)
    services.wells.update(engineer, well.id, well.version, {"timezone": "UTC"})
    assert title_of(place) is None
