"""Sheets of a calendar hold what overlaps a window, of wells that can be seen, as it is now."""

from datetime import date, timedelta

import pytest

from tests import factories
from tests.factories import START, Site
from welltrack_ui.domain.calendar import Choice, Entry, Sheet, chosen
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.layout import Span
from welltrack_ui.domain.reportday import Window
from welltrack_ui.services import calendars
from welltrack_ui.services.calendars import MOST_ENTRIES, SheetAsked

HOUR = timedelta(hours=1)
WINDOW = Window(START, START + 24 * HOUR)


def titles(site: Site, **asked: str) -> list[str]:
    found = site.services.calendars.sheet(
        site.crew.viewer, SheetAsked(site.org.id, WINDOW, **asked)
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
    asked = SheetAsked(site.org.id, WINDOW)
    sheet = site.services.calendars.sheet(site.crew.viewer, asked, with_stages=True)
    days = (date(2026, 3, 2), date(2026, 3, 3))
    span = Span(made.id, made.starts_at, made.ends_at, days)
    expected = Entry(span, site.well.id, stage.id, "logging", "Days <b>", True, 1)
    assert sheet.entries == (expected,)
    assert sheet.wells == {site.well.id: site.well}
    assert sheet.stages == (stage,)


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
    asked = SheetAsked(site.org.id, WINDOW, well_id=site.well.id)
    kept = service.sheet(viewer, asked)
    other = factories.well(site.services, site.crew.engineer, site.project.id)
    factories.event(site.services, site.crew.engineer, other.id)
    # The well itself was made in an entry of its own; from here on only the other one is written.
    assert service.sheet(viewer, asked) == kept


def test_sheet_shows_what_another_process_wrote(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars, "SECONDS", 0.0)
    # Of what another process writes this one is not told.
    site.services.calendars.ground.changes.listeners.clear()
    for asked in ({}, {"well_id": site.well.id}, {"project_id": site.project.id}):
        seen = titles(site, **asked)
        add(site, "one more", 1, 2)
        assert titles(site, **asked) == [*seen, "one more"]


def test_sheet_is_read_anew_only_after_a_write_that_may_show(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars, "SECONDS", 0.0)
    site.services.calendars.ground.changes.listeners.clear()
    asked = SheetAsked(site.org.id, WINDOW, well_id=site.well.id)

    def sheet() -> Sheet:
        return site.services.calendars.sheet(site.crew.viewer, asked)

    first = sheet()
    other = factories.well(site.services, site.crew.engineer, site.project.id)
    factories.event(site.services, site.crew.engineer, other.id)
    assert sheet() is first
    add(site, "one more", 1, 2)
    assert sheet() is not first


def test_sheet_of_what_is_elsewhere_is_not_found(site: Site, elsewhere: Site) -> None:
    for asked in (
        SheetAsked(site.org.id, WINDOW, well_id=elsewhere.well.id),
        SheetAsked(site.org.id, WINDOW, project_id=elsewhere.project.id),
    ):
        with pytest.raises(NotFound):
            site.services.calendars.sheet(site.crew.stranger, asked)


def test_sheets_that_are_kept_stay_within_their_size(site: Site) -> None:
    service = site.services.calendars
    for day in range(80):
        start = START + 24 * HOUR * day
        asked = SheetAsked(site.org.id, Window(start, start + HOUR), well_id=site.well.id)
        service.sheet(site.crew.viewer, asked)
    assert 0 < service.kept.size <= MOST_ENTRIES


def test_choice_leaves_out_what_does_not_fit(site: Site) -> None:
    add(site, "Drill AHEAD", 1, 2)
    add(site, "Trip", 2, 3)
    factories.file(site.services, site.crew.engineer, site.well.id, name="log.las")
    now = Window(START, START + timedelta(days=4000))
    sheet = site.services.calendars.sheet(site.crew.viewer, SheetAsked(site.org.id, now))
    assert [e.title for e in chosen(sheet, Choice(q="ahead"))] == ["Drill AHEAD"]
    assert [e.title for e in chosen(sheet, Choice(uploads=False))] == ["Drill AHEAD", "Trip"]
    assert [e.kind for e in chosen(sheet, Choice(kind="file_uploaded"))] == ["file_uploaded"]
    assert len(chosen(sheet, Choice(q=site.well.name))) == 3
    assert chosen(sheet, Choice(stage_id="s-1")) == ()
