"""The API while the store hangs or throttles: told so in time, and when to come back."""

import contextlib
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from tests import factories
from tests.api.client import Server, serving
from tests.store.engine.scripted_dynamodb import refusal, scripted_dynamodb
from welltrack_ui import deadlines
from welltrack_ui.api import application
from welltrack_ui.services.container import Services
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.web.middleware import has_deadline

SECONDS = 0.4
TITLE = "Storage is away"
ORG = {"name": "Nord", "timezone": "Europe/Oslo", "depth_unit": "m"}


@pytest.fixture(params=["hangs", "throttles"])
def endpoint(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a DynamoDB that does not answer, or answers that it is too busy."""
    if request.param == "throttles":
        with scripted_dynamodb() as script:
            script.answers = [refusal("ProvisionedThroughputExceededException")] * 200
            yield script.endpoint
    else:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            yield f"http://127.0.0.1:{silent.getsockname()[1]}"


@pytest.fixture
def server(
    endpoint: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    monkeypatch.setattr(deadlines, "REQUEST_SECONDS", SECONDS)
    engine = DynamoEngine("welltrack", "eu-central-1", endpoint)
    with contextlib.closing(engine):
        away = factories.services_in(tmp_path_factory.mktemp("away"), engine)
        with serving(application.create_application(away)) as made:
            yield made


def test_every_request_is_answered_in_time(server: Server, services: Services) -> None:
    # Of another store with the same secret: the signature is right, and the session is to be read.
    who = factories.person(services)
    headers = {"Authorization": f"Bearer {factories.bearer(services, who)}"}
    given = {"email": who.email, "password": factories.PASSWORD}
    base = factories.BASE_URL
    for request in (
        httpx.Request("GET", f"{base}/api/orgs", headers=headers),
        httpx.Request("GET", f"{base}/api/events?well_id=w-a&date=2026-03-02", headers=headers),
        httpx.Request("POST", f"{base}/api/orgs", headers=headers, json=ORG),
        httpx.Request("POST", f"{base}/api/auth/login", json=given),
    ):
        began = time.monotonic()
        answer = server.send(request)
        assert time.monotonic() - began < SECONDS + 1.0
        assert (answer.status_code, answer.json()["title"]) == (503, TITLE)
        assert answer.headers["retry-after"] == "5"
        assert "127.0.0.1" not in answer.text
        assert "Dynamo" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "is_limited"),
    [
        ("GET", "/api/events", True),
        ("POST", "/login", True),
        ("GET", "/feeds/secret.ics", True),
        ("POST", "/api/imports", False),
        ("POST", "/api/imports/j-1/undo", False),
        ("PUT", "/files/blob/token", False),
        ("GET", "/orgs/o-1", False),
    ],
)
def test_what_takes_its_time_has_no_deadline(method: str, path: str, is_limited: bool) -> None:
    assert has_deadline(method, path) is is_limited
