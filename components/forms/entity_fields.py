"""The fields of an entity in a form, drawn and read back as the table of fields says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Any

from nicegui import ui
from pydantic_core import PydanticUndefined

from components.forms import date_fields, fields
from components.forms.conversions import (
    to_display_depth,
    to_instant,
    to_stored_depth,
    to_wall_clock,
)
from components.forms.fields import Field
from components.forms.form import Form
from components.i18n.field_labels import field_hint, field_label, field_options
from components.i18n.labels import REPORT_DAY_HOURS
from components.i18n.translate import t
from welltrack_ui.domain.entity import Draft, Entity
from welltrack_ui.domain.field_labels import (
    FIELD_TABLES,
    METRE_KINDS,
    FieldLabel,
    ValueKind,
    group_fields,
)
from welltrack_ui.domain.field_types import LengthLimits
from welltrack_ui.domain.units import DepthUnit


@dataclass(frozen=True, slots=True)
class FieldContext:
    """What fields of a form start from.

    `before` is what is changed, or copied; without it a field starts with its value of `initial`,
    else with the draft's default. `options` are the choices of the fields that refer to others,
    or offer less than all there is. `hints` stand in place of the table's.
    """

    today: date
    tz: tzinfo
    unit: DepthUnit = "m"
    before: Draft | Entity | None = None
    has_autofocus: bool = True
    initial: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)


class EntityFields:
    """Made inside a form; `read` turns the form's values into the fields of a draft.

    `entity` names the table: `well`, `stage`. A group of several fields stands in a row.
    """

    def __init__(self, form: Form, entity: str, draft: type[Draft], context: FieldContext) -> None:
        self._form, self._entity, self._draft, self._context = form, entity, draft, context
        self._table = FIELD_TABLES[entity]
        self._drawn: list[str] = []

    def draw_all(self) -> None:
        """Draw every group, in the table's order."""
        for _, names in group_fields(self._table):
            self.draw_row(names)

    def draw_group(self, group: str) -> ui.element:
        """Draw the fields of one group; its box."""
        return self.draw_row([name for name, row in self._table.items() if row.group == group])

    def draw_row(self, names: Sequence[str]) -> ui.element:
        """Draw fields beside each other; the box around them."""
        if len(names) == 1:
            return self.draw(names[0]).box
        with ui.element("div").classes("wt-form-row") as row:
            for name in names:
                self.draw(name)
        return row

    def draw(self, name: str) -> Field:
        """Draw one field. The first one gets the cursor."""
        row = self._table[name]
        made = self._form.add(_BUILDERS[row.kind](self, name, row))
        if limit := _find_max_length(self._draft, name):
            made.control.props["maxlength"] = limit
        if not self._drawn and self._context.has_autofocus:
            made.control.props("autofocus")
        self._drawn.append(name)
        return made

    def read(self, values: Mapping[str, Any], tz: tzinfo | None = None) -> dict[str, Any]:
        """The values of the fields that were drawn, as the draft takes them.

        Times are clocks in `tz`, the context's own unless given.
        """
        return {name: self._read(name, values[name], tz) for name in self._drawn}

    def initial_value(self, name: str) -> Any:
        """What a field starts from."""
        if self._context.before is not None:
            return getattr(self._context.before, name)
        default = self._draft.model_fields[name].default
        usual = None if default is PydanticUndefined else default
        return self._context.initial.get(name, usual)

    def _read(self, name: str, value: Any, tz: tzinfo | None) -> Any:
        kind = self._table[name].kind
        before = self.initial_value(name) if self._context.before is not None else None
        if kind == "instant":
            return to_instant(value, tz or self._context.tz, before)
        if kind in METRE_KINDS:
            return to_stored_depth(value, self._context.unit, before)
        if kind == "hour":
            return int(value)
        if kind == "flag":
            return bool(value)
        if kind == "tags":
            return tuple(tag for tag in map(str.strip, (value or "").split(",")) if tag)
        return value

    def _hint(self, name: str) -> str:
        return self._context.hints.get(name) or field_hint(self._entity, name)

    def _label(self, name: str) -> str:
        return field_label(self._entity, name)

    def _line(self, name: str, row: FieldLabel) -> Field:
        return fields.text_field(
            name,
            self._label(name),
            self.initial_value(name),
            hint=self._hint(name),
            required=row.required,
        )

    def _text(self, name: str, _: FieldLabel) -> Field:
        return fields.long_text_field(
            name, self._label(name), self.initial_value(name), hint=self._hint(name)
        )

    def _tags(self, name: str, _: FieldLabel) -> Field:
        tags = ", ".join(self.initial_value(name) or ())
        return fields.text_field(name, self._label(name), tags, hint=self._hint(name))

    def _choice(self, name: str, row: FieldLabel) -> Field:
        options = self._context.options.get(name)
        if options is None:
            options = field_options(self._entity, name)
        return self._select(name, row, options, self.initial_value(name))

    def _hour(self, name: str, row: FieldLabel) -> Field:
        return self._select(name, row, REPORT_DAY_HOURS, str(self.initial_value(name)))

    def _select(
        self, name: str, row: FieldLabel, options: Mapping[str, str], value: str | None
    ) -> Field:
        return fields.choice_field(
            name,
            self._label(name),
            options,
            value if value in options else None,
            hint=self._hint(name),
            required=row.required,
        )

    def _zone(self, name: str, row: FieldLabel) -> Field:
        return fields.time_zone_field(
            name, self._label(name), self.initial_value(name), required=row.required
        )

    def _instant(self, name: str, row: FieldLabel) -> Field:
        return date_fields.datetime_field(
            name,
            self._label(name),
            to_wall_clock(self.initial_value(name), self._context.tz),
            today=self._context.today,
            hint=self._hint(name),
            required=row.required,
        )

    def _day(self, name: str, row: FieldLabel) -> Field:
        return date_fields.date_field(
            name,
            self._label(name),
            self.initial_value(name),
            today=self._context.today,
            hint=self._hint(name),
            required=row.required,
        )

    def _length(self, name: str, row: FieldLabel) -> Field:
        value = to_display_depth(self.initial_value(name), self._context.unit)
        return self._number_of(name, row, value, t(self._context.unit))

    def _number(self, name: str, row: FieldLabel) -> Field:
        unit = t("in") if row.kind == "inches" else "°"
        return self._number_of(name, row, self.initial_value(name), unit)

    def _number_of(self, name: str, row: FieldLabel, value: float | None, unit: str) -> Field:
        return fields.number_field(
            name,
            self._label(name),
            value,
            unit=unit,
            hint=self._hint(name),
            required=row.required,
        )

    def _flag(self, name: str, _: FieldLabel) -> Field:
        value = bool(self.initial_value(name))
        return fields.switch_field(name, self._label(name), value, hint=self._hint(name))


_BUILDERS: Mapping[ValueKind, Callable[[EntityFields, str, FieldLabel], Field]] = {
    "line": EntityFields._line,
    "text": EntityFields._text,
    "choice": EntityFields._choice,
    "reference": EntityFields._choice,
    "zone": EntityFields._zone,
    "hour": EntityFields._hour,
    "instant": EntityFields._instant,
    "day": EntityFields._day,
    "depth": EntityFields._length,
    "length": EntityFields._length,
    "inches": EntityFields._number,
    "degrees": EntityFields._number,
    "flag": EntityFields._flag,
    "tags": EntityFields._tags,
}


def _find_max_length(draft: type[Draft], name: str) -> int | None:
    """The most characters that a required text may have."""
    limits = (m for m in draft.model_fields[name].metadata if isinstance(m, LengthLimits))
    return next((limit.longest for limit in limits), None)
