"""The search in an index: what has all words, best first.

First what has the words as they were typed, then what has their look-alikes; within each, words in
the name before words in the details; within each of these, the newest first. So there are four
tiers, each read in the order of time and no further than it is asked for.
"""

import heapq
import re
import sqlite3
from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter

from welltrack_ui.domain.search.document import SEARCH_KINDS, SearchKind
from welltrack_ui.domain.search.query import SearchWord, SearchWords

_SHOWN = " AND t.well NOT IN (SELECT id FROM hidden) AND t.project NOT IN (SELECT id FROM hidden)"
MAX_TRIGRAMS = 40
_COLUMNS = "t.number, t.id, t.well, t.project"
KINDS_OF_SHORT_WORDS: frozenset[SearchKind] = frozenset({"project", "well"})
"""The kinds of which there are thousands at the most: their names are searched one by one."""


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """What a search leaves out: other kinds, and what is not in this project or well."""

    kinds: frozenset[SearchKind] = frozenset(SEARCH_KINDS)
    project_id: str | None = None
    well_id: str | None = None


@dataclass(frozen=True, slots=True)
class IndexMatch:
    """A document that has all words; `number` is larger the newer it is."""

    kind: SearchKind
    number: int
    id: str
    well_id: str
    project_id: str


@dataclass(frozen=True, slots=True)
class Source:
    """Columns in which all words are looked for, and the table that has their trigrams."""

    trigrams: str
    columns: tuple[str, ...]
    is_exact: bool

    def text(self, word: SearchWord) -> str:
        """A word as these columns have it."""
        return word.exact if self.is_exact else word.loose


# Each tier has what the ones before it have too. Of the exact fold, the loose tiers see documents
# without letters that have look-alikes: those with such letters have their own columns.
TIERS = (
    (Source("names", ("name",), is_exact=True),),
    (Source("whole", ("name", "details"), is_exact=True),),
    (
        Source("names", ("name",), is_exact=False),
        Source("loose_names", ("loose_name",), is_exact=False),
    ),
    (
        Source("whole", ("name", "details"), is_exact=False),
        Source("loose_whole", ("loose_name", "loose_details"), is_exact=False),
    ),
)


def find_matches(
    connection: sqlite3.Connection, words: SearchWords, search_filter: SearchFilter
) -> Generator[IndexMatch, None, None]:
    """The documents that have all words, each once, best first; read while iterating.

    Words of one and two letters alone are found at the beginnings of words in the names of projects
    and wells, and anywhere in what is in one well.

    Raises: sqlite3.Error.
    """
    seen: set[str] = set()
    for tier in TIERS:
        by_kind = [
            find_in_kind(connection, kind, source, words, search_filter)
            for kind in SEARCH_KINDS
            if kind in search_filter.kinds
            for source in tier
        ]
        for match in heapq.merge(*by_kind, key=attrgetter("number"), reverse=True):
            if match.id not in seen:
                seen.add(match.id)
                yield match


def find_in_kind(
    connection: sqlite3.Connection,
    kind: SearchKind,
    source: Source,
    words: SearchWords,
    search_filter: SearchFilter,
) -> Iterator[IndexMatch]:
    """The matches of one source in one kind, newest first."""
    if search_filter.well_id is not None:
        rows = read_in_well(connection, kind, source, words, search_filter.well_id)
    elif words.long:
        rows = read_in_trigrams(connection, kind, source, words, search_filter.project_id)
    elif kind in KINDS_OF_SHORT_WORDS and source.trigrams.endswith("names"):
        rows = read_by_beginnings(connection, kind, source, words, search_filter.project_id)
    else:
        return
    for row in rows:
        yield IndexMatch(kind, *row)


Row = tuple[int, str, str, str]


def read_in_trigrams(
    connection: sqlite3.Connection,
    kind: SearchKind,
    source: Source,
    words: SearchWords,
    project_id: str | None,
) -> Iterator[Row]:
    """The rows that the trigrams of the longer words find, and that have the words."""
    table = f"{source.trigrams}_{kind}"
    condition, values = build_condition(source, words.all, project_id)
    yield from connection.execute(
        # CROSS JOIN: in the order of the trigrams, which need no sorting.
        f"SELECT {_COLUMNS} FROM {table} AS f CROSS JOIN text_{kind} AS t ON t.number = f.rowid"  # noqa: S608 - names of our own, values bound
        f" WHERE {table} MATCH ?{condition}{_SHOWN} ORDER BY f.rowid DESC",
        (quote_trigrams([source.text(word) for word in words.long]), *values),
    )


def read_in_well(
    connection: sqlite3.Connection,
    kind: SearchKind,
    source: Source,
    words: SearchWords,
    well_id: str,
) -> Iterator[Row]:
    """The rows of one well: few enough to look at each."""
    condition, values = build_condition(source, words.all, None)
    yield from connection.execute(
        f"SELECT {_COLUMNS} FROM text_{kind} AS t"  # noqa: S608 - as above
        f" WHERE t.well = ?{condition}{_SHOWN} ORDER BY t.number DESC",
        (well_id, *values),
    )


def read_by_beginnings(
    connection: sqlite3.Connection,
    kind: SearchKind,
    source: Source,
    words: SearchWords,
    project_id: str | None,
) -> Iterator[Row]:
    """The rows in whose names each short word begins a word."""
    condition, values = build_condition(source, words.short, project_id)
    rows = connection.execute(
        f"SELECT {_COLUMNS}, t.{source.columns[0]} FROM text_{kind} AS t WHERE 1{condition}{_SHOWN}"  # noqa: S608 - as above
        " ORDER BY t.number DESC",
        values,
    )
    starts = [source.text(word) for word in words.short]
    for number, document_id, well, project, name in rows:
        if begins_words(name, starts):
            yield number, document_id, well, project


def build_condition(
    source: Source, words: Sequence[SearchWord], project_id: str | None
) -> tuple[str, list[str]]:
    """The SQL, with its values, that words are in a source's columns and rows in a project."""
    anywhere = " OR ".join(f"instr(t.{column}, ?)" for column in source.columns)
    condition = f" AND ({anywhere})" * len(words)
    values = [source.text(word) for word in words for _ in source.columns]
    if project_id is None:
        return condition, values
    return condition + " AND t.project = ?", [*values, project_id]


def quote_trigrams(words: Sequence[str]) -> str:
    """The full-text query of all three letters that follow one another in words.

    Quoted, so that nothing in them has a meaning.
    """
    trigrams = dict.fromkeys(word[i : i + 3] for word in words for i in range(len(word) - 2))
    # Of very long queries a part is enough: the words are looked for in the texts too.
    quoted = ['"' + each.replace('"', '""') + '"' for each in islice(trigrams, MAX_TRIGRAMS)]
    return " AND ".join(quoted)


def begins_words(name: str, starts: Collection[str]) -> bool:
    """Whether each text begins a word of a name."""
    return all(re.search(rf"(?<!\w){re.escape(start)}", name) for start in starts)
