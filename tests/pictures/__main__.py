"""Starts WellTrack with the demo's data, signs in, and writes the pictures of the README.

`python -m tests.pictures [FOLDER]`; without a folder they go where the README looks for them. What
is shown is the FORGE well's November of 2020, so that another day makes the same calendars.
"""

import base64
import csv
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from tests import chromium
from tests.bench import servers
from tests.pictures.png import reduced
from tests.ports import free_port
from welltrack_ui import urls
from welltrack_ui.demo import access
from welltrack_ui.demo.access import Demo

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "tests/data/forge_november.csv"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DESK = (1440, 900)
SIZES = (DESK, (1024, 768), (768, 1024))
VIEWS = ("day", "week", "month", "timeline")
MOST_REPORTS = 12
REPORT_WORDS = {
    "summary": "Drilled ahead with the vertical assembly; one trip for a worn bit.",
    "forecast": "Drill to section depth, circulate clean, pull out of the hole to log.",
    "present_operations": "Drilling",
    "supervisor": "Company representative, day",
    "hole_size_in": 10.625,
}
SETTLE_MS = 600
Theme = Literal["light", "dark"]
THEMES: Sequence[Theme] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Shown:
    """A running WellTrack and the demo in it."""

    url: str
    demo: Demo


def main() -> None:
    """Make all of them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        serving(Path(data)) as shown,
        sync_playwright() as playwright,
    ):
        arguments = {"executable_path": chromium.ensure(), "args": ARGUMENTS}
        browser = playwright.chromium.launch(**arguments)  # type: ignore[arg-type]
        for theme in THEMES:
            for size in SIZES:
                take(browser, shown, size, theme, folder)
        browser.close()


@contextmanager
def serving(data: Path) -> Iterator[Shown]:
    """The demo on a folder, as `make demo` serves it."""
    port = free_port()
    command = [sys.executable, "-m", "welltrack_ui.cli", "demo", "--host", servers.HOST]
    command += ["--port", str(port), "--data", str(data)]
    here = {"PYTHONPATH": str(ROOT)}
    with servers.running(command, port, "/readyz", data, here):
        demo = access.load_demo(data)
        assert demo
        yield Shown(f"http://{servers.HOST}:{port}", demo)


def add_reports(shown: Shown) -> None:
    """The daily reports of the well as files of it, so that there is something to see."""
    by_report: dict[str, list[list[str]]] = {}
    with REPORTS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            times = [row["start"], row["end"], row["stage"], row["activity_code"]]
            day = row["source_file"].removesuffix(".pdf")[-10:]
            by_report.setdefault(day, []).append(times)
    engineer = next(a for a in shown.demo.accounts if a.role == "engineer")
    fields = {"email": engineer.email, "password": engineer.password}
    with httpx.Client(base_url=shown.url) as client:
        token = client.post("/api/auth/login", json=fields).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {token['access_token']}"
        for day in sorted(by_report)[:MOST_REPORTS]:
            content = "\r\n".join(",".join(row) for row in by_report[day]).encode()
            upload(client, shown.demo.well_id, day, content)


def write_report(shown: Shown) -> str:
    """A daily report of the well, with its words; its id."""
    engineer = next(a for a in shown.demo.accounts if a.role == "engineer")
    fields = {"email": engineer.email, "password": engineer.password}
    with httpx.Client(base_url=shown.url) as client:
        token = client.post("/api/auth/login", json=fields).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {token['access_token']}"
        draft = {"well_id": shown.demo.well_id, "date": shown.demo.day}
        report = client.post("/api/reports", json=draft | REPORT_WORDS).raise_for_status().json()
    ident: str = report["id"]
    return ident


def upload(client: httpx.Client, well_id: str, day: str, content: bytes) -> None:
    """The report of a day."""
    draft = {
        "well_id": well_id,
        "name": f"Daily report {day}.csv",
        "kind": "ddr",
        "size": len(content),
        "content_type": "text/csv",
        "report_date": day,
    }
    started = client.post("/api/files/upload", json=draft).raise_for_status().json()
    to = started["upload"]
    sent = {"data": to["fields"], "files": {"file": content}} if to["fields"] else {}
    client.request(
        to["method"], to["url"], headers=to["headers"], **(sent or {"content": content})
    ).raise_for_status()
    client.post(f"/api/files/{started['file']['id']}/complete").raise_for_status()


def take(browser: Browser, shown: Shown, size: tuple[int, int], theme: Theme, folder: Path) -> None:
    """The pictures of one size in one theme."""
    width, height = size
    context = browser.new_context(
        base_url=shown.url,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        has_touch=size != DESK,
        reduced_motion="reduce",
    )
    page = context.new_page()
    sign_in(page, shown)
    for view in VIEWS:
        visit(page, urls.calendar_url(shown.demo.org_id, view=view, date=shown.demo.day))
        page.locator(".wt-cal-fits").wait_for(state="attached")
        write(page, folder / f"calendar-{view}-{width}x{height}-{theme}.png")
    if (size, theme) == (DESK, "light"):
        take_others(page, shown, folder)
    context.close()


def take_others(page: Page, shown: Shown, folder: Path) -> None:
    """The screens beside the calendar."""
    demo = shown.demo
    visit(page, urls.dashboard_url(demo.org_id))
    write(page, folder / "dashboard.png")
    visit(page, urls.wells_url(demo.org_id))
    page.locator("[data-sign]").first.wait_for()
    # The tiles of the map come after its signs.
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLE_MS)
    write(page, folder / "wells.png")
    add_reports(shown)
    for name, path in (
        ("well", urls.well_url(demo.well_id, day=demo.day)),
        ("sheet", urls.well_url(demo.well_id, tab="sheet", day=demo.day)),
        ("report", urls.report_url(write_report(shown))),
        ("performance", urls.well_url(demo.well_id, tab="performance")),
        ("files", urls.files_url(demo.org_id)),
        ("members", urls.members_url(demo.org_id)),
    ):
        visit(page, path)
        page.wait_for_timeout(SETTLE_MS)
        write(page, folder / f"{name}.png")


def sign_in(page: Page, shown: Shown) -> None:
    """As the owner, who sees all there is."""
    owner = next(a for a in shown.demo.accounts if a.role == "owner")
    page.goto("/login")
    page.get_by_label("E-mail").fill(owner.email)
    page.get_by_label("Password").fill(owner.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "login" not in url)


def visit(page: Page, path: str) -> None:
    """Go to a screen, and wait until it is all there."""
    page.goto(path)
    page.wait_for_function("window.did_handshake")
    page.locator(".wt-skeleton").wait_for(state="detached")


def write(page: Page, path: Path) -> None:
    """What the page shows now, small enough to be kept with the code."""
    page.wait_for_timeout(SETTLE_MS)
    session = page.context.new_cdp_session(page)
    asked = {"format": "png", "optimizeForSpeed": True}
    taken = session.send("Page.captureScreenshot", asked)["data"]
    session.detach()
    path.write_bytes(reduced(base64.b64decode(taken)))
    print(path.name, f"{path.stat().st_size / 1000:.0f} kB", flush=True)  # noqa: T201  a command's progress


if __name__ == "__main__":
    main()
