"""DynamoDB's refusals, silence and absence, and what they mean to whoever called the store."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from tests.ports import free_port
from tests.store.conftest import REGION, TABLE
from tests.store.engine.scripted_dynamodb import (
    Answer,
    Script,
    cancelled,
    refusal,
    scripted_dynamodb,
)
from tests.store.samples import key, record
from welltrack_ui.store.engine import dynamodb_calls
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.engine import Put, Query
from welltrack_ui.store.engine.errors import (
    NothingWritten,
    StoreError,
    StoreUnavailable,
    TooLarge,
)

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


@pytest.mark.parametrize(
    ("answer", "kind", "text"),
    [
        (refusal("ProvisionedThroughputExceededException"), StoreUnavailable, "busy"),
        (refusal("ThrottlingException"), StoreUnavailable, "busy"),
        (refusal("RequestLimitExceeded"), StoreUnavailable, "busy"),
        (refusal("InternalServerError", 500), StoreUnavailable, "fails"),
        (refusal("ServiceUnavailable", 503), StoreUnavailable, "fails"),
        (refusal("UnrecognizedClientException"), StoreError, "does not accept our AWS credentials"),
        (refusal("ExpiredTokenException"), StoreError, "does not accept our AWS credentials"),
        (refusal("AccessDeniedException"), StoreError, "does not accept our AWS credentials"),
        (
            refusal("ResourceNotFoundException"),
            StoreError,
            "does not exist: `welltrack create-table`",
        ),
        (refusal("ValidationException"), StoreError, "refused"),
        (refusal("ItemCollectionSizeLimitExceededException"), TooLarge, "partition is full"),
    ],
)
def test_refusals_become_errors_of_the_store(
    engine: DynamoEngine, script: Script, answer: Answer, kind: type[StoreError], text: str
) -> None:
    script.answers = [answer] * 10

    with pytest.raises(kind, match=text) as caught:
        engine.get(key("a"))

    assert isinstance(caught.value, StoreUnavailable) == issubclass(kind, StoreUnavailable)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (cancelled("ItemCollectionSizeLimitExceeded", "None"), TooLarge),
        (cancelled("ValidationError", "None"), StoreError),
    ],
)
def test_transactions_that_can_never_succeed_are_not_repeated(
    engine: DynamoEngine, script: Script, answer: Answer, kind: type[StoreError]
) -> None:
    script.answers = [answer]

    with pytest.raises(kind) as caught:
        engine.commit(PAIR)

    assert type(caught.value) is kind
    assert len(script.requests) == 1


def test_a_ping_calls_every_failure_away(engine: DynamoEngine, script: Script) -> None:
    script.answers = [refusal("ResourceNotFoundException")]

    with pytest.raises(StoreUnavailable, match="does not exist"):
        engine.ping()


def test_a_closed_port_means_that_the_store_is_away() -> None:
    endpoint = f"http://127.0.0.1:{free_port()}"
    with contextlib.closing(DynamoEngine(TABLE, REGION, endpoint)) as engine:
        with pytest.raises(StoreUnavailable, match="can't be reached"):
            engine.get(key("a"))
        with pytest.raises(StoreUnavailable, match="can't be reached"):
            engine.commit(PAIR)
        with pytest.raises(StoreUnavailable, match="can't be reached"):
            engine.ping()


def test_a_silent_server_means_that_the_store_is_away_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        engine = DynamoEngine(TABLE, REGION, endpoint, connect_seconds=0.2, read_seconds=0.2)
        started = time.monotonic()
        with contextlib.closing(engine), pytest.raises(StoreUnavailable, match="can't be reached"):
            engine.query(Query("main", "p"))

    assert time.monotonic() - started < 20.0


def test_missing_credentials_are_named(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with (
        contextlib.closing(DynamoEngine(TABLE, REGION, script.endpoint)) as engine,
        pytest.raises(StoreError, match="no AWS credentials for DynamoDB") as caught,
    ):
        engine.get(key("a"))

    assert not isinstance(caught.value, StoreUnavailable)
    assert script.requests == []


@pytest.mark.parametrize(
    ("answer", "is_known"),
    [
        (cancelled("TransactionConflict", "None"), True),
        (refusal("TransactionInProgressException"), False),
        (refusal("InternalServerError", 500), False),
        (refusal("ServiceUnavailable", 503), False),
    ],
)
def test_commit_is_called_unwritten_only_where_dynamodb_turned_it_away(
    engine: DynamoEngine,
    script: Script,
    answer: Answer,
    is_known: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Between its attempts the client waits ever longer: three say as much as all.
    monkeypatch.setattr(dynamodb_calls, "MAX_ATTEMPTS", 3)
    script.answers = [answer] * 40
    with pytest.raises(StoreUnavailable) as raised:
        engine.commit(PAIR)
    assert isinstance(raised.value, NothingWritten) == is_known
