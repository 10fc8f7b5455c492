"""Months of events in headless Chromium, beside FullCalendar 6 and 7 in the same run."""

import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.bench import fullcalendar, product
from tests.bench.calendar_views import TIMES, WATCH, View, browser, measured
from tests.bench.figures import at_least, at_most
from tests.bench.product import EMAIL, PASSWORD, Product
from tests.bench.servers import HOST

SIZES = (100, 1_000, 3_000, 10_000)
DAY = "2026-11-15"
MONTHS = ('[data-d="2026-11-20"], [data-date="2026-11-20"]', '[data-d="2026-12-20"]')
PEER_MONTHS = ('[data-date="2026-11-20"]', '[data-date="2026-12-20"]')
KINDS = ("drilling", "tripping", "casing_cementing", "logging", "testing", "npt", "maintenance")
VIEWPORT = {"width": 1440, "height": 900}


def main() -> None:
    """Measure all of it, print a table and the targets."""
    random.seed(11)
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    found: dict[tuple[str, int], View] = {}
    with (
        product.serving(root / "data") as made,
        fullcalendar.serving(root / "peers") as peers,
        browser() as chromium,
    ):
        org = made.post("/api/orgs", name="Bench", timezone="UTC")["id"]
        project = made.post("/api/projects", org_id=org, name="P")["id"]
        for size in SIZES:
            rows = month_rows(size, 11) + month_rows(size, 12)
            well = stored(made, project, f"W {size}", rows)
            context = chromium.new_context(viewport=VIEWPORT)  # type: ignore[arg-type]
            page = signed_in(context, made)
            url = f"http://{HOST}:{made.server.port}/orgs/{org}/calendar?well={well}&date={DAY}"
            found["WellTrack", size] = measured(page, url, MONTHS, made.server)
            context.close()
            for version in fullcalendar.PACKAGES:
                page = watched(chromium.new_context(viewport=VIEWPORT))  # type: ignore[arg-type]
                address = peers.page(version, "dayGridMonth", DAY, peer_rows(rows))
                # FullCalendar 6 takes a minute for each visit at the largest size.
                times = 1 if version == "6" and size > 1_000 else TIMES
                found[version, size] = measured(page, address, PEER_MONTHS, None, times)
                page.context.close()
            show(found, size)
    targets(found)


def month_rows(count: int, month: int) -> list[dict[str, Any]]:
    """Events that start in a month of 2026: hours, some days, some moments."""
    rows = []
    for i in range(count):
        start = datetime(2026, month, 1, tzinfo=UTC)
        start += timedelta(minutes=15 * random.randrange(29 * 96))
        kind = random.random()
        hours = random.randint(1, 8) if kind < 0.8 else random.randint(24, 120)
        end = None if kind > 0.95 else start + timedelta(hours=hours)
        rows.append(
            {
                "kind": random.choice(KINDS[:5]),
                "title": f"Drill 12 1/4 section, stand {i}",
                "starts_at": start.isoformat(),
                "ends_at": end.isoformat() if end else None,
            }
        )
    return rows


def peer_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same events as FullCalendar takes them."""
    return [
        {"id": str(i), "title": r["title"], "start": r["starts_at"], "end": r["ends_at"]}
        for i, r in enumerate(rows)
    ]


def stored(made: Product, project: str, name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """A new well with these events; its id."""
    well: str = made.post("/api/wells", project_id=project, name=name)["id"]
    for i in range(0, len(rows), 40):
        made.post("/api/events/batch", events=[{"well_id": well, **r} for r in rows[i : i + 40]])
    return well


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


def show(found: Mapping[tuple[str, int], View], size: int) -> None:
    """A line for each tool at a size."""
    for tool in ("WellTrack", *fullcalendar.PACKAGES):
        v = found[tool, size]
        name = tool if tool == "WellTrack" else f"FullCalendar {tool}"
        print(
            f"{size:>6} events  {name:<15} first {v.first:7.0f} ms  next {v.following:6.0f} ms  "
            f"{v.nodes:>6} nodes  {v.kilobytes:7.1f} kB  server {v.cpu:5.1f} ms a view",
            flush=True,
        )


def targets(found: Mapping[tuple[str, int], View]) -> None:
    """The lines that tell what is reached."""
    ours = {size: found["WellTrack", size] for size in SIZES}
    for size in SIZES:
        faster = min(found["6", size].first, found["7", size].first)
        print(at_most(f"calendar_first_paint_{size}", ours[size].first, faster, "ms"))
    growth = ours[3_000].first / ours[100].first
    print(at_most("calendar_growth_100_to_3000", growth, 1.3, "x"))
    print(at_most("calendar_nodes_3000", ours[3_000].nodes, 3_000))
    lead = found["6", 3_000].first / ours[3_000].first
    print(at_least("calendar_faster_than_fullcalendar_6_3000", lead, 4, "x"))
    print(at_most("calendar_next_month_3000", ours[3_000].following, 150, "ms"))
    print(at_most("calendar_server_cpu_3000", ours[3_000].cpu, 40, "ms"))


if __name__ == "__main__":
    main()
