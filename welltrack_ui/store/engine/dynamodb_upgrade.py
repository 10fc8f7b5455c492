"""Tables that an earlier version filled, brought to what this one reads.

Audit entries once lay in the partition of what they are about; they have partitions of their own
now, which a policy of AWS can name. Nothing else of them differs.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from welltrack_ui.store.engine.dynamodb_calls import DynamoClient, retry_while_busy
from welltrack_ui.store.engine.dynamodb_items import (
    DynamoItem,
    item_to_record,
    key_to_item,
    record_to_item,
)

log = logging.getLogger(__name__)
ENTRY_PREFIX, PARTITION_PREFIX = "A#", "A"
MAX_MOVES = 40
"""Entries of one transaction, each a write and a removal of the 100 that DynamoDB takes."""


def move_audit_entries(calls: DynamoClient, table: str) -> int:
    """The number of audit entries that were moved to partitions of their own.

    It reads the whole table, and may be broken off and begun anew: an entry is here or there, and
    never in both places. Raises: StoreError; StoreUnavailable.
    """
    count = 0
    scan = _scan_entries(calls, table)
    while items := list(islice(scan, MAX_MOVES)):
        entries = [entry for item in items for entry in _plan_move(table, item)]
        retry_while_busy(
            partial(calls.administer, "TransactWriteItems", {"TransactItems": entries})
        )
        count += len(items)
    if count:
        log.warning("%d audit entries of an earlier version have their own partitions now", count)
    return count


def _scan_entries(calls: DynamoClient, table: str) -> Iterator[DynamoItem]:
    request: dict[str, Any] = {
        "TableName": table,
        "ConsistentRead": True,
        "FilterExpression": "begins_with(sk, :entry) AND NOT begins_with(pk, :own)",
        "ExpressionAttributeValues": {
            ":entry": {"S": ENTRY_PREFIX},
            ":own": {"S": PARTITION_PREFIX},
        },
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
