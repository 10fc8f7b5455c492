"""The header of a LAS text: its sections up to the data, line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from welltrack_ui.services.files.las_data import NotLasError, parse_number

MAX_ITEMS = 5_000
MAX_LINE_LENGTH = 2_000
SEPARATORS = {"COMMA": ",", "TAB": "\t", "SPACE": None}
VALUES_FIRST = {"STRT", "STOP", "STEP", "NULL"}
"""In version 1.2 the other lines of the well section have their value behind the colon."""

# Some write a number into their unit: `1000 psi`.
_UNIT = re.compile(r"(?:\d+\s(?=[^\s\d]))?\S*")


class HeaderItem(NamedTuple):
    """One line of a header: `MNEM.UNIT VALUE : DESCRIPTION`."""

    name: str
    unit: str
    value: str
    description: str


@dataclass(slots=True)
class LasHeader:
    """The sections of a LAS header; the data begin where the lines were read to."""

    version: list[HeaderItem] = field(default_factory=list)
    well: list[HeaderItem] = field(default_factory=list)
    curves: list[HeaderItem] = field(default_factory=list)
    parameters: list[HeaderItem] = field(default_factory=list)

    @classmethod
    def read(cls, lines: Iterator[str]) -> "LasHeader":
        """The header; takes the lines up to the one that begins the data.

        Raises: NotLasError for lines without data or curves, or with too many.
        """
        header, section, count = cls(), None, 0
        sections = {
            "V": header.version,
            "W": header.well,
            "C": header.curves,
            "P": header.parameters,
        }
        for line in lines:
            text = line.strip()
            if text.startswith("~"):
                letter = text[1:2].upper()
                if letter == "A":
                    return header._complete()
                section = sections.get(letter)
            elif section is not None and text and not text.startswith("#"):
                count += 1
                if count > MAX_ITEMS:
                    break
                section.append(parse_header_line(text[:MAX_LINE_LENGTH]))
        raise NotLasError("it has no data section, or more lines than any header")

    @property
    def null(self) -> float | None:
        """The number that stands for none; None where the header says none."""
        return parse_number(self._find(self.well, "NULL"))

    @property
    def separator(self) -> str | None:
        """What parts the columns; None for spaces."""
        return SEPARATORS.get(self._find(self.version, "DLM").upper())

    @property
    def is_wrapped(self) -> bool:
        """Whether a depth's values go over several lines."""
        return self._find(self.version, "WRAP").upper() == "YES"

    def _find(self, items: list[HeaderItem], name: str) -> str:
        return next((item.value for item in items if item.name.upper() == name), "")

    def _complete(self) -> "LasHeader":
        version = self._find(self.version, "VERS")
        # LAS 3 has several tables, texts and lists among its data.
        if version.startswith("3"):
            raise NotLasError("it is of version 3")
        if version.startswith("1"):
            self.well = [
                item
                if item.name.upper() in VALUES_FIRST
                else item._replace(value=item.description, description=item.value)
                for item in self.well
            ]
        if len(self.curves) < 2:
            raise NotLasError("it names no curves")
        return self


def parse_header_line(line: str) -> HeaderItem:
    """The parts of a line; without a dot before the colon there is no unit."""
    head, colon, description = line.rpartition(":")
    if not colon:
        head, description = line, ""
    name, dot, rest = head.partition(".")
    if not dot:
        name, _, value = line.partition(":")
        return HeaderItem(name.strip(), "", value.strip(), "")
    unit = _UNIT.match(rest)
    end = unit.end() if unit else 0
    return HeaderItem(name.strip(), rest[:end].strip("."), rest[end:].strip(), description.strip())
