"""Five hundred open calendars on one core, each going on or back every ten seconds.

Each is a page of the product without a browser around it: it opens the address, then the websocket
that the page would open, and presses `j` and `k` as the page would. An answer is the next month as
one update. The server has one core to itself, whoever asks the other.
"""

import asyncio
import html
import json
import os
import random
import re
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp

from tests.bench import product
from tests.bench.calendar_cases import SETTLED_SECONDS, month, rows_of
from tests.bench.figures import at_most, percentile
from tests.bench.product import EMAIL, PASSWORD, WELLTRACK, Product
from tests.bench.servers import HOST

OPEN = 500
EVERY_SECONDS = 10.0
ROUNDS = 4
WELLS = 20
EVENTS_A_MONTH = 150
AT_ONCE = 8
PATIENCE_SECONDS = 60.0
ACKNOWLEDGE_SECONDS = 3.0
ROOM = (150, 900, "UTC")  # where the calendar begins, the window's height, and its zone
SHOWN = "wt-cal-month"
CORES = (0, 1)


@dataclass(slots=True)
class Calendar:
    """One open calendar, and how many milliseconds each of its answers took."""

    session: aiohttp.ClientSession
    base: str
    path: str
    element: int = 0
    listener: str = ""
    client: str = ""
    socket: aiohttp.ClientWebSocketResponse | None = None
    reader: "asyncio.Task[None] | None" = None
    acknowledging: "asyncio.Task[None] | None" = None
    next_message: int = 0
    shown: bool = False
    joined: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    milliseconds: list[float] = field(default_factory=list)

    async def open(self) -> None:
        """Open the page and its websocket, and wait until the month is there."""
        async with self.session.get(self.base + self.path) as page:
            text = await page.text()
        found = re.search(r"'client_id': '([^']+)'", text)
        if found is None:
            raise RuntimeError(f"no page at {self.path}: {page.status} {text[:300]}")
        self.client = found[1]
        elements = re.search(r"parseElements\(String\.raw`(.*?)`\)", text, re.DOTALL)
        self._find(json.loads(html.unescape(elements[1])) if elements else {})
        self.shown = SHOWN in text
        if self.shown and self.listener:
            self.answered.set()
        query = {
            "client_id": self.client,
            "next_message_id": 0,
            "implicit_handshake": "true",
            "document_id": str(uuid.uuid4()),
            "tab_id": str(uuid.uuid4()),
            "EIO": 4,
            "transport": "websocket",
        }
        address = f"{self.base}/_nicegui_ws/socket.io/?{urlencode(query)}"
        # Compressed, as a browser asks for it.
        self.socket = await self.session.ws_connect(
            address, headers={"Origin": self.base}, compress=15, max_msg_size=0
        )
        self.reader = asyncio.create_task(self._read(self.socket))
        self.acknowledging = asyncio.create_task(self._acknowledge(self.socket))
        await asyncio.wait_for(self.answered.wait(), PATIENCE_SECONDS)
        await asyncio.wait_for(self.joined.wait(), PATIENCE_SECONDS)
        await self._tell("size", *ROOM, "?" + urlsplit(self.path).query)

    async def step(self, key: str) -> None:
        """Press a key, and note how long it takes until the month that it leads to is there."""
        self.answered.clear()
        started = time.perf_counter()
        await self._tell("key", key, "", "")
        await asyncio.wait_for(self.answered.wait(), PATIENCE_SECONDS)
        self.milliseconds.append((time.perf_counter() - started) * 1000)

    async def _tell(self, verb: str, *values: Any) -> None:
        """Send what the calendar's own script would (`gestures.js`)."""
        assert self.socket is not None
        message = {
            "id": self.element,
            "client_id": self.client,
            "listener_id": self.listener,
            "args": [json.dumps(verb), json.dumps(values)],
        }
        await self.socket.send_str("42" + json.dumps(["event", message]))

    async def close(self) -> None:
        """Leave."""
        if self.acknowledging is not None:
            self.acknowledging.cancel()
        if self.socket is not None:
            await self.socket.close()
        if self.reader is not None:
            await self.reader

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            text = str(message.data)
            if text.startswith("0"):
                await socket.send_str("40")
            elif text.startswith("40"):
                self.joined.set()
            elif text == "2":
                await socket.send_str("3")
            else:
                self._take(text)

    def _take(self, text: str) -> None:
        """A message of the page's own."""
        numbered = re.search(r'"_id":(\d+)', text)
        if numbered:
            self.next_message = int(numbered[1]) + 1
        if not text.startswith('42["update"'):
            return
        if not self.listener:
            self._take_late(text)
        elif SHOWN in text:
            self.answered.set()

    def _take_late(self, text: str) -> None:
        """The screen, where the page went without it, or without all of it."""
        self._find(json.loads(text[2:])[1])
        self.shown = self.shown or SHOWN in text
        if self.listener and self.shown:
            self.answered.set()

    async def _acknowledge(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Every three seconds, as the page does: what has come needs no keeping for another try."""
        told = 0
        while True:
            await asyncio.sleep(ACKNOWLEDGE_SECONDS)
            if told < self.next_message:
                told = self.next_message
                message = {"client_id": self.client, "next_message_id": told}
                await socket.send_str("42" + json.dumps(["ack", message]))

    def _find(self, elements: dict[str, Any]) -> None:
        """Which element is the calendar, and who listens to it."""
        for ident, element in elements.items():
            if isinstance(element, dict) and element.get("tag") == "nicegui-gestures":
                self.element = int(ident)
                self.listener = element["events"][0]["listener_id"]


def main() -> None:
    """Measure, and print the targets."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    server_core, own_core = CORES
    # All pages are open in one session here.
    limit = "env WELLTRACK_SOCKETS_PER_SESSION=2000"
    command = f"taskset -c {server_core} {limit} {WELLTRACK}"
    with product.serving(root / "data", command) as made:
        paths = calendars_of(made)
        time.sleep(SETTLED_SECONDS)
        os.sched_setaffinity(0, {own_core})
        asyncio.run(crowd(made, paths))


def calendars_of(made: Product) -> Sequence[str]:
    """The addresses of calendars: of one well each."""
    org = made.post("/api/orgs", name="Crowd", timezone="UTC")["id"]
    case = month(EVENTS_A_MONTH)
    project = made.post("/api/projects", org_id=org, name="P")["id"]
    found = []
    for number in range(WELLS):
        well = made.post("/api/wells", project_id=project, name=f"W {number}")["id"]
        rows = [{k: v for k, v in r.items() if k != "well"} for r in rows_of(case)]
        for first in range(0, len(rows), 40):
            batch = [{**r, "well_id": well} for r in rows[first : first + 40]]
            made.post("/api/events/batch", events=batch)
        found.append(f"/orgs/{org}/calendar?well={well}&date={case.day}")
    return found


async def crowd(made: Product, paths: Sequence[str]) -> None:
    """Open all of them, let them click, print what came of it."""
    base = f"http://{HOST}:{made.server.port}"
    jar = aiohttp.CookieJar(unsafe=True)
    # A browser opens a connection of its own for a websocket.
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(cookie_jar=jar, connector=connector) as session:
        form = {"email": EMAIL, "password": PASSWORD}
        await session.post(base + "/login", data=form, headers={"Origin": base})
        calendars = [Calendar(session, base, paths[n % len(paths)]) for n in range(OPEN + WELLS)]
        # What all share, such as the months that are kept, is no client's memory.
        await opened(calendars[:WELLS])
        before = made.server.megabytes()
        await opened(calendars[WELLS:])
        each = (made.server.megabytes() - before) / OPEN
        cpu, started = made.server.cpu_seconds(), time.perf_counter()
        await asyncio.gather(*(clicking(calendar) for calendar in calendars[WELLS:]))
        busy = (made.server.cpu_seconds() - cpu) / (time.perf_counter() - started)
        await asyncio.gather(*(calendar.close() for calendar in calendars))
    tell([each for calendar in calendars for each in calendar.milliseconds], each, busy)


async def opened(calendars: Sequence[Calendar]) -> None:
    """Open them, a few at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(calendar: Calendar) -> None:
        async with gate:
            await calendar.open()

    await asyncio.gather(*map(one, calendars))


async def clicking(calendar: Calendar) -> None:
    """Go on and back, each time after ten seconds, from a moment of its own on."""
    await asyncio.sleep(random.random() * EVERY_SECONDS)
    for number in range(ROUNDS):
        began = time.perf_counter()
        await calendar.step("k" if number % 2 else "j")
        await asyncio.sleep(EVERY_SECONDS - (time.perf_counter() - began))


def tell(milliseconds: Sequence[float], each: float, busy: float) -> None:
    """The figures and the targets."""
    p50, p95, p99 = (percentile(milliseconds, share) for share in (0.5, 0.95, 0.99))
    print(
        f"{OPEN} calendars, {len(milliseconds)} clicks: p50 {p50:.1f} ms, p95 {p95:.1f} ms,"
        f" p99 {p99:.1f} ms; {each:.3f} MB each; the server's core {busy:.0%} busy"
    )
    print(at_most("calendar_crowd_p95", p95, 100, "ms"))
    print(at_most("calendar_crowd_memory_each", each, 0.2, "MB"))


if __name__ == "__main__":
    main()
