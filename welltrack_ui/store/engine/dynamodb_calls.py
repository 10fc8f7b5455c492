"""Calls to DynamoDB through PynamoDB's connection, and its errors as StoreErrors."""

import random
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
)
from botocore.exceptions import (
    ConnectionError as CannotConnect,
)
from botocore.parsers import ResponseParserError
from pynamodb.connection import Connection

from welltrack_ui import deadlines
from welltrack_ui.aws_credentials import MISSING_CREDENTIALS, explain_missing_credentials
from welltrack_ui.domain.messages import message
from welltrack_ui.metrics import meters
from welltrack_ui.store.engine.errors import NothingWritten, StoreError, StoreUnavailable, TooLarge
from welltrack_ui.timed_clients import bound_client

Result = TypeVar("Result")

MAX_ATTEMPTS = 10
FIRST_PAUSE_SECONDS = 0.025
MAX_PAUSE_SECONDS = 1.0

_BUSY_CODES = {
    "ContinuousBackupsUnavailableException",
    "LimitExceededException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingError",
    "ThrottlingException",
    "TransactionConflict",
    "TransactionConflictException",
    "TransactionInProgressException",
}
_THROTTLE_CODES = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingError",
    "ThrottlingException",
}
_WRITES = ("Put", "Delete", "Update", "BatchWrite", "TransactWrite")
_CREDENTIAL_CODES = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "UnrecognizedClientException",
}


class DynamoBusy(StoreUnavailable):
    """A refusal for now, by throttling or by another transaction: worth another attempt."""


class DynamoTurnedAway(DynamoBusy, NothingWritten):
    """A refusal for now of the only attempt: nothing of the request was done."""


class TableMissing(StoreError):
    """The table does not exist."""


class ConditionFailed(StoreError):
    """A write that was refused by its condition; `item` is what is stored, where that was asked."""

    def __init__(self, item: dict[str, Any]) -> None:
        super().__init__("a condition failed")
        self.item = item


class TransactionCancelled(StoreError):
    """A transaction cancelled by its conditions.

    `positions` are those of the entries in the request whose conditions did not hold.
    """

    def __init__(self, positions: Sequence[int]) -> None:
        super().__init__(f"conditions failed at {list(positions)}")
        self.positions = tuple(positions)


class DynamoClient:
    """One connection to DynamoDB, safe for as many threads as its pool is large."""

    def __init__(
        self,
        region: str,
        endpoint: str | None,
        pool: int,
        connect_seconds: float,
        read_seconds: float,
    ) -> None:
        self._hooked: object = None
        self._connection = Connection(
            region=region,
            host=endpoint,
            connect_timeout_seconds=connect_seconds,
            read_timeout_seconds=read_seconds,
            max_pool_connections=pool,
            # botocore's own retries are few: `retry_while_busy` repeats where that is known to be
            # safe. Not "adaptive", whose one budget for a client lets a well that is throttled
            # slow down all others.
            retry_configuration={"mode": "standard", "total_max_attempts": 3},
        )

    def warm(self) -> None:
        """Make the client now: threads that make it at first use would each make one.

        Raises: StoreError where there are no credentials.
        """
        _translate_errors(self._hook_client)

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request, such as `GetItem`. Raises: StoreError, and no other error."""

        def dispatch() -> dict[str, Any]:
            self._hook_client()
            return self._connection.dispatch(operation, request)

        return _translate_errors(dispatch)

    def administer(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request about the table itself.

        Raises: StoreError, and no other error.
        """
        # `dispatch` would add ReturnConsumedCapacity, which some of these operations refuse.
        return _translate_errors(lambda: self._connection.client._make_api_call(operation, request))

    def close(self) -> None:
        self._connection.client.close()

    def _hook_client(self) -> None:
        """Have the client keep deadlines and count its answers, once."""
        client = self._connection.client
        # PynamoDB makes another one where the first found no credentials.
        if client is self._hooked:
            return
        self._hooked = client
        bound_client(client)
        # Each attempt has an answer of its own, also one that botocore repeats.
        client.meta.events.register("response-received.dynamodb", count_answer)


