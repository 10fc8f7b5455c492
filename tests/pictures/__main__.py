"""Starts WellTrack with the demo's data, signs in, and writes the pictures of the README.

`python -m tests.pictures [FOLDER]`; without a folder they go where the README looks for them. What
is shown is the FORGE well's November of 2020, so that another day makes the same calendars.
"""

import base64
import sys
import tempfile
from pathlib import Path

import typst
from playwright.sync_api import Browser, Page

from tests.pictures.png import reduced
from tests.tour import site, visitor
from tests.tour.site import Site
from tests.tour.visitor import Theme
from welltrack_ui import urls

ROOT = Path(__file__).resolve().parents[2]
SIZES = (visitor.DESK, visitor.LANDSCAPE, visitor.PORTRAIT)
VIEWS = ("day", "week", "month", "timeline")
SETTLE_MS = 600
PAPER = (794, 1123)
"""A page of A4 in pixels of 96 to the inch."""
PDF_PAGE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("report.pdf", width: 210mm)'
TALL = 1432
"""Pixels, of a screen that is longer than a window."""


def main() -> None:
    """Make all of them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with site.serving() as place, visitor.launched() as browser:
        for theme in visitor.THEMES:
            for size in SIZES:
                take(browser, place, size, theme, folder)


def take(browser: Browser, place: Site, size: tuple[int, int], theme: Theme, folder: Path) -> None:
    """The pictures of one size in one theme."""
    width, height = size
    with visitor.arrived(browser, place, size, theme=theme) as page:
        for view in VIEWS:
            path = urls.calendar_url(place.demo.org_id, view=view, date=place.demo.day)
            visitor.visit(page, path)
            page.locator(".wt-cal-fits").wait_for(state="attached")
            write(page, folder / f"calendar-{view}-{width}x{height}-{theme}.png")
        if (size, theme) == (visitor.DESK, "light"):
            take_others(page, place, folder)


def take_others(page: Page, place: Site, folder: Path) -> None:
    """The screens beside the calendar."""
    demo = place.demo
    visitor.visit(page, urls.dashboard_url(demo.org_id))
    write(page, folder / "dashboard.png")
    visitor.visit(page, urls.wells_url(demo.org_id))
    page.locator("[data-sign]").first.wait_for()
    # The tiles of the map come after its signs.
    visitor.settle(page)
    write(page, folder / "wells.png")
    with site.signed_in(place, "engineer") as engineer:
        site.add_reports(engineer, demo)
        report = site.write_report(engineer, demo)
    for name, path in (
        ("well", urls.well_url(demo.well_id, day=demo.day)),
        ("sheet", urls.well_url(demo.well_id, tab="sheet", day=demo.day)),
        ("report", urls.report_url(report)),
        ("files", urls.files_url(demo.org_id)),
        ("members", urls.members_url(demo.org_id)),
    ):
        visitor.visit(page, path)
        page.wait_for_timeout(SETTLE_MS)
        write(page, folder / f"{name}.png")
    # One chart is below the other: the first two of them.
    page.set_viewport_size({"width": visitor.DESK[0], "height": TALL})
    visitor.visit(page, urls.well_url(demo.well_id, tab="performance"))
    write(page, folder / "performance.png")
    with site.signed_in(place, "owner") as owner:
        write_pdf_page(page, site.sign_report(owner, report), folder / "report-pdf.png")


def write_pdf_page(page: Page, pdf: bytes, path: Path) -> None:
    """The first page of a PDF, as typst draws it."""
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder, "page.typ")
        sheet.write_text(PDF_PAGE, encoding="utf-8")
        sheet.with_name("report.pdf").write_bytes(pdf)
        drawn = typst.compile(str(sheet), root=folder, format="png", ppi=192)
    assert isinstance(drawn, bytes)  # it has one page
    page.set_viewport_size({"width": PAPER[0], "height": PAPER[1]})
    source = base64.b64encode(drawn).decode()
    page.goto("about:blank")
    page.set_content(
        f'<body style="margin:0"><img width="100%" src="data:image/png;base64,{source}">'
    )
    write(page, path)


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
