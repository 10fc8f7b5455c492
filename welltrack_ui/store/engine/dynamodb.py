"""The engine on DynamoDB: one table with four local and three global indexes."""

import contextlib
import logging
import secrets
import time
import uuid
from collections.abc import Sequence
from typing import Any

from welltrack_ui.store.engine.dynamodb_brief import brief_item_to_record, build_brief_request
from welltrack_ui.store.engine.dynamodb_calls import (
    ConditionFailed,
    DynamoBusy,
    DynamoClient,
    TransactionCancelled,
    retry_while_busy,
)
from welltrack_ui.store.engine.dynamodb_items import (
    INDEX_NAMES,
    build_range_request,
    build_transact_entry,
    has_effect,
    item_to_record,
    key_to_item,
    lean_item_to_record,
    lean_projection,
)
from welltrack_ui.store.engine.dynamodb_table import create_table
from welltrack_ui.store.engine.dynamodb_upgrade import (
    LAYOUT_KEY,
    USE_KEYS,
    build_layout_record,
    fill_brief_index,
    move_audit_entries,
)
from welltrack_ui.store.engine.engine import (
    Engine,
    Key,
    Operation,
    Put,
    Query,
    Record,
    RecordPage,
    refuse_event_loop,
)
from welltrack_ui.store.engine.errors import CommitCancelled, StoreError, StoreUnavailable
from welltrack_ui.store.engine.index_keys import (
    check_keys,
    check_range,
    index_position,
    is_storable,
)
from welltrack_ui.store.engine.partition_slots import PartitionSlots

log = logging.getLogger(__name__)
MAX_BATCH_KEYS = 100
LAYOUT_SECONDS = 60.0
"""How often a process looks whether a table of an earlier version was brought up to date."""
LONE_KINDS = ("claim", "counter", "lease")
"""Kinds of records whose write with a condition is sent alone, for half the price of a transaction.

Unlike a transaction, a write whose answer was lost, and which another one has written over before
it is sent again, is told to have failed. A claim or lease has been taken over then, and is lost in
truth; an attempt is counted twice at worst."""


