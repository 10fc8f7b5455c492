"""What people do on screens, in their words; and what is there before they come."""

import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

PASSWORD = "correct horse battery 42"


@dataclass(frozen=True)
class Somebody:
    """A person with an account."""

    name: str
    email: str


def field(scope: Page | Locator, label: str) -> Locator:
    """The text field with a label; a mark that it is required may follow the label."""
    return scope.get_by_role("textbox", name=re.compile(rf"^{re.escape(label)}\b"))


def open_page(page: Page, path: str) -> None:
    """Go to a screen, and wait until it answers."""
    page.goto(path)
    settled(page)


def settled(page: Page) -> None:
    """Wait until the page talks with the server, and what was seen at first has gone."""
    page.wait_for_function(
        "(window.did_handshake || window.socket?.mute) && !document.getElementById('wt-first')"
    )


def origin_of(page: Page) -> str:
    """Where the server of a page is, which may not have been opened yet."""
    parts = urlsplit(page.request.get("/healthz").url)
    return f"{parts.scheme}://{parts.netloc}"


def send_form(page: Page, path: str, **fields: str | float | bool) -> None:
    """Send a form of the sign-in without its screen: the page's browser is signed in then."""
    headers = {"Origin": origin_of(page)}
    answer = page.request.post(path, form=dict(fields), headers=headers, max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (303, "/"), answer.headers


def post(page: Page, path: str, **fields: Any) -> Any:
    """What the API answers to a POST of whoever is signed in on the page."""
    headers = {"Origin": origin_of(page)}
    answer = page.request.post(path, data=fields, headers=headers)
    assert answer.ok, answer.text()
    return answer.json()


def new_account(page: Page, name: str) -> Somebody:
    """Somebody new, signed in on the page; no screen is open yet."""
    somebody = new_person(name)
    send_form(page, "/register", name=name, email=somebody.email, password=PASSWORD)
    return somebody


def new_organization(page: Page, name: str) -> str:
    """An organization of whoever is signed in; its id."""
    return str(post(page, "/api/orgs", name=name)["id"])


def new_office(page: Page, name: str, *, project: str = "P", well: str = "W 1") -> tuple[str, str]:
    """An organization with a well, of whoever is signed in; their ids. The well is opened."""
    org = new_organization(page, name)
    in_project = post(page, "/api/projects", org_id=org, name=project)["id"]
    made = post(page, "/api/wells", project_id=in_project, name=well)
    open_page(page, f"/wells/{made['id']}")
    return org, made["id"]


def new_person(name: str) -> Somebody:
    """A name with an address that nobody has."""
    return Somebody(name, f"{uuid.uuid4().hex[:10]}@example.com")


def register(page: Page, name: str) -> Somebody:
    """Create account; one is signed in by it."""
    somebody = new_person(name)
    open_page(page, "/register")
    page.get_by_label("Your name").fill(somebody.name)
    page.get_by_label("E-mail").fill(somebody.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("link", name="Create organization")).to_be_visible(timeout=15_000)
    return somebody


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in screen and send it."""
    page.goto("/login")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def choose(scope: Locator, label: str, option: str) -> None:
    """Choose from a list in a drawer."""
    scope.locator(".wt-field", has_text=label).locator(".q-select").click()
    scope.page.get_by_role("option", name=option, exact=True).click()


def make_organization(page: Page, name: str) -> str:
    """Make an organization; its id."""
    open_page(page, "/orgs/new")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create organization").click()
    page.wait_for_url(re.compile(r"/orgs/o-\w+$"))
    return page.url.rsplit("/", 1)[1]


def make_project(page: Page, name: str) -> str:
    """Make a project from the dashboard; its id."""
    page.get_by_role("button", name=re.compile("first project|New project")).first.click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create project").click()
    page.wait_for_url(re.compile(r"/projects/p-"))
    return page.url.rsplit("/", 1)[1]


def make_well(page: Page, name: str) -> str:
    """Make a well on a project's screen; its id."""
    page.get_by_role("button", name=re.compile("Add the first well|New well")).first.click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create well").click()
    page.wait_for_url(re.compile(r"/wells/w-"))
    return page.url.rsplit("/", 1)[1]


def make_office(page: Page, name: str) -> tuple[str, str]:
    """Somebody new with an organization and a well, which is opened; their ids."""
    new_account(page, "Ann Owner")
    return new_office(page, name)


def add_stage(page: Page, name: str, start: str) -> None:
    """Add a stage on a well's screen."""
    page.get_by_role("button", name="New stage").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Name").fill(name)
    field(drawer, "Start").fill(start)
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()


def add_event(page: Page, title: str, start: str, end: str) -> None:
    """Add a range on a well's screen."""
    page.get_by_role("button", name="New event").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Title").fill(title)
    field(drawer, "Start").fill(start)
    field(drawer, "End").fill(end)
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()


def invite(page: Page, org: str, email: str, role: str) -> str:
    """Send an invitation from the members' screen; its link."""
    open_page(page, f"/orgs/{org}/members")
    page.get_by_role("button", name="Invite").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("E-mail").fill(email)
    choose(drawer, "Role", role)
    drawer.get_by_role("button", name="Send the invitation").click()
    link = drawer.locator("code")
    expect(link).to_be_visible()
    value = link.inner_text()
    drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_be_hidden()
    return value


def join(page: Page, link: str, org_name: str) -> None:
    """Accept an invitation, and wait until one belongs to it."""
    open_page(page, link)
    page.get_by_role("button", name="Accept the invitation").click()
    # Exactly: the invitation itself says "Join ..." above the button.
    expect(page.get_by_role("heading", name=org_name, exact=True)).to_be_visible()
