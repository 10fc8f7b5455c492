"""What an open page does when its visitor's rights change, or the session ends."""

from asyncio import to_thread

import pytest

from tests import factories
from tests.components.patience import until
from tests.factories import Site
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from welltrack_ui import urls
from welltrack_ui.domain.access import RoleName
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.user import Credentials, RoleChange
from welltrack_ui.services.container import Services


@pytest.fixture
def newcomer(services: Services, own_site: Site) -> Actor:
    """An engineer of the site's with an account of their own."""
    who = factories.person(services)
    factories.join(services, own_site.crew.owner, own_site.org.id, who, "engineer")
    return who


async def make(site: Site, who: Actor, role: RoleName) -> None:
    """Give a member another role."""

    def change() -> None:
        members = site.services.members.list(site.crew.owner, site.org.id).items
        version = next(one.version for one in members if one.user_id == who.user_id)
        change = RoleChange(role=role, version=version)
        site.services.members.update(site.crew.owner, site.org.id, who.user_id, change)

    await to_thread(change)


async def test_role_that_is_taken_away_takes_the_buttons_away(
    visit: Visit, own_site: Site, newcomer: Actor
) -> None:
    page = await visit(newcomer, urls.project_url(own_site.project.id))
    assert page.buttons[0] == "New well"
    await make(own_site, newcomer, "viewer")
    await page.sees(f"Your role in {own_site.org.name} is now: Viewer.")
    await until(lambda: page.screen.find("h1") and "New well" not in page.buttons)
    assert page.heading == own_site.project.name


async def test_role_that_is_given_leaves_what_is_typed(
    visit: Visit, own_site: Site, newcomer: Actor
) -> None:
    page = await visit(newcomer, urls.project_url(own_site.project.id))
    page.press("New well")
    page.fill({"Name": "Half a na"})
    await make(own_site, newcomer, "admin")
    await page.sees(f"Your role in {own_site.org.name} is now: Administrator.")
    assert page.values("Name") == ["Half a na"]


async def test_screen_that_was_refused_is_there_once_one_may_see_it(
    visit: Visit, own_site: Site, newcomer: Actor
) -> None:
    page = await visit(newcomer, urls.settings_url(own_site.org.id))
    refusal = "Only administrators of an organization change its settings."
    assert [n.text for n in page.screen.find("h1")] == [refusal]
    await make(own_site, newcomer, "admin")
    await until(lambda: [n.text for n in page.screen.find("h1")] == ["Settings"])


async def test_member_who_is_removed_is_led_away_and_told(
    visit: Visit, own_site: Site, newcomer: Actor
) -> None:
    page = await visit(newcomer, urls.well_url(own_site.well.id))
    remove = own_site.services.members.remove_member
    await to_thread(remove, own_site.crew.owner, own_site.org.id, newcomer.user_id)
    await page.sees(f"You no longer have access to {own_site.org.name}.")
    await page.arrive("/")
    await page.sees("Create an organization for your wells")
    assert own_site.well.name not in page.screen.text


async def test_open_page_of_an_organization_that_is_deleted_closes(
    visit: Visit, own_site: Site, newcomer: Actor
) -> None:
    page = await visit(newcomer, urls.well_url(own_site.well.id))
    delete = own_site.services.organizations.delete
    await to_thread(delete, own_site.crew.owner, own_site.org.id)
    await page.sees(f"You no longer have access to {own_site.org.name}.")
    await page.arrive("/")
    assert own_site.well.name not in page.screen.text


async def end_sessions(services: Services, who: Actor, page: Browser) -> None:
    """End the session of a page from elsewhere."""

    def end() -> None:
        given = Credentials(email=who.email, password=factories.PASSWORD)
        token = services.sign_ins.sign_in(given, None, None).access_token
        actor = services.sign_ins.authenticate_bearer(token)
        for one in services.profiles.list_sessions(actor):
            if not one.current:
                services.profiles.end_session(actor, one.id)

    await to_thread(end)
    await until(page.departures)


async def test_session_that_is_ended_elsewhere_leads_to_the_sign_in_and_back(
    visit: Visit, services: Services, own_site: Site, newcomer: Actor
) -> None:
    path = urls.well_url(own_site.well.id, tab="about")
    page = await visit(newcomer, path)
    await end_sessions(services, newcomer, page)
    assert page.departures() == [urls.sign_in_url(path, ended=True)]
