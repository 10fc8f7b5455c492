"""What only the DynamoDB engine has: its requests, retries, and DynamoDB's many refusals."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from tests.store.conftest import REGION, TABLE
from tests.store.engine.scripted_dynamodb import Script, cancelled, refusal, scripted_dynamodb
from tests.store.samples import key, put, record
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.dynamodb_items import record_to_item
from welltrack_ui.store.engine.engine import Check, Delete, Put, Query
from welltrack_ui.store.engine.errors import CommitCancelled, StoreUnavailable

PAIR = [Put(record("a"), "absent"), Put(record("b"), "absent")]


@pytest.fixture
def script() -> Iterator[Script]:
    with scripted_dynamodb() as running:
        yield running


@pytest.fixture
def engine(script: Script) -> Iterator[DynamoEngine]:
    made = DynamoEngine(TABLE, REGION, script.endpoint, connect_seconds=0.5, read_seconds=0.5)
    with contextlib.closing(made):
        yield made


def test_a_transaction_is_repeated_with_its_token_while_others_are_in_its_way(
    engine: DynamoEngine, script: Script
) -> None:
    script.answers = [
        cancelled("None", "TransactionConflict"),
        refusal("TransactionInProgressException"),
        cancelled("ThrottlingError", "None"),
        (200, {}),
    ]

    engine.commit(PAIR)

    assert [operation for operation, _ in script.requests] == ["TransactWriteItems"] * 4
    bodies = [body for _, body in script.requests]
    assert bodies == [bodies[0]] * 4
    assert len(bodies[0]["ClientRequestToken"]) == 36


def test_each_commit_has_a_token_of_its_own(engine: DynamoEngine, script: Script) -> None:
    engine.commit(PAIR)
    engine.commit(PAIR)

    first, second = (body["ClientRequestToken"] for _, body in script.requests)
    assert first != second


def test_a_transaction_whose_answer_was_lost_is_sent_again_with_its_token(
    engine: DynamoEngine, script: Script
) -> None:
    script.answers = [(500, {}), (200, {})]

    engine.commit(PAIR)

    first, second = (body["ClientRequestToken"] for _, body in script.requests)
    assert first == second


def test_a_single_conditional_write_goes_with_a_token_too(
    engine: DynamoEngine, script: Script
) -> None:
    """As a plain PutItem, sent again after a lost answer, it would fail on its own success."""
    engine.commit([Put(record("a"), "absent")])

    [(operation, body)] = script.requests
    assert operation == "TransactWriteItems"
    assert body["ClientRequestToken"]


@pytest.mark.parametrize("kind", ["claim", "counter", "lease"])
def test_a_claim_is_written_for_half_the_price_and_knows_itself_when_sent_again(
    engine: DynamoEngine, script: Script, kind: str
) -> None:
    claim = Put(replace(record("a"), kind=kind), "absent")
    engine.commit([claim])
    [(operation, first)] = script.requests
    assert operation == "PutItem"
    assert "attribute_not_exists(pk)" in first["ConditionExpression"]

    script.answers = [(500, {}), (500, {}), (500, {})]
    with pytest.raises(StoreUnavailable):
        engine.commit([claim])
    sent = [body["Item"]["token"] for _, body in script.requests[1:]]
    assert sent == [sent[0]] * 3
    assert sent[0] != first["Item"]["token"]


def test_a_claim_whose_answer_was_lost_finds_itself_written(
    engine: DynamoEngine, script: Script
) -> None:
    script.answers = [(500, {}), (400, lambda sent: refuse_with_item(sent["Item"]))]

    engine.commit([Put(replace(record("a"), kind="claim"), "absent")])

    assert [operation for operation, _ in script.requests] == ["PutItem"] * 2


def test_a_claim_like_one_of_another_is_refused(engine: DynamoEngine, script: Script) -> None:
    """Another process wrote the same, but for the token, between two attempts."""
    other = {"token": {"B": "b3RoZXI="}}
    script.answers = [(500, {}), (400, lambda sent: refuse_with_item(sent["Item"] | other))]

    with pytest.raises(CommitCancelled) as caught:
        engine.commit([Check(key("b"), None), Put(replace(record("a"), kind="claim"), "absent")])

    assert caught.value.failed == (1,)


def refuse_with_item(item: dict[str, Any]) -> dict[str, Any]:
    """DynamoDB's refusal of a write whose condition did not hold for what is stored."""
    _, answer = refusal("ConditionalCheckFailedException", Item=item)
    return cast("dict[str, Any]", answer)


