"""Workbooks as spreadsheets save them: dates, clock times, errors, several tabs; and archives
that mean harm."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import Site
from tests.services.imports.import_steps import LOADER, check_events, errors, import_events
from tests.services.imports.workbooks import Cell, altered, lines_of, ods_of, understated, xlsx_of
from welltrack_ui.domain.errors import Invalid, PayloadTooLarge, TooManyAttempts
from welltrack_ui.services.core.child_jobs import JobLimits
from welltrack_ui.services.core.child_pool import ChildPool
from welltrack_ui.services.imports import workbook_reader
from welltrack_ui.services.imports.event_rows import EVENT_COLUMNS
from welltrack_ui.services.imports.table_loader import (
    MAX_IMPORT_BYTES,
    TABLE_READER_MODULE,
    TableLoader,
)
from welltrack_ui.services.imports.table_reader import read_lines

HEADING: list[Cell] = ["well", "date", "from", "to", "comment", "depth"]


def read(content: bytes) -> list[list[str]]:
    return lines_of(read_lines(content, EVENT_COLUMNS))


def test_cells_are_read_as_a_csv_file_would_have_them() -> None:
    clocks = [timedelta(hours=22, minutes=30), timedelta(hours=24)]
    row: list[Cell] = ["A", date(2025, 4, 2), *clocks, 12, 2540.5]
    assert read(xlsx_of([HEADING, row]))[1] == [
        "A",
        "2025-04-02",
        "22:30:00",
        "24:00",
        "12",
        "2540.5",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime.fromisoformat("2025-04-01 08:30:00"), "2025-04-01 08:30:00"),
        (datetime.fromisoformat("2025-04-01 08:29:59.999900"), "2025-04-01 08:30:00"),
        (True, "TRUE"),
        (0.1 + 0.2, "0.3"),
        (42_000_000_000_000.0, "42000000000000"),
        (timedelta(hours=26, minutes=5), "26:05"),
        (timedelta(seconds=61), "00:01:01"),
        ("  text ", "  text "),
    ],
)
def test_value_becomes_its_text(value: object, text: str) -> None:
    assert workbook_reader.format_cell(value) == text


def test_events_of_a_workbook_are_in_the_wells_zone(site: Site) -> None:
    clocks = ("2026-03-02 06:00", "2026-03-02 08:30")
    cells: list[Cell] = [*map(datetime.fromisoformat, clocks), "Drill", 204.5]
    heading: list[Cell] = ["start", "end", "title", "depth"]
    rows = [heading, cells]
    import_events(site, xlsx_of(rows), well=site.well.name)
    check = check_events(site, xlsx_of(rows), well=site.well.name)
    (row,) = check.rows
    assert (row.action, check.table.format.type) == ("unchanged", "xlsx")
    assert row.target is not None
    assert row.target.model_dump()["starts_at"] == datetime(2026, 3, 2, 6, tzinfo=UTC)


def test_opendocument_is_read() -> None:
    table = read_lines(ods_of([["start", "title"], ["2026-03-02", "A"]]), EVENT_COLUMNS)
    assert (table.type, lines_of(table)[1]) == ("ods", ["2026-03-02", "A"])


def test_tab_with_the_most_known_headings_is_read() -> None:
    notes, log = [["Report of March"], ["x"]], [["start", "title"], ["2026-03-02", "A"]]
    assert read(xlsx_of(notes, log)) == [["start", "title"], ["2026-03-02", "A"]]


def test_rows_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    content = xlsx_of([["title"], [], [None], ["A"]])
    assert [number for number, _ in read_lines(content, EVENT_COLUMNS).lines] == [1, 4]


@pytest.mark.parametrize("fault", ["#VALUE!", "#REF!", "#DIV/0!"])
def test_error_that_a_cell_shows_is_refused_where_it_stands(site: Site, fault: str) -> None:
    content = xlsx_of([["start", "title", "depth"], ["2026-03-02", "A", 777]])
    broken = f'<c r="C2" t="e"><v>{fault}</v></c>'.encode()
    content = altered(content, b'<c r="C2"><v>777</v></c>', broken)
    found = check_events(site, content, well=site.well.name)
    assert errors(found) == [
        "row 2: Depth to: is an error that the spreadsheet shows: mend its formula,"
        " or leave the cell empty"
    ]


def test_missing_value_that_a_cell_shows_is_empty() -> None:
    content = xlsx_of([["title", "depth"], ["A", 777]])
    broken = b'<c r="B2" t="e"><v>#N/A</v></c>'
    assert read(altered(content, b'<c r="B2"><v>777</v></c>', broken))[1] == ["A", "#N/A"]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"\0" * 60,
        xlsx_of([["title"], ["A"]])[:900],
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
    ],
    ids=["archive", "cut", "old workbook", "picture"],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="save it as XLSX, ODS or CSV"):
        LOADER.load_lines("anna", content, EVENT_COLUMNS)


def bomb(size: int) -> bytes:
    """A workbook of a few kilobytes with a cell that unpacks to so many bytes."""
    small = xlsx_of([["title"], ["BOMB"]])
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(small)) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(name, before.read(name))
        after.writestr("xl/media/image1.bin", b"0" * size)
    return target.getvalue()


def test_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_reader, "MAX_UNPACKED_BYTES", 1_000_000)
    with pytest.raises(PayloadTooLarge):
        read(bomb(2_000_000))
    assert read(bomb(500_000))[1] == ["BOMB"]


def test_archive_that_lies_about_its_size_is_refused() -> None:
    with pytest.raises(Invalid, match="is no workbook that can be read"):
        read(understated(bomb(3_000_000), "xl/media/image1.bin", 100))


def test_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_reader, "MAX_ENTRIES", 5)
    with pytest.raises(PayloadTooLarge):
        read(xlsx_of([["title"], ["A"]]))


def test_file_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(PayloadTooLarge):
        LOADER.load_lines("anna", b"x" * (MAX_IMPORT_BYTES + 1), EVENT_COLUMNS)


def test_child_that_takes_too_much_is_told_as_too_large() -> None:
    loader = TableLoader(ChildPool(TABLE_READER_MODULE, JobLimits(answer_bytes=100)))
    with pytest.raises(PayloadTooLarge):
        loader.load_lines("anna", b"title,start\nA,2026-03-02\n" * 50, EVENT_COLUMNS)


def test_person_with_too_many_files_waits() -> None:
    loader = TableLoader(ChildPool(TABLE_READER_MODULE))
    loader.pool._jobs["anna"] = 2
    with pytest.raises(TooManyAttempts):
        loader.load_lines("anna", b"title\nA\n", EVENT_COLUMNS)
    assert lines_of(loader.load_lines("ben", b"title\nA\n", EVENT_COLUMNS)) == [["title"], ["A"]]
