"""Rows of wells: what a filter lets through, and orders."""

import pytest

from tests.components.well_rows import well_row
from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.lists.well_rows import (
    MapBounds,
    WellFilter,
    WellRow,
    filter_rows,
    list_values,
    sort_rows,
)


def names(rows: list[WellRow]) -> list[str]:
    return [row.name for row in rows]


def test_texts_are_sorted_naturally_and_by_the_alphabet() -> None:
    rows = [well_row(name) for name in ("1/3-10", "Қара", "1/3-2", "Ёлка", "Кара", "Еловая")]
    expected = ["1/3-2", "1/3-10", "Еловая", "Ёлка", "Кара", "Қара"]
    assert names(sort_rows(rows, "name")) == expected
    assert names(sort_rows(rows, "-name")) == expected[::-1]


def test_rows_without_a_value_come_last_in_either_order() -> None:
    rows = [well_row("a"), well_row("b", total_depth_md=900.0), well_row("c", total_depth_md=90.0)]
    assert names(sort_rows(rows, "total_depth_md")) == ["c", "b", "a"]
    assert names(sort_rows(rows, "-total_depth_md")) == ["b", "c", "a"]


def test_rows_of_equal_value_keep_the_order_of_names() -> None:
    rows = [well_row(name, rig="Deepsea") for name in ("w-10", "w-9", "w-2")]
    assert names(sort_rows(rows, "rig")) == ["w-2", "w-9", "w-10"]


def test_order_by_what_is_no_column_is_refused() -> None:
    with pytest.raises(Invalid, match="sort"):
        sort_rows([], "latitude")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (WellFilter(), ["a", "b", "c"]),
        (WellFilter(status="completed"), ["b"]),
        (WellFilter(rig="Deepsea", status="drilling"), ["c"]),
        (WellFilter(project_id="p-2"), ["c"]),
        (WellFilter(operator="Aker"), ["a"]),
        (WellFilter(purpose="injection"), []),
    ],
)
def test_filter_lets_through_what_fits_all_of_it(wanted: WellFilter, expected: list[str]) -> None:
    rows = [
        well_row("a", operator="Aker"),
        well_row("b", status="completed", rig="Deepsea"),
        well_row("c", project_id="p-2", rig="Deepsea"),
    ]
    assert names(filter_rows(rows, wanted)) == expected


def test_search_finds_every_word_in_any_part() -> None:
    rows = [well_row("a", text="16/1-9 ivar aasen\nmaersk"), well_row("b", text="16/1-9 lundin")]
    assert names(filter_rows(rows, WellFilter(q="AASEN 16/1"))) == ["a"]
    assert names(filter_rows(rows, WellFilter(q="1-9"))) == ["a", "b"]
    assert filter_rows(rows, WellFilter(q="aasen lundin")) == []
    assert names(filter_rows([well_row("a", text="отес")], WellFilter(q="ӨТЕС"))) == ["a"]


def test_bounds_hold_their_edges_and_no_well_without_a_position() -> None:
    bounds = MapBounds(56.0, 2.0, 58.0, 4.0)
    rows = [
        well_row("edge", latitude=56.0, longitude=4.0),
        well_row("outside", latitude=58.001, longitude=3.0),
        well_row("nowhere"),
    ]
    assert names(filter_rows(rows, WellFilter(bounds=bounds))) == ["edge"]


def test_bounds_across_the_antimeridian_hold_both_sides() -> None:
    bounds = MapBounds(-10.0, 170.0, 10.0, -170.0)
    assert [bounds.contains(0.0, x) for x in (175.0, -175.0, 0.0, 169.0)] == [
        True,
        True,
        False,
        False,
    ]


def test_values_stand_once_in_natural_order() -> None:
    rows = [well_row(str(n), rig=rig) for n, rig in enumerate(("Rig 10", "Rig 2", None, "Rig 2"))]
    assert list_values(rows, "rig") == ["Rig 2", "Rig 10"]
