"""The pure functions of `sheet.js`: tables of the clipboard, options, rows laid over others."""

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


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\r\nc\t\r\n", [["a", "b"], ["c", ""]]),
        ('"two\nlines"\t17"', [["two\nlines", '17"']]),
        ('"quoted ""hole"""', [['quoted "hole"']]),
        ('"Drill 8" hole\tnext', [['"Drill 8" hole', "next"]]),
        ("", [[""]]),
    ],
)
def test_table_is_read_as_spreadsheets_copy_it(
    sheet: Script, text: str, rows: list[list[str]]
) -> None:
    assert sheet.call("parseTable", text) == rows
    assert sheet.call("parseTable", sheet.call("writeTable", rows)) == rows


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


def test_own_cells_lie_over_others_and_the_same_field_is_a_conflict(sheet: Script) -> None:
    row = {
        "version": 1,
        "base": {"to": "06:00", "text": "Drill"},
        "cells": {"to": "07:00", "code": "D1"},
    }
    stored = {"id": "e-1", "version": 2, "cells": {"to": "08:00", "text": "Ream", "code": "D1"}}
    laid = sheet.call("layOver", row, stored)
    assert laid["cells"] == {"to": "07:00"}
    assert laid["conflicts"] == {"to": "08:00"}
    assert (laid["version"], laid["base"]["text"]) == (2, "Ream")
    same = {**row, "cells": {"code": "D2"}, "base": stored["cells"]}
    assert sheet.call("layOver", same, stored)["conflicts"] is None
