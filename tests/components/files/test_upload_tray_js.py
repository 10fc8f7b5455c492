"""How files are sent: `upload_tray.js` in a browser, told what to do as the server tells it."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.components.scripts import Script

pytestmark = pytest.mark.browser
# The component without NiceGUI around it: its methods on an object that notes what it emits.
MAKE = """() => {
    const { created, methods } = script.default;
    window.emitted = [];
    window.sender = { $emit: (...told) => emitted.push(told) };
    created.call(sender);
    for (const [name, method] of Object.entries(methods)) sender[name] = method.bind(sender);
}"""
WAY = {"method": "PUT", "url": "https://storage.test/x", "headers": {"x-a": "b"}, "fields": {}}


@pytest.fixture(scope="module")
def tray(browser: Browser) -> Page:
    return Script(browser, "components/files/upload_tray.js").page


@pytest.fixture
def page(tray: Page) -> Page:
    tray.unroute_all()
    tray.evaluate(MAKE)
    return tray


def take(page: Page, *texts: str) -> Any:
    """What is told of files that belong to a well."""
    page.evaluate(
        """(texts) => sender.take(
            texts.map((text, i) => new File([text], `${i}.txt`, {type: 'text/plain'})),
            {well_id: 'w'})""",
        list(texts),
    )
    return page.evaluate("emitted.pop()")


def send(page: Page, way: dict[str, Any], start: int, end: int) -> Any:
    """The answer of the storage to some bytes of the first file."""
    page.evaluate("([way, start, end]) => sender.send(1, way, start, end)", [way, start, end])
    page.wait_for_function("emitted.some(([name]) => name === 'answer')")
    return page.evaluate("emitted.find(([name]) => name === 'answer')")


def answer_with(page: Page, status: int) -> list[Route]:
    """Answer what is sent with a status; the requests."""
    sent: list[Route] = []

    def answer(route: Route) -> None:
        sent.append(route)
        headers = {"access-control-allow-origin": "*", "access-control-allow-headers": "*"}
        route.fulfill(status=status, headers=headers)

    page.route("https://storage.test/**", answer)
    return sent


def test_files_are_told_by_number_name_size_and_type(page: Page) -> None:
    told = take(page, "abc", "")
    assert told == [
        "chosen",
        [
            {"id": 1, "name": "0.txt", "size": 3, "content_type": "text/plain"},
            {"id": 2, "name": "1.txt", "size": 0, "content_type": "text/plain"},
        ],
        {"well_id": "w"},
        None,
    ]


def test_no_files_tell_nothing(page: Page) -> None:
    assert take(page) is None


@pytest.mark.parametrize(
    ("start", "end", "body"), [(0, 6, b"abcdef"), (0, 2, b"ab"), (4, 6, b"ef")]
)
def test_bytes_of_a_part_are_sent(page: Page, start: int, end: int, body: bytes) -> None:
    sent = answer_with(page, 204)
    take(page, "abcdef")
    assert send(page, WAY, start, end) == ["answer", 1, 204]
    (put,) = (route.request for route in sent if route.request.method == "PUT")
    assert put.post_data_buffer == body
    assert put.headers["x-a"] == "b"


def test_form_has_the_fields_before_the_file(page: Page) -> None:
    sent = answer_with(page, 204)
    take(page, "abcdef")
    way = {**WAY, "method": "POST", "headers": {}, "fields": {"key": "k", "policy": "p"}}
    assert send(page, way, 0, 6) == ["answer", 1, 204]
    body = (sent[0].request.post_data_buffer or b"").decode()
    assert body.index('name="key"') < body.index('name="policy"') < body.index('name="file"')
    assert "abcdef" in body


def test_line_that_breaks_is_answer_0(page: Page) -> None:
    page.route("https://storage.test/**", lambda route: route.abort("connectionreset"))
    take(page, "abcdef")
    assert send(page, WAY, 0, 6) == ["answer", 1, 0]


def test_what_is_sent_anew_is_answered_once(page: Page) -> None:
    answer_with(page, 204)
    take(page, "abcdef")
    page.evaluate("(way) => { sender.send(1, way, 0, 3); sender.send(1, way, 3, 6); }", WAY)
    page.wait_for_function("emitted.some(([name]) => name === 'answer')")
    page.wait_for_timeout(50)
    assert page.evaluate("emitted.filter(([name]) => name === 'answer')") == [["answer", 1, 204]]


def test_forgotten_file_is_sent_no_further(page: Page) -> None:
    page.route("https://storage.test/**", lambda _: None)
    take(page, "abcdef")
    page.evaluate("(way) => { sender.send(1, way, 0, 6); sender.forget(1); }", WAY)
    page.wait_for_timeout(50)
    assert page.evaluate("emitted.length") == 0
    assert page.evaluate("sender.files.size + sender.requests.size") == 0
