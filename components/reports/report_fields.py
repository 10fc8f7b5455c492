"""The form fields of a report, and of its sections: rows, to which others are added."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from nicegui import ui
from pydantic import ValidationError

from components.forms.entity_fields import EntityFields, FieldContext
from components.forms.fields import Field
from components.forms.form import Form
from components.i18n.translate import t
from components.kit.buttons import button, icon_button
from components.reports.ports import ReportContext
from welltrack_ui.domain.entity import describe_field_errors
from welltrack_ui.domain.errors import FieldError, Invalid
from welltrack_ui.domain.reports.report import Report, ReportDraft
from welltrack_ui.domain.reports.sections import (
    BhaComponent,
    BitRun,
    CasingString,
    Cost,
    MudCheck,
    Personnel,
    SectionRow,
    Survey,
    Weather,
)

ROW_MODELS: Mapping[str, type[SectionRow]] = {
    "personnel": Personnel,
    "mud": MudCheck,
    "bits": BitRun,
    "bha": BhaComponent,
    "surveys": Survey,
    "casing": CasingString,
    "costs": Cost,
}
WEATHER_PREFIX = "weather."


class PrefixedFields:
    """A part of a form, whose fields begin with `prefix`."""

    def __init__(self, form: Form, prefix: str) -> None:
        self.form, self.prefix = form, prefix
        self.fields: list[Field] = []

    def add(self, field: Field) -> Any:
        """Add a field under its full name."""
        field.name = f"{self.prefix}{field.name}"
        self.fields.append(field)
        return self.form.add(field)

    def remove_all(self) -> None:
        """Remove the fields from the form."""
        for field in self.fields:
            self.form.remove(field)

    def select_values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of these fields, by their names without the prefix."""
        return {field.name.removeprefix(self.prefix): values[field.name] for field in self.fields}


class RowFields:
    """The fields of one row."""

    def __init__(
        self, form: Form, section: str, number: int, row: SectionRow | None, context: ReportContext
    ) -> None:
        self.section, self.model = section, ROW_MODELS[section]
        self.part = PrefixedFields(form, f"{section}[{number}].")
        field_context = FieldContext(
            today=date.today(),  # noqa: DTZ011 - where the picker of a date opens, nothing more
            tz=context.tz,
            unit=context.org.depth_unit,
            before=row,
            has_autofocus=False,
        )
        self._fields = EntityFields(self.part, section, self.model, field_context)
        self._fields.draw_all()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the row, by field."""
        return self._fields.read(self.part.select_values(values))

    def build(self, values: Mapping[str, Any], errors: list[FieldError]) -> SectionRow | None:
        """The row of its values; None for wrong ones, whose errors are added."""
        try:
            return self.model.model_validate(values)
        except ValidationError as error:
            faults = describe_field_errors(error.errors(include_url=False))
            errors += [FieldError(f"{self.part.prefix}{one.field}", one.message) for one in faults]
            return None


class SectionFields:
    """The rows of a section inside `form`; an empty one is added where there is none."""

    def __init__(
        self, form: Form, section: str, rows: Sequence[SectionRow], context: ReportContext
    ) -> None:
        self._form, self._section, self._context = form, section, context
        self._rows: dict[int, RowFields] = {}
        self._count = 0
        self._box = ui.element("div").classes("wt-report-rows")
        for row in rows:
            self._add(row)
        if not rows:
            self._add(None)
        button(t("Add a row"), lambda: self._add(None), symbol="plus")

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The section with its rows, without those left empty. Raises: Invalid."""
        errors: list[FieldError] = []
        built = []
        for row in self._rows.values():
            typed = row.read(values)
            if any_typed(row.model, typed):
                built.append(row.build(typed, errors))
        if errors:
            raise Invalid(errors)
        return {self._section: tuple(built)}

    def _add(self, row: SectionRow | None) -> None:
        number, self._count = self._count, self._count + 1
        with self._box, ui.element("div").classes("wt-report-row") as box:
            fields = RowFields(self._form, self._section, number, row, self._context)
            self._rows[number] = fields

            def remove() -> None:
                del self._rows[number]
                fields.part.remove_all()
                box.delete()

            icon_button("trash-2", t("Remove the row"), remove)


def any_typed(model: type[SectionRow], typed: Mapping[str, Any]) -> bool:
    """Whether a row holds anything but what an empty one begins with."""
    return any(
        value not in {None, model.model_fields[name].get_default()} for name, value in typed.items()
    )


class ReportFormFields:
    """The fields of a report inside `form`, but for its sections."""

    def __init__(self, form: Form, report: Report, context: ReportContext) -> None:
        self._before, unit = report.weather, context.org.depth_unit
        field_context = FieldContext(report.date, context.tz, unit, report)
        self._fields = EntityFields(form, "report", ReportDraft, field_context)
        self._fields.draw_all()
        self._weather_part = PrefixedFields(form, WEATHER_PREFIX)
        weather_context = FieldContext(
            report.date, context.tz, unit, report.weather or Weather(), has_autofocus=False
        )
        self._weather = EntityFields(self._weather_part, "weather", Weather, weather_context)
        self._weather.draw_all()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of the draft, by name."""
        weather = self._weather.read(self._weather_part.select_values(values))
        # The stored one where it still says the same: then it is no change.
        if self._before and weather == self._before.model_dump():
            return {**self._fields.read(values), "weather": self._before}
        is_empty = all(value is None for value in weather.values())
        return {**self._fields.read(values), "weather": None if is_empty else weather}
