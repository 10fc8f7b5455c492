"""What a page may run in a real browser, and whose pages may open the screens' websocket."""

import base64
import os
import socket
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.browser
SOCKET_PATH = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
POLLING_PATH = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"


def test_page_carries_headers_of_safety(page: Page) -> None:
    steps.register(page, "Ann Headers")
    answer = page.goto("/profile")
    assert answer is not None
    headers = answer.headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["object-src"] == "'none'"
    assert policy["script-src"].startswith("'self' 'nonce-")
    assert "unsafe-inline" not in policy["script-src"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert page.context.cookies()[0]["httpOnly"] is True


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


def test_nonce_is_new_for_each_page(page: Page) -> None:
    seen = set()
    for _ in range(3):
        answer = page.goto("/login")
        assert answer is not None
        seen.add(answer.headers["content-security-policy"])
        steps.settled(page)
    assert len(seen) == 3


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


def handshake(base_url: str, origin: str | None, cookie: str = "") -> int:
    """The status that a raw websocket handshake is answered with."""
    return int(handshaken(base_url, origin, cookie).split(" ", 2)[1])


def handshaken(base_url: str, origin: str | None, cookie: str, more: str = "") -> str:
    """What a raw websocket handshake is answered with."""
    address = urlsplit(base_url)
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [f"GET {SOCKET_PATH} HTTP/1.1", f"Host: {address.netloc}", "Connection: Upgrade"]
    lines += ["Upgrade: websocket", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
    lines += [f"Origin: {origin}"] if origin else []
    lines += [f"Cookie: {cookie}"] if cookie else []
    lines += [more] if more else []
    with socket.create_connection((address.hostname or "", address.port or 0), 10) as wire:
        wire.sendall("\r\n".join([*lines, "", ""]).encode())
        return wire.recv(4096).decode("latin-1")


def test_websocket_compresses_each_message_by_itself(page: Page, base_url: str) -> None:
    # A compressor that remembers holds some 50 kB for each open page.
    steps.register(page, "Cy Socket")
    cookie = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
    answer = handshaken(base_url, base_url, cookie, offer).lower()
    assert "permessage-deflate; server_no_context_takeover; client_no_context_takeover" in answer


def test_websocket_of_a_foreign_page_is_refused(page: Page, base_url: str) -> None:
    steps.register(page, "Bo Socket")
    cookie = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    assert handshake(base_url, base_url, cookie) == 101
    foreign = ("https://evil.example", "null", None, base_url.replace("127.0.0.1", "127.0.0.2"))
    for origin in (*foreign, f"{base_url}.evil.example", base_url.replace("http:", "https:")):
        assert (origin, handshake(base_url, origin, cookie)) == (origin, 403)


def test_polling_in_place_of_a_websocket_is_refused(page: Page, base_url: str) -> None:
    for origin in ("https://evil.example", base_url):
        assert page.request.get(POLLING_PATH, headers={"Origin": origin}).status == 403


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
