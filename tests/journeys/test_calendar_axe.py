"""The calendar as axe sees it, by the rules of WCAG 2.2 AA, in all its views, light and dark.

axe-core is fetched from the npm registry, once; where that can't be done the test is skipped.
"""

import hashlib
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests import npm
from tests.journeys.office import box, office

pytestmark = pytest.mark.browser
AXE = "axe-core@4.14.1"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
FAULTS = """async () => {
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const found = await axe.run(document, {runOnly, preload: false, resultTypes: ['violations']});
    return found.violations.map(v => `${v.impact} ${v.id}: ${v.nodes[0].html.slice(0, 200)}`);
}"""
VIEWS: dict[Literal["light", "dark"], tuple[str, ...]] = {
    "dark": ("week", "month"),
    "light": ("day", "month", "timeline", "week"),
}


@pytest.fixture(scope="module")
def axe(pytestconfig: pytest.Config) -> str:
    """The script."""
    cache = pytestconfig.cache
    assert cache is not None
    source = npm.packed(cache.mkdir("axe"), AXE, "package/axe.min.js").read_bytes()
    assert hashlib.sha256(source).hexdigest() == SHA256
    return source.decode()


def test_calendar_has_no_fault_that_axe_finds(page: Page, base_url: str, axe: str) -> None:
    place = office(base_url)
    well = place.well()
    lost = {"npt": True, "npt_category": "weather", "ends_at": "2020-11-11T20:00:00Z"}
    place.event(well, "Wait on weather", starts_at="2020-11-11T17:00:00Z", **lost)
    times = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": "2020-11-11T17:00:00Z"}
    event = place.event(well, "Drill 12 1/4", **times)
    days = {"all_day": True, "starts_on": "2020-11-10", "ends_on": "2020-11-12"}
    place.event(well, "Audit", kind="inspection", **days)
    page.add_init_script(axe)
    faults: dict[str, list[str]] = {}
    for theme, views in VIEWS.items():
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for view in views:
            place.open(page, place.owner, well, view=view, date="2020-11-11")
            faults[f"{view}, {theme}"] = page.evaluate(FAULTS)
    box(page, event).click()
    expect(page.get_by_role("dialog", name="Drill 12 1/4")).to_be_visible()
    faults["card"] = page.evaluate(FAULTS)
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(page.locator(".wt-drawer").get_by_label("Title")).to_be_focused()
    page.wait_for_timeout(400)  # until the drawer has slid in
    faults["drawer"] = page.evaluate(FAULTS)
    assert [f"{name}: {fault}" for name, found in faults.items() for fault in found] == []
