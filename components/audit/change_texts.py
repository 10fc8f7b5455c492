"""Texts of field changes as the audit log shows them, for notices elsewhere."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo

from components.forms.stale_conflict import NO_VALUE, ChangeText
from components.i18n.field_labels import field_label
from components.i18n.field_values import FormatContext, format_field_value
from welltrack_ui.domain.audit import FieldChange
from welltrack_ui.domain.units import DepthUnit


def format_changes(
    noun: str,
    changes: Iterable[FieldChange],
    *,
    tz: tzinfo,
    unit: DepthUnit,
    names: Mapping[str, str],
) -> list[ChangeText]:
    """The texts of field changes: labels, depths in `unit`, times in the zone `tz`."""
    reader = FormatContext(tz, unit, names)

    def write(change: FieldChange, value: object) -> str:
        return format_field_value(noun, change.field, value, reader) or NO_VALUE

    return [
        ChangeText(
            change.field,
            field_label(noun, change.field),
            write(change, change.before),
            write(change, change.after),
        )
        for change in changes
    ]
