"""The dashboard of an organization: its figures, by a clock that stands still."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.clocks import NOW, StillClock
from tests.factories import Site
from welltrack_ui.domain.dashboard import Dashboard
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.well import Well
from welltrack_ui.services.reports.dashboard import DashboardService

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = 7 * DAY
MILLISECOND = timedelta(milliseconds=1)


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven days back from now must not move while a test runs: results are exact."""
    monkeypatch.setattr(f"{DashboardService.__module__}.datetime", StillClock)


def dashboard(site: Site) -> Dashboard:
    return site.services.dashboard.load_overview(site.crew.viewer, site.org.id)


def add_well(site: Site, project_id: str | None = None, **fields: Any) -> Well:
    return factories.well(
        site.services, site.crew.engineer, project_id or site.project.id, **fields
    )


def add_npt(site: Site, well_id: str, start: timedelta, end: timedelta | None) -> str:
    """An event of NPT; start and end as seen from now. Its id."""
    return factories.event(
        site.services,
        site.crew.engineer,
        well_id,
        kind="npt",
        npt=True,
        npt_category="weather",
        starts_at=NOW + start,
        ends_at=None if end is None else NOW + end,
    ).id


def npt_of(site: Site) -> list[tuple[str, timedelta]]:
    """Well name and NPT of each row, in the order of the dashboard."""
    return [(lost.well.name, lost.last_7) for lost in dashboard(site).well_npt if lost.last_7]


# The well's report days are those of UTC, from midnight; now is noon of the last of them.
FIRST, LAST = -6.5 * DAY, 0.5 * DAY
SPANS = {
    "within": (-5 * DAY, -5 * DAY + 2 * HOUR, 2 * HOUR),
    "begins before, ends within": (-8 * DAY, FIRST + DAY, DAY),
    "begins within, ends later": (LAST - HOUR, LAST + 5 * HOUR, HOUR),
    "lies over the whole": (-10 * DAY, DAY, WEEK),
    "lies just over the whole": (FIRST - MILLISECOND, LAST + MILLISECOND, WEEK),
    "is the whole": (FIRST, LAST, WEEK),
    "ends just after the first instant": (-9 * DAY, FIRST + MILLISECOND, MILLISECOND),
    "begins just before the last": (LAST - MILLISECOND, DAY, MILLISECOND),
}


@pytest.mark.parametrize(("start", "end", "counted"), SPANS.values(), ids=list(SPANS))
def test_npt_counts_what_lies_within_seven_report_days(
    site: Site, start: timedelta, end: timedelta, counted: timedelta
) -> None:
    add_npt(site, site.well.id, start, end)
    assert npt_of(site) == [(site.well.name, counted)]


OUTSIDE = {
    "ends as the seven days begin": (-8 * DAY, FIRST),
    "begins as they end": (LAST, LAST + HOUR),
    "is a moment": (-DAY, None),
}


@pytest.mark.parametrize(("start", "end"), OUTSIDE.values(), ids=list(OUTSIDE))
def test_well_without_npt_within_seven_report_days_is_not_listed(
    site: Site, start: timedelta, end: timedelta | None
) -> None:
    add_npt(site, site.well.id, start, end)
    assert npt_of(site) == []


def test_npt_of_each_well_counts_overlaps_once_with_most_first(site: Site) -> None:
    less, more = (add_well(site, name=name) for name in ("Less", "More"))
    add_npt(site, less.id, -2 * DAY, -2 * DAY + 3 * HOUR)
    add_npt(site, more.id, -3 * DAY, -3 * DAY + 2 * HOUR)
    add_npt(site, more.id, -3 * DAY + HOUR, -3 * DAY + 2 * HOUR)
    add_npt(site, more.id, -8 * DAY, FIRST + 1.5 * HOUR)
    add_npt(site, more.id, -HOUR, None)
    assert npt_of(site) == [("More", 3.5 * HOUR), ("Less", 3 * HOUR)]


def test_npt_leaves_out_productive_time_and_what_is_deleted(site: Site) -> None:
    services, engineer, owner = site.services, site.crew.engineer, site.crew.owner
    span = {"starts_at": NOW - 3 * HOUR, "ends_at": NOW - HOUR}
    factories.event(services, engineer, site.well.id, kind="drilling", **span)
    # A title may read like the stored field that tells NPT.
    factories.event(services, engineer, site.well.id, title='"npt":true', **span)
    services.events.delete(engineer, add_npt(site, site.well.id, -2 * HOUR, -HOUR))
    gone = add_well(site)
    add_npt(site, gone.id, -2 * HOUR, -HOUR)
    services.wells.delete(engineer, gone.id)
    field = factories.project(services, owner, site.org.id)
    add_npt(site, add_well(site, field.id).id, -2 * HOUR, -HOUR)
    services.projects.delete(owner, field.id)
    assert npt_of(site) == []


