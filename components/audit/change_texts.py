"""Changes of fields in the words of the audit log, for notices outside of it."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo

from components.audit.field_values import FormatContext, format_field_name, format_field_value
from components.forms.stale_conflict import NO_VALUE, ChangeText
from components.i18n.format import DepthUnit
from welltrack_ui.domain.audit import FieldChange


def format_changes(
    noun: str,
    changes: Iterable[FieldChange],
    *,
    tz: tzinfo,
    unit: DepthUnit,
    names: Mapping[str, str],
) -> list[ChangeText]:
    """Each change with its label and its values: depths in `unit`, times by the clocks of `tz`."""
    reader = FormatContext(tz, unit, names)

    def write(change: FieldChange, value: object) -> str:
        return format_field_value(noun, change.field, value, reader) or NO_VALUE

    return [
        ChangeText(
            change.field,
            format_field_name(change.field),
            write(change, change.before),
            write(change, change.after),
        )
        for change in changes
    ]
