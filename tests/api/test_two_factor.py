"""The second step and the password over HTTP: what is told once, and which credentials end."""

import time

import pytest

from tests import factories
from tests.api.client import Caller, Server, faults, made
from tests.factories import BASE_URL, PASSWORD, App
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.user import ApiTokenDraft, Credentials
from welltrack_ui.services.container import Services

NEW_PASSWORD = "staple battery horse 43"
AT = "/api/auth/second-factor"
CHANGE = {"old_password": PASSWORD, "password": NEW_PASSWORD}


@pytest.fixture
def ann(services: Services) -> Actor:
    return factories.person(services, "Ann")


@pytest.fixture
def caller(server: Server, services: Services, ann: Actor) -> Caller:
    return Caller(server, factories.bearer(services, ann))


def turned_on(caller: Caller) -> tuple[App, dict[str, str]]:
    """An app with the secret of an account, and the answer that turned its codes on."""
    begun = made(caller.post(f"{AT}/begin"))
    app = App(begun["secret"], time.time())
    given = {"secret": begun["secret"], "code": app.code(0), "password": PASSWORD}
    return app, made(caller.post(f"{AT}/confirm", given))


def with_cookie(server: Server, services: Services, who: Actor) -> Caller:
    """A browser of somebody, on one of our own pages."""
    given = Credentials(email=who.email, password=PASSWORD)
    cookie = services.sign_ins.sign_in(given, None, None, browser=True).cookie
    return Caller(server, headers={"Cookie": f"welltrack={cookie}", "Origin": BASE_URL})


def status(caller: Caller) -> int:
    return caller.get("/api/auth/me").status_code


def test_second_step_is_turned_on_used_and_off(
    server: Server, services: Services, ann: Actor, caller: Caller
) -> None:
    assert caller.get(AT).json() == {"since": None, "codes_left": 0}
    other = Caller(server, factories.bearer(services, ann))
    app, answer = turned_on(caller)
    assert answer.keys() == {"codes", "access_token", "token_type", "expires_in"}
    assert len(set(answer["codes"])) == 10
    assert (status(other), status(caller)) == (401, 401)
    now = Caller(server, answer["access_token"])
    assert now.get(AT).json()["codes_left"] == 10
    given = {"email": ann.email, "password": PASSWORD}
    refused = now.post("/api/auth/login", given).json()
    assert refused["type"] == "urn:welltrack:code-needed"
    assert made(now.post("/api/auth/login", {**given, "code": app.code(1)}))["access_token"]
    fresh = made(now.post(f"{AT}/codes", {"proof": PASSWORD}))
    assert fresh.keys() == {"codes"}
    assert not set(fresh["codes"]) & set(answer["codes"])
    spent = now.post(f"{AT}/off", {"proof": answer["codes"][0]})
    assert faults(spent) == {"proof": "is neither your password nor a code that is good now"}
    off = made(now.post(f"{AT}/off", {"proof": fresh["codes"][0]}))
    assert status(now) == 401
    last = Caller(server, off["access_token"])
    assert last.get(AT).json() == {"since": None, "codes_left": 0}
    assert made(last.post("/api/auth/login", given))["access_token"]


def test_guesses_at_it_are_limited(services: Services, caller: Caller) -> None:
    secret = made(caller.post(f"{AT}/begin"))["secret"]
    given = {"secret": secret, "code": "000000", "password": "a guess"}
    for _ in range(services.settings.failed_sign_ins):
        assert faults(caller.post(f"{AT}/confirm", given)) == {"password": "is not right"}
    answer = caller.post(f"{AT}/confirm", given)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_program_behind_an_api_token_may_do_none_of_it(
    server: Server, services: Services, ann: Actor
) -> None:
    token = services.tokens.create(ann, ApiTokenDraft(name="program")).token
    program = Caller(server, token)
    answers = (
        program.get(AT),
        program.post(f"{AT}/begin"),
        program.post(f"{AT}/confirm", {"secret": "A" * 32, "code": "000000"}),
        program.post(f"{AT}/off", {"proof": PASSWORD}),
        program.post(f"{AT}/codes", {"proof": PASSWORD}),
        program.post("/api/auth/password/change", CHANGE),
    )
    assert [answer.status_code for answer in answers] == [403] * 6


def test_changed_password_gives_the_program_another_token(
    server: Server, services: Services, ann: Actor, caller: Caller
) -> None:
    other = Caller(server, factories.bearer(services, ann))
    answer = made(caller.post("/api/auth/password/change", CHANGE))
    assert (status(other), status(caller)) == (401, 401)
    assert answer["token_type"] == "bearer"
    assert 3500 < answer["expires_in"] <= 3600
    assert status(Caller(server, answer["access_token"])) == 200


def test_changed_password_gives_the_browser_another_cookie(
    server: Server, services: Services, ann: Actor
) -> None:
    browser, other = (with_cookie(server, services, ann) for _ in range(2))
    answer = browser.post("/api/auth/password/change", CHANGE)
    assert made(answer)["access_token"] is None
    assert (status(browser), status(other)) == (401, 401)
    sent = answer.headers["set-cookie"]
    assert "HttpOnly" in sent
    assert "SameSite=lax" in sent
    now = Caller(server, headers={"Cookie": sent.partition(";")[0], "Origin": BASE_URL})
    assert status(now) == 200


def test_foreign_page_changes_nothing(server: Server, services: Services, ann: Actor) -> None:
    browser = with_cookie(server, services, ann)
    away = {**browser.headers, "Origin": "https://elsewhere.example"}
    elsewhere = Caller(server, headers=away)
    asked = ((f"{AT}/begin", None), ("/api/auth/password/change", CHANGE))
    answers = [elsewhere.post(path, body) for path, body in asked]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert status(browser) == 200
