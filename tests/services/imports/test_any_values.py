"""Whatever a file holds: its rows are taken or refused, each with its place, and nothing fails."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import Site
from tests.services.imports.import_steps import check_events, check_wells, read_table, text
from welltrack_ui.domain.errors import Invalid
from welltrack_ui.services.imports.event_rows import EVENT_CELL_READERS, EVENT_COLUMNS
from welltrack_ui.services.imports.well_rows import WELL_CELL_READERS

ODD_VALUES = [
    "99999999999999999999",
    "1e999",
    "-1e999",
    "nan",
    "25405",
    "-999,25",
    "9999-12-31 24:00",
    "0001-01-01",
    "31.02.2024",
    "00.00.00",
    "2024-12-31 25:61",
    "2024-12-31T06:00+99:99",
    "24:00",
    "6:30",
    "Б" * 400,
    "#ЗНАЧ!",
    "\x00",
    "a\nb",
    "\u202e",
    "{field}",
    "%s",
    "да",
    "npt",
    "hse",
    "1,2,3",
    "9,625",
    "٣",
    "²",
]
VALUES = st.one_of(st.sampled_from(ODD_VALUES), st.text(st.characters(codec="utf-8"), max_size=30))
ONE_SITE = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def write_row(cells: dict[str, str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, delimiter=";").writerows([list(cells), cells.values()])
    return out.getvalue().encode()


@ONE_SITE
@given(st.dictionaries(st.sampled_from(sorted(EVENT_CELL_READERS)), VALUES, min_size=1))
def test_any_value_of_an_event_is_taken_or_refused(site: Site, cells: dict[str, str]) -> None:
    content = write_row({"well": site.well.name, **cells})
    found = check_events(site, content)
    assert len(found.rows) == (0 if found.errors else 1)
    assert all(error.row == 2 and error.message for error in found.errors)


@ONE_SITE
@given(st.dictionaries(st.sampled_from(sorted(WELL_CELL_READERS)), VALUES, min_size=1))
def test_any_value_of_a_well_is_taken_or_refused(site: Site, cells: dict[str, str]) -> None:
    content = write_row({"description": "new", "name": "A", **cells})
    found = check_wells(site, content)
    assert len(found.rows) == (0 if found.errors else 1)
    assert all(error.row == 2 and error.message for error in found.errors)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    try:
        rows = len(read_table(b"well;start\n" + content, EVENT_COLUMNS).rows)
    except Invalid as refused:
        rows = -len(refused.errors)
    assert rows >= -1


@pytest.mark.parametrize("value", ODD_VALUES)
@pytest.mark.parametrize("field", ["starts_at", "md_end", "title", "npt", "ends_on", "tags"])
def test_odd_value_of_any_kind_is_taken_or_told_with_its_column(
    site: Site, field: str, value: str
) -> None:
    content = write_row({"well": site.well.name, "title": "x", "start": "2026-03-02", field: value})
    if field == "starts_at":
        content = write_row({"well": site.well.name, "title": "x", field: value})
    found = check_events(site, content)
    assert all(e.column in {field, "", "start"} for e in found.errors)


def test_every_fault_of_a_row_has_its_column_and_value(site: Site) -> None:
    content = text(
        "Скважина;Начало;Окончание;Глубина, фут;НПВ;Описание работ",
        f"{site.well.name};31.02.2024;2024-13-01;99 999;maybe;a",
    )
    found = check_events(site, content)
    assert [(e.field, e.column, e.value, e.message) for e in found.errors] == [
        ("starts_at", "Начало", "31.02.2024", "is not a day that exists"),
        ("ends_at", "Окончание", "2024-13-01", "is not a day that exists"),
        ("npt", "НПВ", "maybe", "must be yes or no"),
        ("md_end", "Глубина, фут", "99 999", "must be at most 15000"),
    ]


def test_values_that_are_told_do_not_drive_the_terminal(site: Site) -> None:
    content = text("start;title;md_end;\x1b[2Jcolour", "2026-03-02;a;\x1b[31m" + "9" * 90 + ";b")
    found = check_events(site, content, well=site.well.name)
    (error,) = found.errors
    assert error.value == "\ufffd[31m" + "9" * 54 + "…"
    assert tuple(map(str, found.warnings)) == ("unknown columns are left out: \ufffd[2Jcolour",)
