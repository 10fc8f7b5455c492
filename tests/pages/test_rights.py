"""Who may see a screen and what it offers them; everybody else is told that it isn't there."""

from asyncio import to_thread

import pytest

from tests import factories
from tests.factories import Site
from tests.pages.conftest import Visit
from tests.pages.screens import SCREENS, absent
from welltrack_ui import urls
from welltrack_ui.domain.access import ROLES
from welltrack_ui.domain.audit import Actor
from welltrack_ui.services.container import Services

SETTINGS_REFUSAL = "Only administrators of an organization change its settings."
NOT_FOUND = ("There is no such ", ", or you have no access to it. To the dashboard")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", SCREENS)
async def test_screen_offers_each_role_what_it_may_do_and_nothing_else(
    visit: Visit, site: Site, name: str, role: str
) -> None:
    screen = SCREENS[name]
    page = await visit(site.crew.of(role), screen.address(site))
    if role in screen.refused:
        assert page.screen.text == f"{SETTINGS_REFUSAL} To the dashboard"
        return
    assert site.stage
    names = {"org": site.org.name, "project": site.project.name, "well": site.well.name}
    names["stage"] = site.stage.name
    headings = [node.text for node in page.screen.find("h1")]
    assert headings == ([screen.heading.format(**names)] if screen.heading else [])
    assert page.buttons == screen.offers(role)
    assert ("Settings" in page.links) == (role in {"admin", "owner"})


@pytest.mark.parametrize("name", SCREENS)
async def test_stranger_and_former_member_are_told_what_stands_at_an_address_that_never_was(
    visit: Visit, site: Site, services: Services, name: str
) -> None:
    def remove_somebody() -> Actor:
        former = factories.person(services)
        factories.join(services, site.crew.owner, site.org.id, former, "engineer")
        services.members.remove_member(site.crew.owner, site.org.id, former.user_id)
        return former

    address = SCREENS[name].address(site)
    told = [
        (await visit(who, path)).screen.text
        for who, path in (
            (site.crew.stranger, address),
            (await to_thread(remove_somebody), address),
            (site.crew.stranger, SCREENS[name].address(absent(site))),
        )
    ]
    assert told[0].startswith(NOT_FOUND[0])
    assert told[0].endswith(NOT_FOUND[1])
    assert told == [told[0]] * 3


@pytest.mark.parametrize("name", SCREENS)
async def test_screen_leads_who_is_not_signed_in_to_the_sign_in_and_back(
    visit: Visit, site: Site, name: str
) -> None:
    nobody = await visit(None, urls.sign_in_url())
    address = SCREENS[name].address(site)
    answer = await nobody.user.http_client.get(address)
    assert (answer.status_code, answer.headers["location"]) == (303, urls.sign_in_url(address))
    await nobody.open(urls.sign_in_url(address))
    assert nobody.hidden_fields() == {"next": address}