def test_npt_is_that_of_each_wells_own_report_days(site: Site) -> None:
    # Now is 17:00 of the 20th in Almaty, and 06:00 of it in Denver.
    clocks = {"UTC": 6, "Asia/Almaty": 6, "America/Denver": 7}
    for zone, hour in clocks.items():
        well = add_well(site, name=zone, timezone=zone, report_day_start=hour)
        add_npt(site, well.id, -10 * DAY, -6 * DAY)
    assert npt_of(site) == [
        # The days begin on 13 March at 13:00 UTC, on the 14th at 01:00 and at 06:00.
        ("America/Denver", 23 * HOUR),
        ("Asia/Almaty", 11 * HOUR),
        ("UTC", 6 * HOUR),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "plan"},
        {"parallel": True},
        {
            "all_day": True,
            "starts_on": date(2026, 3, 19),
            "ends_on": date(2026, 3, 19),
            "starts_at": None,
            "ends_at": None,
        },
    ],
    ids=["plan", "parallel", "all day"],
)
def test_npt_leaves_out_what_is_no_row_of_a_time_log(site: Site, fields: dict[str, Any]) -> None:
    span = {"starts_at": NOW - 3 * HOUR, "ends_at": NOW - HOUR}
    given = {"kind": "npt", **span, **fields}
    factories.event(site.services, site.crew.engineer, site.well.id, **given)
    assert npt_of(site) == []


def test_npt_of_another_organization_is_not_counted(site: Site, elsewhere: Site) -> None:
    factories.event(
        elsewhere.services,
        elsewhere.crew.stranger,
        elsewhere.well.id,
        npt=True,
        npt_category="weather",
        starts_at=NOW - HOUR,
        ends_at=NOW,
    )
    assert npt_of(site) == []


def test_projects_count_their_wells_by_status(site: Site) -> None:
    services, owner = site.services, site.crew.owner
    volve = factories.project(services, owner, site.org.id, name="Volve")
    empty = factories.project(services, owner, site.org.id, name="Empty")
    gone = factories.project(services, owner, site.org.id, name="Gone")
    for status in ("drilling", "drilling", "suspended", "plugged_abandoned"):
        add_well(site, volve.id, status=status)
    add_well(site, gone.id, status="drilling")
    services.projects.delete(owner, gone.id)
    services.wells.delete(owner, add_well(site, volve.id, status="drilling").id)
    found = {count.name: (count.statuses, count.wells) for count in dashboard(site).projects}
    assert found == {
        empty.name: ({}, 0),
        site.project.name: ({"proposed": 1}, 1),
        volve.name: ({"drilling": 2, "suspended": 1, "plugged_abandoned": 1}, 4),
    }


def test_wells_worked_on_are_those_that_are_drilled_tested_or_worked_over(site: Site) -> None:
    field = factories.project(site.services, site.crew.owner, site.org.id)
    for status in (
        "proposed",
        "permitted",
        "drilling",
        "completed",
        "testing",
        "active_producing",
        "active_injecting",
        "suspended",
        "working_over",
        "plugged_abandoned",
    ):
        add_well(site, field.id, name=status, status=status)
    gone = factories.project(site.services, site.crew.owner, site.org.id)
    add_well(site, gone.id, name="in a deleted project", status="drilling")
    site.services.projects.delete(site.crew.owner, gone.id)
    running = dashboard(site).active_wells
    assert [each.well.name for each in running] == ["drilling", "testing", "working_over"]
    assert [(each.stage, each.next_stage) for each in running] == [(None, None)] * 3


def add_event(site: Site, well_id: str, start: float, end: float | None, **fields: Any) -> None:
    """An event; hours from now."""
    factories.event(
        site.services,
        site.crew.engineer,
        well_id,
        starts_at=NOW + start * HOUR,
        ends_at=None if end is None else NOW + end * HOUR,
        **fields,
    )


