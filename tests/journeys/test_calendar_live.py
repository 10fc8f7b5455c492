"""What one person saves stands on another's open calendar, while that one goes on typing."""

import re
import statistics
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import People
from tests.journeys.office import Office, box, drag, member, office, spot

pytestmark = pytest.mark.browser
MOST_SECONDS = 1.0
# When the box of an event has last been drawn with another title.
WATCH = """id => {
    const shown = () => document.querySelector(`[data-e="${id}"]`)?.title;
    let last = shown();
    new MutationObserver(() => {
        if (shown() === undefined || shown() === last) return;
        last = shown();
        window.drawnAt = Date.now() / 1000;
    }).observe(document.querySelector('.wt-cal'), {childList: true, subtree: true});
}"""
STATE = """() => ({scroll: document.querySelector('.wt-cal').scrollTop,
    focus: document.activeElement.getAttribute('aria-label'),
    value: document.activeElement.value, caret: document.activeElement.selectionStart,
    left: document.querySelector('.wt-drawer').getBoundingClientRect().left})"""


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    """One organization for the tests of this module."""
    return office(base_url)


def typing(page: Page) -> dict[str, Any]:
    """In a drawer for a new event, in the middle of a word."""
    page.mouse.click(*spot(page.locator('[data-d="2020-11-14"][data-s]'), 0.5, 9.1 / 24))
    field = page.locator(".wt-drawer").get_by_label("Title")
    field.fill("Half writt")
    expect(field).to_be_focused()
    page.wait_for_timeout(400)  # until the drawer has slid in
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    state: dict[str, Any] = page.evaluate(STATE)
    assert (state["value"], state["caret"]) == ("Half writt", 8)
    return state


def test_change_shows_on_another_calendar_within_a_second(
    people: People, place: Office, base_url: str
) -> None:
    other = member(base_url, "Kari Berg")
    place.join(other, "engineer")
    well = place.well()
    times = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": "2020-11-11T17:00:00Z"}
    event = place.event(well, "Drill 12 1/4", **times)
    mine, theirs = people(), people()
    place.open(mine, place.owner, well, view="week", date="2020-11-11")
    place.open(theirs, other, well, date="2020-11-11")
    before = typing(mine)
    mine.evaluate(WATCH, event["id"])
    target = theirs.locator('[data-d="2020-11-12"]')
    drag(theirs, spot(box(theirs, event), 0.3, 0.5), spot(target, 0.5, 0.5))
    shown = re.compile("12 Nov 2020 08:00–10:00")
    expect(box(mine, event)).to_have_attribute("title", shown)
    waits = []
    for title in ("Drill on", "Drill ahead", "Ream", "Drill out", "Back ream"):
        now = place.now(event)
        saved = time.time()
        other.patch(now, title=title)
        expect(box(mine, event)).to_have_attribute("title", re.compile(f"^{title} "))
        waits.append(mine.evaluate("drawnAt") - saved)
    assert statistics.median(waits) < MOST_SECONDS
    assert mine.evaluate(STATE) == before
    mine.keyboard.type("e")
    expect(mine.locator(".wt-drawer").get_by_label("Title")).to_have_value("Half wriett")
