"""The rows of a file as a table: what is done with each, and why one is refused."""

from collections.abc import Mapping

from markupsafe import Markup

from components.i18n.field_labels import describe_field_error, field_label
from components.i18n.field_values import FormatContext, format_field_value
from components.i18n.translate import mark, t
from components.imports.mapping_form import ENTITIES
from components.kit.chips import plain_chip
from components.kit.table import Column, Row
from components.theme.palette import Tone
from welltrack_ui.domain.errors import FieldError
from welltrack_ui.domain.input.import_faults import RowError
from welltrack_ui.domain.input.import_job import ImportItem, ImportKind, ImportReport, RowAction

ACTION_CHIPS: Mapping[RowAction, tuple[str, Tone, str]] = {
    "new": (mark("New"), "green", "plus"),
    "changed": (mark("Changed"), "blue", "pencil"),
    "unchanged": (mark("Unchanged"), "neutral", "check"),
    "refused": (mark("Refused"), "red", "circle-x"),
}
SHOWN_FIELDS: Mapping[ImportKind, tuple[str, ...]] = {
    "wells": ("name", "status", "operator", "total_depth_md"),
    "events": ("title", "well", "starts_at", "ends_at", "kind", "md_end"),
}


def preview_columns(kind: ImportKind) -> list[Column]:
    """The columns of the table: the row, what is done, the main fields, and a note."""
    entity = ENTITIES[kind]
    first, *others = SHOWN_FIELDS[kind]
    return [
        Column(t("Row"), align_end=True),
        Column(t("Action")),
        Column(field_label(entity, first)),
        *(Column(field_label(entity, name), visible_from="tablet") for name in others),
        Column(t("Note")),
    ]


def preview_row(item: ImportItem, report: ImportReport, reader: FormatContext) -> Row:
    """A row of the table."""
    entity = ENTITIES[report.kind]
    values = [
        format_field_value(entity, name, item.fields.get(name), reader)
        for name in SHOWN_FIELDS[report.kind]
    ]
    note = describe_refusal(item, report) if item.action == "refused" else ""
    if item.action == "changed":
        note = describe_changes(item, entity, reader)
    return Row((str(item.line), action_chip(item.action), *values, note))


def action_chip(action: RowAction) -> Markup:
    """The chip of what is done with a row."""
    label, tone, symbol = ACTION_CHIPS[action]
    return plain_chip(t(label), tone, symbol)


def describe_changes(item: ImportItem, entity: str, reader: FormatContext) -> str:
    """What a changed row changes: `Depth to: 204 m → 205.5 m`."""
    parts = [
        t(
            "{field}: {before} → {after}",
            field=field_label(entity, change.field),
            before=format_field_value(entity, change.field, change.before, reader) or "–",
            after=format_field_value(entity, change.field, change.after, reader) or "–",
        )
        for change in item.changes
    ]
    return "; ".join(parts)


def describe_refusal(item: ImportItem, report: ImportReport) -> str:
    """Why a row is refused: every fault of it, with what to do."""
    faults = [problem.fault for problem in report.problems if item.row in problem.rows]
    return "; ".join(describe_fault(fault) for fault in faults)


def describe_fault(fault: RowError) -> str:
    """A fault as a sentence, its field by the screen's name."""
    if fault.sentence or not fault.field:
        return describe_field_error(FieldError(fault.field, fault.message, fault.sentence))
    label = field_label("", fault.field)
    return t("{label}: {text}", label=label, text=t(fault.message))
