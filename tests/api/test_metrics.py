"""The metrics: for the token, and for programs on this machine that came through no proxy."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.api.client import Caller, Server, serving
from tests.factories import Site
from tests.metrics.reading import Growth
from welltrack_ui.api import application
from welltrack_ui.services.container import Services

TOKEN = "a token of thirty-two characters"
LOCAL = {"Host": "localhost:8080"}


@pytest.fixture(scope="module")
def watched(services: Services) -> Iterator[Server]:
    settings = services.settings.model_copy(update={"metrics_token": TOKEN})
    with serving(application.create_application(replace(services, settings=settings))) as made:
        yield made


def test_program_on_this_machine_reads_the_metrics(server: Server) -> None:
    answer = Caller(server).call("GET", "/metrics", headers=LOCAL)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "# TYPE welltrack_requests_total counter" in answer.text
    assert "process_resident_memory_bytes" in answer.text


@pytest.mark.parametrize("name", ["127.0.0.1", "127.0.0.1:9100", "[::1]:8080", "LOCALHOST"])
def test_program_on_this_machine_may_ask_for_any_name_of_it(server: Server, name: str) -> None:
    assert Caller(server).call("GET", "/metrics", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-For": ""},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"X-Forwarded-Proto": "https"},
        {"Via": "1.1 caddy"},
        {"Host": "wells.example"},
        {"Host": "localhost.wells.example"},
        {"Host": "[nonsense"},
    ],
)
def test_what_came_through_a_proxy_is_not_from_here(
    server: Server, headers: dict[str, str]
) -> None:
    answer = Caller(server).call("GET", "/metrics", headers={**LOCAL, **headers})
    assert answer.status_code == 404
    assert "welltrack_requests" not in answer.text


def test_other_machines_find_nothing_without_the_token(server: Server, watched: Server) -> None:
    for asked in (server, watched):
        far = Caller(asked, address="203.0.113.9")
        assert far.call("GET", "/metrics", headers=LOCAL).status_code == 404


def test_token_reads_the_metrics_by_any_address(watched: Server) -> None:
    far = Caller(watched, TOKEN, address="203.0.113.9")
    headers = {"Host": "10.0.0.7:8080", "X-Forwarded-For": "203.0.113.9"}
    assert far.call("GET", "/metrics", headers=headers).status_code == 200


@pytest.mark.parametrize("token", [TOKEN[:-1], TOKEN + "x", TOKEN.upper()])
def test_wrong_token_reads_nothing_even_from_here(watched: Server, token: str) -> None:
    assert Caller(watched, token).call("GET", "/metrics", headers=LOCAL).status_code == 404


def test_no_text_of_a_client_becomes_a_label(server: Server, site: Site) -> None:
    caller = Caller(server)
    caller.get("/api/wells/w-made-up-by-somebody")
    caller.get("/made/up/by/somebody")
    caller.call("GET", f"/api/events?well_id={site.well.id}&date=2026-03-02")
    text = Caller(server).call("GET", "/metrics", headers=LOCAL).text
    assert "somebody" not in text
    assert site.well.id not in text


def test_request_is_counted_under_the_template_of_its_route(site: Site, engineer: Caller) -> None:
    day = Growth("requests_total", route="/api/events", method="GET", status="200")
    well = Growth("requests_total", route="/api/wells/{well_id}", method="GET", status="200")
    checks = Growth("requests_total", route="/healthz", method="GET", status="200")
    assert engineer.get("/api/events", well_id=site.well.id, date="2026-03-02").status_code == 200
    assert engineer.get(f"/api/wells/{site.well.id}").status_code == 200
    assert engineer.get("/healthz").status_code == 200
    assert (day.value, well.value, checks.value) == (1, 1, 0)
