"""Somebody who goes from stop to stop with a browser, and opens what opens there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from tests import chromium
from tests.tour.site import Site
from tests.tour.stops import CARD, DRAWER, Stop

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DESK = (1440, 900)
LANDSCAPE, PORTRAIT, PHONE = (1024, 768), (768, 1024), (390, 844)
SLIDE_MS = 400
PATIENCE_MS = 15_000
Theme = Literal["light", "dark"]
THEMES: Sequence[Theme] = ("light", "dark")
OPEN = f":popover-open, {CARD}, {DRAWER}, .q-dialog .q-card"
# Panels that the browser opens by itself; of those of rows of a list, the first.
PANELS_JS = """() => {
    const seen = new Set();
    return [...document.querySelectorAll('[popovertarget]')].filter(button => {
        const inside = button.closest('[popover]');
        const panel = button.getAttribute('popovertarget');
        const key = button.closest('tr, li') ? button.className : panel;
        if (inside || !button.checkVisibility() || seen.has(key)) return false;
        seen.add(key);
        return true;
    }).map(button => button.getAttribute('popovertarget'));
}"""


@contextmanager
def launched() -> Iterator[Browser]:
    """A Chromium of its own."""
    with sync_playwright() as playwright:
        arguments = {"executable_path": chromium.ensure(), "args": ARGUMENTS}
        browser = playwright.chromium.launch(**arguments)  # type: ignore[arg-type]
        yield browser
        browser.close()


@contextmanager
def arrived(
    browser: Browser,
    site: Site,
    size: tuple[int, int] = DESK,
    *,
    theme: Theme = "light",
    signed_in: bool = True,
    locale: str = "en-GB",
    forced_colours: bool = False,
) -> Iterator[Page]:
    """A page of the owner's, or of somebody who has not signed in."""
    width, height = size
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        has_touch=size != DESK,
        reduced_motion="reduce",
        forced_colors="active" if forced_colours else "none",
        locale=locale,
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    if signed_in:
        sign_in(page, site)
    yield page
    context.close()


def sign_in(page: Page, site: Site) -> None:
    """As the owner."""
    page.goto("/login")
    page.locator("input[name=email]").fill(site.owner.email)
    page.locator("input[name=password]").fill(site.owner.password)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "login" not in url)


def visit(page: Page, path: str) -> None:
    """Go to a screen, and wait until it is all there."""
    page.goto(path)
    page.wait_for_function("window.did_handshake && !document.getElementById('wt-first')")
    page.locator(".wt-skeleton").first.wait_for(state="detached")


def reach(page: Page, site: Site, stop: Stop) -> None:
    """Go to a stop."""
    path = stop.path.format_map(site.ids)
    if stop.is_public:
        page.goto(path)
    else:
        visit(page, path)
    if stop.ready:
        page.locator(stop.ready).first.wait_for(state="attached")


def opened(page: Page, site: Site, stop: Stop, seen: set[str]) -> Iterator[str]:
    """Open one thing after another; the name of each, while it is open.

    `seen` are the panels of the frame, which every screen has: once is enough.
    """
    for panel in page.evaluate(PANELS_JS):
        if panel in seen:
            continue
        opener = page.locator(f'[popovertarget="{panel}"]').first
        if opener.evaluate("button => !button.closest('main')"):
            seen.add(panel)
        label = opener.get_attribute("aria-label") or opener.inner_text() or panel
        opener.click()
        page.locator(":popover-open").first.wait_for()
        yield "panel-" + "-".join(label.lower().split())[:40]
        page.keyboard.press("Escape")
    for name, presses in stop.opens.items():
        reach(page, site, stop)
        for selector in presses:
            page.locator(selector).first.click()
        page.wait_for_timeout(SLIDE_MS)
        yield name


def settle(page: Page) -> None:
    """Wait for pictures and tiles; a screen that never rests is taken as it is."""
    try:
        page.wait_for_load_state("networkidle", timeout=5_000)
    except BrowserError:
        return
