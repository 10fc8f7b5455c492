"""Members and invitations as administrators and members meet them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People

pytestmark = pytest.mark.browser


def row(page: Page, text: str) -> Locator:
    return page.locator("tr", has_text=text)


def test_invitation_is_copied_sent_again_and_taken_back(people: People) -> None:
    owner = people(permissions=["clipboard-read", "clipboard-write"])
    steps.new_account(owner, "Fay Owner")
    org = steps.new_organization(owner, "Inviting AS")
    first = steps.invite(owner, org, "new@example.com", "Viewer")
    invited = row(owner, "new@example.com")
    expect(invited).to_contain_text("Pending")
    invited.get_by_role("button", name="Copy the link").click()
    expect(owner.get_by_text("Copied.")).to_be_visible()
    assert owner.evaluate("navigator.clipboard.readText()") == first
    invited.get_by_role("button", name="Send again").click()
    expect(owner.get_by_text("A new e-mail to new@example.com is on its way.")).to_be_visible()
    expect(invited.locator("[data-action=copy]")).not_to_have_attribute("data-value", first)
    invited.get_by_role("button", name="Take back").click()
    owner.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(invited).to_have_count(0)
    expect(owner.get_by_role("heading", name="Invitations")).to_be_hidden()
    guest = people()
    steps.new_account(guest, "Gus Guest")
    steps.open_page(guest, re.sub(r"^https?://[^/]+", "", first))
    expect(guest.locator(".wt-empty")).to_contain_text("There is no such invitation")
