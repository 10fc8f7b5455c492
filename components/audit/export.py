"""A log as a sheet, CSV or a workbook, in its reader's words; no spreadsheet finds formulas in it.

In a workbook a text is a text whatever it begins with. In CSV nothing tells the two apart, so an
apostrophe stands before what would be taken for a formula.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

import xlsxwriter

from components.audit.entries import told
from components.audit.field_values import Reader, field_words, value_words
from components.i18n.translate import t
from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import AuditEntry

# OWASP, "CSV Injection": a cell that begins with one of these is a formula to spreadsheets.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Without it Excel takes UTF-8 for the system's own encoding.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
LONGEST_CELL = 32_767
WIDTHS = (19, 18, 24, 26, 32, 24, 40, 40)


def activity_csv(entries: Iterable[AuditEntry], reader: Reader) -> bytes:
    """A line for each changed field, and one for what changed none; times by the reader's clock."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(heads())
    for at, texts in lines(entries, reader):
        writer.writerow([f"{at:%Y-%m-%d %H:%M:%S}", *map(neutral, texts)])
    return (MARK + sheet.getvalue()).encode()


def activity_xlsx(entries: Iterable[AuditEntry], reader: Reader) -> bytes:
    """The same lines as a workbook, whose times are times and all else texts."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "constant_memory": False}) as book:
        sheet = book.add_worksheet(t("Activity"))
        head, text = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        clock = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for column, (name, width) in enumerate(zip(heads(), WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, head)
        sheet.freeze_panes(1, 0)
        for row, (at, texts) in enumerate(lines(entries, reader), 1):
            sheet.write_datetime(row, 0, at, clock)
            for column, content in enumerate(texts, 1):
                sheet.write_string(row, column, content[:LONGEST_CELL], text)
    return target.getvalue()


def heads() -> list[str]:
    """The heading of each column."""
    what = [t("Time"), t("Time zone"), t("Who"), t("What"), t("Name")]
    return [*what, t("Field"), t("Before"), t("After")]


def lines(entries: Iterable[AuditEntry], reader: Reader) -> Iterator[tuple[datetime, list[str]]]:
    """The time on the reader's clock and the texts of each line."""
    for entry in entries:
        at = report_day.local(entry.at, reader.tz).replace(tzinfo=None)
        head = [str(reader.tz), entry.actor.name, told(entry), entry.entity_name]
        for change in entry.changes:
            pair = [
                value_words(entry.entity, change.field, value, reader)
                for value in (change.before, change.after)
            ]
            yield at, [*head, field_words(change.field), *pair]
        if not entry.changes:
            yield at, [*head, "", "", ""]


def neutral(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
