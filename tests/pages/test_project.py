"""A project: its fields, and its wells in a list."""

from asyncio import to_thread
from datetime import UTC, date, datetime

import pytest

from tests.factories import Site
from tests.pages.conftest import Visit
from welltrack_ui import urls
from welltrack_ui.domain.errors import NotFound


async def test_project_that_is_edited_has_what_was_typed(visit: Visit, own_site: Site) -> None:
    services, crew = own_site.services, own_site.crew
    page = await visit(crew.admin, urls.project_url(own_site.project.id))
    page.press("Edit")
    assert page.values("Name", "Status") == [own_site.project.name, "active"]
    page.fill({"Name": "Grieg", "Basin": "North Sea", "Licence": "PL338"})
    page.fill({"Status": "closed", "First day": "2026-01-05", "Details": "Phase 2"})
    page.press("Save")
    await page.sees("Closed", "Licence PL338", "Phase 2")
    after = await to_thread(services.projects.get, crew.viewer, own_site.project.id)
    assert (after.name, after.basin, after.licence, after.status) == (
        "Grieg",
        "North Sea",
        "PL338",
        "closed",
    )
    assert (after.starts_on, after.description, after.version) == (date(2026, 1, 5), "Phase 2", 2)
    assert page.heading == "Grieg"


async def test_project_that_is_deleted_comes_back_by_undo(visit: Visit, own_site: Site) -> None:
    services, crew, project = own_site.services, own_site.crew, own_site.project
    page = await visit(crew.owner, urls.project_url(project.id))
    await page.delete(project.name)
    await page.sees(f"{project.name} is in the trash.")
    await page.arrive(urls.dashboard_url(own_site.org.id))
    with pytest.raises(NotFound):
        await to_thread(services.projects.get, crew.owner, project.id)
    page.press("Undo")
    await page.arrive(urls.project_url(project.id))
    back = await to_thread(services.projects.get, crew.owner, project.id)
    assert (back.name, page.heading) == (project.name, project.name)


async def test_well_that_is_made_has_what_was_typed(visit: Visit, own_site: Site) -> None:
    services, crew = own_site.services, own_site.crew
    page = await visit(crew.engineer, urls.project_url(own_site.project.id))
    page.press("New well")
    assert page.values("Time zone", "Status") == ["America/Denver", "proposed"]
    page.fill(
        {"Name": "C-4", "Status": "drilling", "Operator": "Aker BP", "Rig": "Deepsea Nordkapp"}
    )
    page.fill({"Spud": "2026-03-01 06:30", "Planned depth (MD)": "3 520", "Latitude": "58.5"})
    page.press("Create well")
    await page.sees("Latitude")
    page.fill({"Longitude": "1.9"})
    page.press("Create well")
    await page.sees("No stage was planned yet.")
    wells = await to_thread(services.well_lists.list, crew.viewer, project_id=own_site.project.id)
    (made,) = [well for well in wells.items if well.id != own_site.well.id]
    assert (made.name, made.status, made.operator, made.rig) == (
        "C-4",
        "drilling",
        "Aker BP",
        "Deepsea Nordkapp",
    )
    assert made.spud_at == datetime(2026, 3, 1, 13, 30, tzinfo=UTC)
    assert (made.planned_md, made.latitude, made.longitude) == (3520.0, 58.5, 1.9)
    assert (page.heading, page.path) == ("C-4", urls.well_url(made.id))


async def test_project_without_wells_offers_writers_the_first_one(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew
    await to_thread(services.wells.delete, crew.owner, own_site.well.id)
    path = urls.project_url(own_site.project.id)
    viewer = await visit(crew.viewer, path)
    assert viewer.screen.text.endswith("No wells yet")
    assert viewer.buttons == ["More actions"]
    engineer = await visit(crew.engineer, path)
    engineer.press("Add the first well")
    assert engineer.values("Name") == [""]


async def test_project_that_another_changed_meanwhile_is_not_written_over(
    visit: Visit, own_site: Site
) -> None:
    services, crew, project = own_site.services, own_site.crew, own_site.project
    page = await visit(crew.admin, urls.project_url(project.id))
    page.press("Edit")
    await to_thread(services.projects.update, crew.owner, project.id, 1, {"basin": "Permian"})
    page.fill({"Basin": "Williston"})
    page.press("Save")
    await page.sees("changed")
    after = await to_thread(services.projects.get, crew.owner, project.id)
    assert (after.basin, after.version) == ("Permian", 2)
