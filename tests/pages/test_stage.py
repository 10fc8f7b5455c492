"""The screen of a stage: its plan, its events, its files, and what is done with them."""

from asyncio import to_thread
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from components.wells import stage_event_panel
from tests import factories
from tests.factories import HOUR, Site
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from welltrack_ui import urls
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.event import Event

SIX = datetime(2026, 3, 2, 13, tzinfo=UTC)
"""Six in the morning in Denver."""
DAY = timedelta(days=1)
PLAN = {"planned_starts_at": SIX - DAY, "planned_ends_at": SIX + 2 * DAY}


@pytest.fixture
def stage_site(own_site: Site) -> Site:
    """A site of the test's own with a stage that took four days, and not three as planned."""
    fields = {"name": '12 1/4" section', "status": "done", "hole_section_in": 12.25, **PLAN}
    times = {"starts_at": SIX, "ends_at": SIX + 4 * DAY, "md_start": 500.0, "md_end": 1500.0}
    made = factories.stage(
        own_site.services, own_site.crew.engineer, own_site.well.id, **fields, **times
    )
    return replace(own_site, stage=made)


def add_event(site: Site, title: str, **fields: Any) -> Event:
    given = {"kind": "drilling", "starts_at": SIX, "ends_at": SIX + 2 * HOUR, **fields}
    given = {"stage_id": site.stage_id, **given}
    return factories.event(site.services, site.crew.engineer, site.well.id, title=title, **given)


def add_stage(site: Site, name: str, first: int, last: int) -> str:
    """The id of another stage of the well, from one day to another."""
    times = {"starts_at": SIX + first * DAY, "ends_at": SIX + last * DAY}
    services, who = site.services, site.crew.engineer
    return factories.stage(services, who, site.well.id, name=name, status="done", **times).id


def events_of(page: Browser) -> list[str]:
    """The rows of the list of events, days among them."""
    (rows,) = (n for n in page.screen.find("ol") if n.attributes["class"] == "wt-event-rows")
    return [node.text for node in rows.find("li")]


async def test_stage_is_told_beside_its_plan(visit: Visit, stage_site: Site) -> None:
    overlap = await to_thread(add_stage, stage_site, "LWD logging", 3, 5)
    await to_thread(add_stage, stage_site, "Casing", 4, 5)
    page = await visit(stage_site.crew.viewer, urls.stage_url(stage_site.stage_id))
    assert page.heading == '12 1/4" section'
    heading = page.screen.text.partition("Overview")[0]
    assert heading == (
        f'12 1/4" section Drilling Done 2 days late {stage_site.well.name}'
        " · 2 Mar 2026 06:00 – 6 Mar 2026 06:00 · 4 d · Times in America/Denver "
    )
    assert page.rows == [
        ["1 Mar 2026 06:00", "2 Mar 2026 06:00", "1 day late"],
        ["4 Mar 2026 06:00", "6 Mar 2026 06:00", "2 days late"],
        ["3 d", "4 d", "1 d longer"],
        ["–", "500–1500 m", ""],
    ]
    assert "Time 4 d of 3 d planned 133 %" in page.text
    assert page.screen.find("dl")[0].text == "Hole 12.25 in Depth from 500 m Depth to 1500 m"
    (overlaps,) = (n for n in page.screen.find("ul") if n.attributes.get("class") == "wt-overlaps")
    assert overlaps.text == (
        "LWD logging 5 Mar 2026 06:00 – 7 Mar 2026 06:00 Done 1 d at the same time"
    )
    assert page.links["LWD logging"] == urls.stage_url(overlap)


async def test_stage_lies_below_its_well(visit: Visit, stage_site: Site) -> None:
    page = await visit(stage_site.crew.viewer, urls.stage_url(stage_site.stage_id))
    (crumbs,) = (node for node in page.page.find("nav") if node.name == "Breadcrumb")
    assert [node.attributes["href"] for node in crumbs.find("a")] == [
        urls.dashboard_url(stage_site.org.id),
        urls.project_url(stage_site.project.id),
        urls.well_url(stage_site.well.id),
    ]
    assert str(page.client.title).startswith('12 1/4" section')


