"""The pure functions of `sheet.js`: tables of the clipboard, and options."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.components.scripts import Script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def sheet(browser: Browser) -> Iterator[Script]:
    script = Script(browser, "components/reports/sheet.js")
    yield script
    script.page.close()


def test_table_is_written_as_spreadsheets_copy_it(sheet: Script) -> None:
    rows = [["a", "two\nlines"], ['17"', ""]]
    assert sheet.call("writeTable", rows) == 'a\t"two\nlines"\r\n"17"""\t'


def test_options_are_found_whole_then_begun_then_by_the_other_layout(sheet: Script) -> None:
    options = [
        {"label": "Testing", "words": ["testing"], "slips": ["еуыештп"]},
        {"label": "Test", "words": ["test"], "slips": ["еуые"]},
        {"label": "Drilling", "words": ["drilling"], "slips": ["вкшддштп"]},
    ]
    found = {
        typed: [one["label"] for one in sheet.call("matchOptions", options, typed)]
        for typed in ("test", "te", "вкш", "zz")
    }
    assert found == {
        "test": ["Test", "Testing"],
        "te": ["Testing", "Test"],
        "вкш": ["Drilling"],
        "zz": [],
    }
