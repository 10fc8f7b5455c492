"""Two app processes on one table: what one writes shows on the open pages of the other, and when.

Pages are opened as in `calendar_crowd`, without a browser around them. Beside the times it counts
the calls and units that the table is asked for.
"""

import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import aiohttp

from tests.bench import cloud, product, servers
from tests.bench.calendar_crowd import Calendar
from tests.bench.cloud import Cloud
from tests.bench.figures import at_most
from tests.bench.product import JSON, Product
from tests.bench.servers import HOST, Server

OPEN_CALENDARS, IDLE_SECONDS, WRITES = 4, 60.0, 8
SHOWN_SECONDS, LOST_SECONDS, PATIENCE_SECONDS = 2.0, 5.0, 20.0
LEADER, READER = "bench@example.com", "reader@example.com"


@dataclass(slots=True)
class OpenPage(Calendar):
    """A calendar that keeps all that it was sent."""

    texts: list[str] = field(default_factory=list)

    def _take(self, text: str) -> None:
        self.texts.append(text)
        super(OpenPage, self)._take(text)

    def has(self, text: str) -> bool:
        """Whether it was sent a text."""
        return any(text in each for each in self.texts)


def main() -> None:
    """Measure, and print the targets."""
    with cloud.opened() as opened, opened.serving("one") as one, opened.serving("two") as two:
        made = cloud.sign_in(one)
        well = product.wells_made(made, 1)[0]
        asyncio.run(measure(opened, made, two, well))


async def measure(opened: Cloud, made: Product, two: Server, well: dict[str, Any]) -> None:
    """Open calendars in the second process, and write in the first."""
    path = f"/orgs/{well['org_id']}/calendar?date=2026-03-02"
    base = f"http://{HOST}:{two.port}"
    async with open_browser() as session:
        await sign_in(session, base, LEADER)
        pages = [OpenPage(session, base, path) for _ in range(OPEN_CALENDARS)]
        for page in pages:
            await page.open()
        await asyncio.sleep(6)  # the first look of each page is behind it
        await tell_idle(opened)
        await tell_writes(opened, made, two, well["id"], pages)
        for page in pages:
            await page.close()
    await tell_removal(made, base, well["org_id"], path)


def open_browser() -> aiohttp.ClientSession:
    """A browser, which opens a connection of its own for each websocket."""
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), connector=connector)


async def sign_in(session: aiohttp.ClientSession, base: str, email: str) -> None:
    """Sign a browser in."""
    form = {"email": email, "password": product.PASSWORD}
    await session.post(base + "/login", data=form, headers={"Origin": base})


async def tell_idle(opened: Cloud) -> None:
    """The calls and units of a minute in which nothing happens, both processes together."""
    opened.take_counts()
    await asyncio.sleep(IDLE_SECONDS)
    calls, units = opened.take_counts()
    print(f"idle, a minute, {OPEN_CALENDARS} open pages: {calls:.0f} calls, {units:.1f} units")
    print(at_most("processes.idle_units_a_page", units / OPEN_CALENDARS, 15.0))


async def tell_writes(
    opened: Cloud, made: Product, two: Server, well_id: str, pages: Sequence[OpenPage]
) -> None:
    """How long a write takes until it shows on all calendars, and in the day, of the other."""
    other = Product(two, made.token)
    slowest_page = slowest_day = spent = 0.0
    for number in range(WRITES):
        day = date(2026, 3, 2 + number)  # a month shows the first few of each day
        await asyncio.to_thread(other.day, well_id, day)  # it is cached there now
        # Not in step with the feed: how long a write waits for its next round is chance.
        await asyncio.sleep(random.uniform(2.0, 3.5))
        opened.take_counts()
        event = await asyncio.to_thread(
            made.post,
            "/api/events",
            well_id=well_id,
            kind="drilling",
            title=f"Write number {number} of one process",
            starts_at=f"{day}T08:00:00Z",
            ends_at=f"{day}T08:30:00Z",
        )
        written_at = time.monotonic()
        shown = [await wait_for(page, f"number {number} of") - written_at for page in pages]
        slowest_page = max(slowest_page, *shown)
        await asyncio.sleep(1)
        spent = max(spent, opened.take_counts()[1])
        left = SHOWN_SECONDS - (time.monotonic() - written_at)
        await asyncio.sleep(max(0.0, left))
        ids = await asyncio.to_thread(other.day, well_id, day)
        slowest_day = max(slowest_day, SHOWN_SECONDS if event["id"] in ids else PATIENCE_SECONDS)
    print(f"one event with {OPEN_CALENDARS} open calendars: {spent:.1f} units at most, feeds too")
    print(at_most("processes.calendar_shows", slowest_page, SHOWN_SECONDS, " s"))
    print(at_most("processes.day_shows", slowest_day, SHOWN_SECONDS, " s"))
    print(at_most("processes.write_units", spent, 70.0))


async def wait_for(page: OpenPage, text: str) -> float:
    """The moment at which a page was sent a text; infinite where it was not."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if page.has(text):
            return time.monotonic()
        await asyncio.sleep(0.02)
    return float("inf")


async def tell_removal(made: Product, base: str, org_id: str, path: str) -> None:
    """How long a member who is removed in one process keeps a page of the other."""
    person = await asyncio.to_thread(join, made, org_id)
    async with open_browser() as session:
        await sign_in(session, base, READER)
        page = OpenPage(session, base, path)
        await page.open()
        await asyncio.sleep(6)
        await asyncio.to_thread(remove, made, org_id, person)
        began = time.monotonic()
        lost = await wait_for(page, "You no longer have access") - began
        await page.close()
    print(at_most("processes.right_lost", lost, LOST_SECONDS, " s"))


def join(made: Product, org_id: str) -> str:
    """Make a reader a member; their id."""
    anonymous = Product(made.server, "")
    given = {"email": READER, "password": product.PASSWORD}
    user = anonymous.post("/api/auth/register", **given, name="Reader")
    token = anonymous.post("/api/auth/login", **given)["access_token"]
    sent = made.post(f"/api/orgs/{org_id}/invite", email=READER, role="viewer")
    invitation = sent["invite_url"].partition("token=")[2]
    Product(made.server, token).post("/api/invitations/accept", token=invitation)
    return str(user["id"])


def remove(made: Product, org_id: str, user_id: str) -> None:
    """Remove a member."""
    headers = JSON | {"Authorization": f"Bearer {made.token}"}
    path = f"/api/orgs/{org_id}/members/{user_id}"
    status, answer = servers.call(made.server.port, "DELETE", path, None, headers)
    assert status == 204, json.loads(answer)


if __name__ == "__main__":
    main()
