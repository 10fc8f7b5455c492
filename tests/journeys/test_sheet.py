"""The sheet of a day in a browser: typed by keyboard alone, pasted, kept, and stored once."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People

pytestmark = pytest.mark.browser
DAY = "2026-03-02"
EXCEL = "\r\n".join(
    [
        "From\tTo\tHours\tKind\tCode\tNPT category\tMD from\tMD to\tDescription",
        '0:00\t6:30\t6,5\tDrilling\tD1\t\t100\t150,5\t"Drill 12 1/4"" hole\nSurvey"',
        "6:30\t24:00\t17,5\tnpt\t\tweather\t\t\tWait on weather",
        "zz\t25:00\t\tfoo\t\t\t\t\tNobody can read this",
        "",
    ]
)


def open_sheet(page: Page) -> Locator:
    well = page.url.partition("?")[0]
    steps.open_page(page, f"{well}?tab=sheet&day={DAY}")
    grid = page.get_by_role("grid", name="Time log")
    expect(grid.get_by_role("row")).not_to_have_count(1)
    return grid


def cell(page: Page, label: str, row: int) -> Locator:
    return page.get_by_label(f"{label}, row {row}", exact=True)


def press(page: Page, *keys: str) -> None:
    """Press keys; what begins with `=` is typed."""
    for key in keys:
        page.keyboard.type(key[1:]) if key.startswith("=") else page.keyboard.press(key)


def paste(page: Page, text: str) -> None:
    """Paste as a person does, without the clipboard of the machine."""
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', text);
            const given = { clipboardData, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', given));
        }""",
        text,
    )


def test_rows_are_typed_by_keyboard_alone_and_stored(chromium: Browser, base_url: str) -> None:
    page = chromium.new_page(base_url=base_url)
    steps.make_office(page, "Typing")
    open_sheet(page)
    cell(page, "To", 1).click()
    press(page, "=630", "Tab", "=вкш", "Tab", "=D1", "Tab", "=100", "Tab", "=150,5", "Tab")
    press(page, "=Drill ahead", "Alt+Enter", "=Survey at 140 m", "Enter")
    press(page, "=8", "Tab")
    # Start, kind and code are those of the row above; what comes while one is there is typed over.
    expect(cell(page, "Kind", 2)).to_have_value("Drilling")
    expect(cell(page, "Code", 2)).to_have_value("D1")
    press(page, "=t", "Tab", "Tab", "Tab", "=200", "Tab", "=Trip out", "Enter")
    expect(cell(page, "To", 3)).to_be_focused()
    expect(cell(page, "From", 2)).to_have_value("06:30")
    expect(cell(page, "Kind", 2)).to_have_value("Tripping")
    expect(cell(page, "Code", 2)).to_have_value("")
    expect(cell(page, "Hours", 2)).to_have_value("1.5")
    expect(page.locator(".wt-sheet-sums")).to_contain_text("Gaps: 08:00–24:00")
    press(page, "Control+s")
    expect(page.locator(".wt-sheet-note")).to_have_text("All is saved")
    open_sheet(page)
    expect(cell(page, "Description", 1)).to_have_value("Drill ahead\nSurvey at 140 m")
    expect(cell(page, "MD to", 2)).to_have_value("200")
    expect(cell(page, "To", 3)).to_have_value("")
    page.close()


def test_day_is_pasted_undone_and_kept_through_a_reload(page: Page) -> None:
    steps.make_office(page, "Pasting")
    open_sheet(page)
    cell(page, "From", 1).click()
    paste(page, EXCEL)
    expect(cell(page, "Description", 1)).to_have_value('Drill 12 1/4" hole\nSurvey')
    expect(cell(page, "MD to", 1)).to_have_value("150.5")
    expect(cell(page, "NPT category", 2)).to_have_value("Weather")
    # What can't be read stands in its cell, and says why.
    expect(cell(page, "To", 3)).to_have_value("25:00")
    expect(cell(page, "To", 3)).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".wt-sheet-sums")).to_contain_text("The day closes")
    press(page, "Control+z")
    expect(cell(page, "To", 1)).to_have_value("")
    expect(cell(page, "To", 2)).to_have_count(0)
    press(page, "Control+y")
    expect(cell(page, "Kind", 3)).to_have_value("foo")
    cell(page, "Description", 4).click()
    press(page, "=Not finished yet")
    open_sheet(page)
    expect(cell(page, "Description", 4)).to_have_value("Not finished yet")
    expect(cell(page, "Kind", 3)).to_have_value("foo")
    other = page.context.new_page()
    steps.open_page(other, page.url)
    expect(other.locator(".wt-sheet-notice")).to_contain_text("open in another tab")
    other.close()
    press(page, "Escape")
    cell(page, "From", 3).click()
    press(page, "Control+Alt+Minus", "Control+s")
    expect(page.locator(".wt-sheet-note")).to_have_text("All is saved")
    assert page.evaluate("Object.keys(localStorage).filter(n => n.includes('sheet'))") == []


def test_what_two_people_change_in_a_row_is_merged_or_asked(people: People) -> None:
    page = people()
    steps.make_office(page, "Two people")
    open_sheet(page)
    cell(page, "To", 1).click()
    press(
        page, "=6", "Tab", "=d", "Tab", "Tab", "=100", "Tab", "=200", "Tab", "=Drill", "Control+s"
    )
    expect(page.locator(".wt-sheet-note")).to_have_text("All is saved")
    cell(page, "MD to", 1).click()
    press(page, "=250", "Tab")
    page.evaluate(
        """async day => {
            const well = location.pathname.split('/').at(-1);
            const found = await fetch(`/api/events?well_id=${well}&date=${day}`);
            const [{ id, version }] = (await found.json()).items;
            const headers = { 'Content-Type': 'application/json' };
            const body = JSON.stringify({ version, md_start: 90, md_end: 240 });
            await fetch(`/api/events/${id}`, { method: 'PATCH', headers, body });
        }""",
        DAY,
    )
    asked = page.get_by_role("alert").filter(has_text="Somebody else changed this row. MD to: 240")
    expect(asked).to_be_visible()
    expect(cell(page, "MD from", 1)).to_have_value("90")
    expect(cell(page, "MD to", 1)).to_have_value("250")
    page.get_by_role("button", name="Keep mine").click()
    press(page, "Control+s")
    expect(page.locator(".wt-sheet-note")).to_have_text("All is saved")
    expect(cell(page, "MD to", 1)).to_have_value("250")
    expect(cell(page, "MD from", 1)).to_have_value("90")
