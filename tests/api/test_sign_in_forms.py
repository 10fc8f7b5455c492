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
from welltrack_ui.domain.user import ApiTokenDraft, InvitationDraft
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

    def told(self, services: Services) -> list[Any]:
        """The address and the refusal that the screen will show."""
        signer = services.sign_ins.signer
        flash = signer.read_timed("flash", self.cookies["welltrack-flash"], factories.HOUR)
        values, problem, errors = flash
        return [values.get("email", ""), problem, *errors.items()]


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


@pytest.mark.parametrize(
    "path",
    ["/login", "/login/code", "/login/link", "/login/link/open", "/logout", "/session/renew"],
)
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


def test_registration_makes_the_account_and_signs_in(browser: Browser, services: Services) -> None:
    fields = {"name": "Ada", "email": "Ada.New@Example.com", "password": PASSWORD}
    answer = browser.send("/register", **fields, next="/profile")
    assert (answer.status_code, answer.headers["location"]) == (303, "/profile")
    assert services.sign_ins.authenticate_cookie(browser.cookies[SESSION]).name == "Ada"


def invite(services: Services, email: str) -> tuple[str, str]:
    """The path of the link of a new invitation, and the organization that it is for."""
    owner = factories.person(services)
    org = factories.organization(services, owner)
    draft = InvitationDraft(email=email, role="engineer")
    sent = services.invitations.create(owner, org.id, draft)
    return sent.invite_url.removeprefix(BASE_URL), org.id


def test_registration_by_an_invitation_joins_its_organization(
    browser: Browser, services: Services
) -> None:
    email = f"invited-{next(factories.numbers)}@example.com"
    link, org_id = invite(services, email)
    answer = browser.send("/register", name="Ada", email=email, password=PASSWORD, next=link)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/orgs/{org_id}")
    actor = services.sign_ins.authenticate_cookie(browser.cookies[SESSION])
    assert [(org.id, org.role) for org in services.organizations.list_mine(actor)] == [
        (org_id, "engineer")
    ]


def test_registration_with_another_address_does_not_take_an_invitation(
    browser: Browser, services: Services
) -> None:
    link, _ = invite(services, f"invited-{next(factories.numbers)}@example.com")
    email = f"other-{next(factories.numbers)}@example.com"
    answer = browser.send("/register", name="Eve", email=email, password=PASSWORD, next=link)
    assert (answer.status_code, answer.headers["location"]) == (303, link)
    actor = services.sign_ins.authenticate_cookie(browser.cookies[SESSION])
    assert services.organizations.list_mine(actor) == []


@pytest.mark.parametrize(
    ("told", "zone"), [("Asia/Almaty", "Asia/Almaty"), ("Mars/Olympus", "UTC"), ("", "UTC")]
)
def test_registration_takes_zone_and_language_of_the_browser(
    server: Server, services: Services, told: str, zone: str
) -> None:
    browser = Browser(server, **{"Accept-Language": "kk-KZ,ru;q=0.8,en;q=0.5"})
    email = f"browser-{next(factories.numbers)}@example.com"
    browser.send("/register", name="Ada", email=email, password=PASSWORD, timezone=told)
    me = services.accounts.get_me(services.sign_ins.authenticate_cookie(browser.cookies[SESSION]))
    assert (me.locale, me.timezone) == ("kk", zone)


def test_registration_that_is_refused_keeps_what_was_typed(
    browser: Browser, services: Services
) -> None:
    answer = browser.send("/register", name="Ada", email="no address", password="short")
    assert (answer.status_code, answer.headers["location"]) == (303, "/register")
    typed, problem, *errors = browser.told(services)
    assert (typed, problem) == ("no address", "")
    assert {name for name, _ in errors} == {"email", "password"}
    assert "short" not in str(browser.told(services))


