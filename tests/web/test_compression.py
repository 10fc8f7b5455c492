"""What the screens send is compressed as each browser takes it; files of the program once."""

import asyncio
import gzip
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator

import brotli
import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.loops import in_own_loop
from welltrack_ui.web import compression
from welltrack_ui.web.compression import Compression, choose_encoding

TEXT = "".join(f"well {n % 97} casing {n}\n" for n in range(3_000))
FILE, IMAGE, LONG, PAGE, STREAM = "/assets/a.js", "/assets/b.png", "/assets/c.js", "/page", "/live"
BROTLI, GZIP = {"Accept-Encoding": "gzip, deflate, br"}, {"Accept-Encoding": "gzip"}


class Site:
    """A small application inside the middleware, and how often it was asked for each path."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.app = Starlette(routes=[Route("/{path:path}", self.answer)])
        self.app.add_middleware(Compression)

    async def answer(self, request: Request) -> Response:
        """Text, but for what is called an image."""
        path = request.url.path
        self.asked[path] += 1
        if path == STREAM:
            return StreamingResponse(parts(), media_type="text/plain")
        if path == IMAGE:
            return Response(TEXT, media_type="image/png")
        if path == "/assets/missing.js":
            return PlainTextResponse(TEXT, 404)
        text = TEXT * 11 if path == LONG else TEXT
        return PlainTextResponse(text, headers={"Vary": "Origin"})

    def get(self, path: str, headers: dict[str, str]) -> httpx.Response:
        """What one gets; by the end, what is made of it in the background is made."""

        async def get() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                answer = await client.get(path, headers=headers)
            await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})
            return answer

        return in_own_loop(get())


def parts() -> Iterator[str]:
    yield TEXT[:700]
    yield TEXT[700:]


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("BR", "br"),
        ("gzip;q=1.0, br;q=0.5", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip; q=0.001", "gzip"),
        ("gzip;q=0.0, br; q=0", ""),
        ("bring, gzipped", ""),
        ("", ""),
    ],
)
def test_encoding_is_one_that_the_browser_takes(accepted: str, chosen: str) -> None:
    assert choose_encoding(accepted) == chosen


@pytest.mark.parametrize(
    ("headers", "encoding", "best"),
    [
        (BROTLI, "br", brotli.compress(TEXT.encode(), quality=11)),
        (GZIP, "gzip", gzip.compress(TEXT.encode(), 9, mtime=0)),
    ],
)
def test_file_is_sent_quickly_once_and_then_as_small_as_can_be(
    site: Site, headers: dict[str, str], encoding: str, best: bytes
) -> None:
    quick, small, again = (site.get(FILE, headers) for _ in range(3))
    assert site.asked == {FILE: 1}
    for answer in (quick, small, again):
        assert answer.text == TEXT
        assert answer.headers["content-encoding"] == encoding
        assert answer.headers["vary"] == "Origin, Accept-Encoding"
    assert small.headers["content-length"] == str(len(best))
    assert dict(small.headers) == dict(again.headers)


def test_each_encoding_of_a_file_is_kept_for_itself(site: Site) -> None:
    told = [site.get(FILE, headers) for headers in (BROTLI, GZIP, BROTLI, GZIP)]
    assert [one.headers["content-encoding"] for one in told] == ["br", "gzip", "br", "gzip"]
    assert site.asked == {FILE: 2}


def test_file_is_sent_as_it_is_to_who_takes_no_encoding(site: Site) -> None:
    site.get(FILE, BROTLI)
    answer = site.get(FILE, {"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.content == TEXT.encode()


@pytest.mark.parametrize("header", [{"Range": "bytes=0-9"}, {"If-None-Match": '"1"'}])
def test_part_of_a_file_and_a_question_about_it_go_to_the_application(
    site: Site, header: dict[str, str]
) -> None:
    site.get(FILE, BROTLI)
    site.get(FILE, BROTLI | header)
    assert site.asked == {FILE: 2}


@pytest.mark.parametrize("path", [IMAGE, LONG, "/assets/missing.js", PAGE])
def test_what_is_no_file_of_the_program_is_not_kept(site: Site, path: str) -> None:
    answers = [site.get(path, BROTLI) for _ in range(2)]
    assert site.asked == {path: 2}
    assert [answer.text[: len(TEXT)] for answer in answers] == [TEXT, TEXT]
    assert ("content-encoding" in answers[0].headers) == (path != IMAGE)


def test_kept_files_have_a_limit(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "MOST_FILES", 1)
    for _ in range(2):
        assert site.get(FILE, BROTLI).text == site.get("/assets/d.js", BROTLI).text == TEXT
    assert site.asked == {FILE: 1, "/assets/d.js": 2}


def test_stream_is_compressed_part_by_part_and_none_is_held_back() -> None:
    sent: list[bytes] = []

    async def app(_scope: object, _receive: object, send: Callable[..., Awaitable[None]]) -> None:
        headers = [(b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for part in (b"first " * 200, b"second"):
            await send({"type": "http.response.body", "body": part, "more_body": True})
            decoded = brotli.Decompressor()
            told = b"".join(decoded.process(one) for one in sent)
            assert told.endswith(part)
        await send({"type": "http.response.body", "body": b""})

    async def take(message: dict[str, bytes]) -> None:
        if message.get("body"):
            sent.append(message["body"])

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": STREAM}
    scope["headers"] = [(b"accept-encoding", b"br")]  # type: ignore[assignment]
    in_own_loop(Compression(app)(scope, receive, take))  # type: ignore[arg-type]
    assert brotli.decompress(b"".join(sent)) == b"first " * 200 + b"second"
