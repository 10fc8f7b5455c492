"""Records for the store's tests."""

from collections.abc import Sequence

from welltrack_ui.store.engine import (
    Cancelled,
    Engine,
    Key,
    Operation,
    Page,
    Put,
    Query,
    Record,
    next_page,
)

PK = "partition"


def record(sk: str, body: str = "{}", *, version: int = 1, pk: str = PK) -> Record:
    """A record in no index that never expires."""
    return Record(pk, sk, "sample", version, body)


def put_all(engine: Engine, records: Sequence[Record]) -> None:
    """One by one: stand-ins for DynamoDB are slow at transactions."""
    for each in records:
        engine.commit([Put(each)])


def refused(engine: Engine, operations: Sequence[Operation]) -> tuple[int, ...]:
    """The positions that cancelled the commit; () when it went through."""
    try:
        engine.commit(operations)
    except Cancelled as cancelled:
        return cancelled.failed
    return ()


def sort_keys(page: Page) -> list[str]:
    return [each.sk for each in page.records]


def pages(engine: Engine, query: Query) -> list[list[str]]:
    """The sort keys of each page of a query, to its end."""
    found: list[list[str]] = []
    while True:
        page = engine.query(query)
        found.append(sort_keys(page))
        if page.more is None:
            return found
        query = next_page(query, page.more)


def key(sk: str, pk: str = PK) -> Key:
    return Key(pk, sk)