def count_answer(parsed_response: Any = None, **event: Any) -> None:
    """Count the units of an answer of DynamoDB, or that it turned the request away.

    It is botocore's event of each attempt; without an answer the response is None.
    """
    answer = parsed_response or {}
    reasons = [reason.get("Code", "") for reason in answer.get("CancellationReasons", ())]
    if _THROTTLE_CODES.intersection([answer.get("Error", {}).get("Code", ""), *reasons]):
        meters.STORE_THROTTLES.inc()
    consumed = answer.get("ConsumedCapacity") or ()
    # One for each table where a request may name several.
    tables = [consumed] if isinstance(consumed, dict) else consumed
    operation = str(event.get("event_name", "")).rpartition(".")[2]
    kind = "write" if operation.startswith(_WRITES) else "read"
    for table in tables:
        meters.STORE_UNITS.labels(kind).inc(table.get("CapacityUnits", 0.0))


def retry_while_busy(work: Callable[[], Result]) -> Result:
    """The result of `work`, tried again while DynamoDB is busy, for some seconds at most.

    Raises: DynamoBusy after the last attempt, or where the caller's deadline leaves no time for
    another; every other error of `work` at once.
    """
    for attempt in range(MAX_ATTEMPTS - 1):
        try:
            return work()
        except DynamoBusy:
            # Full jitter: workers that were throttled together must not come back together.
            longest = min(FIRST_PAUSE_SECONDS * 2**attempt, MAX_PAUSE_SECONDS)
            if longest >= deadlines.count_seconds_left():
                raise
            time.sleep(random.uniform(0, longest))  # noqa: S311 - spreads retries, no secret
    return work()


def _translate_errors(call: Callable[[], Result]) -> Result:
    try:
        return call()
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        raise _explain_error(error) from error


def _explain_error(error: Exception) -> StoreError:
    if isinstance(error, ClientError):
        # PynamoDB's own error repeats only a part of the answer; botocore's is its cause.
        whole = error.__cause__ if isinstance(error.__cause__, ClientError) else error
        return _explain_refusal(whole)
    if isinstance(error, CannotConnect | HTTPClientError | ResponseParserError):
        return StoreUnavailable(f"DynamoDB can't be reached: {error}")
    if isinstance(error, MISSING_CREDENTIALS):
        return StoreError(explain_missing_credentials("DynamoDB", error))
    return StoreError(f"DynamoDB can't be used: {error}")


def _explain_refusal(error: ClientError) -> StoreError:
    code = error.response["Error"].get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == "TransactionCanceledException":
        return _explain_cancellation(error)
    if code == "ConditionalCheckFailedException":
        return ConditionFailed(error.response.get("Item", {}))
    if code in _BUSY_CODES:
        # An attempt that botocore repeated may have been applied, and only its answer lost.
        attempts = error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0)
        is_only = attempts == 0 and code != "TransactionInProgressException"
        return (DynamoTurnedAway if is_only else DynamoBusy)(f"DynamoDB is busy: {error}")
    # Not DynamoBusy, which is tried again: the write may have been applied all the same.
    if status >= 500:
        return StoreUnavailable(f"DynamoDB fails: {error}")
    if code == "ItemCollectionSizeLimitExceededException":
        return TooLarge(message("a partition is full: {reason}", reason=str(error)))
    if code in _CREDENTIAL_CODES:
        return StoreError(f"DynamoDB does not accept our AWS credentials: {error}")
    if code == "ResourceNotFoundException":
        return TableMissing(
            f"the DynamoDB table does not exist: `welltrack create-table` makes it ({error})"
        )
    return StoreError(f"DynamoDB refused: {error}")


def _explain_cancellation(error: ClientError) -> StoreError:
    codes = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
    positions = [i for i, code in enumerate(codes) if code == "ConditionalCheckFailed"]
    if positions:
        return TransactionCancelled(positions)
    if "ItemCollectionSizeLimitExceeded" in codes:
        return TooLarge(message("a partition is full: {reason}", reason=str(error)))
    if _BUSY_CODES.intersection(codes):
        return DynamoTurnedAway(f"DynamoDB is busy: {error}")
    return StoreError(f"DynamoDB refused: {error}")
