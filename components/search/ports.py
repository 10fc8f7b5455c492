"""The ports of the search's data; their adapters check rights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from welltrack_ui.domain.search.hit import WellChoice


class WellLookup(Protocol):
    """Looks wells up by a typed text; each call may raise an error of the domain."""

    async def find_wells(self, text: str) -> Sequence[WellChoice]:
        """The wells that a text may mean, best first; without a text the first ones."""

    async def list_last_wells(self) -> Sequence[WellChoice]:
        """The wells that this user chose last, the latest first."""

    async def remember_well(self, well_id: str) -> None:
        """Note that a well was chosen."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A hit; those of one `group` are listed together, in the order given.

    `text` is where it was found, blank where that is the label; marks are ranges of characters.
    """

    group: str
    label: str
    href: str
    icon: str
    detail: str = ""
    text: str = ""
    label_marks: Sequence[tuple[int, int]] = ()
    text_marks: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The hits of a text; `href` is the screen of all results, blank for none.

    `is_partial` while the index is being made.
    """

    hits: Sequence[SearchHit] = ()
    href: str = ""
    is_partial: bool = False


class SearchData(Protocol):
    """Finds hits; each call may raise an error of the domain."""

    async def find(self, text: str) -> SearchResults:
        """The hits of a text of two characters or more."""

    async def list_last_searches(self) -> Sequence[SearchHit]:
        """The screens of what this user searched for last, the latest first."""

    async def remember_search(self, text: str) -> None:
        """Note what was searched for."""
