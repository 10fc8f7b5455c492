"""The forms of the sign-in screens, as a browser sends them: cookies, steps, and ways back."""

from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests import factories
from tests.api.client import Caller, Server, problem
from tests.factories import BASE_URL, PASSWORD
from welltrack_ui.domain.audit import Actor
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication

SESSION, DEVICE = "welltrack", "welltrack-device"


class Browser:
    """Keeps cookies, and sends forms from our own pages."""

    def __init__(self, server: Server, **headers: str) -> None:
        number = next(factories.numbers)
        self.caller = Caller(server, address=f"10.5.{number // 256}.{number % 256}")
        self.headers = {"Origin": BASE_URL, "User-Agent": "Firefox", **headers}
        self.cookies: dict[str, str] = {}
        self.said: dict[str, Any] = {}

    def send(self, path: str, **fields: str) -> httpx.Response:
        headers = {
            **self.headers,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        content = urlencode(fields).encode()
        answer = self.caller.call("POST", path, content=content, headers=headers)
        self._take(answer)
        return answer

    def get(self, path: str) -> httpx.Response:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.caller.call("GET", path, headers={"Cookie": cookies})
        self._take(answer)
        return answer

    def _take(self, answer: httpx.Response) -> None:
        for header in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(header).items():
                self.said[name] = morsel
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]

    def told(self, services: Services) -> list[str]:
        """The address and the refusal that the screen will show."""
        signer = services.sign_ins.signer
        return list(signer.read_timed("flash", self.cookies["welltrack-flash"], factories.HOUR))


@pytest.fixture
def browser(server: Server) -> Browser:
    return Browser(server)


@pytest.fixture
def ann(services: Services) -> Actor:
    return factories.person(services, "Ann")


def goes(answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_right_password_goes_in(browser: Browser, services: Services, ann: Actor) -> None:
    answer = browser.send("/login", email=f" {ann.email} ", password=PASSWORD, next="/profile")
    assert goes(answer) == "/profile"
    assert services.sign_ins.authenticate_cookie(browser.cookies[SESSION]).user_id == ann.user_id
    for name, days in ((SESSION, 30), (DEVICE, 365)):
        said = browser.said[name]
        assert (said["max-age"], said["path"]) == (str(days * 86400), "/")
        assert (said["httponly"], said["samesite"]) == (True, "lax")


def test_cookies_are_bound_to_the_host_under_https(services: Services) -> None:
    settings = services.settings.model_copy(update={"base_url": "https://wells.example"})
    assert authentication.session_cookie_name(settings) == "__Host-welltrack"
    assert authentication.device_cookie_name(settings) == "__Host-welltrack-device"


@pytest.mark.parametrize(
    ("email", "kept"),
    [
        ("nobody@example.com", "nobody@example.com"),
        ("a" * 300 + "@example.com", "a" * 254),
        ("", ""),
        ("a\x00b@example.com", "a\x00b@example.com"),
        ("x" * 5000, "x" * 254),
    ],
)
def test_refused_address_comes_back_to_the_screen(
    browser: Browser, services: Services, email: str, kept: str
) -> None:
    answer = browser.send("/login", email=email, password="wrong", next="/wells/w-1")
    assert goes(answer) == "/login?next=%2Fwells%2Fw-1"
    assert browser.told(services) == [kept, "The e-mail address or the password is not right."]
    assert SESSION not in browser.cookies


def test_long_password_comes_back_to_the_screen(
    browser: Browser, services: Services, ann: Actor
) -> None:
    answer = browser.send("/login", email=ann.email, password="x" * 3000)
    assert goes(answer) == "/login"
    assert browser.told(services)[0] == ann.email


def test_second_step_follows_the_password(browser: Browser, services: Services, ann: Actor) -> None:
    app, codes = factories.second_factor(services, ann)
    answer = browser.send("/login", email=ann.email, password=PASSWORD, next="/profile")
    assert goes(answer) == "/login/code?next=%2Fprofile"
    assert SESSION not in browser.cookies
    assert (browser.said["welltrack-step"]["path"], browser.said["welltrack-step"]["httponly"]) == (
        "/login",
        True,
    )
    answer = browser.send("/login/code", code="nonsense", next="/profile")
    assert goes(answer) == "/login/code?next=%2Fprofile"
    assert browser.told(services) == ["", "The code is not right."]
    assert goes(browser.send("/login/code", code=app.code(1), next="/profile")) == "/profile"
    assert services.sign_ins.authenticate_cookie(browser.cookies[SESSION]).user_id == ann.user_id
    assert "welltrack-step" not in browser.cookies
    assert goes(browser.send("/login/code", code=codes[0])) == "/login"
    assert browser.told(services)[1] == "That took too long: sign in again."


def test_sign_in_ends_the_session_that_the_browser_had(
    browser: Browser, services: Services, ann: Actor
) -> None:
    browser.send("/login", email=ann.email, password=PASSWORD)
    first = browser.cookies[SESSION]
    browser.send("/login", email=factories.person(services).email, password=PASSWORD)
    assert browser.cookies[SESSION] != first
    asked = Caller(browser.caller.server, headers={"Cookie": f"{SESSION}={first}"})
    assert asked.get("/api/auth/me").status_code == 401


def test_owner_gets_in_by_the_known_browser_while_others_guess(
    server: Server, browser: Browser, services: Services, ann: Actor
) -> None:
    browser.send("/login", email=ann.email, password=PASSWORD)
    browser.send("/logout")
    stranger = Browser(server)
    for _ in range(services.settings.failed_sign_ins):
        stranger.send("/login", email=ann.email, password="a guess")
    answer = stranger.send("/login", email=ann.email, password=PASSWORD)
    assert goes(answer) == "/login"
    assert 880 < int(answer.headers["retry-after"]) <= 901
    assert "Too many attempts." in stranger.told(services)[1]
    assert goes(browser.send("/login", email=ann.email, password=PASSWORD)) == "/"


@pytest.mark.parametrize("path", ["/login", "/login/code", "/logout", "/session/renew"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_foreign_page_sends_no_form(server: Server, path: str, origin: str) -> None:
    answer = Browser(server, Origin=origin).send(path, ticket="x", code="x", email="x")
    assert answer.status_code == 403
    assert problem(answer)["detail"] == "This request comes from another site's page."


def test_browser_trades_its_cookie_for_that_of_the_renewed_session(
    browser: Browser, services: Services, ann: Actor
) -> None:
    browser.send("/login", email=ann.email, password=PASSWORD)
    old = browser.cookies[SESSION]
    renewed = services.sign_ins.renew_session(services.sign_ins.authenticate_cookie(old))
    assert browser.send("/session/renew", ticket="forged").status_code == 401
    assert browser.cookies[SESSION] == old
    assert browser.send("/session/renew", ticket=renewed.ticket).status_code == 204
    assert browser.cookies[SESSION] == renewed.cookie
    assert browser.said[SESSION]["httponly"] is True
    assert services.sign_ins.authenticate_cookie(renewed.cookie).user_id == ann.user_id
    assert browser.send("/session/renew", ticket=renewed.ticket).status_code == 401


def test_there_is_no_way_to_a_provider_that_is_not_set(browser: Browser) -> None:
    assert browser.get("/login/sso").status_code == 404
    assert goes(browser.get("/login/callback?state=x&code=y")) == "/login"
