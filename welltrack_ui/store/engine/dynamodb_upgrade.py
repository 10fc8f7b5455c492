"""Tables that an earlier version filled, brought to what this one reads.

Audit entries once lay in the partition of what they are about; they have partitions of their own
now, which a policy of AWS can name. Nothing else of them differs. Events have two attributes more,
for the index of brief events. A mark in the table tells that all events have them: from then on
calendars read that index, events and wells are packed as no earlier version reads them, and log
items may state facts of wells (welltrack_ui/store/well_logs.py).
"""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from welltrack_ui.store.engine.dynamodb_calls import (
    ConditionFailed,
    DynamoClient,
    retry_while_busy,
)
from welltrack_ui.store.engine.dynamodb_items import (
    DynamoItem,
    item_to_record,
    key_to_item,
    record_to_item,
)
from welltrack_ui.store.engine.engine import Key, Record

log = logging.getLogger(__name__)
ENTRY_PREFIX, PARTITION_PREFIX = "A#", "A"
MAX_MOVES = 40
"""Entries of one transaction, each a write and a removal of the 100 that DynamoDB takes."""
MAX_FILLED, FILL_THREADS = 200, 8
LAYOUT_KEY = Key("B", "LAYOUT")
"""The mark of a table whose events are all in the index of brief events."""
USE_KEYS = (Key("B", "LEASE#regular"), Key("B", "B"))
"""What a server of whatever version leaves: the lease of the regular work, the last file sweep."""


def move_audit_entries(calls: DynamoClient, table: str) -> int:
    """The number of audit entries that were moved to partitions of their own.

    It reads the whole table, and may be broken off and begun anew: an entry is here or there, and
    never in both places. Raises: StoreError; StoreUnavailable.
    """
    count = 0
    condition = "begins_with(sk, :entry) AND NOT begins_with(pk, :own)"
    values = {":entry": ENTRY_PREFIX, ":own": PARTITION_PREFIX}
    scan = _scan_items(calls, table, condition, values)
    while items := list(islice(scan, MAX_MOVES)):
        entries = [entry for item in items for entry in _plan_move(table, item)]
        retry_while_busy(
            partial(calls.administer, "TransactWriteItems", {"TransactItems": entries})
        )
        count += len(items)
    if count:
        log.warning("%d audit entries of an earlier version have their own partitions now", count)
    return count


def fill_brief_index(calls: DynamoClient, table: str) -> int:
    """The number of events of an earlier version that were put into the index of brief events.

    It reads the whole table, and may be broken off and begun anew. Of an event that is written
    meanwhile the later state stays. Raises: StoreError; StoreUnavailable.
    """
    count = 0
    condition = "begins_with(sk, :event) AND begins_with(g2pk, :org) AND attribute_not_exists(g3sk)"
    scan = _scan_items(calls, table, condition, {":event": "E#", ":org": "O#"})
    with ThreadPoolExecutor(FILL_THREADS, "fill") as pool:
        while items := list(islice(scan, MAX_FILLED)):
            count += sum(pool.map(partial(_fill_event, calls, table), items))
    if count:
        log.warning("%d events of an earlier version are in the index of calendars now", count)
    return count


def build_layout_record() -> Record:
    """The record of the mark."""
    return Record(*LAYOUT_KEY, "layout", 1, "{}")


def _fill_event(calls: DynamoClient, table: str, item: DynamoItem) -> bool:
    """Write an event with all that this version stores of it, unless that was done meanwhile."""
    request = {
        "TableName": table,
        "Item": record_to_item(item_to_record(item), packs_by_guess=True),
        "ConditionExpression": "version = :version AND attribute_not_exists(g3sk)",
        "ExpressionAttributeValues": {":version": dict(item["version"])},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    try:
        retry_while_busy(partial(calls.administer, "PutItem", request))
    except ConditionFailed as refused:
        stored = refused.item
        return bool(stored) and "g3sk" not in stored and _fill_event(calls, table, stored)
    return True


def _scan_items(
    calls: DynamoClient, table: str, condition: str, values: dict[str, str]
) -> Iterator[DynamoItem]:
    request: dict[str, Any] = {
        "TableName": table,
        "ConsistentRead": True,
        "FilterExpression": condition,
        "ExpressionAttributeValues": {name: {"S": text} for name, text in values.items()},
    }
    while True:
        page = retry_while_busy(partial(calls.administer, "Scan", request))
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _plan_move(table: str, item: DynamoItem) -> list[dict[str, Any]]:
    record = item_to_record(item)
    moved = replace(record, pk=PARTITION_PREFIX + record.pk)
    return [
        {"Put": {"TableName": table, "Item": record_to_item(moved)}},
        {"Delete": {"TableName": table, "Key": key_to_item(record.key)}},
    ]
