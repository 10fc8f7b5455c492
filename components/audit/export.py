"""Export of the audit log as CSV or XLSX, in the reader's language and without formulas.

A workbook marks texts as such. CSV can't, so an apostrophe goes before a text that a spreadsheet
would take for a formula.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime

import xlsxwriter

from components.audit.entries import describe_audit_entry
from components.i18n.field_labels import field_label
from components.i18n.field_values import FormatContext, format_field_value
from components.i18n.translate import t
from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import AuditEntry

# OWASP, "CSV Injection": a cell that begins with one of these is a formula to spreadsheets.
FORMULA_SIGNS = frozenset("=+-@")
CONTROL_PREFIXES = ("\t", "\r", "\n")
# Without it Excel reads UTF-8 in the encoding of the system.
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# Characters that a cell of Excel holds.
MAX_CELL_LENGTH = 32_767
COLUMN_WIDTHS = (19, 18, 24, 26, 32, 24, 40, 40)


def export_audit_csv(entries: Iterable[AuditEntry], reader: FormatContext) -> bytes:
    """The CSV (UTF-8) of a log: a line for each changed field, or one for an entry without."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(column_headings())
    for at, texts in build_export_lines(entries, reader):
        writer.writerow([f"{at:%Y-%m-%d %H:%M:%S}", *map(neutralise_formula, texts)])
    return (BYTE_ORDER_MARK + target.getvalue()).encode()


def export_audit_xlsx(entries: Iterable[AuditEntry], reader: FormatContext) -> bytes:
    """The XLSX of a log, with the lines of the CSV: times as times, all else as texts."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "constant_memory": False}) as book:
        worksheet = book.add_worksheet(t("Activity"))
        head, text = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        clock = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for column, (name, width) in enumerate(zip(column_headings(), COLUMN_WIDTHS, strict=True)):
            worksheet.set_column(column, column, width)
            worksheet.write_string(0, column, name, head)
        worksheet.freeze_panes(1, 0)
        for row, (at, texts) in enumerate(build_export_lines(entries, reader), 1):
            worksheet.write_datetime(row, 0, at, clock)
            for column, content in enumerate(texts, 1):
                worksheet.write_string(row, column, content[:MAX_CELL_LENGTH], text)
    return target.getvalue()


def column_headings() -> list[str]:
    """The headings of the columns in the reader's language."""
    what = [t("Time"), t("Time zone"), t("Who"), t("What"), t("Name")]
    return [*what, t("Field"), t("Before"), t("After")]


def build_export_lines(
    entries: Iterable[AuditEntry], reader: FormatContext
) -> Iterator[tuple[datetime, list[str]]]:
    """The naive local time and the texts of each line."""
    for entry in entries:
        # Spreadsheets know no time zones: the zone has a column of its own.
        at = report_day.to_local_time(entry.at, reader.tz).replace(tzinfo=None)
        head = [str(reader.tz), entry.actor.name, describe_audit_entry(entry), entry.entity_name]
        for change in entry.changes:
            pair = [
                format_field_value(entry.entity, change.field, value, reader)
                for value in (change.before, change.after)
            ]
            yield at, [*head, field_label(entry.entity, change.field), *pair]
        if not entry.changes:
            yield at, [*head, "", "", ""]


def neutralise_formula(text: str) -> str:
    """The text, with an apostrophe before one that a spreadsheet would take for a formula."""
    # Spreadsheets of East Asia take the wide forms of the signs for the signs themselves.
    first = unicodedata.normalize("NFKC", text.lstrip(" ")[:1])
    is_formula = text.startswith(CONTROL_PREFIXES) or first in FORMULA_SIGNS
    return f"'{text}" if text and is_formula else text
