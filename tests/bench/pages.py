"""How long each screen takes until it can be used, with 6 252 wells and a million events.

Usable is: what the screen is for is there, and a press would be answered. Directus' list of the
same wells is opened in the same turns. Then the dashboard over 400 kbit/s with 600 ms, until its
buttons answer and until one that was pressed before has; the search; and the memory of a hundred
open pages. The data are kept in `WELLTRACK_BENCH_DIR`, if that is set.
"""

import asyncio
import contextlib
import os
import re
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import httpx
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import chromium, factories
from tests.bench import directus, field_of_wells, product, search, servers
from tests.bench.field_of_wells import EMAIL, FieldOfWells
from tests.bench.figures import at_most, median, percentile
from tests.bench.servers import HOST, Server
from tests.journeys.conftest import ARGUMENTS
from tests.ports import free_port

TURNS = 3
OPEN_PAGES = 100
SEARCH_ROUNDS = 10
BITS_A_SECOND, LATENCY_MS = 400_000, 600
PATIENCE_MS = 120_000
SETTLED_SECONDS = 20.0
CALENDAR = ".wt-cal-fits"
SCREENS: Mapping[str, tuple[str, str]] = {
    "dashboard": ("/orgs/{org}", ".wt-figures"),
    "wells": ("/orgs/{org}/wells", "[data-sign]"),
    "projects": ("/orgs/{org}/projects", ".wt-tile"),
    "project": ("/projects/{project}", "[data-sign]"),
    "well": ("/wells/{well}", ".wt-tabs"),
    "well-days": ("/wells/{well}?tab=days", ".wt-event-title, .wt-empty"),
    "stage": ("/stages/{stage}", ".wt-tabs"),
    "week": ("/orgs/{org}/calendar?view=week", CALENDAR),
    "month": ("/orgs/{org}/calendar?view=month", CALENDAR),
    "timeline": ("/orgs/{org}/calendar?view=timeline", CALENDAR),
    "search": ("/orgs/{org}/search?q=wireline", "main a mark"),
    "files": ("/orgs/{org}/files", ".wt-empty"),
    "reports": ("/orgs/{org}/reports", ".wt-table"),
    "activity": ("/orgs/{org}/activity", ".wt-audit li"),
    "members": ("/orgs/{org}/members", ".wt-table"),
}
USABLE_JS = """selector => window.did_handshake
    && !document.getElementById('wt-shown') && !document.getElementById('wt-first')
    && [...document.querySelectorAll(selector)].some(node => node.checkVisibility())"""
SHOWN_JS = "selector => [...document.querySelectorAll(selector)].some(n => n.checkVisibility())"
QUERIES = ("wireline", "casing shoe", "gamma ray", "drill", "abandon", "ahead 18", "top drive")
MOST_MAP_MS, MOST_SEARCH_MS, MOST_MB = 1_500, 50, 1_000
MOST_FIRST_SECONDS, MOST_AGAIN_SECONDS = 6.0, 2.5


def main() -> None:
    """Measure all of it, print a table and the targets."""
    with root_folder() as root:
        made = field_of_wells.field_of_wells(root)
        with serving(made) as server:
            wait_for_index(server, made)
            targets = in_browser(server, made, root)
            targets += [*searched(server, made), asyncio.run(crowded(server, made))]
    print("\n".join(targets))


def in_browser(server: Server, made: FieldOfWells, root: Path) -> list[str]:
    """The targets that a browser measures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=ARGUMENTS)
        state = signed_in(browser, server)
        targets = [*local(browser, state, server, made, root)]
        targets += slow_line(browser, state, server, made)
        browser.close()
    return targets


@contextlib.contextmanager
def root_folder() -> Iterator[Path]:
    """Where data and Directus are kept."""
    kept = os.environ.get("WELLTRACK_BENCH_DIR")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept).resolve()
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)


@contextlib.contextmanager
def serving(made: FieldOfWells) -> Iterator[Server]:
    """WellTrack on the data."""
    port = free_port()
    command = [*product.WELLTRACK.split(), "serve", "--host", HOST, "--port", str(port)]
    command += ["--data", str(made.data)]
    environment = {"PYTHONPATH": str(product.ROOT), "WELLTRACK_SECRET": factories.SECRET}
    environment |= {"WELLTRACK_SOCKETS_PER_SESSION": "2000"}
    with servers.running(command, port, "/readyz", made.data, environment) as server:
        yield server


def signed_in(browser: Browser, server: Server) -> Any:
    """The cookies of the owner's session."""
    context = browser.new_context(base_url=f"http://{HOST}:{server.port}")
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "login" not in url)
    state = context.storage_state()
    context.close()
    return state


