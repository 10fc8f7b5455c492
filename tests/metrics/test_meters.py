"""What is counted: calls by their outcome, bounded labels, the longest delay of a minute."""

from pathlib import Path

import pytest

from tests import factories
from tests.metrics.reading import Growth, sample
from welltrack_ui.metrics import meters
from welltrack_ui.metrics.meters import LagWindow
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.object_storage.errors import KeyRefused
from welltrack_ui.store.engine.dynamodb_calls import count_answer
from welltrack_ui.store.engine.engine import Key, Put, Record
from welltrack_ui.store.engine.errors import CommitCancelled, StoreUnavailable
from welltrack_ui.store.engine.sqlite import SqliteEngine


class AwayEngine(SqliteEngine):
    """A store that does not answer."""

    def _get_many(self, keys: object) -> list[Record]:
        del keys
        raise StoreUnavailable("away")


def test_method_that_no_client_has_to_send_is_one_label() -> None:
    other = Growth("requests_total", route="/x", method="other", status="405")
    meters.count_request("/x", "BREW", 405, 0.01)
    meters.count_request("/x", "anything", 405, 0.01)
    assert other.value == 2
    assert sample("requests_total", route="/x", method="BREW", status="405") == 0


def test_store_calls_are_counted_by_their_outcome(tmp_path: Path) -> None:
    done = Growth("store_calls_total", operation="commit", outcome="done")
    refused = Growth("store_calls_total", operation="commit", outcome="refused")
    away = Growth("store_calls_total", operation="read", outcome="away")
    seconds = Growth("store_call_seconds_count", operation="commit")
    engine = AwayEngine(tmp_path / "welltrack.sqlite")
    engine.create()
    put = Put(Record("a", "b", "test", 1, "{}"), "absent")
    engine.commit([put])
    with pytest.raises(CommitCancelled):
        engine.commit([put])
    with pytest.raises(StoreUnavailable):
        engine.get(Key("a", "b"))
    engine.close()
    assert (done.value, refused.value, away.value, seconds.value) == (1, 1, 1, 2)


def test_object_store_calls_are_counted_by_their_method(tmp_path: Path) -> None:
    done = Growth("object_store_calls_total", operation="stat", outcome="done")
    failed = Growth("object_store_calls_total", operation="stat", outcome="failed")
    store = DiskStore(tmp_path, factories.SECRET)
    assert store.stat("o/nothing") is None
    with pytest.raises(KeyRefused):
        store.stat("../nothing")
    assert (done.value, failed.value) == (1, 1)


@pytest.mark.parametrize(
    ("event", "answer", "kind", "units"),
    [
        ("GetItem", {"ConsumedCapacity": {"CapacityUnits": 1.5}}, "read", 1.5),
        (
            "BatchGetItem",
            {"ConsumedCapacity": [{"CapacityUnits": 2.0}, {"CapacityUnits": 3.0}]},
            "read",
            5.0,
        ),
        ("TransactWriteItems", {"ConsumedCapacity": [{"CapacityUnits": 12.0}]}, "write", 12.0),
        ("PutItem", {"ConsumedCapacity": {"CapacityUnits": 4.0}}, "write", 4.0),
    ],
)
def test_units_of_answers_are_counted(
    event: str, answer: dict[str, object], kind: str, units: float
) -> None:
    counted, throttled = Growth("store_units_total", kind=kind), Growth("store_throttles_total")
    count_answer(parsed_response=answer, event_name=f"response-received.dynamodb.{event}")
    assert (counted.value, throttled.value) == (units, 0)


@pytest.mark.parametrize(
    ("answer", "throttles"),
    [
        ({"Error": {"Code": "ProvisionedThroughputExceededException"}}, 1),
        ({"Error": {"Code": "ThrottlingException"}}, 1),
        (
            {
                "Error": {"Code": "TransactionCanceledException"},
                "CancellationReasons": [{"Code": "None"}, {"Code": "ThrottlingError"}],
            },
            1,
        ),
        ({"Error": {"Code": "TransactionConflictException"}}, 0),
        (None, 0),
    ],
)
def test_throttles_are_counted_and_other_refusals_are_not(
    answer: dict[str, object] | None, throttles: int
) -> None:
    counted = Growth("store_throttles_total")
    count_answer(parsed_response=answer, event_name="response-received.dynamodb.GetItem")
    assert counted.value == throttles


def test_lag_is_the_longest_of_the_last_minute() -> None:
    window = LagWindow()
    window.add(100.0, 0.4)
    window.add(130.0, 0.1)
    assert sample("event_loop_lag_seconds") == 0.4
    window.add(161.0, 0.05)
    assert sample("event_loop_lag_seconds") == 0.1
    # A clock that is late by nothing is no clock that is early.
    window.add(191.0, -0.2)
    assert sample("event_loop_lag_seconds") == 0.05