def test_address_is_confirmed_by_the_button_of_its_page(
    browser: Browser, services: Services
) -> None:
    who = factories.person(services)
    link = next(url for url in factories.links(services, who.email) if "/verify" in url)
    token = factories.link_token(link)
    assert services.accounts.get_me(who).email_verified is False
    browser.send("/login", email=who.email, password=PASSWORD)
    answer = browser.send("/verify", token=token)
    assert (answer.status_code, answer.headers["location"]) == (303, "/verify?confirmed=1")
    assert services.accounts.get_me(who).email_verified is True


def test_wrong_link_goes_back_to_its_screen(browser: Browser, services: Services) -> None:
    answer = browser.send("/verify", token="made-up")
    assert (answer.status_code, answer.headers["location"]) == (303, "/verify")
    assert [name for name, _ in browser.told(services)[2:]] == ["token"]


def test_forgotten_password_answers_alike_for_everybody(
    browser: Browser, services: Services
) -> None:
    who = factories.person(services)
    for email in (who.email, "nobody-at-all@example.com"):
        answer = browser.send("/forgotten", email=email)
        assert (answer.status_code, answer.headers["location"]) == (303, "/forgotten?sent=1")
    links = [url for url in factories.links(services, who.email) if "/reset" in url]
    assert len(links) == 1
    token = factories.link_token(links[0])
    short = browser.send("/reset", token=token, password="short")
    assert short.headers["location"].startswith("/reset?token=")
    assert [name for name, _ in browser.told(services)[2:]] == ["password"]
    done = browser.send("/reset", token=token, password="another horse battery 43")
    assert (done.status_code, done.headers["location"]) == (303, "/login")


@pytest.mark.parametrize("path", ["/register", "/forgotten", "/reset", "/verify"])
def test_form_of_a_foreign_page_is_refused(browser: Browser, path: str) -> None:
    browser.headers = {"Origin": "https://evil.example"}
    assert browser.send(path).status_code == 403


def test_link_in_an_email_signs_in_once_its_button_is_pressed(
    server: Server, browser: Browser, services: Services, ann: Actor
) -> None:
    factories.prove_address(services, ann)
    for email in (ann.email, "nobody-at-all@example.com"):
        assert goes(browser.send("/login/link", email=email)) == "/login/link?sent=1"
    link = factories.links(services, ann.email)[-1]
    token = factories.link_token(link)
    assert goes(browser.send("/login/link/open", token=token)) == "/"
    assert services.sign_ins.authenticate_cookie(browser.cookies[SESSION]).user_id == ann.user_id
    assert DEVICE in browser.cookies
    other = Browser(server)
    assert goes(other.send("/login/link/open", token=token)) == "/login/link"
    assert [name for name, _ in other.told(services)[2:]] == ["token"]


def test_form_takes_the_code_beside_the_password_while_others_guess(
    server: Server, browser: Browser, services: Services, ann: Actor
) -> None:
    app, _ = factories.second_factor(services, ann)
    for _ in range(services.settings.failed_sign_ins):
        Browser(server).send("/login", email=ann.email, password="a guess")
    assert goes(browser.send("/login", email=ann.email, password=PASSWORD)) == "/login"
    assert "Too many attempts." in browser.told(services)[1]
    answer = browser.send("/login", email=ann.email, password=PASSWORD, code=app.code(1))
    assert goes(answer) == "/"


def test_form_of_a_reset_ends_tokens_where_that_is_ticked(
    browser: Browser, services: Services, ann: Actor
) -> None:
    factories.prove_address(services, ann)
    services.tokens.create(ann, ApiTokenDraft(name="drill feed"))
    for ticked, left in ((False, 1), (True, 0)):
        browser.send("/forgotten", email=ann.email)
        token = factories.link_token(factories.links(services, ann.email)[-1])
        box = {"end_tokens": "1"} if ticked else {}
        password = f"another horse battery {left}"
        answer = browser.send("/reset", token=token, password=password, **box)
        assert goes(answer) == "/login"
        assert len(services.tokens.list(ann).items) == left
