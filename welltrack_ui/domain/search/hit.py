"""A hit of the search, as screens and the API have it."""

from datetime import date

from pydantic import Field

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.field_types import Instant
from welltrack_ui.domain.search.document import SearchKind


class SearchHit(FrozenModel):
    """What was found, and where: `marks` are ranges of characters (code points) of `text`.

    `at` is when an event or a stage starts, and when anything else was made; `url` is a path of
    this site.
    """

    kind: SearchKind
    id: str
    name: str
    well_id: str | None
    well_name: str | None
    at: Instant
    url: str
    text: str
    marks: tuple[tuple[int, int], ...]
    day: date | None = Field(default=None, exclude=True)
    """The report day of an event, by the clocks of its well; the API has it in `url`."""


class WellChoice(FrozenModel):
    """A well that can be chosen; the project tells it from others of the same name."""

    id: str
    name: str
    project_name: str


class SearchAnswer(FrozenModel):
    """The best hits first; `more` tells of others.

    While `building`, the index is still being made or brought up to date, and hits may be missing.
    """

    items: tuple[SearchHit, ...]
    more: bool
    building: bool = False
