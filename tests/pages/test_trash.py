"""What was deleted, and the way back."""

from asyncio import to_thread

from tests import factories
from tests.factories import Site
from tests.pages.conftest import Visit
from welltrack_ui import urls


def fill_trash(site: Site) -> str:
    """One deleted thing of each kind, the file first; the id of the event."""
    services, crew, well_id = site.services, site.crew, site.well.id
    field = factories.project(services, crew.owner, site.org.id, name="Old field")
    well = factories.well(services, crew.engineer, site.project.id, name="Old well")
    stage = factories.stage(services, crew.engineer, well_id, name="Old stage")
    event = factories.event(services, crew.engineer, well_id, title="Old event")
    file = factories.file(services, crew.engineer, well_id, name="old.csv")
    services.files.delete(crew.engineer, file.id)
    services.events.delete(crew.engineer, event.id)
    services.stages.delete(crew.engineer, stage.id)
    services.wells.delete(crew.engineer, well.id)
    services.projects.delete(crew.admin, field.id)
    return event.id


async def test_trash_shows_the_latest_deletion_first_and_who_did_it(
    visit: Visit, own_site: Site
) -> None:
    await to_thread(fill_trash, own_site)
    page = await visit(own_site.crew.engineer, urls.trash_url(own_site.org.id))
    assert [row[:4] for row in page.rows] == [
        ["Old field", "Project", "Admin", "just now"],
        ["Old well", "Well", "Engineer", "just now"],
        ["Old stage", "Stage", "Engineer", "just now"],
        ["Old event", "Event", "Engineer", "just now"],
        ["old.csv", "File", "Engineer", "just now"],
    ]
    assert {row[4] for row in page.rows} == {"in 29 days"}
    # A project is not an engineer's to restore; nothing is a viewer's.
    assert page.buttons == [
        f"Restore {name}" for name in ("Old well", "Old stage", "Old event", "old.csv")
    ]
    viewer = await visit(own_site.crew.viewer, urls.trash_url(own_site.org.id))
    assert (len(viewer.rows), viewer.buttons) == (5, [])


async def test_what_is_restored_is_back_and_gone_from_the_trash(
    visit: Visit, own_site: Site
) -> None:
    event_id = await to_thread(fill_trash, own_site)
    services, crew = own_site.services, own_site.crew
    page = await visit(crew.admin, urls.trash_url(own_site.org.id))
    for name in ("Old field", "Old well", "Old stage", "Old event", "old.csv"):
        page.press(f"Restore {name}")
        await page.sees(f"{name} is back.")
    await page.sees("The trash is empty.")
    assert page.rows == []

    def names() -> list[str]:
        org_id, well_id = own_site.org.id, own_site.well.id
        fields = services.projects.list(crew.viewer, org_id).items
        wells = services.well_lists.list(crew.viewer, project_id=own_site.project.id).items
        stages = services.stages.list(crew.viewer, well_id).items
        event = services.events.get(crew.viewer, event_id)
        names = [one.name for one in fields] + [one.name for one in wells]
        return [*sorted(names + [one.name for one in stages]), event.title]

    there = [own_site.project.name, own_site.well.name, "Old field", "Old stage", "Old well"]
    assert await to_thread(names) == [*sorted(there), "Old event"]


async def test_trash_of_more_than_a_page_goes_on_with_a_click(visit: Visit, own_site: Site) -> None:
    def fill() -> None:
        services, who = own_site.services, own_site.crew.engineer
        for number in range(51):
            event = factories.event(services, who, own_site.well.id, title=f"Event {number:02}.")
            services.events.delete(who, event.id)

    await to_thread(fill)
    page = await visit(own_site.crew.engineer, urls.trash_url(own_site.org.id))
    assert (len(page.rows), page.rows[0][0]) == (50, "Event 50.")
    page.press("Load more")
    await page.sees("Event 00.")
    assert len(page.rows) == 51
    assert "Load more" not in page.buttons


async def test_trash_follows_what_others_delete(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.viewer, urls.trash_url(own_site.org.id))
    assert page.screen.text.endswith("The trash is empty.")
    await to_thread(own_site.services.wells.delete, own_site.crew.engineer, own_site.well.id)
    await page.sees("in 29 days")
    assert page.rows[0][:3] == [own_site.well.name, "Well", "Engineer"]


async def test_restore_that_is_pressed_twice_is_done_once(visit: Visit, own_site: Site) -> None:
    await to_thread(fill_trash, own_site)
    page = await visit(own_site.crew.admin, urls.trash_url(own_site.org.id))
    for _ in range(2):
        page.press("Restore Old event")
    await page.sees("Old event is back.")
    await page.finish()
    assert "Old event is back." in page.text
