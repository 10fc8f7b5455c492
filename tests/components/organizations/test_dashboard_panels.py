"""The panels of a dashboard: rows that are not shown cost nothing."""

import htpy as h
import pytest

from components.organizations.dashboard_panels import MAX_ROWS, cut_rows_html


@pytest.mark.parametrize(
    ("count", "whole", "shown"),
    [(MAX_ROWS, False, MAX_ROWS), (2000, False, MAX_ROWS), (2000, True, 2000)],
    ids=["few", "many", "all"],
)
def test_only_the_rows_that_are_shown_are_built(count: int, whole: bool, shown: int) -> None:
    built: list[int] = []

    def build_row(number: int) -> h.Element:
        built.append(number)
        return h.li[number]

    html = cut_rows_html(range(count), build_row, whole=whole)
    assert built == list(range(shown))
    assert html.count("<li>") == shown
    assert ("<button" in html) == (count > MAX_ROWS)
