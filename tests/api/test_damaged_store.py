"""A database that is damaged while it is served: each answer is a problem, and tells no more."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests import factories
from tests.api.client import Server, serving
from tests.factories import Site
from welltrack_ui.api import application


@pytest.fixture
def damaged(tmp_path: Path) -> Iterator[tuple[Server, Site, str]]:
    """A server whose table is gone from under it, a site in it, and a token of it."""
    services = factories.services_in(tmp_path)
    with (
        contextlib.closing(services.engine),
        serving(application.create_application(services)) as server,
    ):
        site = factories.site(services, factories.crew(services))
        token = factories.bearer(services, site.crew.engineer)
        with contextlib.closing(sqlite3.connect(tmp_path / "welltrack.sqlite")) as connection:
            connection.execute("DROP TABLE record")
            connection.execute("CREATE TABLE record (pk)")
        yield server, site, token


@pytest.mark.parametrize(
    "path", ["/api/events?well_id={well}&date=2026-03-02", "/api/wells/{well}", "/api/orgs"]
)
def test_every_exception_is_a_problem(path: str, damaged: tuple[Server, Site, str]) -> None:
    server, site, token = damaged
    headers = {"Authorization": f"Bearer {token}"}
    url = factories.BASE_URL + path.format(well=site.well.id)
    answer = server.send(httpx.Request("GET", url, headers=headers))
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Unexpected error"
    assert "sqlite" not in answer.text
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
