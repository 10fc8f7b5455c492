"""A WellTrack in a process of its own, and people with a browser each."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

READY_SECONDS = 60
STOP_SECONDS = 15
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
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "welltrack_ui.cli", "serve"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--data", str(data)]
    # NiceGUI takes a process with pytest's variable for a test of its own.
    environment = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
    # All of the tests come from one address, and each makes people.
    environment |= {"WELLTRACK_BASE_URL": url, "WELLTRACK_REGISTRATIONS_PER_HOUR": "10000"}
    log = (data / "server.log").open("wb")
    with subprocess.Popen(command, env=environment, stdout=log, stderr=log) as server, log:
        try:
            wait_ready(url, server, data / "server.log")
            yield url
        finally:
            server.terminate()
            server.wait(STOP_SECONDS)


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
        settings: dict[str, object] = {"viewport": {"width": 1440, "height": 900}, **options}
        context = chromium.new_context(base_url=base_url, **settings)  # type: ignore[arg-type]
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


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_ready(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the server can do its work."""
    over = time.monotonic() + READY_SECONDS
    while time.monotonic() < over and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not become ready:\n{log.read_text()[-3000:]}")
