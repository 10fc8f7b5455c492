"""Clients that open many connections, or never finish their headers, shut nobody out."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
import uvicorn

from tests.journeys.serving import Serving, serving
from welltrack_ui.web import http_protocol

LIMIT = 40


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("slow")
    with serving(folder, WELLTRACK_CONNECTIONS_PER_ADDRESS=str(LIMIT)) as running:
        yield running


def connect(server: Serving, source: str = "127.0.0.1") -> socket.socket:
    address = urlsplit(server.url)
    to = (address.hostname or "", address.port or 0)
    return socket.create_connection(to, 20, source_address=(source, 0))


def answer(server: Serving, source: str) -> bytes:
    """What the health check says to a client at this address; nothing where it is cut."""
    with connect(server, source) as wire:
        try:
            wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return wire.recv(100)
        except ConnectionError:
            return b""


def test_connections_of_one_address_shut_out_itself_alone(server: Serving) -> None:
    with ExitStack() as stack:
        for _ in range(LIMIT):
            wire = stack.enter_context(connect(server, "127.0.0.2"))
            wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        time.sleep(0.3)
        assert answer(server, "127.0.0.2") == b""
        assert answer(server, "127.0.0.3").startswith(b"HTTP/1.1 200")
    time.sleep(0.3)
    assert answer(server, "127.0.0.2").startswith(b"HTTP/1.1 200")


@pytest.fixture
def hasty_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server that waits half a second for headers."""
    monkeypatch.setattr(http_protocol, "HEADER_SECONDS", 0.5)

    async def answer_nothing(_scope: object, _receive: object, _send: object) -> None: ...

    protocol = http_protocol.bounded_protocol(LIMIT, "")
    config = uvicorn.Config(answer_nothing, http=protocol, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


def test_headers_that_never_end_are_cut(hasty_port: int) -> None:
    with socket.create_connection(("127.0.0.1", hasty_port), 20) as wire:
        wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        started = time.monotonic()
        is_cut = False
        while not is_cut and time.monotonic() - started < 20:
            time.sleep(0.1)
            try:
                wire.sendall(b"X: 1\r\n")
            except ConnectionError:
                is_cut = True
        assert is_cut
        assert time.monotonic() - started >= 0.3
