"""Signing in over HTTP: accounts, bearer tokens, and whose pages may use a browser's cookie."""

from typing import Any

import httpx
import pytest

from tests import factories
from tests.api.client import Caller, Server, faults, made, problem
from tests.api.conftest import Callers
from tests.factories import BASE_URL, PASSWORD, Site
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.user import Credentials
from welltrack_ui.services.container import Services

NEW_PASSWORD = "staple battery horse 43"
USER_FIELDS = {
    *("id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at"),
    *("email", "name", "locale", "timezone", "email_verified"),
}


@pytest.fixture
def anybody(server: Server) -> Caller:
    """Somebody at an address of their own, who did not sign in."""
    number = next(factories.numbers)
    return Caller(server, address=f"10.4.{number // 256}.{number % 256}")


def account(**fields: str) -> dict[str, str]:
    email = f"account-{next(factories.numbers)}@example.com"
    return {"email": email, "password": PASSWORD, "name": "Ada", **fields}


def sign_in(caller: Caller, email: str, password: str = PASSWORD) -> httpx.Response:
    return caller.post("/api/auth/login", {"email": email, "password": password})


def signed_in(caller: Caller, email: str, password: str = PASSWORD) -> Caller:
    token = made(sign_in(caller, email, password))["access_token"]
    return Caller(caller.server, token, address=caller.address)


def test_account_signs_in_and_reads_itself(anybody: Caller) -> None:
    body = account()
    answer = anybody.post("/api/auth/register", body)
    assert answer.status_code == 201
    assert answer.json().keys() == USER_FIELDS
    answer = sign_in(anybody, body["email"].upper())
    assert answer.json().keys() == {"access_token", "token_type", "expires_in"}
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("bearer", 3600)
    me = signed_in(anybody, body["email"]).get("/api/auth/me").json()
    assert me.keys() >= USER_FIELDS
    assert (me["email"], me["name"], me["email_verified"]) == (body["email"], "Ada", False)
    assert me["memberships"] == []


def test_known_address_is_answered_like_an_unknown_one(anybody: Caller) -> None:
    body = account()
    first = anybody.post("/api/auth/register", body)
    again = anybody.post("/api/auth/register", {**body, "name": "Eve"})
    assert first.status_code == again.status_code == 201
    assert first.headers.keys() == again.headers.keys()
    assert list(first.json()) == list(again.json())
    same = {"email", "version", "locale", "timezone", "email_verified", "deleted_at"}
    assert {n: first.json()[n] for n in same} == {n: again.json()[n] for n in same}
    assert again.json()["name"] == "Eve"
    assert signed_in(anybody, body["email"]).get("/api/auth/me").json()["name"] == "Ada"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "no-at-sign"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"email": "a@example.com\nbcc: b@example.com"}, "email"),
        ({"email": "a" * 250 + "@example.com"}, "email"),
        ({"password": "elevenchars"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"password": "password1234"}, "password"),
        ({"password": "\ud800" * 12}, "password"),
        ({"name": ""}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"locale": "xx"}, "locale"),
    ],
)
def test_account_that_can_not_be_names_its_field(
    anybody: Caller, change: dict[str, str], field: str
) -> None:
    assert field in faults(anybody.post("/api/auth/register", account(**change)))


def test_wrong_password_and_unknown_address_are_told_the_same(anybody: Caller, site: Site) -> None:
    told = []
    for email in (site.crew.viewer.email, "nobody@example.com"):
        answer = sign_in(anybody, email, "wrong")
        assert answer.status_code == 401
        told.append({n: v for n, v in problem(answer).items() if n != "request_id"})
    assert told[0] == told[1]


def test_sign_out_ends_one_session(anybody: Caller, site: Site) -> None:
    one, two = (signed_in(anybody, site.crew.viewer.email) for _ in range(2))
    assert one.post("/api/auth/logout").status_code == 204
    assert one.get("/api/auth/me").status_code == 401
    assert two.get("/api/auth/me").status_code == 200
    assert one.post("/api/auth/logout").status_code == 401


def test_new_password_ends_all_sessions(anybody: Caller, services: Services) -> None:
    body = account()
    anybody.post("/api/auth/register", body)
    one, two = (signed_in(anybody, body["email"]) for _ in range(2))
    answer = anybody.post("/api/auth/password/forgot", {"email": body["email"]})
    unknown = anybody.post("/api/auth/password/forgot", {"email": "no@example.com"})
    assert (answer.status_code, answer.text) == (unknown.status_code, unknown.text)
    token = factories.link_token(factories.links(services, body["email"])[-1])
    reset = {"token": token, "password": NEW_PASSWORD}
    assert anybody.post("/api/auth/password/reset", reset).status_code == 204
    assert [each.get("/api/auth/me").status_code for each in (one, two)] == [401, 401]
    assert sign_in(anybody, body["email"]).status_code == 401
    assert signed_in(anybody, body["email"], NEW_PASSWORD).get("/api/orgs").status_code == 200
    assert faults(anybody.post("/api/auth/password/reset", reset)).keys() == {"token"}


def test_address_is_proved_by_its_link(anybody: Caller, services: Services) -> None:
    body = account()
    anybody.post("/api/auth/register", body)
    token = factories.link_token(factories.links(services, body["email"])[0])
    assert anybody.post("/api/auth/verify", {"token": token}).status_code == 401
    owner = signed_in(anybody, body["email"])
    assert made(owner.post("/api/auth/verify", {"token": token}))["email_verified"]
    assert faults(anybody.post("/api/auth/verify", {"token": token + "x"})).keys() == {"token"}


