"""Numbers and lengths in cells, with the signs and spaces of any language's spreadsheet."""

import re

from welltrack_ui.domain.input.import_words import FOOT_WORDS, METRE_WORDS
from welltrack_ui.domain.input.typed_size import parse_mixed_number, remove_inch_sign
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.units import DepthUnit, unit_to_metres
from welltrack_ui.services.imports.cell_format import CellError, CellFormat

NUMBER_PATTERN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
GROUPS_PATTERNS = (
    re.compile(r"[+-]?[0-9]{1,3}(?P<group>[\s'’])[0-9]{3}(?:[\s'’][0-9]{3})*(?:[.,][0-9]*)?"),
    re.compile(r"[+-]?\d{1,3}(?P<group>,)\d{3}(?:,\d{3})*\.\d*", re.ASCII),
    re.compile(r"[+-]?\d{1,3}(?P<group>\.)\d{3}(?:\.\d{3})*,\d*", re.ASCII),
    re.compile(r"[+-]?\d{1,3}(?P<group>[.,])\d{3}(?:(?P=group)\d{3})+", re.ASCII),
)
"""Numbers whose thousands are parted beyond doubt: by spaces, beside a decimal sign, or twice."""
DECIMAL_COMMA_PATTERN = re.compile(r"[+-]?(?P<whole>\d*),(?P<part>\d+)(?:[eE][+-]?\d+)?", re.ASCII)
CLEAR_COMMA_PATTERN = re.compile(r"[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+)", re.ASCII)
UNIT_PATTERN = re.compile(r"(?P<number>.*[\d.,])\s*(?P<unit>[^\W\d_]+)\.?", re.DOTALL)
NOT_A_NUMBER = mark("must be a number")
NOT_WHOLE = mark("must be a whole number")
AMBIGUOUS_COMMA = mark(
    "may be a decimal or thousands: write it with a point, or without the comma between thousands"
)


def has_clear_comma(text: str) -> bool:
    """Whether a text is a number whose comma can only be the decimal sign."""
    return CLEAR_COMMA_PATTERN.fullmatch(text.strip()) is not None


def parse_number(text: str, reading: CellFormat) -> float:
    """A number: `1234.5`, `1 234,5`, `1,234.5`, `1.5e3`.

    Raises: CellError for anything else, and for a comma that may part thousands.
    """
    return _read_number(text, decimal_comma=reading.decimal_comma)


def parse_small_number(text: str, _: CellFormat) -> float:
    """A number that can't reach thousands, so that `9,625` is a decimal. Raises: CellError."""
    return _read_number(text, decimal_comma=True)


def parse_inches(text: str, reading: CellFormat) -> float:
    """A diameter in inches: `17 1/2`, `12 1/4"`, `8½`, or a small number. Raises: CellError."""
    bare = remove_inch_sign(text)
    mixed = parse_mixed_number(bare)
    return parse_small_number(bare, reading) if mixed is None else mixed


def parse_whole_number(text: str, reading: CellFormat) -> int:
    """A whole number, also written as `6.0`. Raises: CellError."""
    value = parse_number(text, reading)
    if not value.is_integer():
        raise CellError(NOT_WHOLE)
    return int(value)


def parse_metres(text: str, reading: CellFormat) -> float:
    """A length in metres, unless the cell itself says feet. Raises: CellError."""
    return _read_length(text, reading, "m")


def parse_feet(text: str, reading: CellFormat) -> float:
    """A length in feet, unless the cell says metres, as metres to a tenth of a millimetre.

    Raises: CellError.
    """
    return _read_length(text, reading, "ft")


def _read_length(text: str, reading: CellFormat, unit: DepthUnit) -> float:
    match = UNIT_PATTERN.fullmatch(text.strip())
    word = match["unit"].casefold() if match else ""
    if match and word in METRE_WORDS | FOOT_WORDS:
        text, unit = match["number"], "ft" if word in FOOT_WORDS else "m"
    value = parse_number(text, reading)
    return value if unit == "m" else round(unit_to_metres(value, unit), 4)


def _read_number(text: str, *, decimal_comma: bool) -> float:
    text = text.strip().replace("−", "-")
    for pattern in GROUPS_PATTERNS:
        if match := pattern.fullmatch(text):
            text = re.sub(r"[\s'’]", "", text.replace(match["group"], ""))
            decimal_comma = True
    if comma := DECIMAL_COMMA_PATTERN.fullmatch(text):
        whole, part = comma["whole"], comma["part"]
        thousands = 1 <= len(whole) <= 3 and len(part) == 3 and not whole.startswith("0")
        if thousands and not decimal_comma:
            raise CellError(AMBIGUOUS_COMMA)
        text = text.replace(",", ".")
    if not NUMBER_PATTERN.fullmatch(text):
        raise CellError(NOT_A_NUMBER)
    return float(text)
