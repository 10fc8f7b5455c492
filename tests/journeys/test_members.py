"""Members and invitations as administrators and members meet them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People

pytestmark = pytest.mark.browser


def row(page: Page, text: str) -> Locator:
    return page.locator("tr", has_text=text)


def test_role_is_changed_and_member_removed(people: People) -> None:
    owner, other = people(), people()
    steps.register(owner, "Ann Owner")
    org = steps.make_organization(owner, "Crew AS")
    guest = steps.register(other, "Bo Guest")
    steps.join(other, steps.invite(owner, org, guest.email, "Viewer"), "Crew AS")
    steps.open_page(owner, f"/orgs/{org}/members")
    owner.get_by_role("button", name="Change the role of Bo Guest").click()
    drawer = owner.get_by_role("dialog")
    steps.choose(drawer, "Role", "Administrator")
    expect(drawer).to_contain_text("Also manages projects, people and settings.")
    drawer.get_by_role("button", name="Save").click()
    expect(row(owner, "Bo Guest")).to_contain_text("Administrator")
    owner.get_by_role("button", name="Remove Bo Guest").click()
    owner.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(row(owner, "Bo Guest")).to_have_count(0)
    other.goto(f"/orgs/{org}")
    expect(other.locator(".wt-empty")).to_contain_text("There is no such organization")


def test_last_owner_is_told_why_they_stay(page: Page) -> None:
    steps.register(page, "Cy Alone")
    org = steps.make_organization(page, "Lonely AS")
    steps.open_page(page, f"/orgs/{org}/members")
    page.get_by_role("button", name="Leave the organization").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Leave").click()
    expect(dialog.get_by_role("alert")).to_contain_text("An organization needs an owner")
    dialog.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Change the role of Cy Alone").click()
    drawer = page.get_by_role("dialog")
    steps.choose(drawer, "Role", "Engineer")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.get_by_role("alert").first).to_contain_text("An organization needs an owner")


def test_member_leaves(people: People) -> None:
    owner, other = people(), people()
    steps.register(owner, "Di Owner")
    org = steps.make_organization(owner, "Leaving AS")
    guest = steps.register(other, "Ed Guest")
    steps.join(other, steps.invite(owner, org, guest.email, "Engineer"), "Leaving AS")
    steps.open_page(other, f"/orgs/{org}/members")
    for name in ("Invite", "Remove Di Owner", "Change the role of Di Owner"):
        expect(other.get_by_role("button", name=name)).to_have_count(0)
    other.get_by_role("button", name="Leave the organization").click()
    other.get_by_role("dialog").get_by_role("button", name="Leave").click()
    expect(other.get_by_role("link", name="Make an organization")).to_be_visible()
    expect(row(owner, "Ed Guest")).to_have_count(0)


def test_invitation_is_copied_sent_again_and_taken_back(people: People) -> None:
    owner = people(permissions=["clipboard-read", "clipboard-write"])
    steps.register(owner, "Fay Owner")
    org = steps.make_organization(owner, "Inviting AS")
    first = steps.invite(owner, org, "new@example.com", "Viewer")
    invited = row(owner, "new@example.com")
    expect(invited).to_contain_text("Pending")
    invited.get_by_role("button", name="Copy the link").click()
    expect(owner.get_by_text("Copied.")).to_be_visible()
    assert owner.evaluate("navigator.clipboard.readText()") == first
    invited.get_by_role("button", name="Send again").click()
    expect(owner.get_by_text("A new letter to new@example.com is on its way.")).to_be_visible()
    expect(invited.locator("[data-action=copy]")).not_to_have_attribute("data-value", first)
    invited.get_by_role("button", name="Take back").click()
    owner.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(invited).to_have_count(0)
    expect(owner.get_by_role("heading", name="Invitations")).to_be_hidden()
    guest = people()
    steps.register(guest, "Gus Guest")
    steps.open_page(guest, re.sub(r"^https?://[^/]+", "", first))
    expect(guest.locator(".wt-empty")).to_contain_text("There is no such invitation")
