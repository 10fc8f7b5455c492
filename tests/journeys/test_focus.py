"""Where cards stand, and where the focus goes: what only a browser can tell."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People
from tests.journeys.office import Office, office

pytestmark = pytest.mark.browser
LONG_TEXT = "Ran in hole with the new assembly. " * 80
CARD = ".wt-peek:popover-open"
CUT_OFF = """card => {
    const { left, top, right, bottom } = card.getBoundingClientRect();
    return left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
}"""
RUSSIAN_N = """() => document.body.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'т', code: 'KeyN', bubbles: true }))"""


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    """One organization for the tests of this module."""
    return office(base_url)


@pytest.fixture(scope="module")
def well(place: Office) -> dict[str, Any]:
    """A well with an event in each corner of a week."""
    made = place.well()
    starts = ("2020-11-09T07:00", "2020-11-10T05:00", "2020-11-15T07:00", "2020-11-16T05:00")
    rows = [
        {
            "title": f"Corner {i}",
            "description": LONG_TEXT,
            "starts_at": f"{start}:00Z",
            "ends_at": f"{start[:11]}{int(start[11:13]) + 1:02}:30:00Z",
        }
        for i, start in enumerate(starts)
    ]
    place.events(made, rows)
    return made


@pytest.mark.parametrize(("width", "height"), [(390, 844), (768, 1024), (1440, 900)])
def test_card_is_never_cut_off_and_gives_the_focus_back(
    people: People, place: Office, well: dict[str, Any], width: int, height: int
) -> None:
    page = people(viewport={"width": width, "height": height})
    place.open(page, place.owner, well, date="2020-11-09", view="week")
    for i in range(4):
        event = page.locator("[data-e]", has_text=f"Corner {i}")
        event.click(position={"x": 2, "y": 6})
        card = page.locator(CARD)
        expect(card.locator(":focus")).to_have_count(1)
        assert not card.evaluate(CUT_OFF), f"corner {i}"
        page.keyboard.press("Escape")
        expect(page.locator(CARD)).to_have_count(0)
        expect(event).to_be_focused()


@pytest.mark.usefixtures("well")
def test_new_event_by_key_from_any_screen_is_refused_at_its_field_and_undone_by_key(
    page: Page, place: Office
) -> None:
    steps.sign_in(page, place.owner.email)
    page.wait_for_url(lambda url: "login" not in url)
    steps.open_page(page, f"/orgs/{place.org}/members")
    page.evaluate(RUSSIAN_N)
    title = page.get_by_role("textbox", name="Title")
    expect(title).to_be_focused()
    expect(page).to_have_url(re.compile(r"/calendar(\?.*)?$"))
    # Ctrl+Enter saves from a select too, and what is wrong is scrolled to.
    page.get_by_role("combobox", name="Severity").focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").get_by_role("button")).to_have_text(["Title is required"])
    expect(title).to_be_focused()
    expect(title).to_be_in_viewport()
    title.fill("Held a meeting")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Held a meeting saved")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator("[data-e]", has_text="Held a meeting")).to_have_count(0)