def desk(browser: Browser, state: Any, server: Server) -> BrowserContext:
    """A browser at a desk whose cache is empty."""
    return browser.new_context(
        base_url=f"http://{HOST}:{server.port}",
        storage_state=state,
        viewport={"width": 1440, "height": 900},
    )


def path_of(name: str, made: FieldOfWells) -> tuple[str, str]:
    """The address of a screen, and what it waits for."""
    path, selector = SCREENS[name]
    ids = {"org": made.org, "project": made.project, "well": made.well, "stage": made.stage}
    return path.format_map(ids), selector


def local(
    browser: Browser, state: Any, server: Server, made: FieldOfWells, root: Path
) -> Iterator[str]:
    """Every screen on this machine, in turn with Directus' list."""
    context = desk(browser, state, server)
    page = context.new_page()
    taken: dict[str, list[float]] = {name: [] for name in SCREENS}
    theirs: list[float] = []
    with contextlib.ExitStack() as stack:
        peer = their_page(browser, stack, made, root)
        for _ in range(TURNS + 1):
            for name in SCREENS:
                taken[name].append(milliseconds(page, *path_of(name, made), USABLE_JS))
            if peer:
                listed = (directus.LIST_PATH, directus.ROW, SHOWN_JS)
                theirs.append(milliseconds(peer, *listed))
    context.close()
    for name, times in taken.items():
        print(f"{name:<12} first {times[0]:6.0f} ms, then {median(times[1:]):6.0f} ms", flush=True)
    yield at_most("pages_map_of_all_wells", median(taken["wells"][1:]), MOST_MAP_MS, "ms")
    if theirs:
        list_ms = median(theirs[1:])
        print(f"Directus     first {theirs[0]:6.0f} ms, then {list_ms:6.0f} ms")
        yield at_most("pages_wells_beside_directus", median(taken["wells"][1:]), list_ms, "ms")


def their_page(
    browser: Browser, stack: contextlib.ExitStack, made: FieldOfWells, root: Path
) -> Page | None:
    """A page that is signed in to Directus; None where there is none."""
    command = directus.install(root / "directus")
    if command is None:
        return None
    store = made.data / "welltrack.sqlite"
    url = stack.enter_context(directus.serving(command, root / "directus", store))
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    directus.sign_in(page, url)
    return page


def milliseconds(page: Page, path: str, selector: str, condition: str) -> float:
    """From going to an address until a condition holds."""
    started = time.perf_counter()
    page.goto(path, wait_until="commit", timeout=PATIENCE_MS)
    page.wait_for_function(condition, arg=selector, timeout=PATIENCE_MS)
    return (time.perf_counter() - started) * 1000


def slow_line(browser: Browser, state: Any, server: Server, made: FieldOfWells) -> list[str]:
    """The dashboard over a satellite's line: until buttons answer, and until a kept press has."""
    # What a page keeps beside cookies says that the browser has been here, and its cache is empty.
    page = desk(browser, {**state, "origins": []}, server).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"downloadThroughput": BITS_A_SECOND / 8, "uploadThroughput": BITS_A_SECOND / 8}
    session.send(
        "Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **line}
    )
    targets: list[str] = []
    for turn, most in (("first", MOST_FIRST_SECONDS), ("again", MOST_AGAIN_SECONDS)):
        path, selector = path_of("dashboard", made)
        started = time.perf_counter()
        shown = milliseconds(page, path, selector, SHOWN_JS) / 1000
        # By now the scripts may be on their way only: the press is kept.
        page.get_by_role("button", name="New event").first.click(timeout=PATIENCE_MS)
        page.wait_for_function(USABLE_JS, arg=selector, timeout=PATIENCE_MS)
        answers = time.perf_counter() - started
        # Not `wait_for`, which looks every half second only.
        page.wait_for_function(SHOWN_JS, arg="[role=dialog]", timeout=PATIENCE_MS)
        acted = time.perf_counter() - started
        print(
            f"slow line, {turn}: shown {shown:.1f} s, answers {answers:.1f} s, acted {acted:.1f} s"
        )
        targets.append(at_most(f"pages_slow_line_{turn}", answers, most, "s"))
        targets.append(at_most(f"pages_slow_line_{turn}_press", acted, most, "s"))
        # What comes late is in the cache, too, before the next visit.
        page.wait_for_timeout(8_000)
    page.context.close()
    return targets


