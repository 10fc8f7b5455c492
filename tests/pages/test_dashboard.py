"""An organization at a glance."""

from asyncio import to_thread
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pages import dashboard
from tests import factories
from tests.factories import Site
from tests.pages.conftest import Visit
from welltrack_ui import urls
from welltrack_ui.services.wells.event_queries import EventQuery

HOUR = timedelta(hours=1)


async def test_dashboard_tells_what_runs_what_is_at_standstill_and_what_was_lost(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew
    now = datetime.now(UTC)

    def make() -> None:
        def add_well(name: str, **fields: Any) -> str:
            return factories.well(
                services,
                crew.engineer,
                own_site.project.id,
                name=name,
                status="drilling",
                **fields,
            ).id

        def add_event(well_id: str, start: float, end: float, **fields: Any) -> None:
            at = {"starts_at": now + start * HOUR, "ends_at": now + end * HOUR}
            factories.event(services, crew.engineer, well_id, **fields, **at)

        busy = add_well("B-2", rig="Rig 7", spud_at=now - 12.5 * 24 * HOUR)
        lost = {"npt": True, "kind": "npt"}
        add_event(busy, -30, -27, title="Fishing", npt_category="stuck_pipe", **lost)
        add_event(busy, -5, -3.5, title="Drill <b>ahead</b>")
        factories.stage(
            services,
            crew.engineer,
            busy,
            name="Section 12",
            starts_at=now - 48 * HOUR,
            ends_at=None,
            status="in_progress",
        )
        factories.stage(
            services,
            crew.engineer,
            busy,
            name="Casing",
            kind="casing_cementing",
            starts_at=now + 48 * HOUR,
            ends_at=None,
            status="planned",
        )
        waiting = add_well("B-3")
        add_event(waiting, -2.5, 5, title="Storm", npt_category="weather", **lost)
        silent = add_well("B-4")
        add_event(silent, -60, -50.5, title="Run casing", kind="casing_cementing")

    await to_thread(make)
    page = await visit(crew.viewer, urls.dashboard_url(own_site.org.id))
    text = page.screen.text
    assert "3 active wells 2 stand still" in text
    assert "1 stage begins in 14 days" in text
    still = part_of(text, "Standing still", "Active wells")
    assert "B-3 NPT now · Weather · Storm 2 h 30 min" in still.replace("\u202f", " ")
    assert "B-4 No event for more than a day 2 d 2 h" in still.replace("\u202f", " ")
    assert "B-2" not in still
    active = part_of(text, "Active wells", "Next 14 days").replace("\u202f", " ")
    name = own_site.project.name
    assert f"B-3 Drilling {name} No stage under way Storm NPT now" in active
    row = f"B-2 Drilling Rig 7 · {name} Section 12 12 days since spud Drill <b>ahead</b> 3 h ago"
    assert row in active
    assert active.index("B-3") < active.index("B-2") < active.index("B-4")
    assert own_site.well.name not in active
    assert "Casing B-2 · Rig 7" in part_of(text, "Next 14 days", "NPT by well")
    npt = part_of(text, "NPT by well", "Latest changes").replace("\u202f", " ")
    assert "B-2 Stuck pipe 3 h 3 h" in npt
    assert f"Projects All 1 {name} 4 wells Proposed 1 Drilling 3" in text
    assert "New event" not in page.buttons


async def test_dashboard_follows_what_others_write(visit: Visit, own_site: Site) -> None:
    services, crew = own_site.services, own_site.crew
    page = await visit(crew.viewer, urls.dashboard_url(own_site.org.id))
    assert "No well is being drilled, tested or worked over." in page.screen.text
    assert "Standing still" not in page.screen.text
    change = {"status": "drilling"}
    version = own_site.well.version
    await to_thread(services.wells.update, crew.engineer, own_site.well.id, version, change)
    await page.sees("No events yet")
    assert "1 active well 1 stands still" in page.screen.text


async def test_dashboard_is_drawn_anew_though_nobody_tells_of_a_change(
    visit: Visit, own_site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dashboard, "REDRAW_SECONDS", 0.05)
    page = await visit(own_site.crew.viewer, urls.dashboard_url(own_site.org.id))
    # As another process writes: nobody here hears of it.
    other = factories.services_in(tmp_path, own_site.services.engine)
    version, change = own_site.well.version, {"status": "drilling"}
    await to_thread(other.wells.update, own_site.crew.engineer, own_site.well.id, version, change)
    await page.sees("1 active well")


async def test_new_event_asks_for_the_well_active_ones_first(visit: Visit, own_site: Site) -> None:
    services, crew = own_site.services, own_site.crew
    project_id = own_site.project.id
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)

    def make() -> str:
        well = factories.well(services, crew.engineer, project_id, name="Z-1", status="drilling")
        times = {"starts_at": now - 3 * HOUR, "ends_at": now - 2 * HOUR}
        factories.event(services, crew.engineer, well.id, **times)
        return well.id

    well_id = await to_thread(make)
    page = await visit(crew.engineer, urls.dashboard_url(own_site.org.id))
    page.press("New event")
    await page.sees("Which well is it for?")
    chooser = part_of(page.screen.text, "Which well is it for?", "")
    assert chooser.index("Z-1") < chooser.index(own_site.well.name)
    page.press(f"Z-1 {own_site.project.name}")
    await page.sees("New event: Z-1")
    page.fill({"Title": "Run casing"})
    page.press("Save")
    await page.sees("Run casing")
    query = EventQuery(well_id=well_id, start=now - 4 * HOUR, end=now)
    found = (await to_thread(services.event_queries.list, crew.engineer, query)).items
    (made,) = [event for event in found if event.title == "Run casing"]
    # Where the last one ended.
    assert made.starts_at == now - 2 * HOUR


