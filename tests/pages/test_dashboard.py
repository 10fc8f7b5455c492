"""An organization at a glance."""

from asyncio import to_thread
from datetime import UTC, datetime, timedelta

from tests import factories
from tests.factories import Site
from tests.pages.conftest import Visit
from welltrack_ui import urls


async def test_dashboard_tells_what_is_worked_on_and_what_was_lost(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)

    def make() -> None:
        busy = factories.well(
            services, crew.engineer, own_site.project.id, name="B-2", status="drilling"
        )
        at = {"starts_at": now - timedelta(hours=30), "ends_at": now - timedelta(hours=27)}
        lost = {"npt": True, "npt_category": "weather", "kind": "npt"}
        factories.event(services, crew.engineer, busy.id, title="Wait on weather", **lost, **at)

    await to_thread(make)
    page = await visit(crew.viewer, urls.dashboard_url(own_site.org.id))
    text = page.screen.text
    assert f"{own_site.project.name} 2 wells" in text
    worked_on = text.partition("Active wells")[2].partition("NPT of the last 7 days")[0]
    assert "B-2" in worked_on
    assert own_site.well.name not in worked_on
    lost = text.partition("NPT of the last 7 days")[2].partition("Latest changes")[0]
    assert ("B-2" in lost, "3 h" in lost) == (True, True)
    assert text.partition("Latest changes")[2].startswith(
        " Engineer created the event Wait on weather just now"
    )


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
    assert page.screen.text == f"Projects {own_site.project.name} 1 well Proposed 1"
    await page.follow(own_site.project.name)
    assert page.heading == own_site.project.name
    await to_thread(services.projects.delete, crew.owner, own_site.project.id)
    empty = await visit(crew.viewer, path)
    assert empty.screen.text == "Projects There is no project yet. Administrators make them."
