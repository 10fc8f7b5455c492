"""Records and operations in DynamoDB's format: items, keys, conditions, key ranges."""

from collections.abc import Mapping
from functools import partial
from typing import Any, get_args

from welltrack_ui.store.engine.dynamodb_brief import (
    GUESS_NAMES,
    build_brief_attributes,
    guess_body,
)
from welltrack_ui.store.engine.dynamodb_packing import pack_body, unpack_body
from welltrack_ui.store.engine.engine import (
    Check,
    Condition,
    Delete,
    IndexName,
    Key,
    Operation,
    Put,
    Query,
    Record,
)

DynamoItem = Mapping[str, Mapping[str, Any]]
"""Attribute name -> {"S": text}, {"N": digits} or {"B": bytes}."""

INDEX_KEYS: dict[IndexName, tuple[str, str]] = {
    name: (f"{name}pk", f"{name}sk") if name.startswith("g") else ("pk", name)
    for name in get_args(IndexName)
} | {"main": ("pk", "sk")}
"""The partition and sort key attributes of each index."""

INDEX_NAMES: dict[IndexName, str] = {name: f"index_{name}" for name in INDEX_KEYS}
"""DynamoDB's names of the indexes: it takes none of less than three characters."""


_EXPIRED_CONDITION = "expires_at <= :now"
_LIVE_CONDITION = "(attribute_not_exists(expires_at) OR expires_at > :now)"


def record_to_item(record: Record, *, packs_by_guess: bool = False) -> dict[str, dict[str, Any]]:
    """The item of a record; `packs_by_guess` where no earlier version reads it any more."""
    texts: dict[str, str | None] = {
        "pk": record.pk,
        "sk": record.sk,
        "kind": record.kind,
        "l1": record.l1,
        "l2": record.l2,
        "l3": record.l3,
        "l4": record.l4,
    }
    for name, key in (("g1", record.g1), ("g2", record.g2)):
        if key is not None:
            texts |= {f"{name}pk": key.pk, f"{name}sk": key.sk}
    texts |= build_brief_attributes(record)
    guess = guess_body(texts) if packs_by_guess else ""
    packed = pack_body(record.body, record.pk, record.sk, guess)
    if packed is None:
        texts["body"] = record.body
    item: dict[str, dict[str, Any]] = {
        name: {"S": text} for name, text in texts.items() if text is not None
    }
    if packed is not None:
        item["packed"] = {"B": packed}
    item["version"] = {"N": str(record.version)}
    if record.expires_at is not None:
        item["expires_at"] = {"N": str(record.expires_at)}
    return item


def read_texts(item: DynamoItem) -> dict[str, str]:
    """The texts of an item by the names of their attributes, the body unpacked."""
    texts = {name: value["S"] for name, value in item.items() if "S" in value}
    if "packed" in item:
        packed = item["packed"]["B"]
        texts["body"] = unpack_body(packed, texts["pk"], texts["sk"], partial(guess_body, texts))
    return texts


def lean_item_to_record(item: DynamoItem, index: IndexName) -> Record:
    """The record of an item of a lean query: its keys, body and expiry alone."""
    text = read_texts(item)
    expires_at = int(item["expires_at"]["N"]) if "expires_at" in item else None
    record = Record(text["pk"], text["sk"], "", 0, text["body"], expires_at=expires_at)
    if index.startswith("g"):
        setattr(record, index, Key(text[f"{index}pk"], text[f"{index}sk"]))
    elif index != "main":
        setattr(record, index, text[index])
    return record


def item_to_record(item: DynamoItem) -> Record:
    text = read_texts(item)
    return Record(
        text["pk"],
        text["sk"],
        text.get("kind", ""),
        int(item["version"]["N"]) if "version" in item else 0,
        text["body"],
        text.get("l1"),
        text.get("l2"),
        text.get("l3"),
        text.get("l4"),
        Key(text["g1pk"], text["g1sk"]) if "g1pk" in text else None,
        Key(text["g2pk"], text["g2sk"]) if "g2pk" in text else None,
        int(item["expires_at"]["N"]) if "expires_at" in item else None,
    )


def key_to_item(key: Key) -> dict[str, dict[str, str]]:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def build_transact_entry(
    operation: Operation, table: str, now: int, *, packs_by_guess: bool = False
) -> dict[str, dict[str, Any]]:
    """The operation as one entry of a TransactWriteItems; `now` in seconds since 1970."""
    where = {"TableName": table} | _build_condition(operation.when, now)
    if isinstance(operation, Put):
        return {
            "Put": where | {"Item": record_to_item(operation.record, packs_by_guess=packs_by_guess)}
        }
    name = "Delete" if isinstance(operation, Delete) else "ConditionCheck"
    return {name: where | {"Key": key_to_item(operation.key)}}


def has_effect(operation: Operation) -> bool:
    """Whether DynamoDB has to see the operation: it has no form for a check without a condition."""
    return not isinstance(operation, Check) or operation.when is not None


def build_range_request(query: Query) -> dict[str, Any]:
    """The key condition of a query, and the position to continue from."""
    pk, sk = INDEX_KEYS[query.index]
    values = {":pk": {"S": query.pk}, ":high": {"S": query.high}}
    # An empty low end means no low end, and DynamoDB takes no empty key value.
    condition = f"{pk} = :pk AND {sk} <= :high"
    if query.low:
        values[":low"] = {"S": query.low}
        condition = f"{pk} = :pk AND {sk} BETWEEN :low AND :high"
    request: dict[str, Any] = {
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": values,
    }
    if query.after is not None:
        index_key = {pk: query.after.index_key.pk, sk: query.after.index_key.sk}
        start = {name: {"S": text} for name, text in index_key.items()}
        request["ExclusiveStartKey"] = key_to_item(query.after.key) | start
    return request


def lean_projection(index: IndexName) -> dict[str, Any]:
    """The projection of a lean query: the keys, the body, what unpacks it, and the expiry."""
    # DynamoDB reads whole items all the same; what this saves is the way over the network.
    names = {"pk", "sk", "body", "packed", "expires_at", *GUESS_NAMES, *INDEX_KEYS[index]}
    # BODY is one of the words that an expression may not hold.
    return {
        "ProjectionExpression": ", ".join(f"#{name}" for name in sorted(names)),
        "ExpressionAttributeNames": {f"#{name}": name for name in names},
    }


def _build_condition(when: Condition, now: int) -> dict[str, Any]:
    """The condition of a write; a record that has expired but is still there counts as gone."""
    if when is None:
        return {}
    values = {":now": {"N": str(now)}}
    if when == "absent":
        text = f"attribute_not_exists(pk) OR {_EXPIRED_CONDITION}"
    elif when == "present":
        text = f"attribute_exists(pk) AND {_LIVE_CONDITION}"
    else:
        text = f"version = :version AND {_LIVE_CONDITION}"
        values[":version"] = {"N": str(when)}
    return {"ConditionExpression": text, "ExpressionAttributeValues": values}
