"""A right that was taken away is gone in open pages: at once, or within five seconds."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People

pytestmark = pytest.mark.browser
SOON = 5_000


def guest_of(owner: Page, other: Page, role: str) -> tuple[str, str, str]:
    """Organization, well, and the user id of a guest who looks at the well."""
    org, well = steps.make_office(owner, "Watched AS")
    guest = steps.register(other, "Bo Guest")
    steps.join(other, steps.invite(owner, org, guest.email, role), "Watched AS")
    steps.open_page(other, f"/wells/{well}")
    expect(other.get_by_role("heading", name="W 1")).to_be_visible()
    members = owner.request.get(f"/api/orgs/{org}/members").json()["items"]
    return org, well, next(m["user_id"] for m in members if m["name"] == "Bo Guest")


def same_origin(page: Page) -> dict[str, str]:
    """What a browser's own request carries."""
    return {"Origin": re.match(r"https?://[^/]+", page.url)[0]}  # type: ignore[index]


def test_open_page_turns_read_only(people: People) -> None:
    owner, other = people(), people()
    org, _, user_id = guest_of(owner, other, "Engineer")
    expect(other.get_by_role("button", name="New event").first).to_be_visible()
    changed = owner.request.patch(
        f"/api/orgs/{org}/members/{user_id}",
        data={"role": "viewer", "version": 1},
        headers=same_origin(owner),
    )
    assert changed.ok
    told = other.get_by_text("Your role in Watched AS is now: Viewer.")
    expect(told).to_be_visible(timeout=SOON)
    expect(other.get_by_role("button", name="New event")).to_have_count(0)
    expect(other.get_by_role("heading", name="W 1")).to_be_visible()


def test_screen_that_was_not_there_comes_when_one_belongs_to_it(people: People) -> None:
    owner, other = people(), people()
    org, well = steps.make_office(owner, "Watched AS")
    guest = steps.register(other, "Bo Guest")
    steps.open_page(other, f"/wells/{well}")
    expect(other.get_by_text("There is no such")).to_be_visible()
    link = steps.invite(owner, org, guest.email, "Viewer")
    steps.join(other.context.new_page(), link, "Watched AS")
    expect(other.get_by_role("heading", name="W 1")).to_be_visible(timeout=SOON)


def test_more_rights_leave_what_is_typed_alone(people: People) -> None:
    owner, other = people(), people()
    org, _, user_id = guest_of(owner, other, "Engineer")
    other.get_by_role("button", name="New event").first.click()
    other.get_by_role("dialog").get_by_label("Title").fill("Half a title")
    changed = owner.request.patch(
        f"/api/orgs/{org}/members/{user_id}",
        data={"role": "admin", "version": 1},
        headers=same_origin(owner),
    )
    assert changed.ok
    expect(other.get_by_text("is now: Administrator.")).to_be_visible(timeout=SOON)
    expect(other.get_by_role("dialog").get_by_label("Title")).to_have_value("Half a title")


def test_open_page_of_one_who_is_removed_closes(people: People) -> None:
    owner, other = people(), people()
    org, _, user_id = guest_of(owner, other, "Engineer")
    removed = owner.request.delete(f"/api/orgs/{org}/members/{user_id}", headers=same_origin(owner))
    assert removed.ok
    told = other.get_by_text("You no longer have access to Watched AS.")
    expect(told).to_be_visible(timeout=SOON)
    expect(other.get_by_role("link", name="Make an organization")).to_be_visible()
    expect(other.get_by_text("W 1")).to_have_count(0)
    expect(other.locator(".wt-rail")).not_to_contain_text("Watched AS")


def test_signed_out_from_elsewhere(people: People) -> None:
    one, other = people(), people()
    somebody = steps.register(one, "Cy Twice")
    steps.sign_in(other, somebody.email)
    expect(other.get_by_role("link", name="Make an organization")).to_be_visible()
    steps.open_page(other, "/profile")
    steps.open_page(one, "/profile")
    one.get_by_role("button", name="Sign out there").click()
    expect(other).to_have_url(re.compile(r"/login\?next=%2Fprofile"), timeout=SOON)
    expect(other.get_by_role("alert")).to_contain_text("Your session has ended.")
    expect(one.get_by_role("button", name="Sign out there")).to_have_count(0)
    expect(one.get_by_role("heading", name="Profile")).to_be_visible()


def test_signed_out_in_another_tab(page: Page) -> None:
    steps.register(page, "Di Tabs")
    steps.open_page(page, "/profile")
    tab = page.context.new_page()
    steps.open_page(tab, "/profile")
    tab.get_by_role("button", name="Account of Di Tabs").click()
    tab.get_by_role("button", name="Sign out").click()
    expect(tab).to_have_url(re.compile("/login"))
    expect(page).to_have_url(re.compile("/login"), timeout=SOON)


def test_open_page_of_a_deleted_organization_closes(people: People) -> None:
    owner, other = people(), people()
    org, _, _ = guest_of(owner, other, "Viewer")
    gone = owner.request.delete(f"/api/orgs/{org}", headers=same_origin(owner))
    assert gone.ok
    expect(other.get_by_role("link", name="Make an organization")).to_be_visible(timeout=SOON)


def test_address_that_leads_nowhere_says_so(page: Page) -> None:
    steps.register(page, "Lo Lost")
    page.goto("/nothing?at=all")
    expect(page.locator(".wt-empty-text")).to_contain_text("There is no such page")
    expect(page).to_have_url(re.compile(r"/nothing\?at=all"))
    assert page.request.get("/nothing/here").status == 404
    page.get_by_role("link", name="To the dashboard").click()
    expect(page.get_by_text("Welcome").first).to_be_visible()
