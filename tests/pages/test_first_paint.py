"""A page shows its screen before any script has come, and its links lead on."""

from asyncio import to_thread

import pytest
from nicegui import ui

from tests import factories
from tests.factories import Site
from tests.pages.conftest import Visit
from tests.pages.html_tree import Node, parse_html
from tests.pages.screen import Browser
from welltrack_ui import urls

HOSTILE = "<img src=x onerror=alert(1)> & Sons"


async def read_first_paint(page: Browser, path: str) -> Node | None:
    """What stands in the page itself, as a browser without scripts shows it."""
    html = (await page.user.http_client.get(path)).text
    beginning, found, rest = html.partition('<div id="wt-shown"')
    assert "&lt;" not in beginning
    first = parse_html(found + rest.partition("<script")[0])
    return first if found else None


@pytest.fixture
async def hostile_site(own_site: Site) -> Site:
    """With a project whose name would be markup."""
    admin = own_site.crew.admin
    await to_thread(factories.project, own_site.services, admin, own_site.org.id, name=HOSTILE)
    return own_site


async def test_first_paint_tells_what_the_page_tells(visit: Visit, hostile_site: Site) -> None:
    path = urls.dashboard_url(hostile_site.org.id)
    page = await visit(hostile_site.crew.owner, path)
    first = await read_first_paint(page, path)
    assert first is not None
    # Behind it stands the menu of the user, which is closed.
    assert first.text.startswith(page.text)
    assert HOSTILE in first.text
    assert first.find("h1")[0].text == hostile_site.org.name


async def test_links_of_the_first_paint_lead_on_and_its_buttons_name_the_live_ones(
    visit: Visit, hostile_site: Site
) -> None:
    path = urls.dashboard_url(hostile_site.org.id)
    page = await visit(hostile_site.crew.owner, path)
    first = await read_first_paint(page, path)
    assert first is not None
    hrefs = {link.attributes["href"] for link in first.find("a") if "href" in link.attributes}
    assert {
        urls.calendar_url(hostile_site.org.id),
        urls.project_url(hostile_site.project.id),
    } <= hrefs
    (button,) = [one for one in first.find("button") if one.text == "New event"]
    live = {one.html_id: one for one in page.client.elements.values()}
    pressed = live[button.attributes["data-place"]]
    assert isinstance(pressed, ui.button)
    assert pressed.text == "New event"
    assert "q-btn--no-uppercase" in button.attributes["class"]
    assert first.find("img")[0].attributes["src"] == "/assets/logo.svg"


async def test_closed_panels_stay_closed_and_the_page_forgets_its_first_paint(
    visit: Visit, own_site: Site
) -> None:
    path = urls.project_url(own_site.project.id)
    page = await visit(own_site.crew.owner, path)
    first = await read_first_paint(page, path)
    assert first is not None
    panels = [one for one in first.walk() if "wt-pop" in one.attributes.get("class", "")]
    assert panels
    assert all("popover" in one.attributes for one in panels)
    assert page.client._body_html == ""


async def test_calendar_keeps_the_first_paint_of_its_own(visit: Visit, own_site: Site) -> None:
    path = urls.calendar_url(own_site.org.id, zone="UTC")
    page = await visit(own_site.crew.owner, path)
    html = (await page.user.http_client.get(path)).text
    assert ('id="wt-first"' in html) != ('id="wt-shown"' in html)