def test_api_token_is_shown_once_and_ends_at_once(callers: Callers) -> None:
    token = made(callers.engineer.post("/api/auth/tokens", {"name": "CI", "role": "editor"}))
    assert token["role"] == "engineer"
    program = Caller(callers.engineer.server, token["token"])
    me, mine = program.get("/api/auth/me").json(), callers.engineer.get("/api/auth/me").json()
    assert me["id"] == mine["id"]
    listed = callers.engineer.get("/api/auth/tokens").json()["items"]
    assert [t["name"] for t in listed if t["id"] == token["id"]] == ["CI"]
    assert not any("token" in t for t in listed)
    assert program.post("/api/auth/tokens", {"name": "more"}).status_code == 403
    assert program.post("/api/auth/logout").status_code == 204
    assert program.get("/api/auth/me").status_code == 200
    path = f"/api/auth/tokens/{token['id']}"
    assert program.delete(path).status_code == 403
    assert callers.engineer.delete(path).status_code == 204
    assert program.get("/api/auth/me").status_code == 401


def browser(server: Server, services: Services, who: Actor, **headers: str) -> Caller:
    """A browser in which somebody signed in."""
    given = Credentials(email=who.email, password=PASSWORD)
    cookie = services.sign_ins.sign_in(given, None, None, browser=True).cookie
    return Caller(server, headers={"Cookie": f"welltrack={cookie}", **headers})


@pytest.mark.parametrize("origin", [BASE_URL, "http://testserver"])
def test_cookie_serves_our_own_pages(
    server: Server, services: Services, site: Site, origin: str
) -> None:
    page = browser(server, services, site.crew.engineer, Origin=origin)
    assert page.get(f"/api/wells/{site.well.id}").status_code == 200
    body: dict[str, Any] = {"well_id": site.well.id, "kind": "note", "title": "T"}
    answer = page.post("/api/events", {**body, "starts_at": "2026-03-02T06:00:00Z"})
    assert made(answer)["source"] == "ui"
    assert page.post("/api/auth/logout").status_code == 204
    assert page.get(f"/api/wells/{site.well.id}").status_code == 401


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "https://testserver", "http://testserver.evil.example", ""],
)
def test_cookie_serves_no_foreign_page(
    server: Server, services: Services, site: Site, origin: str
) -> None:
    page = browser(server, services, site.crew.owner, **({"Origin": origin} if origin else {}))
    path = f"/api/wells/{site.well.id}"
    for answer in (
        page.post("/api/wells", {"project_id": site.project.id, "name": "Forged"}),
        page.post("/api/orgs", {"name": "Forged"}, idempotency_key="forged"),
        page.patch(path, {"version": 1, "rig": "Forged"}),
        page.delete(path),
    ):
        assert problem(answer)["detail"] == "This request comes from another site's page."
        assert answer.status_code == 403
    assert page.get(path).json()["version"] == 1


@pytest.mark.parametrize("value", ["", "x", "WyJ1LTEiLCJuLTEiXQ.c2lnbmVk"])
def test_forged_cookie_is_worth_nothing(server: Server, value: str) -> None:
    page = Caller(server, headers={"Cookie": f"welltrack={value}", "Origin": BASE_URL})
    assert page.get("/api/auth/me").status_code == 401
    assert page.post("/api/orgs", {"name": "Forged"}).status_code == 401


def test_bearer_token_needs_no_origin(callers: Callers) -> None:
    answer = callers.engineer.call(
        "POST", "/api/orgs", {"name": "Mine"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 201


def test_second_factor_is_asked_for_by_a_type_of_its_own(
    anybody: Caller, services: Services
) -> None:
    ann = factories.person(services)
    app, codes = factories.second_factor(services, ann)
    asked = sign_in(anybody, ann.email)
    assert asked.status_code == 401
    body = asked.json()
    assert (body["type"], body["title"]) == ("urn:welltrack:code-needed", "Code needed")
    assert "code" in body["detail"]
    given = {"email": ann.email, "password": PASSWORD}
    wrong = anybody.post("/api/auth/login", {**given, "code": "12345x"})
    assert (wrong.status_code, problem(wrong)["detail"]) == (401, "The code is not right.")
    for code in (app.code(1), codes[3]):
        token = made(anybody.post("/api/auth/login", {**given, "code": code}))["access_token"]
        program = Caller(anybody.server, token, address=anybody.address)
        assert program.get("/api/auth/me").json()["id"] == ann.user_id
        again = anybody.post("/api/auth/login", {**given, "code": code})
        assert again.status_code == 401


def test_wrong_password_with_a_second_factor_says_nothing_of_it(
    anybody: Caller, services: Services
) -> None:
    ann = factories.person(services)
    factories.second_factor(services, ann)
    assert problem(sign_in(anybody, ann.email, "wrong"))["title"] == "Sign-in needed"


def test_guesses_are_told_when_to_come_back(anybody: Caller, services: Services) -> None:
    email = factories.person(services).email
    for _ in range(services.settings.failed_sign_ins):
        assert sign_in(anybody, email, "a guess").status_code == 401
    answer = sign_in(anybody, email)
    assert (answer.status_code, problem(answer)["status"]) == (429, 429)
    assert 880 < int(answer.headers["retry-after"]) <= 901


def test_signing_in_changes_nothing_of_what_members_are_told(callers: Callers, site: Site) -> None:
    path = f"/api/orgs/{site.org.id}/members"
    before = callers.viewer.get(path).json()["items"]
    assert {m["name"] for m in before} == {"Viewer", "Engineer", "Admin", "Owner"}
    assert all("last_seen_at" not in member for member in before)
    again = sign_in(callers.anonymous, callers.viewer.get("/api/auth/me").json()["email"])
    assert again.status_code == 200
    assert callers.viewer.get(path).json()["items"] == before
