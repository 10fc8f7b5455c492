"""The gallery in a real Chromium."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.ports import free_port

PATIENCE_SECONDS = 60
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESKTOP = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    """The address of the gallery, served by a process of its own."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    # NiceGUI would take a server that is started by a test for a part of the test.
    environment = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
    command = [sys.executable, "-m", "tests.components.gallery", str(port)]
    with subprocess.Popen(command, env=environment) as server:
        try:
            wait_for(address, server)
            yield address
        finally:
            server.terminate()


def wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        assert server.poll() is None, "the gallery ended"
        try:
            httpx.get(f"{address}/sent")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the gallery did not begin to answer")


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    """Chromium without a window; for one module, as its event loop would be in async tests' way."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh desktop browser."""
    opened = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, gallery: str) -> Page:
    """The gallery's first page, connected."""
    opened = context.new_page()
    visit(opened, f"{gallery}/")
    return opened


def visit(page: Page, address: str) -> None:
    """Go there and wait until events are heard."""
    page.goto(address)
    page.wait_for_function("window.did_handshake === true")
