"""Positions of records in an index, and the keys that every engine accepts.

The limits are DynamoDB's: a partition key has 1 to 2048 bytes, a sort key 1 to 1024, and a page can
only continue from a position inside its own query. The embedded engine refuses the same, so that
nothing works on it that would fail in production.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

from collections.abc import Sequence

from welltrack_ui.store.engine.engine import IndexName, Key, Operation, Position, Put, Query, Record

MAX_PARTITION_KEY_BYTES = 2048
MAX_SORT_KEY_BYTES = 1024


def index_position(record: Record, index: IndexName) -> Position:
    """The record's position in an index. Raises: ValueError when it is not in that index."""
    index_key = find_index_key(record, index)
    if index_key is None:
        raise ValueError(f"the record is not in index {index}")
    return Position(record.key, index_key)


def find_index_key(record: Record, index: IndexName) -> Key | None:
    """The record's key in an index; None when it is not in that index."""
    if index == "main":
        return record.key
    if index == "g1":
        return record.g1
    if index == "g2":
        return record.g2
    sort_key: str | None = getattr(record, index)
    return None if sort_key is None else Key(record.pk, sort_key)


def is_storable(key: Key) -> bool:
    """Whether a record can have this key at all."""
    try:
        pk_bytes, sk_bytes = len(key.pk.encode()), len(key.sk.encode())
    # Half a surrogate pair, as JSON can carry it, has no UTF-8.
    except UnicodeEncodeError:
        return False
    return 1 <= pk_bytes <= MAX_PARTITION_KEY_BYTES and 1 <= sk_bytes <= MAX_SORT_KEY_BYTES


def check_keys(operations: Sequence[Operation]) -> None:
    """Check the keys of a commit. Raises: ValueError for one that is empty or too long."""
    for operation in operations:
        for key in _list_keys(operation):
            if not is_storable(key):
                raise ValueError(f"not a key that can be stored: {key!r:.200}")


def check_range(query: Query) -> None:
    """Check the range of a query.

    Raises: ValueError for an end that is too long, or a position of another query.
    """
    if max(len(query.low.encode()), len(query.high.encode())) > MAX_SORT_KEY_BYTES:
        raise ValueError(f"an end of a range has at most {MAX_SORT_KEY_BYTES} bytes")
    if query.after is None:
        return
    pk, sk = query.after.index_key
    if pk != query.pk or not query.low <= sk <= query.high:
        raise ValueError("this position belongs to another query")


def _list_keys(operation: Operation) -> list[Key]:
    if not isinstance(operation, Put):
        return [operation.key]
    record = operation.record
    keys = [record.key, record.g1, record.g2]
    keys += [
        Key(record.pk, sk) for sk in (record.l1, record.l2, record.l3, record.l4) if sk is not None
    ]
    return [key for key in keys if key is not None]
