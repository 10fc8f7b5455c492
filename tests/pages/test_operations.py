"""The operators' screen: figures for those whom the settings name, nothing for others."""

from asyncio import to_thread

import pytest

from pages.routes import list_menu_links
from tests import factories
from tests.factories import Site
from tests.pages.conftest import Visit
from welltrack_ui.domain.audit import Actor
from welltrack_ui.services.container import Services
from welltrack_ui.web.screen_session import ScreenSession
from welltrack_ui.web.screen_user import ScreenUser


@pytest.fixture
def operator(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site whose owner the settings name, in other letters."""
    address = own_site.crew.owner.email.upper()
    operators = own_site.services.operators
    monkeypatch.setattr(operators, "addresses", (address, "other@example.com"))
    return own_site


async def read_menu(services: Services, who: Actor) -> list[str]:
    """The addresses in somebody's menu, which is drawn when it opens."""
    me = await to_thread(services.accounts.get_me, who)
    user = ScreenUser(ScreenSession(services, "", ""), me)
    return [address for _, _, address in list_menu_links(user)]


async def test_operator_with_a_proved_address_sees_the_figures(
    visit: Visit, operator: Site
) -> None:
    owner = operator.crew.owner
    await to_thread(factories.prove_address, operator.services, owner)
    page = await visit(owner, "/operations")
    assert page.heading == "Operations"
    assert "Open pages" in page.screen.text
    assert await read_menu(operator.services, owner) == ["/profile", "/operations"]
    # Of the store at least, which this very page asked.
    assert {row[0] for row in page.rows} >= {"read", "query"}
    page.press("Read again")
    await page.finish()
    assert {row[0] for row in page.rows} >= {"/operations"}


async def test_stranger_sees_the_same_as_at_an_address_without_a_screen(
    visit: Visit, operator: Site
) -> None:
    viewer = operator.crew.viewer
    refused, missing = await visit(viewer, "/operations"), await visit(viewer, "/nowhere")
    assert refused.screen.text == missing.screen.text
    assert refused.text == missing.text
    assert await read_menu(operator.services, viewer) == ["/profile"]


async def test_address_that_was_not_proved_is_no_operators(visit: Visit, operator: Site) -> None:
    name = "unproved@example.com"
    impostor = await to_thread(lambda: factories.person(operator.services, email=name))
    operator.services.operators.addresses = (name,)
    page = await visit(impostor, "/operations")
    assert "Open pages" not in page.text
    assert await read_menu(operator.services, impostor) == ["/profile"]