def test_an_audit_entry_by_itself_is_a_transaction_as_the_policy_of_aws_wants(
    engine: DynamoEngine, script: Script
) -> None:
    engine.commit([Put(replace(record("A#1", pk="AU#u"), kind="audit"), "absent")])

    assert [operation for operation, _ in script.requests] == ["TransactWriteItems"]


def test_writes_without_condition_need_no_transaction(engine: DynamoEngine, script: Script) -> None:
    engine.commit([put("a")])
    engine.commit([Delete(key("a")), Check(key("b"), None)])
    engine.commit([Check(key("b"), None)])

    assert [operation for operation, _ in script.requests] == ["PutItem", "DeleteItem"]


def test_operations_are_sent_in_the_order_given(engine: DynamoEngine, script: Script) -> None:
    engine.commit([put("a"), Check(key("b")), Delete(key("c")), put("d")])

    [(_, body)] = script.requests
    assert [[*entry] for entry in body["TransactItems"]] == [
        ["Put"],
        ["ConditionCheck"],
        ["Delete"],
        ["Put"],
    ]


def test_failed_conditions_are_named_by_the_positions_given(
    engine: DynamoEngine, script: Script
) -> None:
    """The check of nothing in second place is not sent."""
    script.answers = [
        cancelled("ConditionalCheckFailed", "None", "TransactionConflict", "ConditionalCheckFailed")
    ]

    with pytest.raises(CommitCancelled) as caught:
        engine.commit([put("a"), Check(key("b"), None), put("c"), put("d"), put("e")])

    assert caught.value.failed == (0, 4)
    assert len(script.requests) == 1


def test_endless_conflicts_mean_that_the_store_is_away(
    engine: DynamoEngine, script: Script
) -> None:
    script.answers = [cancelled("TransactionConflict", "None")] * 100

    with pytest.raises(StoreUnavailable, match="busy"):
        engine.commit(PAIR)

    assert len(script.requests) == 10


def test_keys_left_unread_in_a_batch_are_asked_for_again(
    engine: DynamoEngine, script: Script
) -> None:
    records = [record("a"), record("b"), record("c")]
    items = [record_to_item(each) for each in records]
    keys = [{"pk": item["pk"], "sk": item["sk"]} for item in items]
    rest = {"Keys": keys[1:], "ConsistentRead": True}
    script.answers = [
        (200, {"Responses": {TABLE: items[:1]}, "UnprocessedKeys": {TABLE: rest}}),
        (200, {"Responses": {}, "UnprocessedKeys": {TABLE: rest}}),
        (200, {"Responses": {TABLE: items[1:]}, "UnprocessedKeys": {}}),
    ]

    found = engine.get_many([each.key for each in records])

    assert found == {each.key: each for each in records}
    asked = [body["RequestItems"][TABLE]["Keys"] for _, body in script.requests]
    assert asked == [keys, keys[1:], keys[1:]]


def test_keys_that_stay_unread_mean_that_the_store_is_away(
    engine: DynamoEngine, script: Script
) -> None:
    rest = {"Keys": [{"pk": {"S": "p"}, "sk": {"S": "a"}}]}
    script.answers = [(200, {"Responses": {}, "UnprocessedKeys": {TABLE: rest}})] * 100

    with pytest.raises(StoreUnavailable, match="unread"):
        engine.get_many([key("a"), key("b")])


@pytest.mark.parametrize("eventually", [False, True])
def test_only_what_is_read_eventually_is_not_consistent(
    engine: DynamoEngine, script: Script, eventually: bool
) -> None:
    script.answers = [(200, {}), (200, {"Responses": {TABLE: []}})]
    for keys in ([key("a")], [key("a"), key("b")]):
        engine.get_many(keys, eventually=eventually)

    (_, one), (_, many) = script.requests
    asked = [one["ConsistentRead"], many["RequestItems"][TABLE]["ConsistentRead"]]
    assert asked == [not eventually] * 2


def test_reads_of_table_and_local_indexes_are_consistent(
    engine: DynamoEngine, script: Script
) -> None:
    script.answers = [(200, {"Items": []})] * 3 + [(200, {})]
    for index in ("main", "l1", "g1"):
        engine.query(Query(index, "p"))
    engine.get(key("a"))

    assert [body.get("ConsistentRead") for _, body in script.requests] == [True, True, False, True]
