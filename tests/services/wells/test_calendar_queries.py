"""Sheets of a calendar hold what overlaps a window, of wells that can be seen, as it is now."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from tests import factories
from tests.factories import START, Site
from welltrack_ui.domain.calendar.entries import (
    CalendarEntries,
    CalendarEntry,
    EventFilter,
    filter_entries,
)
from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage
from welltrack_ui.services.wells import calendar_cache
from welltrack_ui.services.wells.calendar_cache import MAX_CACHED_ENTRIES, CalendarQuery
from welltrack_ui.services.wells.calendar_queries import CalendarService
from welltrack_ui.store import events
from welltrack_ui.store.engine.engine import Engine

HOUR = timedelta(hours=1)
WINDOW = Window(START, START + 24 * HOUR)


def titles(site: Site, **asked: str) -> list[str]:
    found = site.services.calendars.list_entries(
        site.crew.viewer, CalendarQuery(site.org.id, WINDOW, **asked)
    )
    return [entry.title for entry in found.entries]


def add(site: Site, title: str, start: float, end: float | None) -> None:
    factories.event(
        site.services,
        site.crew.engineer,
        site.well.id,
        title=title,
        starts_at=START + start * HOUR,
        ends_at=None if end is None else START + end * HOUR,
    )


def tell_nobody(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if all were written by another process: of that this one is not told."""
    monkeypatch.setattr(site.services.calendars.context.transactions, "listeners", [])


def test_sheet_holds_what_overlaps_the_window(site: Site) -> None:
    add(site, "before", -3, 0)
    add(site, "into", -3, 1)
    add(site, "long before", -300, 1)
    add(site, "moment at the start", 0, None)
    add(site, "out", 23, 30)
    add(site, "moment at the end", 24, None)
    assert titles(site) == ["long before", "into", "moment at the start", "out"]
    assert titles(site, well_id=site.well.id) == titles(site)
    assert titles(site, project_id=site.project.id) == titles(site)


def test_entry_holds_what_is_drawn(site: Site) -> None:
    stage = factories.stage(site.services, site.crew.engineer, site.well.id)
    made = factories.event(
        site.services,
        site.crew.engineer,
        site.well.id,
        title="Days <b>",
        kind="logging",
        stage_id=stage.id,
        all_day=True,
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 3, 3),
        npt=True,
        npt_category="weather",
    )
    asked = CalendarQuery(site.org.id, WINDOW)
    sheet = site.services.calendars.list_entries(site.crew.viewer, asked)
    days = (date(2026, 3, 2), date(2026, 3, 3))
    span = Span(made.id, made.starts_at, made.ends_at, days)
    expected = CalendarEntry(
        span, site.well.id, stage.id, "logging", "Days <b>", True, 1, is_log_row=False
    )
    assert sheet.entries == (expected,)
    assert sheet.wells == {site.well.id: site.well}