async def test_empty_stage_says_what_is_missing(visit: Visit, own_site: Site) -> None:
    services, crew = own_site.services, own_site.crew
    stage = await to_thread(factories.stage, services, crew.engineer, own_site.well.id)
    page = await visit(crew.viewer, urls.stage_url(stage.id))
    for text in ("No planned dates were given.", "No event belongs to this stage yet."):
        assert text in page.text
    assert ("No other stage." in page.text, "About the stage" in page.text) == (True, False)
    assert page.buttons == []


async def test_events_of_the_stage_come_by_day_the_newest_first(
    visit: Visit, stage_site: Site
) -> None:
    await to_thread(add_event, stage_site, "Drill", md_start=500.0, md_end=550.0)
    await to_thread(add_event, stage_site, "Ream", starts_at=SIX + DAY, ends_at=SIX + DAY + HOUR)
    await to_thread(add_event, stage_site, "Trip", starts_at=SIX + HOUR, kind="tripping")
    await to_thread(add_event, stage_site, "Elsewhere", stage_id=None)
    page = await visit(stage_site.crew.viewer, urls.stage_url(stage_site.stage_id))
    assert events_of(page) == [
        "Tue 3 Mar 2026",
        "06:00–07:00 Drilling Ream 1 h",
        "Mon 2 Mar 2026",
        "07:00–08:00 Tripping Trip 1 h",
        "06:00–08:00 Drilling Drill 500–550 m 2 h",
    ]
    day = urls.well_url(stage_site.well.id, day="2026-03-02")
    assert page.links["Mon 2 Mar 2026"] == day
    # A viewer reads them, and opens none.
    assert "Drill" not in page.buttons


async def test_events_are_read_page_by_page(
    visit: Visit, stage_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage_event_panel, "EVENTS_PER_PAGE", 2)
    for n in range(5):
        await to_thread(add_event, stage_site, f"Event {n}", starts_at=SIX + n * HOUR, ends_at=None)
    page = await visit(stage_site.crew.viewer, urls.stage_url(stage_site.stage_id))
    assert ("Event 3" in page.text, "Event 2" in page.text) == (True, False)
    page.press("Load more")
    await page.sees("4 shown", "Event 1")
    # Written meanwhile: as many are read again as are shown.
    await to_thread(add_event, stage_site, "Late one", starts_at=SIX + 9 * HOUR, ends_at=None)
    await page.sees("Late one")
    page.press("Load more")
    await page.sees("6 shown", "Event 0")
    assert [row.split()[-1] for row in events_of(page)[1:]] == ["one", "4", "3", "2", "1", "0"]
    assert "Load more" not in page.buttons


async def test_new_event_belongs_to_the_stage_and_begins_where_its_last_one_ended(
    visit: Visit, stage_site: Site
) -> None:
    services, crew = stage_site.services, stage_site.crew
    event = await to_thread(add_event, stage_site, "Drill")
    page = await visit(crew.engineer, urls.stage_url(stage_site.stage_id))
    page.press("New event")
    await page.sees("Details")
    assert page.values("Stage", "Start") == [stage_site.stage_id, "2 Mar 2026 08:00"]
    page.fill({"Title": "Ream"})
    page.press("Save")
    await page.sees("Ream saved", "08:00–09:00 Drilling Ream")
    page.press("Drill")
    await page.sees("Details")
    page.fill({"Title": "Drill ahead"})
    page.press("Save")
    await page.sees("2 events saved", "Drill ahead")
    assert (await to_thread(services.events.get, crew.viewer, event.id)).title == "Drill ahead"
    made = await to_thread(services.event_queries.list_latest, crew.viewer, stage_site.stage_id)
    assert [(one.title, one.stage_id) for one in made.items] == [
        ("Ream", stage_site.stage_id),
        ("Drill ahead", stage_site.stage_id),
    ]


