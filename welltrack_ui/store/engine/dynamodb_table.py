"""The DynamoDB table: its indexes, its expiry, and its protections."""

import time
from typing import Any

from welltrack_ui.store.engine.dynamodb_brief import BRIEF_BODY, BRIEF_INDEX, BRIEF_KEYS
from welltrack_ui.store.engine.dynamodb_calls import DynamoClient, TableMissing, retry_while_busy
from welltrack_ui.store.engine.dynamodb_items import INDEX_KEYS, INDEX_NAMES
from welltrack_ui.store.engine.errors import StoreError, StoreUnavailable

MAX_WAIT_SECONDS = 300.0
MAX_INDEX_WAIT_SECONDS = 6 * 3600.0
"""DynamoDB fills a new index of a large table for hours."""
POLL_SECONDS = 0.5


def create_table(calls: DynamoClient, table: str, protected: bool) -> bool:
    """Make the table where it is missing, wait until it can be used, and switch on expiry.

    Whether it was missing.

    `protected` adds deletion protection and point-in-time recovery, which AWS offers and its
    stand-ins mostly do not. A table of an earlier version gets the index that it lacks.

    Raises: StoreError when a table of this name has another layout; StoreUnavailable when it is not
    ready within five minutes, or its new index not within six hours.
    """
    is_new = _describe_table(calls, table) is None
    if is_new:
        calls.administer("CreateTable", _table_layout(table, protected))
    wait_seconds = MAX_WAIT_SECONDS if is_new else MAX_INDEX_WAIT_SECONDS
    # A table that was there may be another program's. Its layout is checked before anything of it
    # is changed.
    description = _wait_until_active(calls, table, wait_seconds)
    if _lacks_brief_index(description):
        _add_brief_index(calls, table)
        description = _wait_until_active(calls, table, wait_seconds)
    _check_layout(description, table)
    _switch_on_expiry(calls, table)
    if protected:
        _switch_on_recovery(calls, table)
    return is_new


def _describe_table(calls: DynamoClient, table: str) -> dict[str, Any] | None:
    try:
        description: dict[str, Any] = calls.administer("DescribeTable", {"TableName": table})
    except TableMissing:
        return None
    table_description: dict[str, Any] = description["Table"]
    return table_description


def _table_layout(table: str, protected: bool) -> dict[str, Any]:
    layout: dict[str, Any] = {
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": _attribute_definitions(),
        "KeySchema": _key_schema(INDEX_KEYS["main"]),
        "LocalSecondaryIndexes": _index_layouts("l"),
        "GlobalSecondaryIndexes": [*_index_layouts("g"), _brief_index_layout()],
    }
    if protected:
        layout["DeletionProtectionEnabled"] = True
    return layout


def _attribute_definitions() -> list[dict[str, str]]:
    attributes = {name for keys in (*INDEX_KEYS.values(), BRIEF_KEYS) for name in keys}
    return [{"AttributeName": name, "AttributeType": "S"} for name in sorted(attributes)]


def _brief_index_layout() -> dict[str, Any]:
    return {
        "IndexName": BRIEF_INDEX,
        "KeySchema": _key_schema(BRIEF_KEYS),
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": [BRIEF_BODY]},
    }


def _index_layouts(first_letter: str) -> list[dict[str, Any]]:
    return [
        {
            "IndexName": INDEX_NAMES[name],
            "KeySchema": _key_schema(keys),
            "Projection": {"ProjectionType": "ALL"},
        }
        for name, keys in INDEX_KEYS.items()
        if name.startswith(first_letter)
    ]


def _key_schema(keys: tuple[str, str]) -> list[dict[str, str]]:
    types = ("HASH", "RANGE")
    return [{"AttributeName": n, "KeyType": t} for n, t in zip(keys, types, strict=True)]


def _wait_until_active(calls: DynamoClient, table: str, seconds: float) -> dict[str, Any]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        description = _describe_table(calls, table)
        if description is not None and _is_active(description):
            return description
        time.sleep(POLL_SECONDS)
    raise StoreUnavailable(
        f"the DynamoDB table {table} is still not ready after {seconds:.0f} s: run this again"
    )


def _is_active(description: dict[str, Any]) -> bool:
    states = [description.get("TableStatus")]
    # Stand-ins give their global indexes no state.
    states += [
        i.get("IndexStatus", "ACTIVE") for i in description.get("GlobalSecondaryIndexes", [])
    ]
    return set(states) == {"ACTIVE"}


def _lacks_brief_index(description: dict[str, Any]) -> bool:
    """Whether the table has the layout of an earlier version: one index less than ours."""
    wanted = _key_schemas(_table_layout("", protected=False))
    del wanted[BRIEF_INDEX]
    return _key_schemas(description) == wanted


def _add_brief_index(calls: DynamoClient, table: str) -> None:
    request = {
        "TableName": table,
        "AttributeDefinitions": _attribute_definitions(),
        "GlobalSecondaryIndexUpdates": [{"Create": _brief_index_layout()}],
    }
    retry_while_busy(lambda: calls.administer("UpdateTable", request))


def _check_layout(description: dict[str, Any], table: str) -> None:
    if _key_schemas(description) != _key_schemas(_table_layout(table, protected=False)):
        raise StoreError(f"the DynamoDB table {table} has other keys or indexes than ours")


def _key_schemas(table: dict[str, Any]) -> dict[str, set[tuple[str, str]]]:
    """The keys of the table, as `main`, and of each index: attribute names with HASH or RANGE."""
    indexes = table.get("LocalSecondaryIndexes", []) + table.get("GlobalSecondaryIndexes", [])
    schemas = {"main": table["KeySchema"]} | {i["IndexName"]: i["KeySchema"] for i in indexes}
    return {
        name: {(part["AttributeName"], part["KeyType"]) for part in schema}
        for name, schema in schemas.items()
    }


def _switch_on_expiry(calls: DynamoClient, table: str) -> None:
    answer = calls.administer("DescribeTimeToLive", {"TableName": table})
    state = answer.get("TimeToLiveDescription", {}).get("TimeToLiveStatus")
    # AWS refuses to switch on what is on already.
    if state in {"ENABLED", "ENABLING"}:
        return
    expiry = {"AttributeName": "expires_at", "Enabled": True}
    request = {"TableName": table, "TimeToLiveSpecification": expiry}
    retry_while_busy(lambda: calls.administer("UpdateTimeToLive", request))


def _switch_on_recovery(calls: DynamoClient, table: str) -> None:
    recovery = {"PointInTimeRecoveryEnabled": True}
    request = {"TableName": table, "PointInTimeRecoverySpecification": recovery}
    retry_while_busy(lambda: calls.administer("UpdateContinuousBackups", request))