@contextlib.contextmanager
def asking(server: Server) -> Iterator[httpx.Client]:
    """A client with the owner's token."""
    with httpx.Client(base_url=f"http://{HOST}:{server.port}", timeout=60) as client:
        fields = {"email": EMAIL, "password": factories.PASSWORD}
        token = client.post("/api/auth/login", json=fields).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {token['access_token']}"
        yield client


def wait_for_index(server: Server, made: FieldOfWells) -> None:
    """Ask until the index is made."""
    started = time.perf_counter()
    with asking(server) as client:
        while ask(client, made, "wireline").get("building"):
            time.sleep(1)
    print(f"index of the search ready after {time.perf_counter() - started:.0f} s", flush=True)


def ask(client: httpx.Client, made: FieldOfWells, text: str) -> dict[str, Any]:
    """What the search answers."""
    query = {"org_id": made.org, "q": text}
    found: dict[str, Any] = client.get("/api/search", params=query).raise_for_status().json()
    return found


def searched(server: Server, made: FieldOfWells) -> Iterator[str]:
    """How long answers of the search take, over HTTP."""
    with asking(server) as client:
        asked = [partial(ask, client, made, text) for text in QUERIES * SEARCH_ROUNDS]
        taken = [1000 * search.timed(one) for one in asked]
    print(f"search p50 {median(taken):.1f} ms, p95 {percentile(taken, 0.95):.1f} ms")
    yield at_most("pages_search_p95", percentile(taken, 0.95), MOST_SEARCH_MS, "ms")


async def crowded(server: Server, made: FieldOfWells) -> str:
    """A hundred pages open at once, of all screens: the memory of the server."""
    base = f"http://{HOST}:{server.port}"
    before = server.megabytes()
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    jar = aiohttp.CookieJar(unsafe=True)
    paths = [path_of(name, made)[0] for name in SCREENS]
    async with aiohttp.ClientSession(cookie_jar=jar, connector=connector) as session:
        form = {"email": EMAIL, "password": factories.PASSWORD}
        await session.post(f"{base}/login", data=form, headers={"Origin": base})
        readers = [await open_page(session, base, paths[n % len(paths)]) for n in range(OPEN_PAGES)]
        await asyncio.sleep(SETTLED_SECONDS)
        after = server.megabytes()
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    print(f"{OPEN_PAGES} open pages: {before:.0f} MB before, {after:.0f} MB with them")
    return at_most("pages_memory_of_100", after, MOST_MB, "MB")


async def open_page(session: aiohttp.ClientSession, base: str, path: str) -> "asyncio.Task[None]":
    """Open a page as a browser does, and answer its pings until cancelled."""
    async with session.get(base + path) as page:
        text = await page.text()
    found = re.search(r"'client_id': '([^']+)'", text)
    if found is None:
        raise RuntimeError(f"no page at {path}: {page.status} {text[:300]}")
    query = {"client_id": found[1], "next_message_id": 0, "implicit_handshake": "true"}
    query |= {"document_id": str(uuid.uuid4()), "tab_id": str(uuid.uuid4())}
    address = f"{base}/_nicegui_ws/socket.io/?{urlencode(query)}&EIO=4&transport=websocket"
    headers = {"Origin": base}
    socket = await session.ws_connect(address, headers=headers, compress=15, max_msg_size=0)
    return asyncio.create_task(answer_pings(socket))


async def answer_pings(socket: aiohttp.ClientWebSocketResponse) -> None:
    """Join, and stay."""
    replies: Sequence[tuple[str, str]] = (("0", "40"), ("2", "3"))
    async for message in socket:
        for beginning, reply in replies:
            if str(message.data).startswith(beginning):
                await socket.send_str(reply)


if __name__ == "__main__":
    main()
