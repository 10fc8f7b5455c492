"""The document of a report: its words and numbers ready to be read, on a screen or on paper."""

from dataclasses import dataclass
from typing import NamedTuple


class Fact(NamedTuple):
    """A label and a value."""

    label: str
    value: str


class Figure(NamedTuple):
    """A large number with its label, unit and note; `npt` is set in the colour of lost time."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    npt: bool = False


class LogLine(NamedTuple):
    """A row of the time log; `npt` says whose fault it is, None for productive time."""

    start: str
    end: str
    hours: str
    kind: str
    colour: str
    code: str
    md: str
    npt: str | None
    text: str


class Bar(NamedTuple):
    """A row of the time log in the bar of the day, from 0 to 1."""

    start: float
    end: float
    colour: str
    npt: bool
    mark: str


class Tick(NamedTuple):
    """An hour beside the bar of the day, from 0 to 1."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a report.

    `field` is that of the report whose rows it shows. `at` is its place on paper: `wide`, `left`,
    `right`, or `twin` for two columns of its rows. `widths` are shares, 0 for as narrow as its
    text; `left` are the columns that are not numbers.
    """

    field: str
    title: str
    at: str
    head: list[str]
    widths: list[float]
    left: list[int]
    rows: list[list[str]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """All that is printed of a report, but for its QR code."""

    language: str
    title: str
    organization: str
    heading: str
    date: str
    window: str
    watermark: str
    facts: list[Fact]
    figures: list[Figure]
    bars: list[Bar]
    ticks: list[Tick]
    bars_text: str
    words: list[Fact]
    log_title: str
    log_head: list[str]
    log: list[LogLine]
    log_total: str
    parallel_title: str
    parallel: list[LogLine]
    sections: list[Section]
    signature_title: str
    signatures: list[Fact]
    state: str
    proof: list[Fact]
    footer: str
    page: str
    url: str
    qr_text: str