def test_stages_are_read_once_and_again_after_a_write(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    elsewhere = factories.well(services, engineer, site.project.id)
    factories.stage(services, engineer, elsewhere.id)
    factories.event(services, engineer, site.well.id)
    asked = CalendarQuery(site.org.id, WINDOW, well_id=site.well.id)

    def read() -> list[Stage]:
        calendar = services.calendars.list_entries(site.crew.viewer, asked)
        # Of a well that is not on the calendar nothing is told.
        return list(services.calendars.read_stages(calendar, [site.well.id, elsewhere.id]))

    assert read() == []
    stage = factories.stage(services, engineer, site.well.id)
    first, again = read(), read()
    assert first == [stage]
    assert again[0] is first[0]


def test_stages_of_the_window_bring_wells_that_have_nothing_else(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    add(site, "work", 1, 2)
    own = factories.stage(services, engineer, site.well.id, starts_at=START)
    beside = factories.well(services, engineer, site.project.id)
    plan = {"planned_starts_at": START + HOUR, "planned_ends_at": START + 3 * HOUR}
    planned = factories.stage(
        services, engineer, beside.id, starts_at=START + 900 * HOUR, ends_at=None, **plan
    )
    other = factories.project(services, site.crew.admin, site.org.id)
    away = factories.well(services, engineer, other.id)
    far = factories.stage(services, engineer, away.id, starts_at=START)
    gone = factories.well(services, engineer, site.project.id)
    factories.stage(services, engineer, gone.id, starts_at=START)
    services.wells.delete(engineer, gone.id)

    def found(**asked: str) -> set[str]:
        query = CalendarQuery(site.org.id, WINDOW, **asked)
        entries = services.calendars.list_entries(site.crew.viewer, query)
        both = services.calendars.add_stages(entries, query)
        assert both.entries is entries.entries
        assert {stage.well_id for stage in both.window_stages} <= both.wells.keys()
        return {stage.id for stage in both.window_stages}

    assert found() == {own.id, planned.id, far.id}
    assert found(project_id=site.project.id) == {own.id, planned.id}
    assert found(well_id=beside.id) == {planned.id}


def test_sheet_that_is_kept_shows_every_write_at_once(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    made = factories.event(services, engineer, site.well.id, title="One")
    for asked in ({}, {"well_id": site.well.id}, {"project_id": site.project.id}):
        assert titles(site, **asked) == ["One"]
        made = services.events.update(engineer, made.id, made.version, {"title": "Two"})
        assert titles(site, **asked) == ["Two"]
        made = services.events.update(engineer, made.id, made.version, {"title": "One"})
    services.wells.delete(engineer, site.well.id)
    assert titles(site) == []


def test_sheet_of_one_well_is_kept_while_another_is_written(site: Site) -> None:
    service, viewer = site.services.calendars, site.crew.viewer
    asked = CalendarQuery(site.org.id, WINDOW, well_id=site.well.id)
    kept = service.list_entries(viewer, asked)
    other = factories.well(site.services, site.crew.engineer, site.project.id)
    factories.event(site.services, site.crew.engineer, other.id)
    # The well itself was made in an entry of its own; from here on only the other one is written.
    assert service.list_entries(viewer, asked) == kept


def test_sheet_shows_what_another_process_wrote(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_cache, "CACHE_SECONDS", 0.0)
    tell_nobody(site, monkeypatch)
    for asked in ({}, {"well_id": site.well.id}, {"project_id": site.project.id}):
        seen = titles(site, **asked)
        add(site, "one more", 1, 2)
        assert titles(site, **asked) == [*seen, "one more"]


def test_sheet_is_read_anew_only_after_a_write_that_may_show(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_cache, "CACHE_SECONDS", 0.0)
    tell_nobody(site, monkeypatch)
    asked = CalendarQuery(site.org.id, WINDOW, well_id=site.well.id)

    def sheet() -> CalendarEntries:
        return site.services.calendars.list_entries(site.crew.viewer, asked)

    first = sheet()
    other = factories.well(site.services, site.crew.engineer, site.project.id)
    factories.event(site.services, site.crew.engineer, other.id)
    assert sheet() is first
    add(site, "one more", 1, 2)
    assert sheet() is not first


@pytest.fixture
def _any_is_shared(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few entries a sheet has, others are read on from it; services of the test's end."""
    monkeypatch.setattr(calendar_cache, "MIN_SHARED_ENTRIES", 1)
    changes = site.services.calendars.context.transactions
    monkeypatch.setattr(changes, "listeners", [*changes.listeners])


def windows_read(monkeypatch: pytest.MonkeyPatch) -> list[Window]:
    """Those that are read from the store from now on."""
    read: list[Window] = []
    ours = events.read_overlapping_events

    def overlapping(
        engine: Engine, source: events.EventPartition, window: Window, **more: Any
    ) -> Any:
        read.append(window)
        return ours(engine, source, window, **more)

    monkeypatch.setattr(events, "read_overlapping_events", overlapping)
    return read


@pytest.mark.usefixtures("_any_is_shared")
def test_sheet_is_the_same_whatever_is_kept_beside_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(11)  # noqa: S311 - not a secret
    for number in range(40):
        start, lasting = chance.randrange(0, 48), chance.choice([None, 1, 2, 6, 24, 200])
        add(site, f"{number}", start, None if lasting is None else start + lasting)
    read = windows_read(monkeypatch)
    viewer, ground = site.crew.viewer, site.services.calendars.context
    every: list[CalendarQuery] = []
    for _ in range(150):
        ends = [sorted(chance.sample(range(50), 2)) for _ in range(3)]
        windows = [Window(START + a * HOUR, START + b * HOUR) for a, b in ends]
        asked = [CalendarQuery(site.org.id, window, well_id=site.well.id) for window in windows]
        every += asked
        service = CalendarService(ground)
        for each in asked:
            assert service.list_entries(viewer, each) == CalendarService(ground).list_entries(
                viewer, each
            )
    assert set(read) - {each.window for each in every}  # what was behind a sheet or before it


@pytest.mark.usefixtures("_any_is_shared")
@pytest.mark.parametrize(("before", "missing"), [(True, (24, 36)), (False, (-12, 0))])
def test_only_what_is_missing_beside_a_kept_sheet_is_read(
    site: Site, monkeypatch: pytest.MonkeyPatch, before: bool, missing: tuple[int, int]
) -> None:
    for number in range(-12, 36, 4):
        add(site, f"{number}", number, number + 2)
    service, viewer = CalendarService(site.services.calendars.context), site.crew.viewer
    read = windows_read(monkeypatch)
    service.list_entries(viewer, CalendarQuery(site.org.id, WINDOW, well_id=site.well.id))
    shift = 12 * HOUR if before else -12 * HOUR
    there = Window(WINDOW.start + shift, WINDOW.end + shift)
    sheet = service.list_entries(viewer, CalendarQuery(site.org.id, there, well_id=site.well.id))
    assert len(sheet.entries) == 6
    first, last = (START + hours * HOUR for hours in missing)
    assert read[0] == WINDOW
    assert read[1:] == [Window(first, last)]


@pytest.mark.usefixtures("_any_is_shared")
def test_nothing_is_read_of_what_a_kept_sheet_has_whole(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for start in (-1, 0, 5, 9, 12, 23):
        add(site, f"{start}", start, start + 4)
    service, viewer = CalendarService(site.services.calendars.context), site.crew.viewer
    read = windows_read(monkeypatch)
    service.list_entries(viewer, CalendarQuery(site.org.id, WINDOW, well_id=site.well.id))
    within = Window(START + 6 * HOUR, START + 12 * HOUR)
    sheet = service.list_entries(viewer, CalendarQuery(site.org.id, within, well_id=site.well.id))
    assert [entry.title for entry in sheet.entries] == ["5", "9"]
    assert read == [WINDOW]


@pytest.mark.usefixtures("_any_is_shared")
@pytest.mark.parametrize("by_another", [True, False])
def test_sheet_beside_a_kept_one_shows_what_was_written_meanwhile(
    site: Site, monkeypatch: pytest.MonkeyPatch, by_another: bool
) -> None:
    ground = site.services.calendars.context
    service = CalendarService(ground)
    if by_another:
        monkeypatch.setattr(calendar_cache, "CACHE_SECONDS", 0.0)
        tell_nobody(site, monkeypatch)
    there = Window(WINDOW.start + 12 * HOUR, WINDOW.end + 12 * HOUR)
    here, beside = (
        CalendarQuery(site.org.id, window, well_id=site.well.id) for window in (WINDOW, there)
    )
    told: list[str] = []
    for title, start in (("first", 13), ("shared", 20), ("behind", 30)):
        service.list_entries(site.crew.viewer, here)
        add(site, title, start, start + 1)
        told.append(title)
        found = service.list_entries(site.crew.viewer, beside)
        assert [entry.title for entry in found.entries] == told


@pytest.mark.usefixtures("_any_is_shared")
@pytest.mark.parametrize(("at", "to"), [(30, 20), (20, 30)])
def test_event_that_moves_while_a_sheet_is_read_on_is_there_once(
    site: Site, monkeypatch: pytest.MonkeyPatch, at: int, to: int
) -> None:
    services, engineer = site.services, site.crew.engineer
    add(site, "stays", 20, 21)
    made = factories.event(
        services, engineer, site.well.id, title="moves", starts_at=START + at * HOUR
    )
    service = CalendarService(services.calendars.context)
    service.list_entries(engineer, CalendarQuery(site.org.id, WINDOW, well_id=site.well.id))
    ours = events.read_overlapping_events
    moved = iter([{"starts_at": START + to * HOUR}])

    def overlapping(*asked: Any, **more: Any) -> Any:
        for change in moved:
            services.events.update(engineer, made.id, made.version, change)
        return ours(*asked, **more)

    monkeypatch.setattr(events, "read_overlapping_events", overlapping)
    there = Window(WINDOW.start + 12 * HOUR, WINDOW.end + 12 * HOUR)
    found = service.list_entries(engineer, CalendarQuery(site.org.id, there, well_id=site.well.id))
    assert sorted(entry.title for entry in found.entries) == ["moves", "stays"]
    assert {entry.span.start for entry in found.entries if entry.title == "moves"} == {
        START + to * HOUR
    }


def test_sheet_of_what_is_elsewhere_is_not_found(site: Site, elsewhere: Site) -> None:
    for asked in (
        CalendarQuery(site.org.id, WINDOW, well_id=elsewhere.well.id),
        CalendarQuery(site.org.id, WINDOW, project_id=elsewhere.project.id),
    ):
        with pytest.raises(NotFound):
            site.services.calendars.list_entries(site.crew.stranger, asked)


def test_sheets_that_are_kept_stay_within_their_size(site: Site) -> None:
    service = site.services.calendars
    for day in range(80):
        start = START + 24 * HOUR * day
        asked = CalendarQuery(site.org.id, Window(start, start + HOUR), well_id=site.well.id)
        service.list_entries(site.crew.viewer, asked)
    assert 0 < service.cache.size <= MAX_CACHED_ENTRIES


def test_choice_leaves_out_what_does_not_fit(site: Site) -> None:
    add(site, "Drill AHEAD", 1, 2)
    add(site, "Trip", 2, 3)
    factories.file(site.services, site.crew.engineer, site.well.id, name="log.las")
    now = Window(START, START + timedelta(days=4000))
    sheet = site.services.calendars.list_entries(site.crew.viewer, CalendarQuery(site.org.id, now))
    assert [e.title for e in filter_entries(sheet, EventFilter(q="ahead"))] == ["Drill AHEAD"]
    assert [e.title for e in filter_entries(sheet, EventFilter(uploads=False))] == [
        "Drill AHEAD",
        "Trip",
    ]
    assert [e.kind for e in filter_entries(sheet, EventFilter(kind="file_uploaded"))] == [
        "file_uploaded"
    ]
    assert len(filter_entries(sheet, EventFilter(q=site.well.name))) == 3
    assert filter_entries(sheet, EventFilter(stage_id="s-1")) == ()
