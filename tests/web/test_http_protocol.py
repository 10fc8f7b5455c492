"""Limits of connections by their address."""

import asyncio
import math
import signal
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from welltrack_ui import deadlines
from welltrack_ui.services.accounts.sign_in_throttle import find_client_network
from welltrack_ui.web import http_protocol
from welltrack_ui.web.http_protocol import (
    PROXY_IDLE_SECONDS,
    ClosingServer,
    ConnectionLimits,
    bounded_protocol,
)


def test_connections_are_counted_by_address() -> None:
    limits = ConnectionLimits(2)
    assert [limits.take("192.0.2.7") for _ in range(3)] == [True, True, False]
    assert limits.take("192.0.2.8")
    limits.release("192.0.2.7")
    assert limits.take("192.0.2.7")


def test_addresses_of_one_ipv6_network_count_as_one() -> None:
    limits = ConnectionLimits(1)
    assert limits.take("2001:db8:1:2::1")
    assert not limits.take("2001:db8:1:2::2")
    assert limits.take("2001:db8:1:3::1")


@pytest.mark.parametrize("mapped", ["::ffff:192.0.2.7", "::ffff:c000:207"])
def test_ipv4_address_in_ipv6_form_counts_as_itself(mapped: str) -> None:
    assert find_client_network(mapped) == "192.0.2.7"
    limits = ConnectionLimits(1)
    assert limits.take(mapped)
    assert not limits.take("192.0.2.7")
    assert limits.take("::ffff:192.0.2.8")


@pytest.mark.parametrize("trusted", ["192.0.2.7", "192.0.2.0/24", "10.0.0.1, 192.0.2.7", "*"])
def test_trusted_proxy_is_not_counted(trusted: str) -> None:
    limits = ConnectionLimits(1, trusted)
    assert [limits.take("192.0.2.7") for _ in range(3)] == [True] * 3


def test_connections_that_are_closed_leave_nothing_behind() -> None:
    limits = ConnectionLimits(5)
    for number in range(50):
        limits.take(f"192.0.2.{number}")
        limits.release(f"192.0.2.{number}")
    assert limits._open == {}


def test_flood_fills_no_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [50.0]
    monkeypatch.setattr(http_protocol.time, "monotonic", lambda: now[0])  # type: ignore[attr-defined]
    limits = ConnectionLimits(1)
    for _ in range(100):
        limits.log_refusal("too many", "192.0.2.7")
    assert len(caplog.records) == 1
    now[0] += http_protocol.LOG_PAUSE_SECONDS
    limits.log_refusal("too many", "192.0.2.7")
    assert len(caplog.records) == 2


def test_signal_leaves_little_time_to_what_waits_for_the_store() -> None:
    server = ClosingServer(uvicorn.Config("no:app", log_config=None))
    assert deadlines.count_seconds_left() == math.inf
    try:
        server.handle_exit(signal.SIGTERM, None)
        assert server.should_exit
        assert 0 < deadlines.count_seconds_left() <= http_protocol.CLOSING_SECONDS
    finally:
        deadlines.end_all(None)


async def read_idle_seconds(trusted: str) -> float:
    """How long a server keeps a connection of 127.0.0.1 that is idle."""

    async def answer(_scope: object, _receive: object, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})

    config = uvicorn.Config(answer, http=bounded_protocol(4, trusted), log_config=None)
    config.load()
    made: list[Any] = []

    def make_protocol() -> Any:
        protocol: type[Any] = config.http_protocol_class
        made.append(protocol(config=config, server_state=ServerState(), app_state={}))
        return made[0]

    server = await asyncio.get_running_loop().create_server(make_protocol, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 204")
        writer.close()
        await writer.wait_closed()
    return float(made[0].timeout_keep_alive)


async def test_idle_connection_of_a_proxy_outlives_the_proxys_own_patience() -> None:
    assert await read_idle_seconds("127.0.0.0/8") == PROXY_IDLE_SECONDS
    # Who comes directly holds one of the connections of their address for a few seconds.
    assert await read_idle_seconds("10.0.0.0/8") == 5
