"""Templates to fill in: a workbook or a CSV file with the headings that an import knows."""

from components.i18n.field_labels import field_label
from components.i18n.translate import t
from components.imports.mapping_form import ENTITIES
from components.kit.spreadsheet import build_csv, build_xlsx
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


def list_headings(kind: ImportKind) -> list[str]:
    """The headings in the reader's language."""
    return [field_label(ENTITIES[kind], name) for name in TEMPLATE_FIELDS[kind]]


def build_csv_template(kind: ImportKind) -> bytes:
    """A CSV file with the headings alone, as spreadsheets open it."""
    return build_csv(list_headings(kind), ())


def build_xlsx_template(kind: ImportKind) -> bytes:
    """A workbook with the headings alone."""
    title = t("Wells") if kind == "wells" else t("Events")
    return build_xlsx(title, list_headings(kind), ())
