"""Two people write the same event on the screen of its well."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import People
from tests.journeys.office import member, office

pytestmark = pytest.mark.browser


def test_stale_save_names_the_change_and_keep_mine_works_at_once(
    people: People, base_url: str
) -> None:
    place, other = office(base_url), member(base_url, "Kari Berg")
    place.join(other, "engineer")
    well = place.well()
    times = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": "2020-11-11T17:00:00Z"}
    event = place.event(well, "Drill", **times)
    mine, theirs = people(), people()
    for page, who in ((mine, place.owner), (theirs, other)):
        steps.sign_in(page, who.email)
        page.wait_for_url(lambda url: "login" not in url)
        steps.open_page(page, f"/wells/{well['id']}?event={event['id']}")
        expect(page.locator(".wt-drawer").get_by_label("Title")).to_have_value("Drill")
    steps.field(mine.locator(".wt-drawer"), "Title").fill("Ream")
    steps.field(theirs.locator(".wt-drawer"), "Depth to").fill("1558")
    theirs.get_by_role("button", name="Save").click()
    expect(theirs.locator(".wt-drawer")).to_be_hidden()
    mine.keyboard.press("Control+Enter")
    notice = mine.locator(".wt-conflict")
    expect(notice).to_contain_text(re.compile(r"Kari Berg changed it just now.*Depth to.*1558.m"))
    expect(notice).to_be_focused()
    expect(steps.field(mine.locator(".wt-drawer"), "Title")).to_have_value("Ream")
    notice.get_by_role("button", name="Keep mine").click()
    expect(mine.locator(".wt-drawer")).to_be_hidden()
    expect(mine.locator(".wt-toasts")).to_contain_text("Ream saved")
    now = place.now(event)
    assert (now["title"], now["md_end"], now["version"]) == ("Ream", 1558, 3)
    # The screen of the other one follows.
    expect(theirs.get_by_text("Ream").first).to_be_visible()
