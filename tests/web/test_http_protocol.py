"""Limits of connections by their address."""

import math
import signal

import pytest
import uvicorn

from welltrack_ui import deadlines
from welltrack_ui.services.accounts.sign_in_throttle import find_client_network
from welltrack_ui.web import http_protocol
from welltrack_ui.web.http_protocol import ClosingServer, ConnectionLimits


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
