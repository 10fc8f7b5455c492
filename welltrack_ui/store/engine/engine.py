"""The engine interface: records, and the four operations that every engine offers.

An engine is one table whose rows are found by a partition key and a sort key, with four local
indexes (another sort key in the same partition, strongly consistent) and two global ones (with a
partition key too; on DynamoDB they may lag by a second). DynamoDB serves that well and no more.
"""

import asyncio
import contextlib
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from welltrack_ui import deadlines
from welltrack_ui.metrics.meters import StoreCallTimer
from welltrack_ui.store.engine.errors import (
    LIMIT_NOUNS,
    CommitCancelled,
    NothingWritten,
    StoreOnEventLoop,
    TooLarge,
    too_large_error,
)

MAX_COMMIT_OPERATIONS = 100
MAX_COMMIT_BYTES = 4_000_000
MAX_RECORD_BYTES = 400_000
MAX_PAGE_BYTES = 1_000_000
LAST_CHARACTER = "\U0010ffff"
EVIDENCE_PREFIXES = ("A#", "RV#")
"""Prefixes of the sort keys of records that are written once, for good."""

IndexName = Literal["main", "l1", "l2", "l3", "l4", "g1", "g2"]
"""`main` is the table itself; l1..l4 local indexes; g1, g2 global ones."""

Condition = int | Literal["absent", "present"] | None
"""A condition on the stored record: its version, that there is none, or that there is one."""


class Key(NamedTuple):
    """The primary key of a record: partition key and sort key."""

    pk: str
    sk: str


# Not frozen: it would take six times as long to make one, and a read makes many.
@dataclass(slots=True, unsafe_hash=True)
class Record:
    """One stored item, never changed after it is made.

    `body` is JSON text. `expires_at` is in whole seconds since 1970; reads leave out an expired
    record, whether or not it was removed. A record without an index key is not in that index.
    """

    pk: str
    sk: str
    kind: str
    version: int
    body: str
    l1: str | None = None
    l2: str | None = None
    l3: str | None = None
    l4: str | None = None
    g1: Key | None = None
    g2: Key | None = None
    expires_at: int | None = None

    @property
    def key(self) -> Key:
        return Key(self.pk, self.sk)

    @property
    def size(self) -> int:
        """Bytes of keys and body, as DynamoDB counts them, within a few dozen."""
        texts = [self.pk, self.sk, self.kind, self.body, self.l1, self.l2, self.l3, self.l4]
        texts += [*(self.g1 or ()), *(self.g2 or ())]
        return sum(len(t.encode()) for t in texts if t) + 100


class Position(NamedTuple):
    """The end of a page: a record's own key, and its key in the index that was read."""

    key: Key
    index_key: Key


@dataclass(frozen=True, slots=True)
class Query:
    """The records of one partition of one index whose sort key lies in [low, high].

    Both ends are included and compared as UTF-8 bytes. `limit` bounds one page, which may also end
    sooner, at 1 MB. A `lean` query gives records with their keys, body and expiry alone.

    A `brief` query is a lean one of events of an organization in g2, for calendars: where an engine
    reads that cheaper, a body has only its id, times and what a calendar shows. Those that begin
    and were made at the same instants come in any order.
    """

    index: IndexName
    pk: str
    low: str = ""
    high: str = LAST_CHARACTER
    limit: int = 100
    reverse: bool = False
    after: Position | None = None
    lean: bool = False
    brief: bool = False


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A page of records in order; `next_position` is where the next one begins, None at the end."""

    records: tuple[Record, ...]
    next_position: Position | None


@dataclass(frozen=True, slots=True)
class Put:
    """Write this record whole, over the stored one if the condition holds."""

    record: Record
    when: Condition = None

    @property
    def key(self) -> Key:
        return self.record.key


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the record at this key."""

    key: Key
    when: Condition = None


@dataclass(frozen=True, slots=True)
class Check:
    """Write nothing, but cancel the whole commit unless the condition holds."""

    key: Key
    when: Condition = "present"


Operation = Put | Delete | Check
CommitListener = Callable[[Sequence[Operation]], None]
REFUSALS = (CommitCancelled, TooLarge, ValueError)
"""The errors of a store that answers."""


