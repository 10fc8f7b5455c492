"""A WellTrack in a process of its own, and people with a browser each."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.journeys.serving import serving

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# A busy machine is slow, and that says nothing about the screens.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)
People = Callable[..., Page]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the server keeps all it has."""
    return tmp_path_factory.mktemp("welltrack")


@pytest.fixture(scope="session")
def base_url(data: Path) -> Iterator[str]:
    """The address of a server that was started with an empty data folder."""
    with serving(data) as server:
        yield server.url


@pytest.fixture(scope="package")
def chromium(chromium_path: Path) -> Iterator[Browser]:
    """One Chromium for all tests of this folder; its event loop would be in others' way."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def people(chromium: Browser, base_url: str) -> Iterator[People]:
    """Call it for another person's page, in a browser that shares nothing with the others'.

    A page fails the test when its console shows an error.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def arrive(**options: object) -> Page:
        window = {"width": 1440, "height": 900}
        settings: dict[str, object] = {"base_url": base_url, "viewport": window, **options}
        context = chromium.new_context(**settings)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        return page

    yield arrive
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(people: People) -> Page:
    """The page of one person who has not signed in."""
    return people()