async def test_more_active_wells_are_in_the_lists_of_their_status(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew

    def make() -> None:
        for number in range(13):
            status = "testing" if number == 4 else "drilling"
            name = f"N-{number}"
            factories.well(services, crew.engineer, own_site.project.id, name=name, status=status)

    await to_thread(make)
    page = await visit(crew.viewer, urls.dashboard_url(own_site.org.id))
    active = part_of(page.screen.text, "Active wells", "Next 14 days")
    assert active.strip().startswith("All 13 Drilling: 12 Testing: 1 N-0 ")
    assert ("N-11" in active, "N-12" in active) == (True, False)
    # All of them stand still, five at first.
    assert "N-5" not in part_of(page.screen.text, "Standing still", "Active wells")
    page.press("All 13")
    await page.sees("Show fewer")
    assert "N-12" in part_of(page.screen.text, "Standing still", "Active wells")
    page.press("Show fewer")
    await page.loses("Show fewer")
    await page.follow("Testing: 1")
    await page.sees("N-4")
    assert page.path == urls.wells_url(own_site.org.id, status="testing")


async def test_dashboard_without_a_project_offers_those_who_may_to_make_one(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew
    await to_thread(services.projects.delete, crew.owner, own_site.project.id)
    sentence = "A project holds the wells of a field or a campaign. There is none yet."
    path = urls.dashboard_url(own_site.org.id)
    engineer = await visit(crew.engineer, path)
    assert engineer.screen.text == f"{own_site.org.name} {sentence}"
    admin = await visit(crew.admin, path)
    admin.press("Create the first project")
    admin.press("Create project")
    await admin.sees("Name is required")
    admin.fill({"Name": "Utsira", "Field": "Edvard Grieg", "Country": "Norway"})
    admin.press("Create project")
    await admin.sees("No wells yet")
    (made,) = (await to_thread(services.projects.list, crew.owner, own_site.org.id)).items
    assert (made.name, made.field, made.country) == ("Utsira", "Edvard Grieg", "Norway")
    assert (made.status, made.created_by) == ("active", crew.admin.user_id)
    assert admin.path == urls.project_url(made.id)


async def test_projects_are_listed_with_their_wells(visit: Visit, own_site: Site) -> None:
    services, crew = own_site.services, own_site.crew
    path = urls.projects_url(own_site.org.id)
    page = await visit(crew.viewer, path)
    assert page.screen.text == f"Projects 1 project {own_site.project.name} 1 well Proposed 1"
    await page.follow(own_site.project.name)
    assert page.heading == own_site.project.name
    await to_thread(services.projects.delete, crew.owner, own_site.project.id)
    empty = await visit(crew.viewer, path)
    assert empty.screen.text == "Projects There is no project yet. Administrators make them."


async def test_many_projects_are_in_natural_order_and_found_by_their_words(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew

    def make() -> None:
        for name in ("Sector 10", "Sector 9", "Ёлка", "A", "B", "C", "D", "E"):
            factories.project(services, crew.owner, own_site.org.id, name=name)

    await to_thread(make)
    path = urls.projects_url(own_site.org.id)
    page = await visit(crew.viewer, path)
    text = page.screen.text
    assert text.index("Sector 9") < text.index("Sector 10") < text.index("Ёлка")
    page.fill({"Find a project": "SECT 1"})
    await page.sees("1 project")
    assert ("Sector 10" in page.screen.text, "Sector 9" in page.screen.text) == (True, False)
    page.fill({"Find a project": "none such"})
    await page.sees("No matching projects")
    linked = await visit(crew.viewer, f"{path}?q=елка")
    assert "1 project Ёлка 0 wells" in linked.screen.text


def part_of(text: str, start: str, end: str) -> str:
    """What stands between two texts."""
    rest = text.partition(start)[2]
    return rest.partition(end)[0] if end else rest
