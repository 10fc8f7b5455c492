"""The words that a search is for."""

from dataclasses import dataclass

from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.search.folding import fold_exact, fold_loose

MIN_QUERY_LENGTH, MAX_QUERY_LENGTH = 2, 100
MIN_INDEXED_LENGTH = 3
"""The characters of a word that the index finds by itself; shorter ones narrow its answer."""


@dataclass(frozen=True, slots=True)
class SearchWord:
    """A word in its exact and its loose fold."""

    exact: str
    loose: str


@dataclass(frozen=True, slots=True)
class SearchWords:
    """The words of a query: those that the index finds, and shorter ones that narrow them."""

    long: tuple[SearchWord, ...]
    short: tuple[SearchWord, ...]

    @property
    def all(self) -> tuple[SearchWord, ...]:
        """All words, longer ones first."""
        return self.long + self.short


def parse_search_words(q: str, shortest: int = MIN_QUERY_LENGTH) -> SearchWords:
    """The words of a query of `shortest` to 100 characters.

    Raises: Invalid for one of another length.
    """
    text = "".join(c if c.isprintable() else " " for c in q).strip()
    if len(text) < shortest:
        short = message("needs at least {min_length} characters", min_length=shortest)
        raise invalid_field("q", short)
    if len(text) > MAX_QUERY_LENGTH:
        longest = message("must be at most {max_length} characters", max_length=MAX_QUERY_LENGTH)
        raise invalid_field("q", longest)
    exact_words = dict.fromkeys(fold_exact(text).split())
    words = [SearchWord(exact, fold_loose(exact)) for exact in exact_words]
    return SearchWords(
        tuple(w for w in words if len(w.loose) >= MIN_INDEXED_LENGTH),
        tuple(w for w in words if len(w.loose) < MIN_INDEXED_LENGTH),
    )
