"""Workbooks to import: made by a library, and altered as no library would make them."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter

Cell = str | float | bool | date | datetime | time | timedelta | None
ODS_NAMESPACES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)


def xlsx_of(*tabs: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook whose tabs hold these rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        formats = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            date: book.add_format({"num_format": "dd.mm.yyyy"}),
            timedelta: book.add_format({"num_format": "h:mm"}),
        }
        for rows in tabs:
            worksheet = book.add_worksheet()
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if isinstance(value, tuple(formats)):
                        worksheet.write(r, c, value, formats[type(value)])
                    elif value is not None:
                        worksheet.write(r, c, value)
    return target.getvalue()


def ods_of(rows: Sequence[Sequence[str]]) -> bytes:
    """The smallest OpenDocument workbook that holds these texts."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{text}</text:p></table:table-cell>"
            for text in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{ODS_NAMESPACES} office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="One">{cells}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest'
        ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return target.getvalue()


def altered(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with other bytes in its first tab."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, data.replace(old, new) if name.endswith("sheet1.xml") else data)
    return target.getvalue()


def understated(content: bytes, part: str, size: int) -> bytes:
    """An archive that says of one of its parts that it unpacks to so many bytes."""
    data = bytearray(content)
    # Its entry in the directory at the end: 46 bytes, then its name.
    at = data.rindex(part.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(data)


def lines_of(table: Any) -> list[list[str]]:
    """The texts of the rows of a table."""
    return [list(cells) for _, cells in table.lines]
