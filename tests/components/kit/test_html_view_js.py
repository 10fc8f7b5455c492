"""What `html_view.js` does in a browser: presses, focus, popovers."""

import pytest
from playwright.sync_api import Page, expect

from tests.components.conftest import visit
from tests.components.kit.test_browser import open_form

pytestmark = pytest.mark.browser


def test_what_is_no_button_is_pressed_with_enter_and_space(page: Page) -> None:
    page.evaluate("""() => {
        window.clicks = 0;
        const view = document.querySelector('.wt-events');
        view.insertAdjacentHTML('beforeend', '<b data-action="other" tabindex="0">Pressed</b>');
        // The server shall not hear of it: it would draw the view anew between the two keys.
        view.lastElementChild.addEventListener('click', (event) => {
            window.clicks++;
            event.stopPropagation();
        });
    }""")
    page.get_by_text("Pressed").press("Enter")
    page.get_by_text("Pressed").press(" ")
    assert page.evaluate("window.clicks") == 2


def test_escape_closes_the_month_and_not_the_drawer(page: Page) -> None:
    open_form(page)
    opener = page.get_by_role("button", name="Open the calendar").last
    opener.click()
    month = page.get_by_role("dialog", name="Choose a day")
    expect(month.get_by_role("button", name="Sun 22 Nov 2026")).to_be_focused()
    page.keyboard.press("Escape")
    expect(month).to_have_count(0)
    expect(opener).to_be_focused()
    expect(page.get_by_role("dialog", name="New event")).to_be_visible()


def test_panel_opens_above_a_button_at_the_foot_of_the_window(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 400})
    opener = page.locator(".wt-day-button")
    opener.evaluate("node => node.scrollIntoView({block: 'end'})")
    opener.click()
    box = page.get_by_role("dialog", name="Choose a day").bounding_box()
    button = opener.bounding_box()
    assert box
    assert button
    assert box["y"] >= 8
    assert box["y"] + box["height"] <= button["y"]
    assert box["x"] + box["width"] <= 382


def test_options_are_gone_through_with_the_arrow_keys(page: Page, gallery: str) -> None:
    visit(page, f"{gallery}/wells")
    opener = page.get_by_role("button", name="Status")
    opener.press("Enter")
    options = page.get_by_role("dialog", name="Status")
    expect(options.get_by_role("button", name="Any")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(options.get_by_role("button", name="Proposed")).to_be_focused()
    options.get_by_role("searchbox", name="Find").fill("susp")
    expect(options.get_by_role("button")).to_have_count(1)
    page.keyboard.press("ArrowLeft")
    expect(options.get_by_role("searchbox", name="Find")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Status: Suspended")).to_be_visible()
    # It stays where it was, and the focus comes back to it.
    expect(options).to_have_count(0)
    expect(opener).to_be_focused()


def test_sorting_keeps_the_focus(page: Page, gallery: str) -> None:
    visit(page, f"{gallery}/wells")
    heading = page.get_by_role("columnheader", name="Name")
    heading.get_by_role("button").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(heading.get_by_role("button")).to_be_focused()
