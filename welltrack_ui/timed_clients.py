"""Clients of AWS that keep the deadline of whoever calls them, however slowly an answer comes."""

import socket
import ssl
from math import inf
from typing import Any

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)
from botocore.exceptions import ClientError

from welltrack_ui.deadlines import count_seconds_left

THROTTLE_PAUSE_SECONDS = 1.0
"""The longest pause of botocore before its first repetition; it doubles with each."""


class TimedSocket(socket.socket):
    """A socket that waits no longer than the deadline of whoever reads it or writes to it.

    A timeout alone begins anew with every byte that comes: a peer that sends one now and then
    would be waited for without end.
    """

    _longest: float | None = None

    def settimeout(self, value: float | None, /) -> None:
        """Set the longest wait for a peer; the deadline may leave less."""
        self._longest = value
        super().settimeout(value)

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self._limit_wait()
        return super().recv_into(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self._limit_wait()
        super().sendall(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        self._limit_wait()
        return super().send(*args, **kwargs)

    def _limit_wait(self) -> None:
        """Wait no longer than the deadline. Raises: TimeoutError where that is over."""
        super().settimeout(shorten_wait(self._longest))


class TimedTlsSocket(TimedSocket, ssl.SSLSocket):
    """The same, encrypted."""

    def do_handshake(self, *args: Any, **kwargs: Any) -> None:
        self._limit_wait()
        super().do_handshake(*args, **kwargs)


class TimedConnection(AWSHTTPConnection):  # type: ignore[misc]  # botocore ships no types
    """A connection of botocore's whose socket keeps the deadline."""

    timeout: float | None

    def _new_conn(self) -> socket.socket:
        self.timeout = shorten_wait(self.timeout)
        return to_timed_socket(super()._new_conn())


class TimedTlsConnection(AWSHTTPSConnection):  # type: ignore[misc]  # botocore ships no types
    """The same, encrypted."""

    timeout: float | None

    def _new_conn(self) -> socket.socket:
        self.timeout = shorten_wait(self.timeout)
        return super()._new_conn()  # type: ignore[no-any-return]  # botocore ships no types

    def connect(self) -> None:
        """Connect; the context wraps the socket. Raises: urllib3's HTTPError."""
        self.ssl_context.sslsocket_class = TimedTlsSocket
        super().connect()


class TimedPool(AWSHTTPConnectionPool):  # type: ignore[misc]  # botocore ships no types
    """A pool of such connections."""

    ConnectionCls = TimedConnection


class TimedTlsPool(AWSHTTPSConnectionPool):  # type: ignore[misc]  # botocore ships no types
    """A pool of such connections, encrypted."""

    ConnectionCls = TimedTlsConnection


def to_timed_socket(plain: socket.socket) -> TimedSocket:
    """The same connection as a socket that keeps the deadline; the given one is not usable then."""
    timed = TimedSocket(plain.family, plain.type, plain.proto, fileno=plain.fileno())
    timed.settimeout(plain.gettimeout())
    plain.detach()
    return timed


def shorten_wait(longest: float | None) -> float | None:
    """The seconds to wait, of at most `longest` or without an end, before the deadline.

    Raises: TimeoutError where that is over.
    """
    left = count_seconds_left()
    if not left:
        raise TimeoutError("the time of the request is over")
    wait = min(inf if longest is None else longest, left)
    return None if wait == inf else wait


def bound_client(client: Any) -> None:
    """Make a botocore client keep the deadline of whoever calls it.

    No attempt waits beyond it, for a connection or for a part of an answer, and none is repeated
    where the pause before it would end behind it: the error is raised then.
    """
    pools = client._endpoint.http_session._pool_classes_by_scheme
    pools.update(http=TimedPool, https=TimedTlsPool)
    client.meta.events.register_first("needs-retry", _stop_retries)


def _stop_retries(
    attempts: int, response: Any, caught_exception: Exception | None, operation: Any, **_: object
) -> None:
    """Raise the error of an attempt where there is no time for another. Raises: that error."""
    if count_seconds_left() > THROTTLE_PAUSE_SECONDS * 2 ** (attempts - 1):
        return
    if caught_exception is not None:
        raise caught_exception
    status, answer = response[0].status_code, response[1]
    if status >= 300:
        answer.setdefault("ResponseMetadata", {})["RetryAttempts"] = attempts - 1
        raise ClientError(answer, operation.name)
