"""Signing in in two steps, and through an OpenID provider, as people do."""

import re
from collections.abc import Iterator

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Page, expect

from tests import openid_provider
from tests.journeys import steps
from tests.journeys.conftest import People
from tests.journeys.serving import serving
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, RunningProvider

pytestmark = pytest.mark.browser


def turn_on(page: Page) -> tuple[str, list[str]]:
    """Turn the second step on, on the profile screen: the code it took, and recovery codes."""
    steps.open_page(page, "/profile")
    page.get_by_role("button", name="Turn on").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("img", name="QR code for the app").locator("svg")).to_be_visible()
    secret = drawer.locator(".wt-secret code").inner_text().replace(" ", "")
    used = str(TOTP(key=secret, format="base32").generate().token)
    steps.field(drawer, "Code").fill(used)
    steps.field(drawer, "Your password").fill(steps.PASSWORD)
    drawer.get_by_role("button", name="Turn it on").click()
    codes = drawer.locator(".wt-codes code")
    expect(codes).to_have_count(10)
    texts = codes.all_inner_texts()
    drawer.get_by_role("button", name="I have kept them").click()
    expect(drawer).to_be_hidden()
    return used, texts


def session_cookie(page: Page) -> str:
    cookies = page.context.cookies()
    return next(c["value"] for c in cookies if c["name"] == "welltrack")


def test_second_step_is_turned_on_asked_for_and_turned_off(people: People) -> None:
    page, other = people(), people()
    ann = steps.new_account(page, "Ann Twostep")
    before = session_cookie(page)
    used, codes = turn_on(page)
    assert session_cookie(page) != before
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()
    steps.sign_in(other, ann.email)
    other.wait_for_url(re.compile("/login/code$"))
    for wrong in ("123", used):
        steps.field(other, "Code").fill(wrong)
        with other.expect_navigation():
            other.get_by_role("button", name="Go on").click()
        # After a minute a used code is an old one as well.
        expect(other.get_by_role("alert")).to_have_text(re.compile("not right|used already"))
    steps.field(other, "Code").fill(codes[0])
    other.get_by_role("button", name="Go on").click()
    expect(other.get_by_role("link", name="Create organization")).to_be_visible()
    page.reload()
    steps.settled(page)
    expect(page.get_by_text("9 recovery codes left")).to_be_visible()
    page.get_by_role("button", name="Turn off").click()
    drawer = page.get_by_role("dialog")
    steps.field(drawer, "Your password").fill(steps.PASSWORD)
    drawer.get_by_role("button", name="Turn it off").click()
    expect(page.get_by_role("button", name="Turn on")).to_be_visible()
    expect(other).to_have_url(re.compile("/login"))


def test_tabs_go_on_under_the_new_sessions_of_their_browser(page: Page) -> None:
    steps.new_account(page, "Bo Tabs")
    tab = page.context.new_page()
    steps.open_page(tab, "/orgs/new")
    turn_on(page)
    steps.open_page(tab, "/profile")
    expect(tab.get_by_text("10 recovery codes left")).to_be_visible()
    steps.open_page(page, "/profile")
    before = session_cookie(page)
    steps.field(page, "Old password").fill(steps.PASSWORD)
    steps.field(page, "New password").fill("another horse battery 43")
    with page.expect_response("**/session/renew") as renewed:
        page.get_by_role("button", name="Change the password").click()
    assert renewed.value.status == 204
    assert session_cookie(page) != before
    page.reload()
    expect(page.get_by_role("heading", name="Profile")).to_be_visible()


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with openid_provider.running() as found:
        yield found


@pytest.fixture(scope="module")
def joined(provider: RunningProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose people can sign in with the provider, and in no other way."""
    settings = {
        "WELLTRACK_OIDC_ISSUER": provider.issuer,
        "WELLTRACK_OIDC_CLIENT_ID": CLIENT_ID,
        "WELLTRACK_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "WELLTRACK_OIDC_NAME": "Northern Energy",
        "WELLTRACK_OIDC_REQUIRED": "true",
    }
    with serving(tmp_path_factory.mktemp("joined"), None, **settings) as server:
        yield server.url


def visitor(people: People, joined: str) -> Page:
    """Somebody at that server. The provider's own pages are dressed from afar, which fails here."""
    page = people(base_url=joined)
    page.route(re.compile("^https://"), lambda route: route.fulfill(body=""))
    return page


def test_provider_leads_to_the_dashboard_or_back_with_a_message(
    people: People, provider: RunningProvider, joined: str
) -> None:
    provider.put("ann", email="ann@northern.example", email_verified=True, name="Ann Northern")
    page = visitor(people, joined)
    page.goto("/profile")
    expect(page).to_have_url(re.compile(r"/login\?next=%2Fprofile"))
    expect(page.get_by_label("Password")).to_have_count(0)
    page.get_by_role("link", name="Sign in with Northern Energy").click()
    page.get_by_placeholder("sub").fill("ann")
    page.get_by_role("button", name="Authorize").click()
    expect(page).to_have_url(f"{joined}/profile")
    expect(page.get_by_text("ann@northern.example").first).to_be_visible()
    expect(page.get_by_role("heading", name="Password")).to_have_count(0)
    org = steps.make_organization(page, "Northern AS")
    steps.open_page(page, f"/orgs/{org}")
    expect(page.get_by_role("heading", name="Northern AS")).to_be_visible()
    provider.put("eve", email="eve@northern.example", email_verified=False)
    page = visitor(people, joined)
    page.goto("/login")
    page.get_by_role("link", name="Sign in with Northern Energy").click()
    page.get_by_placeholder("sub").fill("eve")
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("alert")).to_contain_text("does not say that your e-mail address")
    page.get_by_role("link", name="Sign in with Northern Energy").click()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("alert")).to_have_text("Northern Energy did not sign you in.")