class Engine(ABC):
    """A storage engine. Safe to call from many threads at once."""

    is_near = False
    """Whether it runs in this process: then more threads do not make it faster."""
    has_snapshots = False
    """Whether all that is read within `open_snapshot` is of one instant."""
    commit_listeners: tuple[CommitListener, ...] = ()

    def get(self, key: Key) -> Record | None:
        """The record at this key, strongly consistent; None if there is none or it expired.

        Raises: StoreUnavailable; StoreOnEventLoop.
        """
        return self.get_many([key]).get(key)

    def get_many(self, keys: Sequence[Key], *, eventually: bool = False) -> Mapping[Key, Record]:
        """The records at these keys (any number of them), strongly consistent.

        With `eventually` each may be as it was a second ago, which DynamoDB gives at half the
        price: for records whose age the caller can tell. Raises: StoreUnavailable;
        StoreOnEventLoop.
        """
        refuse_call()
        now = time.time()
        if not keys:
            return {}
        with StoreCallTimer("read", REFUSALS):
            read = self._get_many_eventually if eventually else self._get_many
            records = read(list(dict.fromkeys(keys)))
        return {r.key: r for r in records if not is_expired(r, now)}

    def query(self, query: Query) -> RecordPage:
        """One page of a query; consistent on the table and its local indexes.

        Expired records are left out, so that a page may hold fewer than `limit` and still have
        another after it.

        Raises: ValueError for a limit below 1, or a position of another query; StoreUnavailable;
        StoreOnEventLoop.
        """
        refuse_call()
        if query.limit < 1:
            raise ValueError("limit must be at least 1")
        with StoreCallTimer("query", REFUSALS):
            page = self._query(query)
        now = time.time()
        live = [r for r in page.records if r.expires_at is None or not is_expired(r, now)]
        return RecordPage(tuple(live), page.next_position)

    def commit(self, operations: Sequence[Operation]) -> None:
        """Apply all operations or none; durable when it returns.

        Raises: CommitCancelled when a condition does not hold; TooLarge; StoreUnavailable;
        ValueError when two operations name one key or one changes evidence; StoreOnEventLoop.
        """
        refuse_call()
        check_commit(operations)
        if not operations:
            return
        try:
            with StoreCallTimer("commit", REFUSALS):
                self._commit(operations)
        finally:
            # Of one that failed too: it may have been applied, and only its answer lost.
            for listener in self.commit_listeners:
                listener(operations)

    def listen_to_commits(self, listener: CommitListener) -> None:
        """Call `listener` after each commit through this engine, on its thread."""
        self.commit_listeners = (*self.commit_listeners, listener)

    def walk(self, query: Query) -> Iterator[Record]:
        """All records of a query, read page by page while iterating. Raises: as `query` does."""
        while True:
            page = self.query(query)
            yield from page.records
            if page.next_position is None:
                return
            query = next_page(query, page.next_position)

    @contextlib.contextmanager
    def open_snapshot(self) -> Iterator["Engine"]:
        """A context with a reader of the records as they are now; without snapshots, this engine.

        Raises: StoreError; StoreUnavailable.
        """
        yield self

    def is_up_to_date(self) -> bool:
        """Whether no process of an earlier version writes to the store any more.

        Only then may something be stated that an earlier one would not keep true. Raises:
        StoreUnavailable; StoreOnEventLoop.
        """
        return True

    def find_damage(self) -> list[str]:
        """The faults of the stored data, in the engine's own words; DynamoDB looks after its own.

        Raises: StoreUnavailable; StoreOnEventLoop.
        """
        return []

    def mark_in_use(self) -> bool:
        """Note that a server uses the store; whether the one before it ended without a close.

        Of DynamoDB that is never known. Raises: StoreError; StoreUnavailable.
        """
        return False

    def mark_closed(self) -> None:  # noqa: B027 - not every engine has such a mark
        """Note that the server has ended. Raises: StoreError; StoreUnavailable."""

    @abstractmethod
    def _get_many(self, keys: Sequence[Key]) -> Sequence[Record]: ...

    def _get_many_eventually(self, keys: Sequence[Key]) -> Sequence[Record]:
        return self._get_many(keys)

    @abstractmethod
    def _query(self, query: Query) -> RecordPage: ...

    @abstractmethod
    def _commit(self, operations: Sequence[Operation]) -> None: ...

    @abstractmethod
    def create(self) -> None:
        """Make the table and its indexes where they are missing.

        Raises: StoreError where that can't be; StoreUnavailable.
        """

    @abstractmethod
    def ping(self) -> None:
        """Read from the table. Raises: StoreUnavailable unless it answers."""

    @abstractmethod
    def sweep(self, limit: int = 1000) -> int:
        """Remove up to `limit` expired records; the number removed. DynamoDB does it by itself."""

    @abstractmethod
    def close(self) -> None:
        """Close the connections."""


def next_page(query: Query, after: Position) -> Query:
    """The same query, continued behind `after`."""
    return replace(query, after=after)


def is_expired(record: Record, now: float) -> bool:
    """Whether the record has expired at `now`, seconds since 1970."""
    return record.expires_at is not None and record.expires_at <= now


def refuse_event_loop() -> None:
    """Refuse a call on an event loop. Raises: StoreOnEventLoop where one runs in this thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise StoreOnEventLoop("the store was called on the event loop: await in_thread(...) instead")


def refuse_call() -> None:
    """Refuse a call that must not be made.

    Raises: StoreOnEventLoop; NothingWritten where the caller's deadline is over.
    """
    refuse_event_loop()
    if not deadlines.count_seconds_left():
        raise NothingWritten("the time of the request is over")


def check_commit(operations: Sequence[Operation]) -> None:
    """Check a commit against DynamoDB's limits, on every engine alike.

    Raises: TooLarge beyond 100 operations, 400 kB a record or 4 MB in all; ValueError where two
    operations name one key, or one changes an audit entry or an approved revision.
    """
    if len(operations) > MAX_COMMIT_OPERATIONS:
        raise too_large_error(LIMIT_NOUNS[0], len(operations), MAX_COMMIT_OPERATIONS)
    if len({op.key for op in operations}) != len(operations):
        raise ValueError("two operations of one commit name the same key")
    if any(alters_evidence(op) for op in operations):
        raise ValueError("an audit entry or approved revision can be neither changed nor removed")
    sizes = [op.record.size for op in operations if isinstance(op, Put)]
    if max(sizes, default=0) > MAX_RECORD_BYTES:
        raise too_large_error(LIMIT_NOUNS[1], max(sizes), MAX_RECORD_BYTES)
    if (whole := sum(sizes)) > MAX_COMMIT_BYTES:
        raise too_large_error(LIMIT_NOUNS[2], whole, MAX_COMMIT_BYTES)


def alters_evidence(op: Operation) -> bool:
    """Whether an operation would replace or remove evidence, or make some that expires.

    Audit entries are evidence, and so are the approved revisions of reports.
    """
    if isinstance(op, Check) or not op.key.sk.startswith(EVIDENCE_PREFIXES):
        return False
    return isinstance(op, Delete) or op.when != "absent" or op.record.expires_at is not None
