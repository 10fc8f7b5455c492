"""An answer that comes in many small parts, each in time: its whole has the caller's deadline."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import HTTPClientError, ReadTimeoutError

from tests.mail import listener
from welltrack_ui import deadlines
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.engine import Key
from welltrack_ui.store.engine.errors import StoreUnavailable
from welltrack_ui.timed_clients import TimedSocket, TimedTlsSocket, bound_client, to_timed_socket

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
DRIP_SECONDS = 0.005
"""The head takes 0.2 s, and what comes of the body three more."""


@contextlib.contextmanager
def dripping_server(tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of a server whose answers come byte by byte, not to their end."""
    is_over = threading.Event()

    def drip(plain: socket.socket) -> None:
        with contextlib.suppress(OSError):
            peer = tls.wrap_socket(plain, server_side=True) if tls else plain
            with peer:
                peer.recv(65536)
                # Some seconds at most: a client that waits on must not make a test without end.
                for byte in HEAD + b" " * 600:
                    peer.sendall(bytes([byte]))
                    if is_over.wait(DRIP_SECONDS):
                        return

    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    peer, _ = listening.accept()
                    threading.Thread(target=drip, args=[peer], daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"{'https' if tls else 'http'}://127.0.0.1:{listening.getsockname()[1]}"
        is_over.set()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 with its key, in one file."""
    return listener.certificate(tmp_path)


@pytest.mark.parametrize("seconds", [0.1, 0.5], ids=["in its head", "in its body"])
def test_store_whose_answer_drips_is_away_when_the_time_is_over(seconds: float) -> None:
    with (
        dripping_server() as endpoint,
        contextlib.closing(DynamoEngine("welltrack", "eu-central-1", endpoint)) as engine,
        deadlines.limit_time(seconds),
    ):
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match="can't be reached"):
            engine.get(Key("p", "s"))
        assert seconds - 0.05 < time.monotonic() - began < seconds + 1.0


def test_object_store_whose_encrypted_answer_drips_is_away_too(certificate: Path) -> None:
    with dripping_server(listener.server_context(certificate)) as endpoint:
        client = boto3.client(
            "s3",
            "eu-central-1",
            endpoint_url=endpoint,
            verify=str(certificate),
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )
        bound_client(client)
        with contextlib.closing(client), deadlines.limit_time(0.4):
            began = time.monotonic()
            with pytest.raises(ReadTimeoutError):
                client.list_buckets()
            assert 0.3 < time.monotonic() - began < 1.5


def test_store_that_takes_no_connection_is_away_when_the_time_is_over() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, contextlib.ExitStack() as stack:
        address = full.getsockname()
        # The queue of who was not accepted yet is full: nobody else hears anything.
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        engine = DynamoEngine("welltrack", "eu-central-1", f"http://127.0.0.1:{address[1]}")
        with contextlib.closing(engine), deadlines.limit_time(0.3):
            began = time.monotonic()
            with pytest.raises(StoreUnavailable, match="can't be reached"):
                engine.get(Key("p", "s"))
            assert time.monotonic() - began < 1.6


def test_object_store_that_ends_no_handshake_is_away_when_the_time_is_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"https://127.0.0.1:{silent.getsockname()[1]}"
        config = Config(connect_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
        client = boto3.client("s3", "eu-central-1", endpoint_url=endpoint, config=config)
        bound_client(client)
        with contextlib.closing(client), deadlines.limit_time(0.3):
            began = time.monotonic()
            with pytest.raises(HTTPClientError):
                client.list_buckets()
            assert time.monotonic() - began < 1.6


@pytest.fixture
def pair() -> Iterator[tuple[TimedSocket, socket.socket]]:
    """Two ends of a connection, the first of which keeps deadlines."""
    plain, other = socket.socketpair()
    plain.settimeout(5.0)
    with to_timed_socket(plain) as timed, other:
        yield timed, other


def test_socket_has_its_own_time_again_where_the_deadline_was_lifted(
    pair: tuple[TimedSocket, socket.socket],
) -> None:
    """As with a long download, whose answer began in time."""
    timed, other = pair
    assert timed.gettimeout() == 5.0
    with deadlines.limit_time(0.05) as deadline:
        with pytest.raises(TimeoutError):
            timed.recv_into(bytearray(1))
        other.sendall(b"a")
        # What is there by then is not taken either: the time of the request is over.
        with pytest.raises(TimeoutError, match="time of the request is over"):
            timed.recv_into(bytearray(1))
        deadline.lift()
        assert timed.recv_into(bytearray(1)) == 1
        assert timed.gettimeout() == 5.0


def test_peer_that_takes_nothing_is_waited_for_until_the_deadline(
    pair: tuple[TimedSocket, socket.socket],
) -> None:
    timed, _ = pair
    began = time.monotonic()
    with deadlines.limit_time(0.05), pytest.raises(TimeoutError):
        timed.sendall(bytes(100_000_000))
    assert time.monotonic() - began < 2.0


def test_handshake_has_no_longer_than_what_the_connection_has_left(
    pair: tuple[TimedSocket, socket.socket],
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sslsocket_class = TimedTlsSocket
    encrypted = context.wrap_socket(
        pair[0], server_hostname="localhost", do_handshake_on_connect=False
    )
    with contextlib.closing(encrypted), deadlines.limit_time(0.05):
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            encrypted.do_handshake()
        assert time.monotonic() - began < 2.0