def test_active_wells_are_by_their_last_event_and_then_by_name(site: Site) -> None:
    names = ["A-10", "A-2", "Old", "New", "Now"]
    made = {name: add_well(site, name=name, status="drilling").id for name in names}
    add_event(site, made["Old"], -30, -25)
    add_event(site, made["New"], -3, -1)
    add_event(site, made["Now"], -3, 1)
    found = [(one.well.name, one.heard_at) for one in dashboard(site).active_wells]
    assert found == [
        ("Now", NOW),
        ("New", NOW - HOUR),
        ("Old", NOW - 25 * HOUR),
        ("A-2", None),
        ("A-10", None),
    ]


def test_last_event_is_no_plan_and_none_to_come(site: Site) -> None:
    well = add_well(site, status="drilling")
    add_event(site, well.id, -20, -9, title="Ends last")
    add_event(site, well.id, -12, -10, title="Begins last")
    add_event(site, well.id, -2, -1, title="Plan", state="plan")
    add_event(site, well.id, 1, 2, title="To come")
    (one,) = dashboard(site).active_wells
    assert one.last_event is not None
    assert (one.last_event.title, one.heard_at) == ("Begins last", NOW - 9 * HOUR)


STILL: dict[str, tuple[list[tuple[float, float | None, dict[str, Any]]], bool, bool]] = {
    "no event": ([], True, False),
    "a day ago": ([(-30, -24, {})], False, False),
    "more than a day ago": ([(-30, -24.001, {})], True, False),
    "a moment": ([(-2, None, {})], False, False),
    "NPT goes on": ([(-2, 1, {"kind": "npt"})], True, True),
    "NPT begins now": ([(0, 1, {"kind": "npt"})], True, True),
    "NPT ends now": ([(-2, 0, {"kind": "npt"})], False, False),
    "NPT beside the path": ([(-2, 1, {"kind": "npt", "parallel": True})], False, False),
    "NPT to come": ([(1, 2, {"kind": "npt"}), (-2, -1, {})], False, False),
}


@pytest.mark.parametrize(("made", "still", "npt"), STILL.values(), ids=list(STILL))
def test_well_is_at_standstill_in_npt_and_without_an_event_for_more_than_a_day(
    site: Site, made: list[tuple[float, float | None, dict[str, Any]]], still: bool, npt: bool
) -> None:
    well = add_well(site, status="drilling")
    for start, end, fields in made:
        add_event(site, well.id, start, end, **fields)
    overview = dashboard(site)
    (one,) = overview.active_wells
    assert (one.is_at_standstill(overview.at), one.npt is not None) == (still, npt)


@pytest.mark.parametrize(
    ("spud", "days"),
    [(None, None), (-DAY + MILLISECOND, 0), (-12 * DAY, 12), (HOUR, None)],
    ids=["none", "within a day", "twelve days", "to come"],
)
def test_days_since_spud_are_whole(site: Site, spud: timedelta | None, days: int | None) -> None:
    add_well(site, status="drilling", spud_at=NOW + spud if spud else None)
    overview = dashboard(site)
    assert [one.count_days_since_spud(overview.at) for one in overview.active_wells] == [days]


def test_npt_of_30_days_has_its_categories_most_first(site: Site) -> None:
    def add(start: timedelta, end: timedelta, category: str) -> None:
        times = {"starts_at": NOW + start, "ends_at": NOW + end}
        fields = {"kind": "npt", "npt": True, "npt_category": category, **times}
        factories.event(site.services, site.crew.engineer, site.well.id, **fields)

    add(-8 * DAY, -8 * DAY + 2 * HOUR, "weather")
    add(-8 * DAY + HOUR, -8 * DAY + 4 * HOUR, "logistics")
    add(-29 * DAY, -29 * DAY + HOUR, "waiting")
    # The thirty days begin at the midnight before 29 days ago.
    add(-30 * DAY, -29.5 * DAY, "other")
    (npt,) = dashboard(site).well_npt
    assert (npt.last_7, npt.last_30) == (timedelta(), 5 * HOUR)
    assert list(npt.categories.items()) == [
        ("logistics", 3 * HOUR),
        ("weather", 2 * HOUR),
        ("waiting", HOUR),
    ]


def test_coming_stages_are_those_of_the_next_14_days_by_start(site: Site) -> None:
    wells = [add_well(site, name=name, status="drilling") for name in ("A", "B")]
    stages = [
        (0, "Just in time", 14 * DAY, "planned"),
        (0, "Too late", 14 * DAY + MILLISECOND, "planned"),
        (1, "Next", HOUR, "planned"),
        (1, "Begun", -HOUR, "in_progress"),
        (1, "Cancelled", HOUR, "cancelled"),
    ]
    for number, name, start, status in stages:
        factories.stage(
            site.services,
            site.crew.engineer,
            wells[number].id,
            name=name,
            starts_at=NOW + start,
            ends_at=None,
            status=status,
        )
    found = [(one.well.name, one.stage.name) for one in dashboard(site).coming_stages]
    assert found == [("B", "Next"), ("A", "Just in time")]


