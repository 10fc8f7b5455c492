"""Performance of wells out of the sums of their days: what is cached never outlives a change."""

import contextlib
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.factories import Site
from tests.faulty_engine import Fault, FaultyEngine
from tests.metrics.reading import Growth
from tests.services.reports.report_steps import DAY, START, add_row, add_well
from welltrack_ui.deadlines import limit_time
from welltrack_ui.domain.errors import FiguresUnderWay, Invalid, NotFound
from welltrack_ui.domain.reports.performance import DayKinds, WellPerformance
from welltrack_ui.domain.well import Well
from welltrack_ui.services.reports import performance_cache
from welltrack_ui.services.reports.performance_cache import (
    CachedPerformance,
    PerformancePlace,
    PerformanceState,
    WellPerformanceCache,
)
from welltrack_ui.store import day_sums, keys
from welltrack_ui.store.engine.engine import Delete, Key
from welltrack_ui.store.engine.sqlite import SqliteEngine

NEXT_DAY = DAY + timedelta(days=1)


def load(site: Site, well: Well, *days: date) -> WellPerformance:
    return site.services.performance.load_well(site.crew.viewer, well.id, *days)


def test_performance_that_was_read_before_shows_each_change(site: Site) -> None:
    services, engineer, well = site.services, site.crew.engineer, add_well(site)
    first = add_row(site, well, 0, 6, md_end=100)
    assert load(site, well).reported_hours == 6
    assert load(site, well) is load(site, well)
    second = add_row(site, well, 6, 8)
    assert load(site, well).reported_hours == 8
    services.events.update(engineer, first.id, first.version, {"md_end": 120.0})
    assert load(site, well).days[0].md == 120
    services.events.delete(engineer, second.id)
    assert load(site, well).reported_hours == 6
    services.events.restore(engineer, second.id)
    assert load(site, well).reported_hours == 8


def test_performance_follows_stages_spud_and_the_clock_of_the_well(site: Site) -> None:
    services, engineer, well = site.services, site.crew.engineer, add_well(site)
    add_row(site, well, 0, 24, md_end=50)
    assert (load(site, well).plan, load(site, well).days_behind) == ([], None)
    plan = {
        "planned_starts_at": START,
        "planned_ends_at": START + timedelta(days=2),
        "md_end": 100.0,
    }
    stage = factories.stage(services, engineer, well.id, **plan)
    assert [point.md for point in load(site, well).plan] == [0, 100]
    services.stages.update(engineer, stage.id, stage.version, {"md_end": 50.0})
    assert [point.md for point in load(site, well).plan] == [0, 50]
    spudded = services.wells.update(engineer, well.id, well.version, {"spud_at": START})
    assert load(site, well).days_behind == -1
    assert [day.date for day in load(site, well).days] == [DAY]
    services.wells.update(engineer, well.id, spudded.version, {"report_day_start": 12})
    assert [day.date for day in load(site, well).days] == [DAY - timedelta(days=1), DAY]


def test_cached_performance_is_nobody_elses(site: Site) -> None:
    well = add_well(site)
    add_row(site, well, 0, 6)
    load(site, well)
    with pytest.raises(NotFound):
        site.services.performance.load_well(site.crew.stranger, well.id)


def test_each_range_of_days_has_its_own_figures(site: Site) -> None:
    well = add_well(site)
    add_row(site, well, 0, 6)
    add_row(site, well, 24, 34)
    assert load(site, well).reported_hours == 16
    assert load(site, well, DAY, DAY).reported_hours == 6
    assert load(site, well, NEXT_DAY, NEXT_DAY).reported_hours == 10
    with pytest.raises(Invalid):
        load(site, well, NEXT_DAY, DAY)


def test_kinds_of_each_day_are_told_apart(site: Site) -> None:
    well = add_well(site)
    add_row(site, well, 0, 6)
    add_row(site, well, 6, 8, kind="npt")
    add_row(site, well, 24, 34, kind="tripping")
    by_day = site.services.performance.load_well_by_day(site.crew.viewer, well.id)
    assert by_day.kinds == [
        DayKinds(DAY, {"drilling": 6.0, "npt": 2.0}),
        DayKinds(NEXT_DAY, {"tripping": 10.0}),
    ]
    assert by_day.performance == load(site, well)


def cached(site: Site, well: Well, version: int) -> CachedPerformance:
    days = site.services.performance._load_well(site.crew.viewer, well.id, None, None).days
    state = PerformanceState(version, "UTC 06", None, ())
    return CachedPerformance(state, load(site, well), days)


