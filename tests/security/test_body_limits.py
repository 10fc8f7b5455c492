"""Bodies that nobody asked for: refused before any of it is written or kept in memory.

Each anonymous address takes bodies of several sizes and media types; the table asserts the answer,
the bytes that were written to the disk, and the memory that the server took.
"""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.journeys.serving import Serving, serving

FORMS = ("/login", "/login/code", "/logout", "/register", "/forgotten", "/reset", "/verify")
OTHERS = (
    "/",
    "/session/renew",
    "/calendar",
    "/assets/logo.svg",
    "/feeds/made-up.ics",
    "/healthz",
    "/login/sso",
)
IMPORTS = ("/api/imports", "/imports/file")
API = ("/api/auth/login", "/api/auth/register", "/api/orgs", "/api/nowhere")
FORM_TYPE, JSON_TYPE = "application/x-www-form-urlencoded", "application/json"
MULTIPART_TYPE = "multipart/form-data; boundary=xxx"
PART = b'--xxx\r\nContent-Disposition: form-data; name="password"; filename="x"\r\n\r\n'
MAX_WRITTEN_BYTES = 100_000
MAX_GROWTH_MB = 30


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return tmp_path_factory.mktemp("limited"), tmp_path_factory.mktemp("spool")


@pytest.fixture(scope="module")
def server(folders: tuple[Path, Path]) -> Iterator[Serving]:
    data, spool = folders
    # What the framework spools to the disk lies in the folder for temporary files.
    with serving(data, TMPDIR=str(spool)) as running:
        yield running


def send(server: Serving, path: str, kind: str, size: int, *, chunked: bool = False) -> int:
    """The status that a body of so many bytes is answered with; it is sent as far as it may be."""
    address = urlsplit(server.url)
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    head = f"POST {path} HTTP/1.1\r\nHost: {address.netloc}\r\nOrigin: {server.url}\r\n"
    head += f"Content-Type: {kind}\r\n{length}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((address.hostname or "", address.port or 0), 20) as wire:
        try:
            wire.sendall(head.encode())
            left, first = size, PART if kind is MULTIPART_TYPE else b"password="
            while left > 0:
                block = (first + b"x" * 65536)[: min(left, 65536)]
                wire.sendall(b"%x\r\n%s\r\n" % (len(block), block) if chunked else block)
                left, first = left - len(block), b""
            if chunked:
                wire.sendall(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass  # It was refused before all of it came.
        try:
            answer = wire.recv(4096)
        except ConnectionResetError:
            return 413  # Closed with our bytes unread, which resets the connection.
    return int(answer.split(b" ", 2)[1]) if answer else 413


def written(*folders: Path) -> int:
    return sum(p.stat().st_size for f in folders for p in f.rglob("*") if p.is_file())


def memory_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(x for x in lines if x.startswith("VmRSS")).split()[1]) / 1024


@pytest.mark.parametrize("chunked", [False, True], ids=["declared", "chunked"])
@pytest.mark.parametrize(
    ("paths", "kind", "size", "statuses"),
    [
        (FORMS, MULTIPART_TYPE, 1_000, {415}),
        (FORMS, MULTIPART_TYPE, 20_000_000, {413, 415}),
        (FORMS, FORM_TYPE, 20_000_000, {413}),
        (FORMS, JSON_TYPE, 1_000, {415}),
        (OTHERS, MULTIPART_TYPE, 20_000_000, {413, 415}),
        (OTHERS, FORM_TYPE, 20_000_000, {413}),
        (API, MULTIPART_TYPE, 20_000_000, {413, 415}),
        (API, JSON_TYPE, 20_000_000, {413}),
        (IMPORTS, MULTIPART_TYPE, 20_000_000, {401, 411}),
        (IMPORTS, MULTIPART_TYPE, 30_000_000, {411, 413}),
        (IMPORTS, JSON_TYPE, 1_000, {411, 415}),
    ],
)
def test_body_is_refused_before_it_costs_anything(
    server: Serving,
    folders: tuple[Path, Path],
    paths: tuple[str, ...],
    kind: str,
    size: int,
    statuses: set[int],
    chunked: bool,
) -> None:
    before, memory = written(*folders), memory_mb(server.pid)
    answers = {path: send(server, path, kind, size, chunked=chunked) for path in paths}
    assert {path: code for path, code in answers.items() if code not in statuses} == {}
    # The access log grows by a line for each.
    assert written(*folders) - before < MAX_WRITTEN_BYTES
    assert memory_mb(server.pid) - memory < MAX_GROWTH_MB


def test_form_of_the_usual_size_is_taken(server: Serving) -> None:
    assert send(server, "/login", FORM_TYPE, 60_000) == 303
    assert send(server, "/login", FORM_TYPE, 60_000, chunked=True) == 303


def test_bytes_of_a_file_are_wanted_by_a_signed_link_alone(
    server: Serving, folders: tuple[Path, Path]
) -> None:
    before = written(*folders)
    for chunked in (False, True):
        address = "/files/blob/made-up"
        assert send(server, address, "application/pdf", 20_000_000, chunked=chunked) in {405, 413}
    assert written(*folders) - before < MAX_WRITTEN_BYTES
