"""Refusals of the framework and of the guards: problems as RFC 9457 has them, whatever is sent."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import factories
from tests.api.client import Caller, Server, faults, problem, serving
from tests.api.conftest import Callers
from tests.factories import Site
from welltrack_ui.api import application
from welltrack_ui.services.container import Services
from welltrack_ui.store.engine.sqlite import SqliteEngine

JSON = {"Content-Type": "application/json"}


def told(answer: httpx.Response) -> tuple[int, str]:
    body = problem(answer)
    assert answer.headers["x-request-id"] == body["request_id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    return answer.status_code, body["title"]


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/wells/a/b/c", "/nothing"])
def test_unknown_path_is_not_found(engineer: Caller, path: str) -> None:
    for method in ("GET", "POST", "PATCH", "DELETE"):
        assert told(engineer.call(method, path))[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/wells", {"GET", "POST"}),
        ("DELETE", "/api/wells", {"GET", "POST"}),
        ("PUT", "/api/wells/w", {"GET", "PATCH", "DELETE"}),
        ("POST", "/api/auth/me", {"GET"}),
        ("GET", "/api/auth/login", {"POST"}),
        ("OPTIONS", "/api/events/batch", {"POST"}),
        ("POST", "/api/openapi.json", {"GET", "HEAD"}),
        ("POST", "/healthz", {"GET"}),
    ],
)
def test_method_that_a_path_does_not_take(
    engineer: Caller, method: str, path: str, allowed: set[str]
) -> None:
    answer = engineer.call(method, path)
    assert told(answer) == (405, "Method Not Allowed")
    assert set(answer.headers["allow"].split(", ")) >= allowed


@pytest.mark.parametrize(
    "content",
    [
        b"{not json",
        b"[1",
        b"\xff\xfe",
        b'{"name": "\xc3"}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"latitude": ' + b"1" * 5000 + b"}",
        b"{'name': 'x'}",
        b'{"name": "x"} {}',
    ],
)
def test_body_that_is_no_json_is_400(engineer: Caller, content: bytes) -> None:
    assert told(engineer.call("POST", "/api/wells", content=content, headers=JSON))[0] == 400


@pytest.mark.parametrize("content", [b"null", b"3", b'"text"', b"[]", b"[{}]", b"true"])
def test_body_that_is_no_object_is_422(engineer: Caller, content: bytes) -> None:
    answer = engineer.call("POST", "/api/wells", content=content, headers=JSON)
    assert faults(answer) == {"body": "must be an object"}


def test_body_that_is_missing_is_422(engineer: Caller) -> None:
    assert faults(engineer.post("/api/wells")) == {"body": "is required"}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_body_of_another_type_is_415(engineer: Caller, kind: str) -> None:
    answer = engineer.call("POST", "/api/wells", content=b"{}", headers={"Content-Type": kind})
    assert told(answer) == (415, "Unsupported media type")


def test_body_may_name_its_charset(engineer: Caller) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    answer = engineer.call("POST", "/api/wells", content=b"{}", headers=headers)
    assert answer.status_code == 422


def pieces(count: int) -> Iterator[bytes]:
    """A body whose length nobody told."""
    yield b'{"name": "'
    for _ in range(count):
        yield b"x" * 100_000
    yield b'"}'


async def stream(count: int) -> Any:
    for piece in pieces(count):
        yield piece


def test_long_body_is_413(engineer: Caller) -> None:
    whole = b"".join(pieces(20))
    for content in (whole, stream(20)):
        answer = engineer.call("POST", "/api/wells", content=content, headers=JSON)
        assert told(answer) == (413, "Too large")
    for content in (whole[:1_900_000] + b'"}', stream(19)):
        answer = engineer.call("POST", "/api/wells", content=content, headers=JSON)
        assert "project_id" in faults(answer)


def test_too_many_tries_say_when_to_come_back(callers: Callers) -> None:
    email = f"nobody-{next(factories.numbers)}@example.com"
    answers = [
        callers.anonymous.post("/api/auth/password/forgot", {"email": email}) for _ in range(6)
    ]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert told(answers[5]) == (429, "Too many attempts")
    assert 3590 < int(answers[5].headers["retry-after"]) <= 3601


def test_wrong_token_is_401_and_says_how_to_sign_in(callers: Callers) -> None:
    for header in ("Bearer x.y.z", "Bearer wt_x", "Bearer ", "Basic abc", "x"):
        answer = Caller(callers.anonymous.server, headers={"Authorization": header}).get(
            "/api/orgs"
        )
        assert told(answer) == (401, "Sign-in needed")
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/api/wells/%00", "/api/wells/%ff", "/api/wells/%F0%9F%9B%A2"])
def test_path_of_any_bytes_is_not_found(engineer: Caller, path: str) -> None:
    assert told(engineer.get(path))[0] == 404
    assert told(engineer.delete(path))[0] == 404


@pytest.fixture
def shaky(tmp_path: Path) -> Iterator[Services]:
    """Services whose store waits for nobody."""
    engine = SqliteEngine(tmp_path / "welltrack.sqlite", busy_seconds=0.05)
    engine.create()
    with contextlib.closing(engine):
        yield factories.services_in(tmp_path, engine)


@pytest.fixture
def shaky_server(shaky: Services) -> Iterator[Server]:
    with serving(application.create_application(shaky)) as server:
        yield server


def away(answer: httpx.Response) -> dict[str, Any]:
    assert told(answer) == (503, "Storage is away")
    assert answer.headers["retry-after"] == "5"
    assert "sqlite" not in answer.text.lower()
    return problem(answer)


def test_store_that_is_away_is_503_and_nothing_is_written(
    shaky: Services, shaky_server: Server
) -> None:
    ada = factories.person(shaky)
    caller = Caller(shaky_server, factories.bearer(shaky, ada))
    with contextlib.closing(sqlite3.connect(shaky.settings.data / "welltrack.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        away(caller.post("/api/orgs", {"name": "Away"}))
        away(caller.post("/api/orgs", {"name": "Away"}, idempotency_key="away"))
        assert caller.get("/api/orgs").json()["items"] == []
        other.rollback()
    answer = caller.post("/api/orgs", {"name": "Away"}, idempotency_key="away")
    assert answer.status_code == 201
    assert len(caller.get("/api/orgs").json()["items"]) == 1


def test_store_that_is_gone_makes_the_process_unready(
    shaky: Services, shaky_server: Server
) -> None:
    caller = Caller(shaky_server, factories.bearer(shaky, factories.person(shaky)))
    path = shaky.settings.data / "welltrack.sqlite"
    path.rename(path.with_suffix(".away"))
    answer = caller.get("/readyz")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json() == {"database": "away", "files": "ready"}
    assert caller.get("/healthz").status_code == 200
    away(caller.post("/api/orgs", {"name": "Away"}))


def test_files_that_are_away_are_503(shaky: Services, shaky_server: Server) -> None:
    ada = factories.person(shaky)
    org = factories.organization(shaky, ada)
    project = factories.project(shaky, ada, org.id)
    well = factories.well(shaky, ada, project.id)
    pending = factories.upload(shaky, ada, well.id)
    folder = shaky.settings.data / "files"
    folder.rename(folder.with_suffix(".away"))
    caller = Caller(shaky_server, factories.bearer(shaky, ada))
    away(caller.post(f"/api/files/{pending.id}/complete"))
    assert caller.get("/readyz").json() == {"database": "ready", "files": "away"}
    folder.with_suffix(".away").rename(folder)
    assert caller.post(f"/api/files/{pending.id}/complete").status_code == 200


def test_unexpected_error_tells_nothing(
    server: Server, callers: Callers, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """A record that nobody could have written stands for what nobody foresaw."""
    record = site.services.engine.get(factories.key_of(site.well.id))
    assert record is not None
    database = site.services.settings.data / "welltrack.sqlite"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute(
            "UPDATE record SET body = '{\"secret\": 1}' WHERE pk = ? AND sk = ?", record.key
        )
        connection.commit()
    answer = Caller(server, callers.viewer.token).get(f"/api/wells/{site.well.id}")
    assert told(answer) == (500, "Unexpected error")
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] in caplog.text
