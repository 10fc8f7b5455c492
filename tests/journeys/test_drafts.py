"""What is typed is kept while the line, the server or the session is away, and is saved once."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys import steps
from tests.journeys.cutting import HOST, Line, silent_line
from tests.journeys.serving import Serving, serving
from tests.journeys.sheet_steps import Typist, cell, open_sheet, read_lines
from tests.ports import free_port

pytestmark = pytest.mark.browser
NOTICE_MS = 10_000
DAY = date(2026, 3, 2)
PATIENCE_MS = 30_000
KEPT = "Object.entries(localStorage).filter(([name]) => name.startsWith('wt-draft:')).map(String)"


class Site:
    """A server behind a line, which can be stopped and started."""

    def __init__(self, data: Path, port: int, line: Line) -> None:
        self.line, self.url = line, f"http://{HOST}:{line.port}"
        self._data, self._port = data, port
        self._server: AbstractContextManager[Serving] | None = None

    def start(self) -> None:
        self._server = serving(self._data, self._port, WELLTRACK_BASE_URL=self.url)
        self._server.__enter__()

    def stop(self) -> None:
        if self._server:
            self._server.__exit__(None, None, None)
        self._server = None


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    port = free_port()
    with silent_line(port) as line:
        made = Site(tmp_path_factory.mktemp("drafts"), port, line)
        made.start()
        yield made
        line.speak()
        made.stop()


@pytest.fixture
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    """A page whose console may complain: the server is gone for a while."""
    context = chromium.new_context(base_url=site.url, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def open_event(page: Page) -> Locator:
    page.get_by_role("button", name="New event").first.click()
    return page.get_by_role("dialog")


def banner(page: Page) -> Locator:
    return page.locator("#popup[aria-hidden=false]")


def offer(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text="You have an unsaved draft from")


def type_title(drawer: Locator, title: str) -> None:
    """Type it, and wait until the browser keeps it."""
    drawer.get_by_label("Title").fill(title)
    drawer.page.wait_for_function("title => " + KEPT + ".join().includes(title)", arg=title)


def kept(page: Page) -> str:
    return " ".join(page.evaluate(KEPT))


def expect_one_event(page: Page, title: str) -> None:
    steps.open_page(page, f"{page.url.partition('?')[0]}?tab=days")
    expect(page.locator(".wt-events").get_by_text(title, exact=True)).to_have_count(1)


def test_save_on_a_silent_line_waits_and_is_made_once(page: Page, site: Site) -> None:
    steps.make_office(page, "Silent line")
    drawer = open_event(page)
    drawer.get_by_label("Title").fill("Typed behind a hill")
    site.line.fall_silent()
    text = "You are offline. Your text is saved in this browser."
    expect(banner(page)).to_have_text(text, timeout=NOTICE_MS)
    drawer.get_by_label("Title").press("End")
    page.keyboard.type(", twice")
    drawer.get_by_role("button", name="Save").click()
    waiting = "You are offline. Waiting for the line. It will be saved once you are online."
    expect(banner(page)).to_have_text(waiting)
    site.line.speak()
    expect(drawer).to_be_hidden(timeout=PATIENCE_MS)
    expect(page.get_by_text("Typed behind a hill, twice saved")).to_be_visible()
    expect_one_event(page, "Typed behind a hill, twice")
    assert kept(page) == ""


def test_save_while_the_server_is_away_is_made_once_it_is_back(page: Page, site: Site) -> None:
    steps.make_office(page, "Restart")
    drawer = open_event(page)
    drawer.get_by_label("Title").fill("Typed before the restart")
    site.stop()
    steps.choose(drawer, "Kind", "Casing & cementing")
    expect(drawer.locator(".wt-field", has_text="Kind")).to_contain_text("Casing & cementing")
    drawer.get_by_role("button", name="Save").click()
    expect(banner(page)).to_contain_text("Waiting for the line.", timeout=NOTICE_MS)
    site.start()
    # The server knows nothing of this page: it loads anew, and sends what waits.
    expect(page.get_by_text("Typed before the restart saved")).to_be_visible(timeout=PATIENCE_MS)
    expect_one_event(page, "Typed before the restart")
    expect(page.locator(".wt-events")).to_contain_text("Casing & cementing")
    assert kept(page) == ""


def test_draft_is_for_its_own_account_alone(page: Page) -> None:
    email = steps.new_account(page, "Ann Owner").email
    steps.new_office(page, "Shared computer")
    well = page.url
    type_title(open_event(page), "A secret sidetrack")
    page.context.clear_cookies()
    steps.sign_in(page, email)
    expect(page.get_by_role("button", name="Account of Ann Owner")).to_be_visible()
    steps.open_page(page, well)
    offer(page).get_by_role("button", name="Restore").click()
    expect(page.get_by_role("dialog").get_by_label("Title")).to_have_value("A secret sidetrack")
    page.context.clear_cookies()
    steps.new_account(page, "Bo Other")
    steps.open_page(page, "/")
    assert kept(page) == ""


def test_draft_ends_in_all_tabs_with_signing_out(page: Page) -> None:
    steps.make_office(page, "Two tabs")
    type_title(open_event(page), "Typed until the end")
    tab = page.context.new_page()
    steps.open_page(tab, "/profile")
    tab.get_by_role("button", name="Account of Ann Owner").click()
    tab.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_url(re.compile("/login"), timeout=NOTICE_MS)
    assert kept(page) == ""


def test_sheet_waits_for_the_line_and_through_a_restart_and_is_saved_once(
    page: Page, site: Site
) -> None:
    steps.new_account(page, "Ann Owner")
    _, well = steps.new_office(page, "Sheet")
    open_sheet(page, well, DAY)
    cell(page, "To", 1).click()
    Typist(page).press("=6", "Tab", "=d", "Tab", "Tab", "Tab", "Tab", "=Typed before", "Enter")
    site.line.fall_silent()
    # No key waits for the line; one is told that it is away.
    Typist(page).press("=8", "Tab", "=t", "Tab", "Tab", "Tab", "Tab", "=Typed behind", "Control+s")
    note = page.locator(".wt-sheet-note")
    expect(note).to_have_text("No connection: kept in this browser, sent once it is back")
    site.stop()
    site.start()
    site.line.speak()
    # The server knows nothing of this page: it loads anew, and sends what waits.
    expect(cell(page, "To", 3)).to_have_value("", timeout=PATIENCE_MS)
    expect(note).to_have_text("All is saved", timeout=PATIENCE_MS)
    open_sheet(page, well, DAY)
    assert [line[-1] for line in read_lines(page)] == ["Typed before", "Typed behind"]
    assert kept(page) == ""