def test_dashboard_shows_what_was_written_since_it_was_read(site: Site) -> None:
    well = add_well(site, name="A-1", status="drilling")
    assert dashboard(site).active_wells[0].last_event is None
    add_event(site, well.id, -2, 1, kind="npt", title="Wait on weather")
    overview = dashboard(site)
    (one,) = overview.active_wells
    assert (one.last_event and one.last_event.title, one.npt) == ("Wait on weather", one.last_event)
    assert [npt.well.name for npt in overview.well_npt] == ["A-1"]
    site.services.wells.update(site.crew.engineer, well.id, well.version, {"status": "completed"})
    overview = dashboard(site)
    assert list(overview.active_wells) == []
    # It is in work no more, but lost its time all the same.
    assert [npt.last_7 for npt in overview.well_npt] == [3 * HOUR]


def test_dashboard_shows_what_another_process_wrote(site: Site, tmp_path: Path) -> None:
    well = add_well(site, status="drilling")
    assert dashboard(site).active_wells[0].last_event is None
    other = factories.services_in(tmp_path, site.services.engine)
    factories.event(other, site.crew.engineer, well.id, starts_at=NOW - HOUR, ends_at=NOW)
    assert dashboard(site).active_wells[0].heard_at == NOW


def test_wells_beside_the_active_ones_are_few(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("welltrack_ui.services.reports.dashboard.MAX_OTHER_WELLS", 2)
    made = [add_well(site, name=f"{n}") for n in range(4)]
    busy = add_well(site, name="Busy", status="drilling")
    for well in [*made, busy]:
        add_npt(site, well.id, -2 * HOUR, -HOUR)
    # The last that were written; the active one whatever happens.
    assert [name for name, _ in npt_of(site)] == ["2", "3", "Busy"]


STAGES: dict[str, tuple[list[tuple[str, float, float | None, str]], str | None, str | None]] = {
    "open": ([("A", -24, None, "in_progress"), ("B", 24, None, "planned")], "A", "B"),
    "latest begun": ([("A", -48, 9, "in_progress"), ("B", -24, 9, "in_progress")], "B", None),
    "begins now": ([("A", 0, 5, "planned")], "A", None),
    "ends now": ([("A", -5, 0, "in_progress"), ("B", 1, None, "planned")], None, "B"),
    "done": ([("A", -5, None, "done")], None, None),
    "cancelled": ([("A", -5, None, "cancelled"), ("B", 5, 6, "cancelled")], None, None),
    "coming one that is done": ([("A", 5, 6, "done"), ("B", 7, None, "planned")], None, "B"),
    "nearest": ([("C", 50, None, "planned"), ("B", 5, 9, "in_progress")], None, "B"),
    "none": ([], None, None),
}


@pytest.mark.parametrize(("made", "now", "following"), STAGES.values(), ids=list(STAGES))
def test_well_worked_on_tells_its_stage_and_the_next(
    site: Site,
    made: list[tuple[str, float, float | None, str]],
    now: str | None,
    following: str | None,
) -> None:
    well = add_well(site, status="drilling")
    for name, start, end, status in made:
        factories.stage(
            site.services,
            site.crew.engineer,
            well.id,
            name=name,
            starts_at=NOW + start * HOUR,
            ends_at=None if end is None else NOW + end * HOUR,
            status=status,
        )
    (running,) = dashboard(site).active_wells
    assert running.well.id == well.id
    named = [stage and stage.name for stage in (running.stage, running.next_stage)]
    assert named == [now, following]


def test_recent_changes_are_the_last_eight_newest_first(site: Site) -> None:
    for number in range(13):
        factories.event(site.services, site.crew.engineer, site.well.id, title=f"{number}")
    recent = dashboard(site).audit_entries
    assert [entry.entity_name for entry in recent] == [f"{n}" for n in range(12, 4, -1)]
    assert {entry.action for entry in recent} == {"event.created"}


def test_dashboard_of_a_stranger_is_not_found(site: Site) -> None:
    with pytest.raises(NotFound):
        site.services.dashboard.load_overview(site.crew.stranger, site.org.id)
