"""The one deadline of a request: what a client of AWS does when it is near, or over."""

import contextlib
import math
import socket
import threading
import time
from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from tests.store.engine.scripted_dynamodb import refusal, scripted_dynamodb
from welltrack_ui import deadlines
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.engine import Key, Query
from welltrack_ui.store.engine.errors import NothingWritten, StoreUnavailable
from welltrack_ui.store.engine.sqlite import SqliteEngine
from welltrack_ui.timed_clients import bound_client


@pytest.fixture
def silence() -> Iterator[str]:
    """The address of a server that accepts, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield f"http://127.0.0.1:{silent.getsockname()[1]}"


def test_inner_limit_is_no_longer_than_the_outer_one() -> None:
    assert deadlines.count_seconds_left() == math.inf
    with deadlines.limit_time(5.0):
        with deadlines.limit_time(60.0):
            assert 4.0 < deadlines.count_seconds_left() <= 5.0
        with deadlines.take_time():
            assert deadlines.count_seconds_left() == math.inf
    assert deadlines.count_seconds_left() == math.inf


def test_deadline_that_is_lifted_is_lifted_in_its_threads_too() -> None:
    with deadlines.limit_time(0.0) as deadline:
        assert deadlines.count_seconds_left() == 0.0
        threading.Thread(target=deadline.lift).run()
        assert deadlines.count_seconds_left() == math.inf


def test_process_that_ends_leaves_little_time_to_all() -> None:
    deadlines.end_all(1.0)
    try:
        assert 0.5 < deadlines.count_seconds_left() <= 1.0
        with deadlines.limit_time(60.0), deadlines.take_time():
            assert deadlines.count_seconds_left() <= 1.0
    finally:
        deadlines.end_all(None)
    assert deadlines.count_seconds_left() == math.inf


def test_store_that_hangs_is_away_when_the_time_is_over(silence: str) -> None:
    engine = DynamoEngine("welltrack", "eu-central-1", silence)
    began = time.monotonic()
    with contextlib.closing(engine), deadlines.limit_time(0.4):
        with pytest.raises(StoreUnavailable, match="can't be reached"):
            engine.query(Query("main", "p"))
        # What comes after it in the same request is not even sent.
        with deadlines.limit_time(0.0), pytest.raises(NothingWritten, match="time of the request"):
            engine.get(Key("p", "s"))
    assert 0.3 < time.monotonic() - began < 1.5


def test_store_that_throttles_is_busy_when_the_time_is_over() -> None:
    with scripted_dynamodb() as script:
        script.answers = [refusal("ThrottlingException")] * 50
        engine = DynamoEngine("welltrack", "eu-central-1", script.endpoint)
        began = time.monotonic()
        with (
            contextlib.closing(engine),
            deadlines.limit_time(0.4),
            pytest.raises(NothingWritten, match="busy"),
        ):
            engine.query(Query("main", "p"))
        assert time.monotonic() - began < 1.0
    # A pause of up to a second has no place in what is left.
    assert len(script.requests) == 1


def test_client_that_is_made_anew_keeps_the_deadline_too(silence: str) -> None:
    engine = DynamoEngine("welltrack", "eu-central-1", silence)
    # As PynamoDB does where the credentials of a role could not be read at the start.
    engine._calls._connection._client = None
    began = time.monotonic()
    with contextlib.closing(engine), deadlines.limit_time(0.4), pytest.raises(StoreUnavailable):
        engine.get(Key("p", "s"))
    assert time.monotonic() - began < 3.0


def test_object_store_that_hangs_is_away_when_the_time_is_over(silence: str) -> None:
    config = Config(retries={"mode": "standard", "total_max_attempts": 3})
    client = boto3.client("s3", "eu-central-1", endpoint_url=silence, config=config)
    bound_client(client)
    began = time.monotonic()
    with contextlib.closing(client), deadlines.limit_time(0.4), pytest.raises(ReadTimeoutError):
        client.head_object(Bucket="b", Key="k")
    assert 0.3 < time.monotonic() - began < 1.5


def test_refusal_without_repetition_is_as_botocore_tells_it() -> None:
    with scripted_dynamodb() as script:
        script.answers = [refusal("ConditionalCheckFailedException")]
        client = boto3.client("dynamodb", "eu-central-1", endpoint_url=script.endpoint)
        bound_client(client)
        with (
            contextlib.closing(client),
            deadlines.limit_time(0.4),
            pytest.raises(ClientError, match="ConditionalCheckFailed") as caught,
        ):
            client.delete_item(TableName="t", Key={"pk": {"S": "a"}})
    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0


def test_embedded_store_keeps_the_deadline_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    engine = SqliteEngine(tmp_path_factory.mktemp("deadline") / "store.db")
    engine.create()
    with contextlib.closing(engine), deadlines.limit_time(0.0):
        with pytest.raises(NothingWritten, match="the time of the request is over"):
            engine.commit([])
        with pytest.raises(NothingWritten, match="the time of the request is over"):
            engine.query(Query("main", "p"))
