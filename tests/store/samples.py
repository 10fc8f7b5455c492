"""Records for the store's tests."""

from collections.abc import Sequence
from itertools import chain

from welltrack_ui.store.engine.engine import (
    Engine,
    Key,
    Operation,
    Put,
    Query,
    Record,
    RecordPage,
    next_page,
)
from welltrack_ui.store.engine.errors import CommitCancelled

PK = "partition"
LETTERS = [*"abcdefg"]


def record(sk: str, body: str = "{}", *, version: int = 1, pk: str = PK) -> Record:
    """A record in no index that never expires."""
    return Record(pk, sk, "sample", version, body)


def everywhere(sk: str) -> Record:
    """In every index under the same keys as in the table."""
    here = Key(PK, sk)
    return Record(PK, sk, "sample", 1, "", sk, sk, sk, sk, here, here)


def put(sk: str, *, version: int = 1) -> Put:
    return Put(record(sk, version=version))


def put_all(engine: Engine, records: Sequence[Record]) -> None:
    """One by one: stand-ins for DynamoDB are slow at transactions."""
    for each in records:
        engine.commit([Put(each)])


def refused(engine: Engine, operations: Sequence[Operation]) -> tuple[int, ...]:
    """The positions that cancelled the commit; () when it went through."""
    try:
        engine.commit(operations)
    except CommitCancelled as cancelled:
        return cancelled.failed
    return ()


def sort_keys(page: RecordPage) -> list[str]:
    return [each.sk for each in page.records]


def pages(engine: Engine, query: Query) -> list[list[str]]:
    """The sort keys of each page of a query, to its end."""
    found: list[list[str]] = []
    while True:
        page = engine.query(query)
        found.append(sort_keys(page))
        if page.next_position is None:
            return found
        query = next_page(query, page.next_position)


def joined(found: list[list[str]]) -> list[str]:
    """The sort keys of all pages as one list."""
    return list(chain.from_iterable(found))


def key(sk: str, pk: str = PK) -> Key:
    return Key(pk, sk)
