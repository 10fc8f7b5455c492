"""A right that was taken away is gone in open pages: at once, or within five seconds."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People

pytestmark = pytest.mark.browser
SOON = 5_000


def test_signed_out_from_elsewhere(people: People) -> None:
    one, other = people(), people()
    somebody = steps.new_account(one, "Cy Twice")
    steps.sign_in(other, somebody.email)
    expect(other.get_by_role("link", name="Create organization")).to_be_visible()
    steps.open_page(other, "/profile")
    steps.open_page(one, "/profile")
    one.get_by_role("button", name="Sign out there").click()
    expect(other).to_have_url(re.compile(r"/login\?next=%2Fprofile"), timeout=SOON)
    expect(other.get_by_role("alert")).to_contain_text("Your session has ended.")
    expect(one.get_by_role("button", name="Sign out there")).to_have_count(0)
    expect(one.get_by_role("heading", name="Profile")).to_be_visible()


def test_signed_out_in_another_tab(page: Page) -> None:
    steps.new_account(page, "Di Tabs")
    steps.open_page(page, "/profile")
    tab = page.context.new_page()
    steps.open_page(tab, "/profile")
    tab.get_by_role("button", name="Account of Di Tabs").click()
    tab.get_by_role("button", name="Sign out").click()
    expect(tab).to_have_url(re.compile("/login"))
    expect(page).to_have_url(re.compile("/login"), timeout=SOON)
