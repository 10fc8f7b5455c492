"""Rows of the sheet: what they take from the rows above, and what they make of the day."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from tests.domain.reports.report_samples import DAY, at, event, npt, part
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.reports import sheet_cells
from welltrack_ui.domain.reports.sheet import (
    REQUIRED,
    SheetReader,
    SheetRow,
    TypedRow,
    close_day,
    find_locked_ends,
)
from welltrack_ui.domain.reports.sheet_batch import SheetBatch, build_batch, require_cells
from welltrack_ui.domain.reports.sheet_cells import SheetDay, make_choice

CHOICES = {
    "kind": [
        make_choice("drilling", "Drilling"),
        make_choice("tripping", "Tripping"),
        make_choice("npt", "NPT"),
        make_choice("hse", "HSE"),
    ],
    "npt": [make_choice("weather", "Weather"), make_choice("other", "Other")],
    "stage": [make_choice("s-1", "Surface")],
    "code": [make_choice("Trips", "Trips"), make_choice("Drill", "Drill")],
}
HISTORY = [("tripping", "Trips"), ("drilling", "Drill")]


def new(key: str, auto: str = "", **cells: str) -> TypedRow:
    return TypedRow(key, None, cells, frozenset(auto.split()))


def reader(*saved: Event, unit: Any = "m") -> SheetReader:
    day = SheetDay(DAY, UTC)
    return SheetReader(day, unit, CHOICES, HISTORY, {each.id: each for each in saved})


def read(*rows: TypedRow, saved: tuple[Event, ...] = ()) -> list[SheetRow]:
    return reader(*saved).read(rows)


def batch_of(rows: list[SheetRow]) -> SheetBatch:
    return build_batch(rows, "w-1", DAY)


def test_row_takes_the_end_the_stage_and_the_work_of_the_row_above() -> None:
    first = new("a", to="730", kind="d", stage="surf", text="Drill")
    rows = read(first, new("b", to="9"), new("c"))
    assert rows[0].texts["from"] == "06:00"
    assert rows[0].texts["code"] == "Drill"
    assert (rows[1].part, rows[1].texts["stage"]) == (part(1.5, 3), "Surface")
    assert (rows[1].values["kind"], rows[1].values["code"]) == ("drilling", "Drill")
    ghost = {"from": "09:00", "stage": "Surface", "kind": "Drilling", "code": "Drill"}
    assert (rows[2].ghost, rows[2].values) == (ghost, {})


def test_row_keeps_what_it_took_when_the_row_above_changes() -> None:
    taken = {"from": "07:30", "kind": "Drilling", "code": "Drill"}
    second = new("b", "from kind code", to="9", **taken)
    rows = read(new("a", to="8", kind="trip", text="Trip"), second)
    assert (rows[1].values["from"], rows[1].values["kind"]) == (at(1.5), "drilling")


def test_kind_and_code_fill_each_other() -> None:
    by_kind, by_code = read(new("a", kind="trip"), new("b", code="drill"))
    assert by_kind.values["code"] == "Trips"
    assert (by_code.values["kind"], by_code.values["code"]) == ("drilling", "Drill")
    free = read(new("a", code="Coring"))[0]
    assert (free.values["code"], free.values.get("kind")) == ("Coring", None)


def test_lost_time_is_never_carried_and_has_a_category() -> None:
    rows = read(new("a", to="8", kind="npt"), new("b", to="9"))
    assert rows[0].values["npt"] == "other"
    assert "kind" not in rows[1].values
    assert [row.is_npt for row in rows] == [True, False]
    changed = read(new("a", "npt", to="8", kind="drill", npt="Other"))[0]
    assert changed.values["npt"] is None


def test_hours_set_the_end() -> None:
    assert read(new("a", hours="1,5"))[0].part == part(0, 1.5)
    late = read(new("a", to="5"), new("b", hours="2"))[1]
    assert late.faults == {"hours": sheet_cells.OUTSIDE_DAY}


def test_what_cant_be_read_stands_in_its_cell() -> None:
    row = read(new("a", **{"from": "x7", "to": "8", "kind": "zz", "md_to": "deep"}))[0]
    assert sorted(row.faults) == ["from", "kind", "md_to"]
    assert [row.texts[name] for name in sorted(row.faults)] == ["x7", "zz", "deep"]


def test_depths_are_in_the_unit_of_the_organization() -> None:
    stored = event("e-1", 0, 2, md_end=100.00004)
    feet = reader(stored, unit="ft")
    assert feet.show_event(stored)["md_to"] == "328.0841"
    same, other = (
        feet.read([TypedRow("e-1", "e-1", {"md_to": typed})])[0] for typed in ("328.0841", "400")
    )
    assert (same.values["md_to"], other.values["md_to"]) == (100.00004, 121.92)


def test_depth_of_zero_is_a_depth() -> None:
    stored = event("e-1", 0, 2, md_start=0.0)
    row = read(TypedRow("e-1", "e-1", {"md_from": "0", "md_to": "0"}), saved=(stored,))
    assert changes(row) == {"md_end": 0.0}


def test_row_over_the_edge_is_cut_and_that_end_is_locked() -> None:
    stored = event("e-1", -2, 3)
    assert reader(stored).show_event(stored)["from"] == "06:00"
    assert find_locked_ends(stored, DAY) == {"from"}
    assert find_locked_ends(event("e-2", 20, 25), DAY) == {"to"}
    row = read(TypedRow("e-1", "e-1", {"from": "7", "to": "10"}), saved=(stored,))
    assert batch_of(row).body["update"] == [
        {"id": "e-1", "version": 1, "ends_at": "2024-05-01T10:00:00.000Z"}
    ]


def test_end_before_a_start_that_was_moved_is_marked() -> None:
    stored = event("e-1", 0, 2)
    row = read(TypedRow("e-1", "e-1", {"from": "9"}), saved=(stored,))[0]
    assert row.faults == {"to": sheet_cells.NOT_AFTER_FROM}


def test_day_closes_where_each_instant_is_covered_once() -> None:
    stored = (event("e-1", 0, 10), npt("e-2", 8, 12))
    rows = read(*(TypedRow(each.id, each.id, {}) for each in stored), saved=stored)
    closing = close_day(rows, DAY)
    assert (closing.gaps, closing.overlaps) == ([part(12, 24)], [part(8, 10)])
    assert (closing.reported, closing.npt) == (at(14) - at(0), at(4) - at(0))
    assert not closing.closes
    whole = close_day(read(new("a", to="6")), DAY)
    assert whole.closes
    gone = [TypedRow(each.id, each.id, {}, gone=True) for each in stored]
    assert close_day(read(*gone, saved=stored), DAY).gaps == [DAY]


def test_batch_holds_what_changed_alone() -> None:
    stored = (event("e-1", 0, 2, title="Drill"), event("e-2", 2, 3), event("e-3", 3, 4))
    rows = read(
        TypedRow("e-1", "e-1", {"text": "Drill\nahead", "to": "08:00"}),
        TypedRow("e-2", "e-2", {}, gone=True),
        TypedRow("e-3", "e-3", {"to": "10:00"}),
        new("n", to="12", kind="hse", text="Drill of the crew", md_to="10"),
        new("blank"),
        saved=stored,
    )
    assert require_cells(rows)
    batch = batch_of(rows)
    assert batch.body["update"] == [
        {"id": "e-1", "version": 1, "title": "Drill", "description": "Drill\nahead"}
    ]
    assert batch.body["delete"] == [{"id": "e-2", "version": 1}]
    (made,) = batch.body["create"]
    draft = EventDraft.parse(made)
    assert (draft.kind, draft.severity, draft.md_end) == ("hse", "info", 10.0)
    assert (draft.starts_at, draft.ends_at) == (at(4), at(6))
    assert batch.keys == {"create": ["n"], "update": ["e-1"], "delete": ["e-2"]}
    assert batch.find_cell("create[0].ends_at") == ("n", "to")
    assert batch.find_cell("update[0].severity") == ("e-1", "text")
    assert batch.find_cell("events") is None


def test_lost_time_stands_and_falls_with_its_kind_and_category() -> None:
    stored = npt("e-1", 0, 2)
    off = read(TypedRow("e-1", "e-1", {"npt": ""}), saved=(stored,))
    assert changes(off) == {
        "npt": False,
        "npt_category": None,
        "npt_party": None,
        "time_class": "planned",
    }
    on = read(TypedRow("e-2", "e-2", {"kind": "npt"}), saved=(event("e-2", 0, 2),))
    assert changes(on) == {
        "kind": "npt",
        "npt": True,
        "npt_category": "other",
        "time_class": "downtime",
    }


def changes(rows: list[SheetRow]) -> Mapping[str, object]:
    (fields,) = batch_of(rows).body["update"]
    return {name: value for name, value in fields.items() if name not in {"id", "version"}}


def test_row_that_lacks_what_an_event_needs_is_not_stored() -> None:
    rows = read(new("a", md_to="5"))
    assert not require_cells(rows)
    assert rows[0].faults == {"to": REQUIRED, "kind": REQUIRED, "text": REQUIRED}
    assert require_cells(read(new("blank")))
