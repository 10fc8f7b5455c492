"""Rows of the sheet over those that others stored meanwhile: by field, and asked where both did."""

from dataclasses import replace

import pytest

from tests.domain.reports.report_samples import event
from tests.domain.reports.test_sheet import new, reader
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.reports.sheet import TypedRow
from welltrack_ui.domain.reports.sheet_merge import (
    MergedRow,
    StoredRows,
    apply_stored,
    merge_rows,
)

STORED = event("e-1", 0, 2, title="Ream", activity_code="D1", version=2)
OWN = TypedRow(
    "e-1",
    "e-1",
    {"to": "07:00", "code": "D1"},
    version=1,
    base={"to": "06:00", "text": "Drill"},
)


def merge(row: TypedRow, *saved: Event) -> MergedRow:
    (merged,) = merge_rows(reader(*saved), [row])
    return merged


def test_own_cells_lie_over_others_and_the_same_field_is_a_conflict() -> None:
    merged = merge(OWN, STORED)
    assert (merged.typed.cells, merged.typed.version) == ({"to": "07:00"}, 2)
    assert (merged.conflicts, merged.base["text"]) == ({"to": "08:00"}, "Ream")
    again = merge(replace(merged.typed, base=merged.base), STORED)
    assert again.conflicts == {"to": "08:00"}  # until somebody decides


@pytest.mark.parametrize(
    ("decision", "cells"),
    [("mine", {"to": "07:00", "code": "D2"}), ("theirs", {"code": "D2"}), ("drop", {})],
)
def test_conflict_ends_by_a_decision(decision: str, cells: dict[str, str]) -> None:
    row = replace(OWN, cells={"to": "07:00", "code": "D2"}, gone=decision == "drop", version=2)
    merged = merge(replace(row, decision=decision), STORED)
    assert (merged.typed.cells, merged.conflicts, merged.typed.gone) == (cells, {}, False)


def test_row_that_others_deleted_is_made_anew_or_goes() -> None:
    merged = merge(replace(OWN, decision="mine", base={**OWN.base, "hours": "1"}))
    assert (merged.typed.id, merged.is_lost) == (None, False)
    assert merged.typed.cells == {"to": "07:00", "code": "D1", "text": "Drill"}
    for decision in ("theirs", "drop"):
        assert merge_rows(reader(), [replace(OWN, decision=decision)]) == []
    assert merge_rows(reader(), [replace(new("a", text="x"), decision="drop")]) == []


def test_row_that_others_changed_is_not_deleted_unseen() -> None:
    gone = TypedRow("e-1", "e-1", {}, gone=True, version=1)
    assert not merge(gone, STORED).typed.gone
    assert merge(replace(gone, version=2), STORED).typed.gone


def test_row_that_others_deleted_is_asked_about_where_something_is_typed_in_it() -> None:
    merged = merge(OWN)
    assert (merged.is_lost, merged.typed.cells, merged.base) == (True, OWN.cells, OWN.base)
    assert merged.read.part is None
    assert merge(replace(OWN, cells={}, is_open=True)).is_lost
    for row in (replace(OWN, cells={}), replace(OWN, gone=True)):
        assert merge_rows(reader(), [row]) == []


def test_row_of_others_stands_where_its_start_belongs() -> None:
    rows = [new("a", to="7", **{"from": "6"}), new("b", to="10", **{"from": "9"}), new("blank")]
    saved = (event("e-1", 1, 3), event("e-2", 5, 6))
    keys = [row.typed.key for row in merge_rows(reader(*saved), rows)]
    assert keys == ["a", "e-1", "b", "e-2", "blank"]
    assert len(merge_rows(reader(*saved), rows, with_new=False)) == 3
    # Of a day that is full already nobody can tell when a row begins.
    unplaced = [TypedRow("gone", "e-0", {}, gone=True, version=1), new("a", text="x")]
    whole = (event("e-0", 0, 1, version=1), event("e-1", 0, 24))
    keys = [row.typed.key for row in merge_rows(reader(*whole), unplaced)]
    assert keys == ["gone", "e-1", "a"]


def test_stored_rows_keep_what_was_typed_since() -> None:
    stored = StoredRows(
        {"a": ("e-1", 2)}, {"a": {"text": "Drill", "to": "08:00"}}, frozenset({"c"})
    )
    rows = [
        TypedRow("a", None, {"text": "Ream", "to": "08:00"}, frozenset({"to"})),
        # The page was loaded anew before the answer came.
        TypedRow("e-1", "e-1", {}, version=2),
        TypedRow("c", "e-3", {}, gone=True),
        new("d", text="Next"),
    ]
    first, last = apply_stored(rows, stored)
    assert (first.key, first.id, first.version, first.auto) == ("a", "e-1", 2, frozenset())
    assert first.cells == {"text": "Ream"}
    assert last == rows[-1]
    merged = merge(first, event("e-1", 0, 2, title="Drill", version=2))
    assert (merged.typed.cells, merged.conflicts) == ({"text": "Ream"}, {})
