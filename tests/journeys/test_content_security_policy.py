"""What a page may run in a real browser."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.browser


def test_script_of_a_component_is_kept_by_the_browser(page: Page) -> None:
    steps.make_office(page, "Scripts")
    preload = "link[rel=modulepreload][href*='/components/'][href$='/{}']"
    steps.open_page(page, f"{page.url}?tab=files")
    address = page.locator(preload.format("upload_tray.js")).get_attribute("href")
    assert address is not None
    answer = page.request.get(address)
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "max-age=31536000, immutable" in answer.headers["cache-control"]
    assert page.request.get(address.replace("tray", "try")).status == 404


def test_script_that_something_brings_in_does_not_run(chromium: Browser, base_url: str) -> None:
    # A page of its own, whose console may hold the refusals.
    page = chromium.new_page(base_url=base_url)
    steps.open_page(page, "/login")
    refused = page.evaluate(
        """() => new Promise(done => {
            const seen = [];
            document.addEventListener('securitypolicyviolation', e => {
                seen.push(e.effectiveDirective);
                if (seen.length === 3) done([window.ran, seen.sort()]);
            });
            const inline = document.createElement('script');
            inline.textContent = 'window.ran = 1';
            document.body.append(inline);
            const foreign = document.createElement('script');
            foreign.src = 'https://example.com/x.js';
            document.body.append(foreign);
            const image = document.createElement('div');
            image.innerHTML = '<img src="data:," onerror="window.ran = 2">';
            document.body.append(image);
        })"""
    )
    page.close()
    assert refused == [None, ["script-src-attr", "script-src-elem", "script-src-elem"]]


def test_reader_of_the_api_asks_nobody_else(page: Page, base_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto("/api/docs")
    assert answer is not None
    expect(page.get_by_role("heading", name="WellTrack")).to_be_visible()
    expect(page.locator(".opblock-summary-path").first).to_be_visible()
    page.locator("#operations-wells-get_api_wells__well_id__get, .opblock-get").first.click()
    expect(page.locator(".responses-table").first).to_contain_text("401")
    outside = [url for url in asked if not url.startswith((base_url, "data:", "blob:"))]
    assert (outside, len(asked) >= 4) == ([], True)
    assert "https:" not in answer.headers["content-security-policy"]