def test_cache_holds_so_many_days_and_forgets_what_was_used_longest_ago(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(performance_cache, "MAX_CACHED_DAYS", 2)
    well = add_well(site)
    add_row(site, well, 0, 6)
    one, cache = cached(site, well, 1), WellPerformanceCache()
    places = [PerformancePlace(name, None, None) for name in "abc"]
    for place in places[:2]:
        cache.put(place, one)
    assert cache.get(places[0], one.state) is one
    cache.put(places[2], one)
    assert [cache.get(place, one.state) for place in places] == [one, None, one]
    cache.put(places[2], one)
    assert cache.get(places[0], one.state) is one


def test_cache_keeps_nothing_of_a_well_without_a_log(site: Site) -> None:
    well = add_well(site)
    add_row(site, well, 0, 6)
    one, cache = cached(site, well, 0), WellPerformanceCache()
    place = PerformancePlace(well.id, None, None)
    cache.put(place, one)
    assert cache.get(place, one.state) is None


def load_group(site: Site) -> list[tuple[str, float]]:
    """The wells of the organization that have hours, and these."""
    services, viewer = site.services, site.crew.viewer
    group = services.performance.load_organization(viewer, site.org.id, DAY, NEXT_DAY)
    return [(well.name, well.reported_hours) for well in group.wells]


def test_well_without_rows_is_looked_through_once_and_counts_from_its_first_row_on(
    site: Site,
) -> None:
    engine, well = site.services.engine, add_well(site)
    assert load_group(site) == []
    head = day_sums.load_heads(engine, [well.id])[well.id]
    assert (head.stamp, head.months) == (1, {})
    assert load_group(site) == []
    assert day_sums.load_heads(engine, [well.id])[well.id] == head
    add_row(site, well, 0, 6)
    assert load_group(site) == [(well.name, 6.0)]


def test_new_wells_without_rows_are_noted_in_one_commit(site: Site) -> None:
    for _ in range(3):
        add_well(site)
    commits = Growth("store_calls_total", operation="commit", outcome="done")
    assert load_group(site) == []
    assert commits.value == 1
    assert load_group(site) == []
    assert commits.value == 1


def test_wells_that_were_read_before_show_each_change(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    well = add_well(site, name="A-1")
    row = add_row(site, well, 0, 6)
    assert load_group(site) == load_group(site) == [("A-1", 6.0)]
    services.events.delete(engineer, row.id)
    assert load_group(site) == []
    services.events.restore(engineer, row.id)
    services.wells.update(engineer, well.id, well.version, {"name": "A-2"})
    assert load_group(site) == [("A-2", 6.0)]


def test_wells_that_are_too_many_for_a_request_are_summed_in_several(site: Site) -> None:
    wells = [add_well(site, name=f"A-{number}") for number in range(3)]
    for well in wells:
        add_row(site, well, 0, 6)
    # One well in each, and that of the site, which has no rows.
    for _ in range(len(wells)):
        with limit_time(1.0), pytest.raises(FiguresUnderWay):
            load_group(site)
    with limit_time(1.0):
        assert [hours for _, hours in load_group(site)] == [6.0] * 3


def test_row_that_was_stored_before_there_were_logs_counts(site: Site) -> None:
    """As in a store that an earlier version of the server has written."""
    well = add_well(site)
    add_row(site, well, 0, 6)
    pk, sort_key = keys.well_log_key(well.id)
    site.services.engine.commit([Delete(Key(pk, sort_key))])
    assert load_group(site) == [(well.name, 6.0)]
    assert load(site, well).reported_hours == 6


def test_wells_are_listed_by_name_as_people_sort(site: Site) -> None:
    wells = [add_well(site, name=name) for name in ("A-10", "A-2", "A-1")]
    for well in wells:
        add_row(site, well, 0, 6)
    assert [name for name, _ in load_group(site)] == ["A-1", "A-2", "A-10"]


@pytest.mark.parametrize("fault", ["turned away", "lost before", "lost after"])
def test_sums_that_cannot_be_stored_are_read_all_the_same(tmp_path: Path, fault: Fault) -> None:
    engine = FaultyEngine(SqliteEngine(tmp_path / "welltrack.sqlite"))
    engine.create()
    with contextlib.closing(engine):
        services = factories.services_in(tmp_path, engine)
        site = factories.site(services, factories.crew(services))
        well = add_well(site)
        add_row(site, well, 0, 6)
        for _ in range(2):
            engine.faults = [fault]
            assert load_group(site) == [(well.name, 6.0)]
        assert load(site, well).reported_hours == 6
