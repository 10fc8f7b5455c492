"""The main job through the screens: from an account to a well's day."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.browser


def rows(page: Page) -> list[tuple[str, str]]:
    """Time and title of each event on the screen."""
    found = page.locator(".wt-event")
    return [
        (
            found.nth(i).locator(".wt-event-time b").inner_text(),
            found.nth(i).locator(".wt-event-title").inner_text(),
        )
        for i in range(found.count())
    ]


def test_main_job_from_an_account_to_a_wells_day(page: Page) -> None:
    steps.register(page, "Ann Larsen")
    steps.make_organization(page, "North Sea Drilling ÅS")
    steps.make_project(page, "Volve")
    well = steps.make_well(page, "15/9-F-11 B")
    steps.add_stage(page, '12 ¼" section', "2026-11-20 06:00")
    expect(page.locator(".wt-stages")).to_contain_text('12 ¼" section')
    page.get_by_role("link", name="Days", exact=True).click()
    expect(page.locator(".wt-day-head")).to_be_visible()
    steps.add_event(page, "Drilled to 1 200 m", "2026-11-20 06:00", "2026-11-20 18:30")
    expect(page.get_by_text("Drilled to 1 200 m", exact=True)).to_be_visible()
    steps.add_event(page, "Tripped out <b>of</b> hole", "2026-11-20 18:30", "2026-11-21 02:00")
    expect(page.locator(".wt-event")).to_have_count(2)
    assert rows(page) == [
        ("06:00–18:30", "Drilled to 1 200 m"),
        ("18:30–02:00", "Tripped out <b>of</b> hole"),
    ]
    page.get_by_role("button", name="Next day").click()
    expect(page.locator(".wt-event")).to_have_count(1)
    expect(page.locator(".wt-event")).to_contain_text("from 20 Nov")
    page.reload()
    steps.settled(page)
    expect(page.locator(".wt-day-head")).to_contain_text("Sat 21 Nov 2026")
    steps.open_page(page, f"/wells/{well}?tab=changes")
    expect(page.locator(".wt-audit > li")).to_have_count(4)
    expect(page.locator(".wt-audit > li").last).to_contain_text("Ann Larsen created the well")
