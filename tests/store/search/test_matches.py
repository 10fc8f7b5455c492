import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from welltrack_ui.domain.search.document import SearchDocument, SearchKind
from welltrack_ui.domain.search.query import parse_search_words
from welltrack_ui.store.search.index_file import (
    IndexDamaged,
    IndexFile,
    hide,
    put_documents,
    remove_documents,
)
from welltrack_ui.store.search.matches import SearchFilter, find_matches

AT = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[IndexFile]:
    file = IndexFile(tmp_path / "search" / "o.sqlite")
    file.open()
    with contextlib.closing(file):
        yield file


def document(
    name: str, details: str = "", *, days: int = 0, kind: SearchKind = "event", well: str = "w-1"
) -> SearchDocument:
    at = AT + timedelta(days=days)
    return SearchDocument(kind, f"{kind} {name}", name, details, at, "p-1", well)


def put(index: IndexFile, *documents: SearchDocument) -> None:
    index.write(lambda connection: put_documents(connection, documents))


def find(index: IndexFile, q: str, search_filter: SearchFilter | None = None) -> list[str]:
    """The names that are found, in order."""
    with index.reading() as connection:
        found = find_matches(connection, parse_search_words(q), search_filter or SearchFilter())
        return [match.id.partition(" ")[2] for match in found]


def test_exact_comes_before_folded_name_before_details_newest_first(index: IndexFile) -> None:
    put(
        index,
        document("бургылау old"),
        document("бургылау new", days=1),
        document("in details", "и бургылау тоже", days=2),
        document("Бұрғылау name", days=3),
        document("folded details", "бұрғылау", days=4),
    )
    assert find(index, "бургылау") == [
        *("бургылау new", "бургылау old", "in details", "Бұрғылау name", "folded details"),
    ]
    assert find(index, "бұрғылау")[:2] == ["Бұрғылау name", "folded details"]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("racked", ["cracked pipe"]),
        ("pipe crac", ["cracked pipe"]),
        ("cracked 210", ["cracked pipe"]),
        ("cracked ba", ["cracked pipe"]),
        ("cracked bo", []),
        ("cracked zzz", []),
        ("210 ba", ["cracked pipe"]),
        ('crac"ed', []),
        ("crac*", []),
        ("pipe OR zzz", []),
    ],
)
def test_every_word_is_part_of_a_word_of_name_or_details(
    index: IndexFile, q: str, found: list[str]
) -> None:
    put(index, document("cracked pipe", "pressure 210 bar"))
    assert find(index, q) == found


def test_trigrams_of_a_word_apart_are_not_the_word(index: IndexFile) -> None:
    put(index, document("abcx bcd"))
    assert find(index, "abcd") == []


def test_short_words_alone_begin_words_of_wells(index: IndexFile) -> None:
    put(index, document("Өзен-7", kind="well"), document("X17", kind="well"), document("7 up"))
    assert find(index, "-7") == []
    assert find(index, "7 өз") == ["Өзен-7"]
    assert find(index, "оз") == ["Өзен-7"]


def test_kinds_projects_and_wells_narrow(index: IndexFile) -> None:
    put(index, document("pump", kind="file", well="w-2"), document("pump two", well="w-1"))
    assert find(index, "pump", SearchFilter(frozenset({"file"}))) == ["pump"]
    assert find(index, "pump", SearchFilter(well_id="w-1")) == ["pump two"]
    assert find(index, "pu", SearchFilter(well_id="w-1")) == ["pump two"]
    assert find(index, "pump", SearchFilter(project_id="p-2")) == []
    assert len(find(index, "pump", SearchFilter(project_id="p-1"))) == 2


def test_document_that_is_put_again_is_found_by_its_new_words_alone(index: IndexFile) -> None:
    put(index, document("same", "first words"))
    put(index, document("same", "ёлка", days=1))
    assert (find(index, "first"), find(index, "елка")) == ([], ["same"])
    index.write(lambda connection: remove_documents(connection, ["event same"]))
    assert find(index, "елка") == []


def test_what_is_in_a_hidden_parent_is_not_found(index: IndexFile) -> None:
    put(index, document("pump"))
    for parent in ("w-1", "p-1"):

        def switch(connection: sqlite3.Connection, parent: str = parent) -> None:
            hide(connection, parent, is_deleted=True)

        index.write(switch)
        assert find(index, "pump") == []
        index.write(lambda c, parent=parent: hide(c, parent, is_deleted=False))  # type: ignore[misc]
    assert find(index, "pump") == ["pump"]


def test_minute_may_be_crowded(index: IndexFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("welltrack_ui.store.search.index_file.ROWS_A_MINUTE_BITS", 1)
    put(index, *(document(f"pump {n}") for n in range(5)))
    assert find(index, "pump") == [f"pump {n}" for n in reversed(range(5))]


def test_file_of_another_program_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "o.sqlite"
    path.write_bytes(b"not a database at all, but long enough" * 40)
    with contextlib.closing(IndexFile(path)) as file, pytest.raises(IndexDamaged):
        file.open()


def test_file_can_be_read_by_its_owner_alone(index: IndexFile) -> None:
    assert index.path.stat().st_mode & 0o077 == 0
    assert index.path.parent.stat().st_mode & 0o077 == 0


def test_file_of_another_format_is_damaged(index: IndexFile) -> None:
    with contextlib.closing(sqlite3.connect(index.path)) as other:
        other.execute("PRAGMA user_version = 99")
    again = IndexFile(index.path)
    with contextlib.closing(again), pytest.raises(IndexDamaged):
        again.open()


def test_file_that_is_gone_is_not_in_place(index: IndexFile) -> None:
    assert index.is_in_place()
    index.path.unlink()
    assert not index.is_in_place()
