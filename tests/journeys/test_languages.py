"""Screens in their readers' languages: the browser's before sign-in, then one's own."""

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.browser


@pytest.fixture
def page_in_russian(chromium: Browser, base_url: str) -> Iterator[Page]:
    """A browser whose first language is Russian."""
    context = chromium.new_context(locale="ru-RU", base_url=base_url)
    yield context.new_page()
    context.close()


def test_browsers_language_becomes_that_of_the_account(
    page_in_russian: Page, base_url: str
) -> None:
    page = page_in_russian
    steps.open_page(page, "/login")
    expect(page.get_by_role("heading", name="Войти")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    page.get_by_role("link", name="Создать учётную запись").click()
    page.wait_for_url("**/register*")
    steps.settled(page)
    page.get_by_label("Ваше имя").fill("Айгуль")
    page.get_by_label("Эл. почта").fill(f"{uuid.uuid4().hex[:10]}@example.com")
    page.get_by_label("Пароль").fill(steps.PASSWORD)
    page.get_by_role("button", name="Создать учётную запись").click()
    page.wait_for_url(re.compile(r"/$|/orgs"))
    steps.open_page(page, "/profile")
    expect(page.get_by_role("heading", name="Профиль", level=1)).to_be_visible()
    page.get_by_label("Язык").click()
    page.get_by_role("option", name="Қазақша").click()
    page.get_by_role("button", name="Сохранить").first.click()
    expect(page.get_by_role("heading", name="Профиль", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Сақтау").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    steps.open_page(page, "/wells/w_nobody")
    # The refusal of a service, and the noun in it.
    expect(page.get_by_text("Табылмады немесе қолжетімсіз: ұңғыма.")).to_be_visible()
    own = {"Origin": base_url}
    org = page.request.post("/api/orgs", data={"name": "KMG"}, headers=own).json()["id"]
    project = page.request.post(
        "/api/projects", data={"org_id": org, "name": "Қашаған"}, headers=own
    ).json()["id"]
    well = {"project_id": project, "name": "K-1"}
    assert page.request.post("/api/wells", data=well, headers=own).ok
    steps.open_page(page, f"/orgs/{org}/calendar?view=week&date=2026-11-25")
    # Drawn in a thread, which is on no page.
    expect(page.locator(".wt-cal-days")).to_contain_text("Дс")
