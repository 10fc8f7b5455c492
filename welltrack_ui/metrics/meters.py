"""The counters and gauges of this process: all that an operator can watch, and nothing of users.

Label values are bounded: routes are templates, and all other labels are words of the code.
"""

import time
from collections import deque
from collections.abc import Callable
from functools import update_wrapper
from types import TracebackType
from typing import Concatenate, Literal, ParamSpec, TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

P = ParamSpec("P")
Owner = TypeVar("Owner")
Result = TypeVar("Result")
StoreOperation = Literal["read", "query", "commit"]
CacheName = Literal["events", "calendars", "wells", "files"]
UNKNOWN_ROUTE = "other"
"""The label of whatever has no route of its own: any text may be asked for."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
LAG_WINDOW_SECONDS = 60.0

# A second series for each of all, that nobody reads.
disable_created_metrics()  # type: ignore[no-untyped-call]  # it takes and returns nothing
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
REQUESTS = Counter(
    "welltrack_requests",
    "HTTP requests, without health checks.",
    ("route", "method", "status"),
    registry=REGISTRY,
)
REQUEST_SECONDS = Histogram(
    "welltrack_request_seconds",
    "From the head of a request to the end of its answer.",
    ("route",),
    registry=REGISTRY,
    buckets=SECONDS_BUCKETS,
)
SCREEN_ACTIONS = Counter(
    "welltrack_screen_actions",
    "Calls of services that people make on screens.",
    ("route", "status"),
    registry=REGISTRY,
)
SCREEN_ACTION_SECONDS = Histogram(
    "welltrack_screen_action_seconds",
    "Of one such call.",
    ("route",),
    registry=REGISTRY,
    buckets=SECONDS_BUCKETS,
)
UNEXPECTED_ERRORS = Counter(
    "welltrack_unexpected_errors",
    "Errors that nobody expected; each is in the log.",
    ("place",),
    registry=REGISTRY,
)
STORE_CALLS = Counter(
    "welltrack_store_calls",
    "Calls of the store.",
    ("operation", "outcome"),
    registry=REGISTRY,
)
STORE_CALL_SECONDS = Histogram(
    "welltrack_store_call_seconds",
    "Of one call of the store.",
    ("operation",),
    registry=REGISTRY,
    buckets=SECONDS_BUCKETS,
)
STORE_THROTTLES = Counter(
    "welltrack_store_throttles",
    "Requests that DynamoDB turned away for their number.",
    registry=REGISTRY,
)
STORE_UNITS = Counter(
    "welltrack_store_units",
    "Capacity units that DynamoDB consumed.",
    ("kind",),
    registry=REGISTRY,
)
OBJECT_STORE_CALLS = Counter(
    "welltrack_object_store_calls",
    "Calls of the store of files.",
    ("operation", "outcome"),
    registry=REGISTRY,
)
OBJECT_STORE_CALL_SECONDS = Histogram(
    "welltrack_object_store_call_seconds",
    "Of one call of the store of files.",
    ("operation",),
    registry=REGISTRY,
    buckets=SECONDS_BUCKETS,
)
OPEN_PAGES = Gauge("welltrack_open_pages", "Pages that are open.", registry=REGISTRY)
OPEN_SOCKETS = Gauge("welltrack_open_sockets", "Websockets that are open.", registry=REGISTRY)
EVENT_LOOP_LAG = Gauge(
    "welltrack_event_loop_lag_seconds",
    "The longest that the event loop was late in the last minute.",
    registry=REGISTRY,
)
MAIL_QUEUE = Gauge("welltrack_mail_queue", "E-mails that wait.", registry=REGISTRY)
MAIL_QUEUE_AGE = Gauge(
    "welltrack_mail_queue_age_seconds", "Since the oldest of them was written.", registry=REGISTRY
)
MAIL_TRIES = Counter(
    "welltrack_mail_tries", "Attempts to send an e-mail.", ("outcome",), registry=REGISTRY
)
LAST_SWEEP = Gauge(
    "welltrack_last_sweep_timestamp_seconds",
    "When this process last swept what had expired; 0 for never.",
    registry=REGISTRY,
)
LAST_BACKUP = Gauge(
    "welltrack_last_backup_timestamp_seconds",
    "When the last backup on schedule was made; 0 for never.",
    registry=REGISTRY,
)
CACHE_LOOKUPS = Counter(
    "welltrack_cache_lookups", "Look-ups in a cache.", ("cache", "result"), registry=REGISTRY
)


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count a request; `route` is its template."""
    # A client may send any word as its method.
    known = method if method in METHODS else UNKNOWN_ROUTE
    REQUESTS.labels(route, known, str(status)).inc()
    REQUEST_SECONDS.labels(route).observe(seconds)


def count_screen_action(route: str, status: int, seconds: float) -> None:
    """Count a call that somebody made on a screen; `route` is the screen's template."""
    SCREEN_ACTIONS.labels(route, str(status)).inc()
    SCREEN_ACTION_SECONDS.labels(route).observe(seconds)


def count_lookup(cache: CacheName, *, hit: bool) -> None:
    """Count a look-up in a cache."""
    CACHE_LOOKUPS.labels(cache, "hit" if hit else "miss").inc()


class StoreCallTimer:
    """A block that is one call of the store: counted by its outcome, and timed.

    `refusals` are the errors by which the store refuses what it was asked for; all others mean that
    it is away.
    """

    __slots__ = ("_operation", "_refusals", "_started")

    def __init__(self, operation: StoreOperation, refusals: tuple[type[Exception], ...]) -> None:
        self._operation, self._refusals = operation, refusals

    def __enter__(self) -> None:
        self._started = time.perf_counter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        outcome = "done"
        if error is not None:
            outcome = "refused" if isinstance(error, self._refusals) else "away"
        STORE_CALLS.labels(self._operation, outcome).inc()
        STORE_CALL_SECONDS.labels(self._operation).observe(time.perf_counter() - self._started)


def measure_object_call(
    call: Callable[Concatenate[Owner, P], Result],
) -> Callable[Concatenate[Owner, P], Result]:
    """The method of a file store, counted under its name by its outcome, and timed.

    Of what is read while it is iterated only the beginning is timed.
    """
    operation = call.__name__

    def measured(self: Owner, /, *args: P.args, **kwargs: P.kwargs) -> Result:
        started, outcome = time.perf_counter(), "failed"
        try:
            result = call(self, *args, **kwargs)
            outcome = "done"
        finally:
            OBJECT_STORE_CALLS.labels(operation, outcome).inc()
            OBJECT_STORE_CALL_SECONDS.labels(operation).observe(time.perf_counter() - started)
        return result

    return update_wrapper(measured, call)


class LagWindow:
    """The delays of the event loop in the last minute. Times are in seconds, by one clock."""

    def __init__(self) -> None:
        self._lags: deque[tuple[float, float]] = deque()

    def add(self, at: float, lag: float) -> None:
        """Add a delay, and set the gauge to the longest that is no older than a minute."""
        while self._lags and self._lags[0][0] <= at - LAG_WINDOW_SECONDS:
            self._lags.popleft()
        self._lags.append((at, max(lag, 0.0)))
        EVENT_LOOP_LAG.set(max(lag for _, lag in self._lags))
