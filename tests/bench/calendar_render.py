"""Calendars in headless Chromium, in turn with FullCalendar 6 and 7.

First paint is from going to the address until the first event is painted, its files being in the
browser's cache; `next` from pressing the key until the next stretch of time is painted.
"""

import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.bench import calendar_cases, fullcalendar, product
from tests.bench.calendar_cases import (
    CASES,
    SETTLED_SECONDS,
    Case,
    peer_options,
    peer_rows,
    rows_of,
)
from tests.bench.calendar_views import TIMES, WATCH, Sitting, View, browser
from tests.bench.figures import at_least, at_most
from tests.bench.fullcalendar import Peers
from tests.bench.product import EMAIL, PASSWORD, Product
from tests.bench.servers import HOST

OURS = "WellTrack"
VIEWPORT = {"width": 1440, "height": 900}
# From more than so many on FullCalendar 6 takes seconds for each visit, and then up to minutes.
MANY, TOO_MANY = 1_000, 3_000
Found = Mapping[tuple[str, str], View]


def main() -> None:
    """Measure all of it, print a table and the targets."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    with (
        product.serving(root / "data") as made,
        fullcalendar.serving(root / "peers") as peers,
        browser() as chromium,
    ):
        org = made.post("/api/orgs", name="Bench", timezone="UTC")["id"]
        sittings: dict[tuple[str, str], Sitting] = {}
        for case in CASES:
            sittings[OURS, case.name] = ours(chromium, made, org, case)
            for version in fullcalendar.PACKAGES:
                sittings[version, case.name] = theirs(chromium, peers, version, case)
        time.sleep(SETTLED_SECONDS)
        found = rounds(sittings)
    for case in CASES:
        show(found, case)
    targets(found)


def rounds(sittings: Mapping[tuple[str, str], Sitting]) -> Found:
    """Visits in turn, since a machine is faster at one time than at another: that is for all."""
    found: dict[tuple[str, str], View] = {}
    for _ in range(TIMES + 1):
        for place, sitting in sittings.items():
            if place not in found:
                sitting.visit()
                if sitting.is_over:
                    found[place] = sitting.view()
    return found


def ours(chromium: Browser, made: Product, org: str, case: Case) -> Sitting:
    """A case on our screen, by somebody who is signed in."""
    path = calendar_cases.stored(made, org, case, rows_of(case))
    page = signed_in(chromium.new_context(viewport=VIEWPORT), made)  # type: ignore[arg-type]
    return Sitting(page, f"http://{HOST}:{made.server.port}{path}", case.marks, made.server)


def theirs(chromium: Browser, peers: Peers, version: str, case: Case) -> Sitting:
    """The same on FullCalendar's bare page."""
    page = watched(chromium.new_context(viewport=VIEWPORT))  # type: ignore[arg-type]
    events = peer_rows(rows_of(case))
    address = peers.page(version, case.peer_view, case.day, events, **peer_options(case))
    times = TIMES
    if version == "6" and case.size > MANY:
        times = 0 if case.size > TOO_MANY else 1
    return Sitting(page, address, case.peer_marks, times=times)


def signed_in(context: BrowserContext, made: Product) -> Page:
    """A page of the product's user."""
    page = watched(context)
    page.goto(f"http://{HOST}:{made.server.port}/login")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "login" not in url)
    return page


def watched(context: BrowserContext) -> Page:
    """A page that notes when it has painted its first event."""
    page = context.new_page()
    page.add_init_script(WATCH)
    return page


def show(found: Found, case: Case) -> None:
    """A line for each tool in a case."""
    for tool in (OURS, *fullcalendar.PACKAGES):
        v = found[tool, case.name]
        name = tool if tool == OURS else f"FullCalendar {tool}"
        print(
            f"{case.name:<13} {name:<15} first {v.first:7.0f} ms  usable {v.usable:7.0f} ms  "
            f"next {v.following:6.0f} ms  "
            f"{v.nodes:>6} nodes  {v.kilobytes:7.1f} kB  server {v.cpu:5.1f} ms a view",
            flush=True,
        )


def targets(found: Found) -> None:
    """The lines that tell what is reached."""
    for case in CASES:
        mine, name = found[OURS, case.name], case.name
        quicker = min(found[version, name].first for version in fullcalendar.PACKAGES)
        print(at_most(f"calendar_{name}_first_paint", mine.first, quicker, "ms"))
        print(at_most(f"calendar_{name}_next", mine.following, 150, "ms"))
        print(at_most(f"calendar_{name}_server_cpu_a_view", mine.cpu, 40, "ms"))
    few, many = found[OURS, "month_100"], found[OURS, "month_3000"]
    print(at_most("calendar_month_3000_over_100", many.first / few.first, 1.3, "x"))
    print(at_most("calendar_month_3000_nodes", many.nodes, 3_000))
    lead = found["6", "month_3000"].first / many.first
    print(at_least("calendar_month_3000_times_fullcalendar_6", lead, 4, "x"))


if __name__ == "__main__":
    main()
