"""The activity of an organization as a CSV file, which no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import tzinfo

from components.auditlist import told, value_text
from components.text import t
from welltrack_ui.domain import reportday
from welltrack_ui.domain.audit import AuditEntry

# OWASP, "CSV Injection": a cell that begins with one of these is a formula to spreadsheets.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Without it Excel takes UTF-8 for the system's own encoding.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def activity_csv(entries: Iterable[AuditEntry], tz: tzinfo) -> bytes:
    """A line for each changed field, and one for what changed none; times by the clock of `tz`."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    heads = [t("Time"), t("Time zone"), t("Who"), t("What"), t("Name")]
    writer.writerow([*heads, t("Field"), t("Before"), t("After")])
    for entry in entries:
        writer.writerows([neutral(cell) for cell in line] for line in _lines(entry, tz))
    return (MARK + sheet.getvalue()).encode()


def neutral(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _lines(entry: AuditEntry, tz: tzinfo) -> Iterator[list[str]]:
    at = reportday.local(entry.at, tz).strftime("%Y-%m-%d %H:%M:%S")
    head = [at, str(tz), entry.actor.name, told(entry), entry.entity_name]
    for change in entry.changes:
        name = change.field.replace("_", " ")
        yield [*head, name, value_text(change.before), value_text(change.after)]
    if not entry.changes:
        yield [*head, "", "", ""]
