"""Tables as CSV and XLSX: texts stay texts, whatever they begin with.

A workbook marks texts as such. CSV can't, so an apostrophe goes before a text that a spreadsheet
would take for a formula.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter

# OWASP, "CSV Injection": a cell that begins with one of these is a formula to spreadsheets.
FORMULA_SIGNS = frozenset("=+-@")
CONTROL_PREFIXES = ("\t", "\r", "\n")
# Without it Excel reads UTF-8 in the encoding of the system.
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# Characters that a cell of Excel holds.
MAX_CELL_LENGTH = 32_767
TITLE_LENGTH = 31
CSV_MEDIA_TYPE = "text/csv; charset=utf-8"
XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CellValue = str | float | date | datetime | None


def build_csv(heads: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> bytes:
    """The CSV (UTF-8) of a table; instants must be naive local times."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([neutralise_formula(head) for head in heads])
    for row in rows:
        writer.writerow([_csv_text(value) for value in row])
    return (BYTE_ORDER_MARK + target.getvalue()).encode()


def build_xlsx(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[CellValue]],
    widths: Sequence[int] = (),
) -> bytes:
    """The XLSX of a table, one sheet: times as times, numbers as numbers, all else as texts."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        # Excel refuses these in the name of a sheet.
        name = "".join(c for c in title if c not in "[]:*?/\\")[:TITLE_LENGTH].strip("'")
        worksheet = book.add_worksheet(name or "1")
        head, text = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        clock = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, label in enumerate(heads):
            worksheet.set_column(column, column, widths[column] if widths else 22)
            worksheet.write_string(0, column, label, head)
        worksheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    worksheet.write_datetime(number, column, value, clock)
                elif isinstance(value, date):
                    worksheet.write_datetime(number, column, value, day)
                elif isinstance(value, (int, float)):
                    worksheet.write_number(number, column, value)
                elif value is not None:
                    worksheet.write_string(number, column, value[:MAX_CELL_LENGTH], text)
    return target.getvalue()


def neutralise_formula(text: str) -> str:
    """The text, with an apostrophe before one that a spreadsheet would take for a formula."""
    # Spreadsheets of East Asia take the wide forms of the signs for the signs themselves.
    first = unicodedata.normalize("NFKC", text.lstrip(" ")[:1])
    is_formula = text.startswith(CONTROL_PREFIXES) or first in FORMULA_SIGNS
    return f"'{text}" if text and is_formula else text


def _csv_text(value: CellValue) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return f"{value:g}" if isinstance(value, int) else repr(value)
    return neutralise_formula(value or "")
