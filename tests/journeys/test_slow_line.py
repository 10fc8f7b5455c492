"""Before the scripts have come, the socket is open and a press is kept."""

import pytest
from playwright.sync_api import Route, WebSocket, expect

from tests.journeys.conftest import People
from tests.journeys.office import Office, office

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    return office(base_url)


def test_press_before_the_scripts_have_come_opens_its_drawer(people: People, place: Office) -> None:
    page = people()
    place.open(page, place.owner, place.well())
    lines: list[WebSocket] = []
    scripts: list[Route] = []
    faults: list[str] = []

    # Playwright marks what it calls, which a method of a list can't be.
    def keep_line(line: WebSocket) -> None:
        lines.append(line)

    def keep_script(script: Route) -> None:
        scripts.append(script)

    page.on("websocket", keep_line)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.route("**/assets/page-*.js", keep_script)
    page.goto(f"/orgs/{place.org}", wait_until="commit")
    button = page.locator("#wt-shown").get_by_role("button", name="New event")
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    assert len(lines) == 1
    tab = page.evaluate("sessionStorage.__nicegui_tab_id")
    # The socket's first message has come by now, and waits.
    page.wait_for_timeout(300)
    scripts[0].continue_()
    expect(page.get_by_role("dialog")).to_contain_text("New event")
    expect(page.locator("#wt-shown")).to_have_count(0)
    query = lines[0].url
    assert f"tab_id={tab}" in query
    assert f"document_id={page.evaluate('documentId')}" in query
    assert page.evaluate("sessionStorage.__nicegui_tab_id") == tab
    assert (len(lines), faults) == (1, [])
