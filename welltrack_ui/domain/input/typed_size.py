"""Diameters as people write them: `17 1/2`, `12 1/4"`, `8½`, `9-5/8 in`, `9,625`, in inches."""

import re
import unicodedata

from welltrack_ui.domain.messages import mark

SIZE_REMEDY = mark("must be a size such as 17 1/2 or 17.5")
INCH_SIGN = re.compile(r"\s*(?:[\"″”]|''|’’|in(?:ch(?:es)?)?\.?|дюйм\w*\.?)\s*$", re.IGNORECASE)
MIXED_NUMBER = re.compile(
    r"(?:(?P<whole>\d{1,3})(?:\s+|\s*-\s*))?(?P<part>\d{1,3})\s*[/⁄]\s*(?P<of>\d{1,3})", re.ASCII
)
DECIMAL_NUMBER = re.compile(r"\+?(?:\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII)


def remove_inch_sign(text: str) -> str:
    """The text without the sign or word of inches at its end."""
    return INCH_SIGN.sub("", text.strip())


def parse_mixed_number(text: str) -> float | None:
    """The number of `17 1/2`, `17-1/2`, `8½` or `5/8`; None for a text of another form."""
    spelled = "".join(map(_spell_fraction, text))
    match = MIXED_NUMBER.fullmatch(" ".join(spelled.split()))
    if match is None or not int(match["of"]):
        return None
    return int(match["whole"] or 0) + int(match["part"]) / int(match["of"])


def parse_size(text: str) -> float:
    """A size in inches, with a fraction or with a decimal point or comma.

    A comma is never one between thousands: no hole is that wide.

    Raises: ValueError, with a remedy, for any other text.
    """
    bare = remove_inch_sign(text)
    mixed = parse_mixed_number(bare)
    if mixed is not None:
        return mixed
    if not DECIMAL_NUMBER.fullmatch(bare):
        raise ValueError(SIZE_REMEDY)
    return float(bare.replace(",", "."))


def _spell_fraction(sign: str) -> str:
    """` 1/2` for `½`; other characters as they are."""
    # Its own normal form is `1⁄2` without a space: that would make eighty-one halves of `8½`.
    parts = unicodedata.normalize("NFKC", sign)
    return f" {parts}" if len(sign) == 1 and "⁄" in parts and sign != "⁄" else sign
