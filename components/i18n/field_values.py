"""Formatting of field values for people: no codes, no UTC, no numbers without a unit."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from components.i18n import format as form_of
from components.i18n.field_labels import field_label, field_options
from components.i18n.translate import t
from welltrack_ui.domain.field_labels import METRE_KINDS, find_field
from welltrack_ui.domain.units import QUANTITIES, DepthUnit

INSTANT_PATTERN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
QUANTITY_DIGITS = 3
DAY_PATTERN = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class FormatContext:
    """The reader's time zone and unit of depths, and the known names of ids."""

    tz: tzinfo
    unit: DepthUnit = "m"
    names: Mapping[str, str] | None = None


def format_field_value(entity: str, field: str, value: Any, reader: FormatContext) -> str:
    """The text of a JSON value of a field; blank for null, an empty text or list."""
    if value is None or value in ("", []):
        return ""
    # Before the numbers: in Python a bool is an int.
    if isinstance(value, bool):
        return t("Yes") if value else t("No")
    if isinstance(value, list):
        texts = [format_field_value(entity, field, one, reader) for one in value]
        return ("; " if isinstance(value[0], dict) else ", ").join(texts)
    if isinstance(value, dict):
        return format_row(field, value, reader)
    return _format_scalar(entity, field, value, reader)


def _format_scalar(entity: str, field: str, value: Any, reader: FormatContext) -> str:
    # Old entries of the log hold fields that no table has any more: they are shown as texts.
    row = find_field(field, entity)
    kind = row.kind if row else "line"
    if isinstance(value, int | float):
        return _format_number(kind, value, reader)
    if not isinstance(value, str):
        return str(value)
    if kind == "reference":
        return (reader.names or {}).get(value, value)
    if kind == "choice":
        return field_options(entity, field).get(value, value)
    return _format_moment(kind, value, reader)


def format_row(section: str, row: Mapping[str, Any], reader: FormatContext) -> str:
    """The text of a row of a report's section: what it holds, each with its label."""
    texts = {name: format_field_value(section, name, value, reader) for name, value in row.items()}
    parts = (f"{field_label(section, name)} {text}" for name, text in texts.items() if text)
    return " · ".join(parts)


def _format_number(kind: str, value: float, reader: FormatContext) -> str:
    if kind in METRE_KINDS:
        return form_of.format_depth(value, reader.unit)
    if kind in QUANTITIES:
        quantity = QUANTITIES[kind]
        number = round(quantity.to_unit(value, reader.unit), QUANTITY_DIGITS)
        return form_of.format_quantity(
            form_of.format_plain_number(number), t(quantity.get_unit(reader.unit))
        )
    if kind == "inches":
        return form_of.format_quantity(form_of.format_plain_number(value), t("in"))
    if kind == "hour":
        return f"{int(value):02}:00"
    if kind == "bytes":
        return form_of.format_file_size(int(value))
    return form_of.format_plain_number(value)


def _format_moment(kind: str, value: str, reader: FormatContext) -> str:
    """The text of an instant in the reader's zone or of a day; other texts unchanged."""
    with suppress(ValueError):
        if kind == "instant" and INSTANT_PATTERN.fullmatch(value):
            return form_of.format_date_time(
                datetime.fromisoformat(value).astimezone(UTC), reader.tz
            )
        if kind == "day" and DAY_PATTERN.fullmatch(value):
            return form_of.format_date(date.fromisoformat(value))
    return value
