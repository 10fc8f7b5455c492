"""Lines of refusals: who, from where, at which route, and nothing that a reader could misuse."""

import logging
from pathlib import Path

import pytest

from tests import factories
from tests.api.client import Caller, serving
from welltrack_ui.api import application
from welltrack_ui.web.log_config import TEXT_FORMAT, TextFormatter, escape_controls


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Ærfugl 1/3-2 қазан", "Ærfugl 1/3-2 қазан"),
        ("a\nINFO fake: line", "a\\nINFO fake: line"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\r\u2028\u202e", "\\r\\u2028\\u202e"),
    ],
)
def test_text_of_users_stays_within_its_line(text: str, escaped: str) -> None:
    assert escape_controls(text) == escaped
    record = logging.LogRecord("x", logging.WARNING, "", 0, "name %s", (text,), None)
    assert TextFormatter(TEXT_FORMAT).format(record).endswith(f"WARNING x: name {escaped}")


def test_refusals_are_lines_without_secrets(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    services = factories.services_in(tmp_path, failed_sign_ins=2)
    crew = factories.crew(services)
    site = factories.site(services, crew)
    caplog.set_level(logging.WARNING, "welltrack.security")
    with serving(application.create_application(services)) as server:
        viewer = Caller(server, factories.bearer(services, crew.viewer))
        anybody = Caller(server)
        assert viewer.call("DELETE", f"/api/wells/{site.well.id}").status_code == 403
        assert anybody.call("GET", "/api/orgs").status_code == 401
        wrong = {"email": crew.owner.email, "password": "wrong horse battery 42"}
        statuses = [anybody.call("POST", "/api/auth/login", wrong).status_code for _ in range(3)]
        assert statuses == [401, 401, 429]
    lines = [r.getMessage() for r in caplog.records if r.name == "welltrack.security"]
    assert lines == [
        f"right refused: {crew.viewer.user_id} at /wells/{{well_id}}",
        f"sign-in refused: {crew.owner.email} at /auth/login",
        f"sign-in refused: {crew.owner.email} at /auth/login",
        f"limit reached: {crew.owner.email} at /auth/login",
    ]
    assert {getattr(r, "address", "") for r in caplog.records} == {"127.0.0.1"}
    assert "wrong horse" not in caplog.text
