"""Labels, hints, choices and errors of fields in the reader's language."""

from collections.abc import Mapping

from components.i18n.file_labels import FILE_KIND_LABELS
from components.i18n.labels import (
    DEPTH_DATUMS,
    DEPTH_UNITS,
    EVENT_KIND_STYLES,
    EVENT_STATES,
    FLUIDS,
    LANGUAGES,
    NPT_CATEGORIES,
    NPT_PARTIES,
    PROJECT_STATUSES,
    PURPOSES,
    REPORT_DATINGS,
    REPORT_OCCASIONS,
    REPORT_STATUSES,
    ROLES,
    SEVERITIES,
    STAGE_KIND_STYLES,
    STAGE_STATUSES,
    TIME_CLASSES,
    TRAJECTORIES,
    WELL_STATUSES,
    KindStyle,
    StatusStyle,
    select_options,
)
from components.i18n.translate import t
from welltrack_ui.domain.errors import FieldError
from welltrack_ui.domain.field_labels import find_field, find_label

FIELD_CHOICES: Mapping[str, Mapping[str, str | KindStyle | StatusStyle]] = {
    "depth_datum": DEPTH_DATUMS,
    "depth_unit": DEPTH_UNITS,
    "event.kind": EVENT_KIND_STYLES,
    "event.state": EVENT_STATES,
    "file.kind": FILE_KIND_LABELS,
    "fluid": FLUIDS,
    "locale": LANGUAGES,
    "npt_category": NPT_CATEGORIES,
    "npt_party": NPT_PARTIES,
    "project.status": PROJECT_STATUSES,
    "purpose": PURPOSES,
    "report_dated_by": REPORT_DATINGS,
    "report_sent_on": REPORT_OCCASIONS,
    "report.status": REPORT_STATUSES,
    "role": ROLES,
    "severity": SEVERITIES,
    "stage.kind": STAGE_KIND_STYLES,
    "stage.status": STAGE_STATUSES,
    "time_class": TIME_CLASSES,
    "trajectory": TRAJECTORIES,
    "well.status": WELL_STATUSES,
}
"""The options of choice fields, by `field`, or by `entity.field` where entities differ."""


def field_label(entity: str, name: str) -> str:
    """The label of a field; its name in words where the table has none."""
    return t(find_label(name, entity))


def field_hint(entity: str, name: str) -> str:
    """The hint of a field, blank for none."""
    row = find_field(name, entity)
    return t(row.hint) if row and row.hint else ""


def field_options(entity: str, name: str) -> dict[str, str]:
    """The options of a choice field (value: label); empty for other fields."""
    # The entity's own first: a `kind` of a file is none of an event.
    table = FIELD_CHOICES.get(f"{entity}.{name}") or FIELD_CHOICES.get(name)
    return select_options(table) if table else {}


def describe_field_error(fault: FieldError, label: str = "") -> str:
    """The message of a field error: `End must be after the start`, `Title is required`.

    `label` is the screen's label of the field; that of the table unless given.
    """
    if fault.sentence:
        return t(fault.sentence)
    if not fault.field:
        return t(fault.message) if fault.message else ""
    return f"{label or field_label('', fault.field)} {t(fault.message)}"
