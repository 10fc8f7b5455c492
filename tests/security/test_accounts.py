"""Attacks on accounts over HTTP: who made an account first, look-alike addresses, lock-outs."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests import factories
from tests.api.client import Caller, Server, made, serving
from tests.factories import PASSWORD
from welltrack_ui.api import application
from welltrack_ui.services.container import Services

OWN_PASSWORD = "staple battery horse 43"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    built = factories.services_in(tmp_path)
    with contextlib.closing(built.engine):
        yield built


@pytest.fixture
def server(services: Services) -> Iterator[Server]:
    with serving(application.create_application(services)) as running:
        yield running


def register(caller: Caller, email: str, password: str = PASSWORD) -> None:
    made(caller.post("/api/auth/register", {"email": email, "password": password, "name": "Ada"}))


def sign_in(caller: Caller, email: str, password: str = PASSWORD, **more: str) -> int:
    body = {"email": email, "password": password, **more}
    return caller.post("/api/auth/login", body).status_code


def test_account_that_a_stranger_made_is_the_owners_after_a_reset(
    server: Server, services: Services
) -> None:
    email = "victim@example.com"
    anybody = Caller(server)
    register(anybody, email)
    login = anybody.post("/api/auth/login", {"email": email, "password": PASSWORD})
    stranger = Caller(server, made(login)["access_token"])
    token = made(stranger.post("/api/auth/tokens", {"name": "back door"}))["token"]
    backdoor = Caller(server, token)
    assert [c.get("/api/orgs").status_code for c in (stranger, backdoor)] == [200, 200]
    assert anybody.post("/api/auth/password/forgot", {"email": email}).status_code == 202
    reset = factories.link_token(factories.links(services, email)[-1])
    answer = anybody.post("/api/auth/password/reset", {"token": reset, "password": OWN_PASSWORD})
    assert answer.status_code == 204
    assert [c.get("/api/orgs").status_code for c in (stranger, backdoor)] == [401, 401]
    assert (sign_in(anybody, email), sign_in(anybody, email, OWN_PASSWORD)) == (401, 200)


def test_welcome_gives_the_reader_of_the_address_the_account_that_a_stranger_made(
    server: Server, services: Services
) -> None:
    email = "victim@example.com"
    anybody = Caller(server)
    register(anybody, email)
    login = anybody.post("/api/auth/login", {"email": email, "password": PASSWORD})
    stranger = Caller(server, made(login)["access_token"])
    backdoor = Caller(server, made(stranger.post("/api/auth/tokens", {"name": "x"}))["token"])
    welcome = factories.link_token(factories.links(services, email)[0])
    refused = anybody.post("/api/auth/verify", {"token": welcome})
    assert (refused.status_code, "set a new password" in refused.json()["detail"]) == (401, True)
    assert not made(stranger.get("/api/auth/me"))["email_verified"]
    # The button of the letter's page goes on to the form of a new password.
    headers = {"Origin": factories.BASE_URL, "Content-Type": "application/x-www-form-urlencoded"}
    pressed = anybody.call(
        "POST", "/verify", content=urlencode({"token": welcome}).encode(), headers=headers
    )
    where = urlsplit(pressed.headers["location"])
    assert (pressed.status_code, where.path) == (303, "/reset")
    reset = {"token": factories.link_token(pressed.headers["location"]), "password": OWN_PASSWORD}
    assert anybody.post("/api/auth/password/reset", reset).status_code == 204
    assert [c.get("/api/orgs").status_code for c in (stranger, backdoor)] == [401, 401]
    assert (sign_in(anybody, email), sign_in(anybody, email, OWN_PASSWORD)) == (401, 200)
    # The link of the welcome is worth nothing from then on.
    again = anybody.call(
        "POST", "/verify", content=urlencode({"token": welcome}).encode(), headers=headers
    )
    assert again.headers["location"] == "/verify?confirmed=1"


def test_address_that_was_registered_again_and_again_gets_few_letters(
    server: Server, services: Services
) -> None:
    who = factories.person(services)
    for _ in range(8):
        register(Caller(server), who.email)
    assert len(factories.emails(services, who.email)) == 1 + 5


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("admin@strasse.example.com", "admin@stra\N{LATIN SMALL LETTER SHARP S}e.example.com"),
        ("finance@example.com", "\N{LATIN SMALL LIGATURE FI}nance@example.com"),
    ],
)
def test_address_that_looks_alike_opens_no_account(server: Server, mine: str, theirs: str) -> None:
    anybody = Caller(server)
    register(anybody, mine)
    assert sign_in(anybody, theirs) == 401
    register(anybody, theirs, OWN_PASSWORD)
    assert (sign_in(anybody, theirs, OWN_PASSWORD), sign_in(anybody, mine, OWN_PASSWORD)) == (
        200,
        401,
    )


def test_guesses_of_anybody_lock_nobody_out(server: Server, services: Services) -> None:
    who = factories.person(services)
    factories.prove_address(services, who)
    app, _ = factories.second_factor(services, who)
    stranger, owner = Caller(server, address="192.0.2.66"), Caller(server, address="192.0.2.7")
    assert [sign_in(stranger, who.email, "a guess") for _ in range(11)] == [401] * 10 + [429]
    assert sign_in(owner, who.email) == 429
    assert sign_in(owner, who.email, code=app.code(1)) == 200
    assert owner.post("/api/auth/login/link", {"email": who.email}).status_code == 202
    token = factories.link_token(factories.links(services, who.email)[-1])
    path = "/api/auth/login/link/open"
    asked = owner.post(path, {"token": token})
    assert (asked.status_code, asked.json()["type"]) == (401, "urn:welltrack:code-needed")


def test_link_in_an_email_opens_a_session_of_a_program(server: Server, services: Services) -> None:
    who = factories.person(services)
    factories.prove_address(services, who)
    anybody = Caller(server)
    assert anybody.post("/api/auth/login/link", {"email": who.email}).status_code == 202
    token = factories.link_token(factories.links(services, who.email)[-1])
    answer = anybody.post("/api/auth/login/link/open", {"token": token})
    program = Caller(server, answer.json()["access_token"])
    assert made(program.get("/api/auth/me"))["email"] == who.email
    assert anybody.post("/api/auth/login/link/open", {"token": token}).status_code == 422


def test_made_up_addresses_get_no_emails_without_end(server: Server, services: Services) -> None:
    asking = Caller(server, address="192.0.2.66")
    most = services.settings.resets_per_hour_per_address
    answers = [
        asking.post("/api/auth/password/forgot", {"email": f"made-up-{n}@example.com"}).status_code
        for n in range(most + 1)
    ]
    assert answers == [202] * most + [429]
