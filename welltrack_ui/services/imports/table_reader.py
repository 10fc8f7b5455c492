"""Reading tables from CSV, XLSX and ODS, and XML: `python -m` runs it in a process of its own."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Literal

import msgspec

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.errors import Invalid, PayloadTooLarge, invalid_field
from welltrack_ui.domain.field_types import strip_invisible
from welltrack_ui.domain.files.cell_separator import NO_SEPARATOR, detect_layout
from welltrack_ui.domain.files.text_encoding import DecodedText, decode_whole_text
from welltrack_ui.domain.messages import mark, message, to_json
from welltrack_ui.domain.reports.witsml.xml_tree import parse_xml
from welltrack_ui.services.core.child_jobs import serve_jobs
from welltrack_ui.services.imports import workbook_reader
from welltrack_ui.services.imports.column_names import Names, count_known, find_heading

MAX_ROWS = 50_000
NOT_A_TABLE = mark("is no table: save it as XLSX, ODS or CSV")
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
"""Encodings as people know them; code pages are known by their own names."""
Line = tuple[int, tuple[str, ...]]


class TableLines(FrozenModel):
    """The rows of a file as texts, numbered from 1 as a spreadsheet does; empty ones left out.

    `heading` is the place of the heading in `lines`. A workbook has neither encoding nor separator.
    """

    type: Literal["csv", "xlsx", "ods"]
    encoding: str | None = None
    separator: str | None = None
    lines: tuple[Line, ...] = ()
    heading: int = 0


def read_lines(content: bytes, names: Names) -> TableLines:
    """The rows of a CSV file (RFC 4180, or with other separators) or of a workbook's best sheet.

    `names` gives for each known column name in lower case the field that it fills, or None.

    Raises: Invalid, field `file`, for what is no table; PayloadTooLarge.
    """
    if content.startswith(workbook_reader.ZIP_SIGNATURE):
        kind, lines = workbook_reader.read_workbook(content, names)
        table = TableLines(type=kind, lines=tuple(lines))
    else:
        table = read_csv(content, names)
    if len(table.lines) > MAX_ROWS:
        raise invalid_field("file", message("holds more than {most} rows: split it", most=MAX_ROWS))
    return table.model_copy(update={"heading": find_heading(table.lines, names)})


def read_csv(content: bytes, names: Names) -> TableLines:
    """The rows of a CSV file. Raises: Invalid, field `file`."""
    text, encoding = decode_csv(content)
    layout = detect_layout(text, lambda cells: count_known(cells, names))
    return TableLines(
        type="csv",
        encoding=ENCODING_NAMES.get(encoding, encoding),
        separator=None if layout.separator == NO_SEPARATOR else layout.separator,
        lines=tuple(number_rows(text[layout.start :], layout.separator)),
    )


def decode_csv(content: bytes) -> DecodedText:
    """The text with `LF` line ends, and its encoding.

    Raises: Invalid, field `file`, for an encoding that isn't known, and for what is no text.
    """
    try:
        text, encoding = decode_whole_text(content)
    except UnicodeDecodeError as error:
        if b"\0" in content:
            raise invalid_field("file", NOT_A_TABLE) from None
        line = content[: error.start].count(b"\n") + 1
        raise invalid_field(
            "file", message("line {line} is not UTF-8: save the file as CSV UTF-8", line=line)
        ) from None
    # Some bytes of an old workbook or a picture read as Cyrillic.
    if encoding not in ENCODING_NAMES and b"\0" in content:
        raise invalid_field("file", NOT_A_TABLE)
    return DecodedText(text.replace("\r\n", "\n").replace("\r", "\n"), encoding)


def number_rows(text: str, delimiter: str) -> list[Line]:
    """Rows with any content, numbered as in a spreadsheet: empty ones count too.

    Raises: Invalid, field `file`, for a line that is no CSV.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Line] = []
    try:
        for number, cells in enumerate(reader, 1):
            if any(strip_invisible(cell).strip() for cell in cells):
                rows.append((number, tuple(cells)))
            if len(rows) > MAX_ROWS:
                break
    except csv.Error as error:
        # A file of one column is read with a separator that nobody can see.
        reason = str(error).replace(NO_SEPARATOR, ",")
        raise invalid_field(
            "file", message("line {line} is not CSV: {reason}", line=reader.line_num, reason=reason)
        ) from None
    return rows


def run_table_job(content: bytes, arguments: Mapping[str, str]) -> str:
    """`read_lines` as a job of a child process: the lines, or why there are none."""
    try:
        lines = read_lines(content, json.loads(arguments["names"]))
        return f'{{"lines": {lines.model_dump_json()}}}'
    except Invalid as refused:
        return json.dumps({"refusal": to_json(refused.errors[0].message)})
    except PayloadTooLarge:
        return json.dumps({"too_large": True})


def run_xml_job(content: bytes, _arguments: Mapping[str, str]) -> str:
    """`parse_xml` as a job of a child process: the tree, or why there is none."""
    try:
        tree = msgspec.json.encode(parse_xml(content)).decode()
        return f'{{"lines": {tree}}}'
    except Invalid as refused:
        return json.dumps({"refusal": to_json(refused.errors[0].message)})


if __name__ == "__main__":
    serve_jobs({"table": run_table_job, "xml": run_xml_job})