async def test_depth_of_an_open_stage_is_that_of_its_events(visit: Visit, stage_site: Site) -> None:
    services, crew = stage_site.services, stage_site.crew
    changes = {"ends_at": None, "status": "in_progress"}
    await to_thread(services.stages.update, crew.engineer, stage_site.stage_id, 1, changes)
    await to_thread(add_event, stage_site, "Drill", md_start=500.0, md_end=700.0)
    await to_thread(add_event, stage_site, "Trip", starts_at=SIX + HOUR, md_end=100.0)
    await to_thread(add_event, stage_site, "Drill on", state="plan", md_end=1400.0)
    page = await visit(crew.viewer, urls.stage_url(stage_site.stage_id))
    assert "Depth (MD) 700 m of 1500 m 20 %" in page.text
    assert page.rows[3] == ["500–1500 m", "700 m", "800 m to go"]


async def test_stage_is_changed_in_a_drawer(visit: Visit, stage_site: Site) -> None:
    services, crew = stage_site.services, stage_site.crew
    page = await visit(crew.engineer, urls.stage_url(stage_site.stage_id))
    page.press("Edit")
    await page.sees("Cancel")
    page.fill({"Name": "Section 2", "End": "2026-03-04 06:00"})
    page.press("Save")
    await page.sees("Section 2 saved", "on time")
    after = await to_thread(services.stages.get, crew.viewer, stage_site.stage_id)
    assert (after.name, after.ends_at, after.version) == ("Section 2", SIX + 2 * DAY, 2)
    await page.settle()
    assert page.heading == "Section 2"
    page.press("Undo")
    await page.sees("2 days late")
    assert page.heading == '12 1/4" section'


async def test_stage_that_is_deleted_leads_to_its_well_and_comes_back_by_undo(
    visit: Visit, stage_site: Site
) -> None:
    services, crew = stage_site.services, stage_site.crew
    page = await visit(crew.engineer, urls.stage_url(stage_site.stage_id))
    await page.delete('12 1/4" section')
    await page.arrive(urls.well_url(stage_site.well.id))
    await page.sees('12 1/4" section is in the trash.', "No stage was planned yet.")
    with pytest.raises(NotFound):
        await to_thread(services.stages.get, crew.viewer, stage_site.stage_id)
    page.press("Undo")
    await page.arrive(urls.stage_url(stage_site.stage_id))
    assert page.heading == '12 1/4" section'


async def test_screen_follows_what_others_write(visit: Visit, stage_site: Site) -> None:
    services, crew = stage_site.services, stage_site.crew
    page = await visit(crew.viewer, urls.stage_url(stage_site.stage_id))
    await to_thread(add_event, stage_site, "Drill")
    await page.sees("06:00–08:00 Drilling Drill")
    await to_thread(add_stage, stage_site, "Casing", 2, 6)
    await page.sees("2 d at the same time")
    changes = {"name": "Section 2", "ends_at": SIX + 2 * DAY}
    await to_thread(services.stages.update, crew.admin, stage_site.stage_id, 1, changes)
    await page.sees("Section 2", "on time")
    assert page.heading == "Section 2"
    await to_thread(services.stages.delete, crew.admin, stage_site.stage_id)
    await page.sees("There is no such stage, or you have no access to it.")


async def test_files_are_those_of_the_stage(visit: Visit, stage_site: Site) -> None:
    services, crew, well = stage_site.services, stage_site.crew, stage_site.well
    make = factories.file
    given = {"name": "program.csv", "stage_id": stage_site.stage_id}
    await to_thread(make, services, crew.engineer, well.id, **given)
    await to_thread(make, services, crew.engineer, well.id, name="other.csv")
    path = urls.stage_url(stage_site.stage_id, tab="files")
    page = await visit(crew.engineer, path)
    assert [row[1].split()[0] for row in page.rows] == ["program.csv"]
    # A stage of the address would be another way to see the files of others.
    assert "other.csv" not in (await visit(crew.engineer, f"{path}&stage=")).text
    page.choose("kind", "ddr")
    await page.sees("No matching files")
    assert page.written_addresses()[-1] == f"{path.partition('?')[0]}?kind=ddr&tab=files"
