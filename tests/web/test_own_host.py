"""Requests for another host, and cookies that are bound to ours."""

from pathlib import Path

import pytest

from tests import factories
from tests.api.client import Caller, serving
from welltrack_ui.api import application
from welltrack_ui.web import authentication, flash


@pytest.mark.parametrize(
    ("base_url", "host", "is_own"),
    [
        ("https://wells.example", "wells.example", True),
        ("https://wells.example", "WELLS.example", True),
        ("https://wells.example:8443", "wells.example:8443", True),
        ("https://wells.example", "localhost:8080", True),
        ("https://wells.example", "127.0.0.1", True),
        ("https://wells.example", "[::1]:8080", True),
        ("https://wells.example", "wells.example:81", False),
        ("https://wells.example", "wells.example.evil.example", False),
        ("https://wells.example", "localhost.evil.example", False),
        ("https://wells.example", "127.0.0.2", False),
        ("https://wells.example", "user@wells.example", False),
        ("https://wells.example", "", False),
        ("https://wells.example", "[", False),
    ],
)
def test_host_is_the_one_of_the_base_url_or_this_machine(
    tmp_path: Path, base_url: str, host: str, is_own: bool
) -> None:
    settings = factories.settings_in(tmp_path, base_url=base_url)
    assert authentication.is_own_host(settings, host) is is_own


def test_request_for_another_host_is_misdirected(tmp_path: Path) -> None:
    services = factories.services_in(tmp_path)
    with serving(application.create_application(services)) as server:
        caller = Caller(server)
        for path in ("/api/me", "/login", "/api/openapi.json"):
            answer = caller.call("GET", path, headers={"Host": "evil.example"})
            assert (answer.status_code, answer.headers["content-type"]) == (
                421,
                "application/problem+json",
            )
            assert "WELLTRACK_BASE_URL" in answer.json()["detail"]
        assert caller.call("GET", "/healthz", headers={"Host": "10.0.0.7:8080"}).status_code == 200


@pytest.mark.parametrize("path", ["/api/auth/me", "/api/orgs", "/api/nowhere"])
def test_answer_of_the_api_is_not_kept(tmp_path: Path, path: str) -> None:
    services = factories.services_in(tmp_path)
    with serving(application.create_application(services)) as server:
        token = factories.bearer(services, factories.person(services))
        for caller in (Caller(server), Caller(server, token)):
            assert caller.call("GET", path).headers["cache-control"] == "no-store"


def test_every_cookie_is_bound_to_the_host_or_to_https(tmp_path: Path) -> None:
    plain = factories.settings_in(tmp_path)
    secure = factories.settings_in(tmp_path, base_url="https://wells.example")
    names = [
        (authentication.session_cookie_name, "welltrack", "__Host-"),
        (authentication.device_cookie_name, "welltrack-device", "__Host-"),
        (flash.flash_cookie_name, "welltrack-flash", "__Host-"),
        (authentication.two_factor_cookie_name, "welltrack-step", "__Secure-"),
    ]
    for name_of, name, prefix in names:
        assert (name_of(plain), name_of(secure)) == (name, prefix + name)
