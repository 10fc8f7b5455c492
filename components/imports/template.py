"""Templates to fill in: a workbook or a CSV file with the headings that an import knows."""

import csv
import io

import xlsxwriter

from components.i18n.field_labels import field_label
from components.i18n.translate import t
from components.imports.mapping_form import ENTITIES
from welltrack_ui.domain.input.import_job import ImportKind

TEMPLATE_FIELDS: dict[ImportKind, tuple[str, ...]] = {
    "wells": (
        "name",
        "status",
        "purpose",
        "operator",
        "rig",
        "latitude",
        "longitude",
        "spud_at",
        "planned_md",
        "total_depth_md",
        "uwi",
        "description",
    ),
    "events": (
        "well",
        "stage",
        "starts_at",
        "ends_at",
        "kind",
        "title",
        "description",
        "md_start",
        "md_end",
        "npt",
        "npt_category",
        "activity_code",
    ),
}
COLUMN_WIDTH = 20
BYTE_ORDER_MARK = "\ufeff"


def list_headings(kind: ImportKind) -> list[str]:
    """The headings in the reader's language."""
    return [field_label(ENTITIES[kind], name) for name in TEMPLATE_FIELDS[kind]]


def build_csv_template(kind: ImportKind) -> bytes:
    """A CSV file with the headings alone, as spreadsheets open it."""
    target = io.StringIO()
    csv.writer(target).writerow(list_headings(kind))
    return (BYTE_ORDER_MARK + target.getvalue()).encode()


def build_xlsx_template(kind: ImportKind) -> bytes:
    """A workbook with the headings alone."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        worksheet = book.add_worksheet(t("Wells") if kind == "wells" else t("Events"))
        head = book.add_format({"bold": True})
        for column, heading in enumerate(list_headings(kind)):
            worksheet.set_column(column, column, COLUMN_WIDTH)
            worksheet.write_string(0, column, heading, head)
        worksheet.freeze_panes(1, 0)
    return target.getvalue()
