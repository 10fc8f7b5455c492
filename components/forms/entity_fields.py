"""The form fields of an entity, drawn and read by the table of field labels."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Any

from nicegui import ui
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from components.forms import date_fields, fields
from components.forms.conversions import (
    to_display_depth,
    to_display_quantity,
    to_instant,
    to_stored_depth,
    to_stored_quantity,
    to_wall_clock,
)
from components.forms.date_fields import DateTimeField
from components.forms.fields import Field
from components.forms.form import FieldHolder
from components.forms.ports import NamesOfList
from components.forms.range_length import draw_range_length
from components.forms.search_choice import time_zone_field
from components.i18n.field_labels import field_hint, field_label, field_options
from components.i18n.labels import REPORT_DAY_HOURS
from components.i18n.translate import t
from welltrack_ui.domain.errors import WellTrackError
from welltrack_ui.domain.field_labels import (
    FIELD_TABLES,
    METRE_KINDS,
    FieldLabel,
    ValueKind,
    group_fields,
)
from welltrack_ui.domain.input.look_alikes import describe_mixed_word, describe_twin
from welltrack_ui.domain.units import QUANTITIES, DepthUnit


@dataclass(frozen=True, slots=True)
class FieldContext:
    """The initial values of an entity's form fields, with the zone and unit they are shown in.

    `before` is the entity to edit or copy; without it a field starts with its value of `initial`,
    else with the draft's default. `options` (value: label) are the choices of fields that refer to
    others, or that offer a part of the table's. `hints` replace those of the table. Without
    `has_autofocus` no field gets the focus by itself. `list_names` finds the names that the
    entity's own should be told apart from.
    """

    today: date
    tz: tzinfo
    unit: DepthUnit = "m"
    before: BaseModel | None = None
    has_autofocus: bool = True
    initial: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    list_names: NamesOfList | None = None


class EntityFields:
    """The fields of an entity inside `form`; a group of several is drawn as a row.

    `entity` is the name of the table: `well`, `stage`.
    """

    def __init__(
        self, form: FieldHolder, entity: str, draft: type[BaseModel], context: FieldContext
    ) -> None:
        self._form, self._entity, self._draft, self._context = form, entity, draft, context
        self._table = FIELD_TABLES[entity]
        self._drawn_names: list[str] = []
        self._times: dict[str, DateTimeField] = {}

    def draw_all(self) -> None:
        """Draw all groups, in the order of the table."""
        for _, names in group_fields(self._table):
            self.draw_row(names)

    def draw_group(self, group: str) -> ui.element:
        """Draw the fields of a group; returns their box."""
        return self.draw_row([name for name, row in self._table.items() if row.group == group])

    def draw_row(self, names: Sequence[str]) -> ui.element:
        """Draw fields beside each other, with the length of each range; returns their box."""
        if len(names) == 1:
            return self.draw(names[0]).box
        with ui.element("div").classes("wt-form-row") as row:
            drawn = [self.draw(name) for name in names]
            for field in drawn:
                if isinstance(field, DateTimeField) and field.start is not None:
                    draw_range_length(field.start, field, self._context.tz)
        return row

    def draw(self, name: str) -> Field:
        """Draw one field; the first of a form gets the focus."""
        row = self._table[name]
        form_field = self._form.add(_BUILDERS[row.kind](self, name, row))
        if not self._drawn_names and self._context.has_autofocus:
            form_field.control.props("autofocus")
        self._drawn_names.append(name)
        return form_field

    def draw_time(self, name: str) -> DateTimeField:
        """Draw the field of an instant; an end follows the start that was drawn before it."""
        self.draw(name)
        return self._times[name]

    def read(self, values: Mapping[str, Any], tz: tzinfo | None = None) -> dict[str, Any]:
        """The values of the drawn fields, by name, as a draft has them.

        Wall clocks are read in `tz`, by default in the zone of the context.
        """
        return {name: self._read(name, values[name], tz) for name in self._drawn_names}

    def initial_value(self, name: str) -> Any:
        """The value that a field starts with, as the domain has it."""
        if self._context.before is not None:
            return getattr(self._context.before, name)
        default = self._draft.model_fields[name].default
        default_value = None if default is PydanticUndefined else default
        return self._context.initial.get(name, default_value)

    def _read(self, name: str, value: Any, tz: tzinfo | None) -> Any:
        kind = self._table[name].kind
        # Only a stored value is exact: that of a new entity is what the field shows.
        before = self.initial_value(name) if self._context.before is not None else None
        if kind == "instant":
            return to_instant(value, tz or self._context.tz, before)
        if kind in METRE_KINDS:
            return to_stored_depth(value, self._context.unit, before)
        if kind in QUANTITIES:
            return to_stored_quantity(value, QUANTITIES[kind], self._context.unit, before)
        if kind == "count":
            # What is no whole number is refused by the draft, beside its field.
            return int(value) if value is not None and value == int(value) else value
        if kind == "hour":
            return int(value)
        if kind == "flag":
            return bool(value)
        if kind == "tags":
            # Commas between tags are typed with and without spaces, and twice.
            return tuple(tag for tag in map(str.strip, (value or "").split(",")) if tag)
        return value

    def _hint(self, name: str) -> str:
        return self._context.hints.get(name) or field_hint(self._entity, name)

    def _label(self, name: str) -> str:
        return field_label(self._entity, name)

    def _line(self, name: str, row: FieldLabel) -> Field:
        field = fields.text_field(
            name,
            self._label(name),
            self.initial_value(name),
            hint=self._hint(name),
            required=row.required,
        )
        find_names = self._context.list_names if name == "name" else None

        async def describe(typed: str) -> str:
            names: Sequence[str] = ()
            # A warning is not worth a refusal: what is wrong with the data is told by the save.
            with suppress(WellTrackError):
                names = await find_names() if find_names else ()
            own = getattr(self._context.before, name, None)
            others = [other for other in names if other != own]
            return t(describe_mixed_word(typed)) or t(describe_twin(typed, others))

        field.warn_of(describe)
        return field

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
            # A stored value may be one that is no longer offered: a select refuses it.
            value if value in options else None,
            hint=self._hint(name),
            required=row.required,
        )

    def _zone(self, name: str, row: FieldLabel) -> Field:
        return time_zone_field(
            name, self._label(name), self.initial_value(name), required=row.required
        )

    def _instant(self, name: str, row: FieldLabel) -> Field:
        field = self._times[name] = date_fields.datetime_field(
            name,
            self._label(name),
            to_wall_clock(self.initial_value(name), self._context.tz),
            today=self._context.today,
            tz=self._context.tz,
            hint=self._hint(name),
            required=row.required,
        )
        start = self._times.get(name.replace("ends_at", "starts_at"), field)
        if start is not field:
            field.follow_start(start)
        return field

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

    def _degrees(self, name: str, row: FieldLabel) -> Field:
        return self._number_of(name, row, self.initial_value(name), "°")

    def _inches(self, name: str, _: FieldLabel) -> Field:
        value, hint = self.initial_value(name), self._hint(name)
        return fields.size_field(name, self._label(name), value, unit=t("in"), hint=hint)

    def _amount(self, name: str, row: FieldLabel) -> Field:
        return self._number_of(name, row, self.initial_value(name), "")

    def _quantity(self, name: str, row: FieldLabel) -> Field:
        quantity, unit = QUANTITIES[row.kind], self._context.unit
        value = to_display_quantity(self.initial_value(name), quantity, unit)
        return self._number_of(name, row, value, t(quantity.get_unit(unit)))

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


# Below the class, as it names its methods: a kind of value without a line here fails at once.
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
    "inches": EntityFields._inches,
    "degrees": EntityFields._degrees,
    "amount": EntityFields._amount,
    "count": EntityFields._amount,
    "number": EntityFields._amount,
    "density": EntityFields._quantity,
    "weight": EntityFields._quantity,
    "stress": EntityFields._quantity,
    "flag": EntityFields._flag,
    "tags": EntityFields._tags,
}
