"""Screens full of the real wells and reports that the demo is made of."""

from asyncio import to_thread

import pytest

from tests.components.patience import until
from tests.factories import PASSWORD
from tests.pages.conftest import Visit
from tests.pages.html_tree import parse_html
from welltrack_ui import urls
from welltrack_ui.demo import builder
from welltrack_ui.demo.access import Demo
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.services.admin import AdminService
from welltrack_ui.services.container import Services


@pytest.fixture(scope="module")
def demo(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return builder.build_demo(services, tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def viewer(services: Services, demo: Demo) -> Actor:
    """The demo's viewer, with the password that all people of the tests have."""
    admin = AdminService(services)
    (email,) = (account.email for account in demo.accounts if account.role == "viewer")
    admin.set_password(email, PASSWORD)
    return admin.find_actor(email)


async def test_day_of_the_forge_well_adds_up(visit: Visit, demo: Demo, viewer: Actor) -> None:
    page = await visit(viewer, urls.well_url(demo.well_id, day="2020-11-11"))
    assert page.heading == "FORGE 16A [78]-32"
    assert page.screen.text.endswith("7 events Reported 24 h of 24 h NPT 4 h 30 min")
    rows = [node.text for node in page.screen.find("ol")[0].find("li")]
    assert len(rows) == 7
    assert rows[-1].endswith("8 h 30 min")


@pytest.mark.parametrize(("view", "least"), [("month", 30), ("week", 40), ("timeline", 100)])
async def test_calendar_of_november_draws_what_was_reported(
    visit: Visit, demo: Demo, viewer: Actor, view: str, least: int
) -> None:
    query = {"date": "2020-11-11", "view": view, "well": demo.well_id}
    page = await visit(viewer, urls.calendar_url(demo.org_id, **query))
    asked = f"?{page.path.partition('?')[2]}"
    page.gesture("size", 0, 900, "UTC", asked)
    page.gesture("redraw")
    await until(lambda: page.calendar.content)
    tree = parse_html(page.calendar.content)
    drawn = {n.attributes["data-e"] for n in tree.walk() if n.attributes.get("data-e")}
    assert len(drawn) >= least


async def test_wells_of_the_norwegian_fields_are_listed_and_found(
    visit: Visit, demo: Demo, viewer: Actor, services: Services
) -> None:
    page = await visit(viewer, urls.dashboard_url(demo.org_id))
    for name in ("Johan Sverdrup", "Edvard Grieg", "Ivar Aasen", "Utah FORGE"):
        assert name in page.screen.text
    page.press("Search Ctrl K")
    await page.sees("Type a name")
    page.fill({"Search": "16/1-8"})
    await page.sees("16/1-8")
    await page.follow("Edvard Grieg")
    projects = await to_thread(services.projects.list, viewer, demo.org_id)
    (grieg,) = [one for one in projects.items if one.name == "Edvard Grieg"]
    wells = await to_thread(services.well_lists.list, viewer, project_id=grieg.id, limit=500)
    names = sorted((well.name for well in wells.items), key=natural_sort_key)
    assert [row[0] for row in page.rows] == names
    assert f"1–{len(names)} of {len(names)}" in page.text
    assert "Norwegian Offshore Directorate (Sodir)" in page.screen.text
