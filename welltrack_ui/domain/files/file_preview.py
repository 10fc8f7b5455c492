"""Previews of files: a picture, a PDF, lines of text, a table, or a well log."""

from typing import Annotated, Literal

from pydantic import Field

from welltrack_ui.domain.entity import FrozenModel


class NoPreview(FrozenModel):
    """A file without a preview; `why` is for people."""

    form: Literal["none"] = "none"
    why: str


class LinkPreview(FrozenModel):
    """A picture or a PDF, which a browser shows by itself; `url` is good for five minutes."""

    form: Literal["picture", "pdf"]
    url: str


class TextPreview(FrozenModel):
    """The first lines of a text; `cut` where there are more."""

    form: Literal["lines"] = "lines"
    lines: tuple[str, ...]
    cut: bool


class TablePreview(FrozenModel):
    """The first rows of a table, the header among them; `cut` where there are more."""

    form: Literal["cells"] = "cells"
    rows: tuple[tuple[str, ...], ...]
    cut: bool


class LogHeaderLine(FrozenModel):
    """One line of a LAS header."""

    name: str
    value: str
    unit: str
    description: str


class LogCurve(FrozenModel):
    """One curve of a log: `points` (index, value) thinned out, divided into runs at its gaps.

    `low` and `high` are the least and the greatest value of the whole curve.
    """

    name: str
    unit: str
    description: str
    low: float
    high: float
    runs: tuple[tuple[tuple[float, float], ...], ...]


class LogPreview(FrozenModel):
    """A well log: its header, and its curves over depth or time from `start` to `stop`.

    `assumed_nulls` are numbers that stand for no value by custom, not by the header;
    `text_curves` are the names of curves that hold texts, and are left out.
    """

    form: Literal["log"] = "log"
    header: tuple[LogHeaderLine, ...]
    index: str
    index_unit: str
    start: float
    stop: float
    count: int
    curves: tuple[LogCurve, ...]
    assumed_nulls: tuple[float, ...] = ()
    text_curves: tuple[str, ...] = ()


Preview = Annotated[
    NoPreview | LinkPreview | TextPreview | TablePreview | LogPreview, Field(discriminator="form")
]
