"""Screens as axe sees them, by WCAG 2.2 AA: the calendar's views, and one of each other kind.

`make axe` walks through all of them, with what opens on each. axe-core is fetched from the npm
registry, once; where that can't be done the tests are skipped.
"""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People
from tests.journeys.office import box, office
from tests.tour.axe import find_faults, load_script

pytestmark = pytest.mark.browser
VIEWS: dict[Literal["light", "dark"], tuple[str, ...]] = {
    "dark": ("week", "month"),
    "light": ("day", "month", "timeline", "week"),
}


@pytest.fixture(scope="module")
def axe(pytestconfig: pytest.Config) -> str:
    """The script."""
    cache = pytestconfig.cache
    assert cache is not None
    return load_script(cache.mkdir("axe"))


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
            faults[f"{view}, {theme}"] = find_faults(page)
    box(page, event).click()
    expect(page.get_by_role("dialog", name="Drill 12 1/4")).to_be_visible()
    faults["card"] = find_faults(page)
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(page.locator(".wt-drawer").get_by_label("Title")).to_be_focused()
    page.wait_for_timeout(400)  # until the drawer has slid in
    faults["drawer"] = find_faults(page)
    assert [f"{name}: {fault}" for name, found in faults.items() for fault in found] == []


def test_screens_have_no_fault_that_axe_finds(people: People, base_url: str, axe: str) -> None:
    place = office(base_url)
    well = place.well()
    place.event(well, "Drill 12 1/4", starts_at="2020-11-11T15:00:00Z")
    page = people(color_scheme="dark", forced_colors="active", reduced_motion="reduce")
    page.add_init_script(axe)
    steps.sign_in(page, place.owner.email)
    page.wait_for_url(lambda url: "login" not in url)
    faults: dict[str, list[str]] = {}
    for path, sign in (
        (f"/orgs/{place.org}", ".wt-figures"),
        (f"/projects/{place.project}", ".wt-finder .wt-table td"),
        (f"/wells/{well['id']}?day=2020-11-11", ".wt-event-title"),
        (f"/wells/{well['id']}?tab=sheet&day=2020-11-11", ".wt-sheet-acts"),
        (f"/orgs/{place.org}/activity", ".wt-audit li"),
        (f"/wells/w-{'0' * 20}", "h1"),
    ):
        steps.open_page(page, path)
        expect(page.locator(sign).first).to_be_visible()
        faults[path] = find_faults(page)
    assert [f"{name}: {fault}" for name, found in faults.items() for fault in found] == []
