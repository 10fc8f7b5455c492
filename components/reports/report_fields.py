"""The form fields of a report: its words, people, hole, safety and weather."""

from collections.abc import Mapping
from typing import Any

from components.forms.entity_fields import EntityFields, FieldContext
from components.forms.form import Form
from components.reports.ports import ReportContext
from components.reports.section_fields import PrefixedFields
from welltrack_ui.domain.reports.report import Report, ReportDraft
from welltrack_ui.domain.reports.sections import Weather

WEATHER_PREFIX = "weather."


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
