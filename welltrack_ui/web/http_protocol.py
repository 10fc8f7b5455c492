"""The HTTP protocol with limits: connections of an address, and seconds for headers.

An unfinished request costs a client nothing and the server a file handle: some thousand of them
would shut everybody out. A trusted proxy carries many clients, so it is not counted.
"""

import asyncio
import ipaddress
import logging
import time
from collections import Counter
from types import FrameType
from typing import Any, ClassVar

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from welltrack_ui import deadlines
from welltrack_ui.services.accounts.sign_in_throttle import find_client_network

log = logging.getLogger(__name__)
HEADER_SECONDS = 10.0
PROXY_IDLE_SECONDS = 150
"""An idle connection of a proxy stays for so long, which is more than proxies keep theirs (120).

Closed by us first, one could go just as the proxy sends a request on it, which it answers with 502.
"""
LOG_PAUSE_SECONDS = 10.0
CLOSING_SECONDS = 4.0
"""What calls of store and object store have after a signal, but for the attempt under way."""


class ConnectionLimits:
    """The connections of each address, counted; addresses of one IPv6 network count as one."""

    def __init__(self, per_address: int, trusted_proxies: str = "") -> None:
        self._per_address = per_address
        self._trusted = [part.strip() for part in trusted_proxies.split(",") if part.strip()]
        self._open: Counter[str] = Counter()
        self._logged_at = -LOG_PAUSE_SECONDS

    def take(self, address: str) -> bool:
        """Count one more connection; False where its address holds as many as it may."""
        if self.is_trusted(address):
            return True
        network = find_client_network(address)
        if self._open[network] >= self._per_address:
            return False
        self._open[network] += 1
        return True

    def release(self, address: str) -> None:
        """Count one connection less."""
        network = find_client_network(address)
        self._open[network] -= 1
        # Counter keeps zeros: without this each address ever seen would stay.
        if self._open[network] <= 0:
            del self._open[network]

    def log_refusal(self, what: str, address: str) -> None:
        """Log a refusal, at most one in ten seconds."""
        # A flood of connections must not fill the log as well.
        now = time.monotonic()
        if now - self._logged_at >= LOG_PAUSE_SECONDS:
            self._logged_at = now
            log.warning("%s", what, extra={"address": address})

    def is_trusted(self, address: str) -> bool:
        """Whether an address is that of a trusted proxy."""
        if "*" in self._trusted or address in self._trusted:
            return True
        try:
            ip = ipaddress.ip_address(address)
            return any(ip in ipaddress.ip_network(n, strict=False) for n in self._trusted)
        except ValueError:
            return False


class BoundedHttpProtocol(HttpToolsProtocol):
    """One connection, cut where its address holds too many or its headers take too long."""

    limits: ClassVar[ConnectionLimits] = ConnectionLimits(256)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or cut it."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        if self.limits.is_trusted(self._address):
            self.timeout_keep_alive = PROXY_IDLE_SECONDS
        self._header_timer: asyncio.TimerHandle | None = None
        self._is_counted = self.limits.take(self._address)
        if not self._is_counted:
            self.limits.log_refusal("too many connections of one address", self._address)
            transport.abort()
            return
        self._start_header_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_counting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Start the timer of a request's headers, if it does not run yet."""
        # The first request's runs since the connection: who sends no byte at all is cut too.
        if self._header_timer is None:
            self._start_header_timer()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Stop the timer of the headers."""
        # The body has limits of its own: its length, and the silence that an upload may keep.
        self._stop_header_timer()
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection to the websocket protocol; `OpenPages` counts those by session."""
        self._stop_counting()
        super().handle_websocket_upgrade()

    def _start_header_timer(self) -> None:
        self._header_timer = self.loop.call_later(HEADER_SECONDS, self._cut_slow_headers)

    def _stop_header_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _cut_slow_headers(self) -> None:
        self._header_timer = None
        self.limits.log_refusal(f"headers took over {HEADER_SECONDS:.0f} s", self._address)
        self.transport.abort()

    def _stop_counting(self) -> None:
        self._stop_header_timer()
        if self._is_counted:
            self._is_counted = False
            self.limits.release(self._address)


class ClosingServer(uvicorn.Server):
    """A server that has what waits for store or object store end soon after a signal to stop."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal, as the server does by itself, and leave little time to all calls."""
        deadlines.end_all(CLOSING_SECONDS)
        super().handle_exit(sig, frame)


def bounded_protocol(per_address: int, trusted_proxies: str) -> type[Any]:
    """The protocol class of one server, with limits of its own."""
    limits = ConnectionLimits(per_address, trusted_proxies)
    # A class, since uvicorn creates an instance for each connection: they share these limits.
    return type("BoundedHttpProtocol", (BoundedHttpProtocol,), {"limits": limits})
