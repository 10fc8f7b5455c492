"""The DynamoDB table that `create` makes, as DynamoDB describes it."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest

from tests.store.conftest import REGION, TABLE
from tests.store.engine.scripted_dynamodb import refusal, scripted_dynamodb
from tests.store.samples import key, put_all, record
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.engine import Put, Query
from welltrack_ui.store.engine.errors import StoreError

INDEXES = {
    "index_l1": ["pk", "l1"],
    "index_l2": ["pk", "l2"],
    "index_l3": ["pk", "l3"],
    "index_l4": ["pk", "l4"],
    "index_g1": ["g1pk", "g1sk"],
    "index_g2": ["g2pk", "g2sk"],
    "index_g3": ["g2pk", "g3sk"],
}


@pytest.fixture
def admin(moto_engine: DynamoEngine) -> Iterator[Any]:  # noqa: ARG001 - moto has to be on
    client = boto3.client("dynamodb", REGION)
    with contextlib.closing(client):
        yield client


def test_the_table_has_its_keys_and_indexes(moto_engine: DynamoEngine, admin: Any) -> None:
    moto_engine.create()

    table = admin.describe_table(TableName=TABLE)["Table"]
    indexes = table["LocalSecondaryIndexes"] + table["GlobalSecondaryIndexes"]
    assert _names(table["KeySchema"]) == ["pk", "sk"]
    assert {i["IndexName"]: _names(i["KeySchema"]) for i in indexes} == INDEXES
    projections = {i["IndexName"]: i["Projection"] for i in indexes}
    brief = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["brief"]}
    assert projections.pop("index_g3") == brief
    assert {p["ProjectionType"] for p in projections.values()} == {"ALL"}
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_records_expire_by_themselves(moto_engine: DynamoEngine, admin: Any) -> None:
    moto_engine.create()
    moto_engine.create()

    state = admin.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
    assert state == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}


def test_on_aws_the_table_is_protected(moto_engine: DynamoEngine, admin: Any) -> None:
    moto_engine.create()

    assert _protection(admin) == (True, "ENABLED")


def test_protection_can_be_left_out(admin: Any) -> None:
    with contextlib.closing(DynamoEngine(TABLE, REGION, None, protected=False)) as engine:
        engine.create()

    assert _protection(admin) == (False, "DISABLED")


def test_what_people_look_for_is_readable_in_the_console(
    moto_engine: DynamoEngine, admin: Any
) -> None:
    moto_engine.create()
    put_all(moto_engine, [record("a", '{"name": "ÅSGARD"}', version=12)])

    _, item = sorted(admin.scan(TableName=TABLE)["Items"], key=lambda item: item["pk"]["S"])
    assert item == {
        "pk": {"S": "partition"},
        "sk": {"S": "a"},
        "kind": {"S": "sample"},
        "version": {"N": "12"},
        "body": {"S": '{"name": "ÅSGARD"}'},
    }


def test_a_table_of_another_layout_is_refused(moto_engine: DynamoEngine, admin: Any) -> None:
    admin.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )

    with pytest.raises(StoreError, match="other keys or indexes"):
        moto_engine.create()


def test_audit_entries_of_an_earlier_version_get_partitions_of_their_own(
    moto_engine: DynamoEngine, admin: Any
) -> None:
    moto_engine.create()
    # More than one transaction takes.
    old = [record(f"A#{n:03}", f"entry {n}" + "." * 200, pk="W#w1") for n in range(45)]
    event = record("E#1", "event", pk="W#w1")
    new = record("A#900", "of today", pk="AW#w1")
    for each in (*old, event, new):
        moto_engine.commit([Put(each, "absent")])

    moto_engine.create()

    log = moto_engine.query(Query("main", "AW#w1", "", "~", 100)).records
    assert list(log) == [*(replace(each, pk="AW#w1") for each in old), new]
    assert list(moto_engine.query(Query("main", "W#w1", "", "~", 100)).records) == [event]
    # And the mark of a table that is up to date.
    assert admin.scan(TableName=TABLE)["Count"] == 48


def test_a_missing_table_is_named(moto_engine: DynamoEngine) -> None:
    with pytest.raises(StoreError, match="welltrack create-table"):
        moto_engine.get(key("a"))


def test_create_waits_until_table_and_indexes_are_ready() -> None:
    with scripted_dynamodb() as script:
        engine = DynamoEngine(TABLE, REGION, script.endpoint)
        with contextlib.closing(engine):
            script.answers = [
                refusal("ResourceNotFoundException"),
                (200, {}),
                (200, {"Table": _description("CREATING", "CREATING")}),
                (200, {"Table": _description("ACTIVE", "CREATING")}),
                (200, {"Table": _description("ACTIVE", "ACTIVE")}),
                (200, {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}),
            ]
            engine.create()

    assert [operation for operation, _ in script.requests] == [
        "DescribeTable",
        "CreateTable",
        "DescribeTable",
        "DescribeTable",
        "DescribeTable",
        "DescribeTimeToLive",
        "UpdateTimeToLive",
        "PutItem",
    ]


def _names(schema: list[dict[str, str]]) -> list[str]:
    return [part["AttributeName"] for part in sorted(schema, key=lambda part: part["KeyType"])]


def _protection(admin: Any) -> tuple[bool, str]:
    table = admin.describe_table(TableName=TABLE)["Table"]
    backups = admin.describe_continuous_backups(TableName=TABLE)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    return table["DeletionProtectionEnabled"], recovery


def _description(table: str, index: str) -> dict[str, Any]:
    schemas = {
        name: [
            {"AttributeName": attribute, "KeyType": kind}
            for attribute, kind in zip(attributes, ("HASH", "RANGE"), strict=True)
        ]
        for name, attributes in (INDEXES | {"main": ["pk", "sk"]}).items()
    }
    return {
        "TableStatus": table,
        "KeySchema": schemas.pop("main"),
        "LocalSecondaryIndexes": [
            {"IndexName": n, "KeySchema": s} for n, s in schemas.items() if "_l" in n
        ],
        "GlobalSecondaryIndexes": [
            {"IndexName": n, "KeySchema": s, "IndexStatus": index}
            for n, s in schemas.items()
            if "_g" in n
        ],
    }
