"""Values of fields as people read them in the log of changes."""

from datetime import UTC
from typing import Any

import pytest

from components.i18n.field_values import FormatContext, format_field_value

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
MUD = {"at": None, "type": "KCl", "density": 1.2, "yp": 5.0, "md": 1000.0, "ph": None}


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("mud", [MUD], "Type of mud KCl · Density 1.2 g/cm³ · YP 5 Pa · Measured depth 1000 m"),
        (
            "bits",
            [{"number": "1", "run": 0}, {"number": "2"}],
            "Bit number 1 · Run 0; Bit number 2",
        ),
        ("weather", {"conditions": "Clear", "wind_ms": None}, "Weather Clear"),
        ("status", "submitted", "Submitted"),
        ("mud", [], ""),
    ],
)
def test_value_of_a_report_is_read_with_labels_and_units(field: str, value: Any, text: str) -> None:
    assert (
        format_field_value("report", field, value, FormatContext(UTC)).replace(NARROW_SPACE, " ")
        == text
    )


def test_quantity_is_in_the_unit_of_the_organization() -> None:
    text = format_field_value("report", "mud", [{"density": 1.2}], FormatContext(UTC, "ft"))
    assert text == f"Density 10.014{NARROW_SPACE}ppg"
