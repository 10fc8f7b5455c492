"""Export of the audit log as CSV or XLSX, in the reader's language and without formulas."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from components.audit.entries import describe_audit_entry
from components.i18n.field_labels import field_label
from components.i18n.field_values import FormatContext, format_field_value
from components.i18n.translate import t, tx
from components.kit.spreadsheet import build_csv, build_xlsx
from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import AuditEntry

COLUMN_WIDTHS = (19, 18, 24, 26, 32, 24, 40, 40)


def export_audit_csv(entries: Iterable[AuditEntry], reader: FormatContext) -> bytes:
    """The CSV (UTF-8) of a log: a line for each changed field, or one for an entry without."""
    return build_csv(column_headings(), build_export_lines(entries, reader))


def export_audit_xlsx(entries: Iterable[AuditEntry], reader: FormatContext) -> bytes:
    """The XLSX of a log, with the lines of the CSV: times as times, all else as texts."""
    lines = build_export_lines(entries, reader)
    return build_xlsx(t("Activity"), column_headings(), lines, COLUMN_WIDTHS)


def column_headings() -> list[str]:
    """The headings of the columns in the reader's language."""
    what = [t("Time"), t("Time zone"), t("Who"), t("What"), t("Name")]
    return [*what, tx("of a record", "Field"), t("Before"), t("After")]


def build_export_lines(
    entries: Iterable[AuditEntry], reader: FormatContext
) -> Iterator[list[datetime | str]]:
    """Each line: its naive local time, then texts."""
    for entry in entries:
        # Spreadsheets know no time zones: the zone has a column of its own.
        at = report_day.to_local_time(entry.at, reader.tz).replace(tzinfo=None)
        head = [str(reader.tz), entry.actor.name, describe_audit_entry(entry), entry.entity_name]
        for change in entry.changes:
            pair = [
                format_field_value(entry.entity, change.field, value, reader)
                for value in (change.before, change.after)
            ]
            yield [at, *head, field_label(entry.entity, change.field), *pair]
        if not entry.changes:
            yield [at, *head, "", "", ""]
