"""Reading the sheets of XLSX and ODS workbooks as texts, bounded in what they unpack to."""

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from welltrack_ui.domain.errors import PayloadTooLarge, invalid_field
from welltrack_ui.domain.field_types import strip_invisible
from welltrack_ui.domain.messages import mark
from welltrack_ui.services.imports.column_names import MAX_ROWS_ABOVE, Names, count_known

ZIP_SIGNATURE = b"PK\x03\x04"
MAX_UNPACKED_BYTES = 100_000_000
MAX_SHEETS = 20
MAX_ENTRIES = 2_000
READ_BYTES = 1_000_000
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
XLSX_WORKBOOK = "xl/workbook.xml"
DAY_OF_CLOCKS = date(1900, 1, 1)
"""The day on which the library puts a clock time of 24 hours and more, Excel's serial 1.0."""
NOT_A_WORKBOOK = mark("is no workbook that can be read: save it as XLSX, ODS or CSV")
UNPACKS_TOO_LARGE = mark("The workbook unpacks to more than 100 MB: split it.")
FAULT_CELL = re.compile(rb'<c\s([^>/]*\bt="e"[^>/]*)>(.*?)</c>', re.DOTALL)
FAULT_VALUE = re.compile(rb"<v>([^<]{1,20})</v>")
CELL_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
WORKSHEET_REFERENCE = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\br:id="([^"]{1,100})"')
RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\s[^>]{1,2000}>")
ATTRIBUTE = re.compile(rb'\b(Id|Target)="([^"]{1,500})"')
WorkbookType = Literal["xlsx", "ods"]
Line = tuple[int, tuple[str, ...]]
Faults = Mapping[tuple[int, int], str]


def read_workbook(content: bytes, names: Names) -> tuple[WorkbookType, list[Line]]:
    """The type of a workbook, and the rows of the sheet with the most known headings.

    Raises: Invalid, field `file`; PayloadTooLarge for more than 100 MB in it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_unpacked_size(archive)
            kind = detect_type(archive)
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            sheets = [
                number_lines(book.get_sheet_by_index(i).to_python(skip_empty_area=False), faults)
                for i, faults in enumerate(list_worksheet_faults(archive, book))
                if book.sheets_metadata[i].visible == SheetVisibleEnum.Visible
            ]
    except (zipfile.BadZipFile, CalamineError, ValueError, KeyError, NotImplementedError):
        raise invalid_field("file", NOT_A_WORKBOOK) from None
    # Of equals the first: max() keeps the order of the tabs.
    return kind, max(sheets, key=lambda lines: rate_worksheet(lines, names), default=[])


def check_unpacked_size(archive: zipfile.ZipFile) -> None:
    """Check what an archive says that it unpacks to, and that it is true.

    Whoever means harm writes another size: so all of it is unpacked once, in pieces that are thrown
    away. What passes all the same ends at the memory that this process may have.

    Raises: PayloadTooLarge; zipfile.BadZipFile for a part of another size.
    """
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED_BYTES:
        raise PayloadTooLarge(UNPACKS_TOO_LARGE)
    for entry in entries:
        with archive.open(entry) as part:
            while part.read(READ_BYTES):
                pass


def detect_type(archive: zipfile.ZipFile) -> WorkbookType:
    """The type by what is in the archive. Raises: KeyError where it is neither."""
    if XLSX_WORKBOOK in archive.namelist():
        return "xlsx"
    if archive.read("mimetype").strip() == ODS_TYPE:
        return "ods"
    raise KeyError("mimetype")


def rate_worksheet(lines: Sequence[Line], names: Names) -> tuple[int, bool]:
    """The known headings of a sheet, and whether it holds anything."""
    known = max((count_known(cells, names) for _, cells in lines[:MAX_ROWS_ABOVE]), default=0)
    return known, bool(lines)


def number_lines(rows: Sequence[Sequence[Any]], faults: Faults) -> list[Line]:
    """The rows with any content as texts, numbered from 1; `faults` are cells that show errors."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = tuple(
            faults.get((number, column)) or format_cell(value)
            for column, value in enumerate(row, 1)
        )
        if any(strip_invisible(cell).strip() for cell in cells):
            lines.append((number, cells))
    return lines


def format_cell(value: Any) -> str:
    """The text of a cell, as a CSV file would have it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # What a spreadsheet computes has tails such as 0.30000000000000004.
        return str(int(value)) if value.is_integer() else repr(round(value, 9))
    if isinstance(value, datetime | timedelta):
        return format_moment(value)
    if value == DAY_OF_CLOCKS:
        return "24:00"
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def format_moment(value: datetime | timedelta) -> str:
    """A day with its clock time to the second, or a duration as a clock time."""
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    # Days are fractions: 08:30 is often a few microseconds less.
    rounded = value.replace(microsecond=0) + timedelta(seconds=round(value.microsecond / 1e6))
    return rounded.isoformat(" ")


def list_worksheet_faults(archive: zipfile.ZipFile, book: CalamineWorkbook) -> Iterator[Faults]:
    """The error values of each of the first sheets, by row and column from 1.

    The library gives an empty text for `#VALUE!`, which must be told.
    """
    paths = find_worksheet_paths(archive)
    for i in range(min(len(book.sheets_metadata), MAX_SHEETS)):
        known = i < len(paths) and paths[i] in archive.namelist()
        yield dict(find_faults(archive.read(paths[i]))) if known else {}


def find_worksheet_paths(archive: zipfile.ZipFile) -> list[str]:
    """The parts of an XLSX with its sheets, in the order of the tabs; empty for an ODS."""
    relations = "xl/_rels/workbook.xml.rels"
    if not {XLSX_WORKBOOK, relations} <= set(archive.namelist()):
        return []
    targets = {}
    for element in RELATIONSHIP.findall(archive.read(relations)):
        attributes = dict(ATTRIBUTE.findall(element))
        target = html.unescape(attributes.get(b"Target", b"").decode("utf-8", "replace"))
        path = target[1:] if target.startswith("/") else f"xl/{target}"
        targets[attributes.get(b"Id", b"")] = path
    return [targets.get(i, "") for i in WORKSHEET_REFERENCE.findall(archive.read(XLSX_WORKBOOK))]


def find_faults(worksheet: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """The row, the column and the text of each cell that shows an error."""
    for attributes, inside in FAULT_CELL.findall(worksheet):
        place, value = CELL_REFERENCE.search(attributes), FAULT_VALUE.search(inside)
        if place and value:
            yield (int(place[2]), number_column(place[1].decode())), value[1].decode("utf-8")


def number_column(letters: str) -> int:
    """The number of a column from 1: `A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