class DynamoEngine(Engine):
    """Records in one DynamoDB table.

    `pool` is the number of threads that may call at once. With an `endpoint` the table is on a
    stand-in for AWS, and is made without the protections that only AWS has, unless `protected` says
    otherwise.
    """

    def __init__(
        self,
        table: str,
        region: str,
        endpoint: str | None,
        pool: int = 32,
        *,
        protected: bool | None = None,
        connect_seconds: float = 2.0,
        read_seconds: float = 5.0,
    ) -> None:
        self._table = table
        self._protected = endpoint is None if protected is None else protected
        self._calls = DynamoClient(region, endpoint, pool, connect_seconds, read_seconds)
        self._slots = PartitionSlots()
        self._is_complete = False
        self._layout_read_at = float("-inf")
        # A client loads AWS's whole description of the service: not while a request waits.
        self._calls.warm()

    def create(self) -> None:
        """Make the table, or bring one of an earlier version up to date, and wait for it.

        Raises: StoreError when a table of this name has another layout, or our credentials do not
        allow it; StoreUnavailable when it is not ready in time; StoreOnEventLoop.
        """
        refuse_event_loop()
        if not create_table(self._calls, self._table, self._protected):
            move_audit_entries(self._calls, self._table)
            fill_brief_index(self._calls, self._table)
        self._mark_complete()

    def mark_in_use(self) -> bool:
        """Note that a server uses the table; False. One that none has used is up to date.

        Raises: StoreError; StoreOnEventLoop.
        """
        # A store that is down for a while is waited for, with pages open.
        with contextlib.suppress(StoreUnavailable):
            if not self.get_many([LAYOUT_KEY, *USE_KEYS]):
                self._mark_complete()
            self._find_complete()
        return False

    def is_up_to_date(self) -> bool:
        """Whether the mark of a table that is up to date is set, which `create` sets.

        Raises: StoreUnavailable; StoreOnEventLoop.
        """
        refuse_event_loop()
        return self._find_complete()

    def ping(self) -> None:
        """Read a key that no record has.

        Raises: StoreUnavailable where that fails; StoreOnEventLoop.
        """
        refuse_event_loop()
        try:
            self._get(Key("ping", "ping"))
        except StoreError as error:
            raise StoreUnavailable(str(error)) from error

    def sweep(self, limit: int = 1000) -> int:  # noqa: ARG002 - DynamoDB sweeps
        refuse_event_loop()
        return 0

    def close(self) -> None:
        self._calls.close()

    def _get_many(self, keys: Sequence[Key]) -> Sequence[Record]:
        return self._read_keys(keys, strongly=True)

    def _get_many_eventually(self, keys: Sequence[Key]) -> Sequence[Record]:
        return self._read_keys(keys, strongly=False)

    def _read_keys(self, keys: Sequence[Key], *, strongly: bool) -> Sequence[Record]:
        keys = [key for key in keys if is_storable(key)]
        if len(keys) == 1:
            # Most reads are of one key, and only a batch can come back in part.
            return self._get(keys[0], strongly=strongly)
        parts = range(0, len(keys), MAX_BATCH_KEYS)
        return [
            record
            for i in parts
            for record in self._get_batch(keys[i : i + MAX_BATCH_KEYS], strongly=strongly)
        ]

    def _get(self, key: Key, *, strongly: bool = True) -> list[Record]:
        request = {"TableName": self._table, "Key": key_to_item(key), "ConsistentRead": strongly}
        with self._slots.take(key.pk):
            answer = self._calls.call("GetItem", request)
        return [item_to_record(answer["Item"])] if "Item" in answer else []

    def _get_batch(self, keys: Sequence[Key], *, strongly: bool) -> list[Record]:
        wanted: dict[str, Any] = {
            self._table: {"Keys": [key_to_item(key) for key in keys], "ConsistentRead": strongly}
        }
        records: list[Record] = []

        def get_rest() -> None:
            nonlocal wanted
            answer = self._calls.call("BatchGetItem", {"RequestItems": wanted})
            records.extend(map(item_to_record, answer["Responses"].get(self._table, [])))
            # A batch of more than 16 MB, or under throttling, comes back in part: the rest is asked
            # for again.
            wanted = answer.get("UnprocessedKeys") or {}
            if wanted:
                raise DynamoBusy("DynamoDB leaves keys of a batch unread")

        # Of the first key alone: callers put first what the batch is about, and behind it what many
        # share, such as the organization of a well.
        with self._slots.take(keys[0].pk):
            retry_while_busy(get_rest)
        return records

    def _query(self, query: Query) -> RecordPage:
        check_range(query)
        if query.low > query.high or not is_storable(Key(query.pk, query.high)):
            return RecordPage((), None)
        brief = build_brief_request(query) if query.brief and self._find_complete() else None
        with self._slots.take(query.pk):
            answer = self._calls.call("Query", self._page_request(query, brief))
        items = answer["Items"]
        if brief:
            records = tuple(brief_item_to_record(item) for item in items[: query.limit])
        elif query.lean or query.brief:
            records = tuple(lean_item_to_record(item, query.index) for item in items[: query.limit])
        else:
            records = tuple(item_to_record(item) for item in items[: query.limit])
        # With less than a page and no LastEvaluatedKey this was the end. LastEvaluatedKey alone
        # does not tell: it also comes with a page that ends exactly at the last record.
        if not records or (len(items) <= query.limit and "LastEvaluatedKey" not in answer):
            return RecordPage(records, None)
        return RecordPage(records, index_position(records[-1], query.index))

    def _page_request(self, query: Query, brief: dict[str, Any] | None) -> dict[str, Any]:
        """One page; it asks for one record further, to know whether there is more."""
        where = {} if query.index == "main" else {"IndexName": INDEX_NAMES[query.index]}
        if query.lean or query.brief:
            where |= lean_projection(query.index)
        return (brief or build_range_request(query) | where) | {
            "TableName": self._table,
            "Limit": query.limit + 1,
            "ScanIndexForward": not query.reverse,
            # Global indexes refuse consistent reads.
            "ConsistentRead": not query.index.startswith("g"),
        }

    def _commit(self, operations: Sequence[Operation]) -> None:
        check_keys(operations)
        # DynamoDB numbers the failed entries of what was sent; callers count their own operations.
        sent = [i for i, operation in enumerate(operations) if has_effect(operation)]
        now = int(time.time())
        entries = [
            build_transact_entry(operations[i], self._table, now, packs_by_guess=self._is_complete)
            for i in sent
        ]
        if not sent:
            return
        first = operations[sent[0]]
        with self._slots.take(first.key.pk):
            # Half the price of a transaction, and as safe: with no condition nothing can fail
            # half-way.
            if len(sent) == 1 and first.when is None:
                retry_while_busy(lambda: self._write_alone(entries[0]))
            elif len(sent) == 1 and isinstance(first, Put) and first.record.kind in LONE_KINDS:
                self._put_alone(entries[0]["Put"], sent[0])
            else:
                self._transact(entries, sent)

    def _write_alone(self, entry: dict[str, dict[str, Any]]) -> None:
        """A put or delete without condition: it may be repeated if the answer is lost."""
        for name, request in entry.items():
            self._calls.call(f"{name}Item", request)

    def _put_alone(self, request: dict[str, Any], position: int) -> None:
        """A put with a condition. The item has a token, so that one sent again knows itself."""
        token = secrets.token_bytes(12)
        request["Item"]["token"] = {"B": token}
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        try:
            retry_while_busy(lambda: self._calls.call("PutItem", request))
        except ConditionFailed as refused:
            if refused.item.get("token") != {"B": token}:
                raise CommitCancelled([position]) from None

    def _transact(self, entries: Sequence[dict[str, Any]], positions: Sequence[int]) -> None:
        """One transaction; its token makes DynamoDB apply it once, however often it is sent."""
        request = {"TransactItems": entries, "ClientRequestToken": str(uuid.uuid4())}
        try:
            retry_while_busy(lambda: self._calls.call("TransactWriteItems", request))
        except TransactionCancelled as refused:
            raise CommitCancelled([positions[i] for i in refused.positions]) from None

    def _mark_complete(self) -> None:
        """Note in the table that all its events are in the index of brief events."""
        self.commit([Put(build_layout_record())])
        self._is_complete = True

    def _find_complete(self) -> bool:
        """Whether all events are in the index of brief events; read once a minute until they are.

        Raises: StoreUnavailable.
        """
        now = time.monotonic()
        if self._is_complete or now - self._layout_read_at < LAYOUT_SECONDS:
            return self._is_complete
        self._is_complete = bool(self._get(LAYOUT_KEY))
        if not self._is_complete and self._layout_read_at == float("-inf"):
            log.warning(
                "calendars of the table %s read whole events: run `welltrack create-table` as soon"
                " as no process of an earlier version is left",
                self._table,
            )
        self._layout_read_at = now
        return self._is_complete
