"""Bodies that nobody asked for: refused before any of it is written or kept in memory.

Each anonymous address takes bodies of several sizes and media types; the table asserts the answer,
the bytes that were written to the disk, and the memory that the server took.
"""

import contextlib
import re
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from nicegui import ui
from nicegui.testing.general import nicegui_reset_globals

from tests import factories
from tests.journeys.serving import Serving, serving
from welltrack_ui.api import application

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
REFUSALS = {405, 413, 415}
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


def send(
    server: Serving, path: str, kind: str, size: int, *, chunked: bool = False, method: str = "POST"
) -> int:
    """The status that a body of so many bytes is answered with; it is sent as far as it may be."""
    address = urlsplit(server.url)
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    head = f"{method} {path} HTTP/1.1\r\nHost: {address.netloc}\r\nOrigin: {server.url}\r\n"
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


def list_routes(routes: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Method and path of each route, with `made-up` for the parts of the path that vary."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from list_routes(inner.routes, prefix + route.include_context.prefix)
        elif hasattr(getattr(route, "app", None), "routes"):
            yield from list_routes(route.app.routes, prefix + route.path)
        else:
            path = re.sub(r"\{[^}]*\}", "made-up", prefix + route.path)
            yield from ((method, path) for method in getattr(route, "methods", None) or {"POST"})


@pytest.fixture(scope="module")
def every_route(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """Every route of the API, the forms and the screens, as the application has them."""
    services = factories.services_in(tmp_path_factory.mktemp("routes"))
    with contextlib.closing(services.engine), nicegui_reset_globals():
        # The routes are kept in NiceGUI's one application, which was emptied just now.
        from pages import routes  # noqa: PLC0415 - as above

        app = application.create_application(services)
        routes.register_screens(services)
        ui.run_with(app, title="WellTrack", tailwind=False, show_welcome_message=False)
        return sorted(set(list_routes(app.routes)))


def test_table_of_forms_and_others_lies_within_the_routes(
    every_route: list[tuple[str, str]],
) -> None:
    paths = {path for _, path in every_route}
    assert len(every_route) > 100
    assert {*FORMS, "/healthz", "/login/sso", "/api/auth/login", "/api/orgs"} <= paths
    assert ("PUT", "/files/blob/made-up") in every_route


@pytest.mark.parametrize("chunked", [False, True], ids=["declared", "chunked"])
@pytest.mark.parametrize("kind", [MULTIPART_TYPE, FORM_TYPE, JSON_TYPE, "application/octet-stream"])
def test_every_route_refuses_a_large_body_of_nobody(
    server: Serving,
    folders: tuple[Path, Path],
    every_route: list[tuple[str, str]],
    kind: str,
    chunked: bool,
) -> None:
    before, memory = written(*folders), memory_mb(server.pid)
    answers = {
        f"{method} {path}": send(server, path, kind, 20_000_000, chunked=chunked, method=method)
        for method, path in every_route
    }
    # A form with a file is theirs, and asks who sends it before any of it is read.
    forms = {f"POST {path}": answers.pop(f"POST {path}") for path in IMPORTS}
    expected = 411 if chunked else 401 if kind is MULTIPART_TYPE else 415
    assert forms == dict.fromkeys(forms, expected)
    others = {at: code for at, code in answers.items() if code not in REFUSALS}
    # The bytes of a file are taken by a signed link alone; a forged one is refused as such.
    blobs = {"GET", "HEAD", "PUT"}
    assert others == {f"{method} /files/blob/made-up": 403 for method in blobs}
    # The access log grows by a line for each.
    assert written(*folders) - before < MAX_WRITTEN_BYTES
    assert memory_mb(server.pid) - memory < MAX_GROWTH_MB


def test_every_route_keeps_nothing_of_a_small_body_of_a_form_with_files(
    server: Serving, folders: tuple[Path, Path], every_route: list[tuple[str, str]]
) -> None:
    before, memory = written(*folders), memory_mb(server.pid)
    answers = {
        f"{method} {path}": send(server, path, MULTIPART_TYPE, 1_000, method=method)
        for method, path in every_route
    }
    assert {at: code for at, code in answers.items() if code >= 500} == {}
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
