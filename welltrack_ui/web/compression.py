"""The compression of what the screens send: Brotli where a browser takes it, else gzip.

Files of the program never change under their address: each is compressed once, as well as can be,
and kept. On a satellite's line Brotli's best saves a fifth of what gzip leaves. Pages are made for
one person and compressed quickly, and so is a file while its best is still being made.
"""

import asyncio
import gzip

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipResponder, IdentityResponder
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from welltrack_ui.web.middleware import STATIC_PREFIXES

SMALLEST_BYTES = 500
MOST_FILES = 200
MOST_FILE_BYTES = 600_000
"""A file that is longer is compressed as it is sent: Brotli's best would take seconds."""
PAGE_QUALITY = 5
"""Of Brotli's 11: as quick as gzip, and smaller."""
TEXT_TYPES = ("text/", "application/json", "image/svg+xml")


class Compression:
    """The middleware that compresses answers, and keeps those that are files of the program."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._files: dict[tuple[str, str], SmallestAnswer] = {}
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and compress its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        encoding = choose_encoding(headers.get("accept-encoding", ""))
        if encoding and is_whole_file(scope, headers):
            await self._send_file(encoding, scope, receive, send)
        else:
            await find_responder(self.app, encoding)(scope, receive, send)

    async def _send_file(self, encoding: str, scope: Scope, receive: Receive, send: Send) -> None:
        key = (scope["path"], encoding)
        if key in self._files:
            await self._files[key].send_to(send)
            return
        answer = SmallestAnswer(self.app, encoding)
        await answer(scope, receive, send)
        if answer.is_whole and key not in self._tasks and self._has_room():
            self._tasks[key] = asyncio.create_task(self._shrink(key, answer))

    def _has_room(self) -> bool:
        return len(self._files) + len(self._tasks) < MOST_FILES

    async def _shrink(self, key: tuple[str, str], answer: "SmallestAnswer") -> None:
        try:
            await answer.shrink()
            self._files[key] = answer
        finally:
            del self._tasks[key]


def choose_encoding(accepted: str) -> str:
    """The best encoding that an Accept-Encoding header allows: `br`, `gzip` or none."""
    allowed = set()
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "").removeprefix("q=").strip("0.") or not weight:
            allowed.add(name.strip())
    return next((name for name in ("br", "gzip") if name in allowed), "")


def is_whole_file(scope: Scope, headers: Headers) -> bool:
    """Whether a request asks for a file of the program, as a whole."""
    if scope["method"] != "GET" or "range" in headers or "if-none-match" in headers:
        return False
    return any(scope["path"].startswith(f"{prefix}/") for prefix in STATIC_PREFIXES)


def find_responder(app: ASGIApp, encoding: str) -> IdentityResponder:
    """What compresses an answer while it is sent."""
    if encoding == "br":
        return BrotliResponder(app, SMALLEST_BYTES)
    return (GZipResponder if encoding else IdentityResponder)(app, SMALLEST_BYTES)


class BrotliResponder(IdentityResponder):
    """An answer that Brotli compresses while it is sent."""

    content_encoding = "br"

    def __init__(self, app: ASGIApp, minimum_size: int) -> None:
        super().__init__(app, minimum_size)
        self._compressor = brotli.Compressor(quality=PAGE_QUALITY)

    async def apply_compression(self, body: bytes, *, more_body: bool) -> bytes:
        """Compress the next part of the body."""
        part: bytes = self._compressor.process(body)
        # What is streamed is not held back: somebody waits for it.
        end: bytes = self._compressor.flush() if more_body else self._compressor.finish()
        return part + end


class SmallestAnswer:
    """A file of the program: sent quickly at first, and then compressed as well as can be."""

    def __init__(self, app: ASGIApp, encoding: str) -> None:
        self.app = app
        self.encoding = encoding
        self.is_whole = False
        self._start: Message = {}
        self._body = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for the file and send it, compressed as quickly as a page."""
        quick = find_responder(self.app, self.encoding)
        quick.send = send
        parts: list[bytes] = []

        async def take(message: Message) -> None:
            if message["type"] == "http.response.start":
                # What compresses it changes these headers.
                self._start = {**message, "headers": list(message.get("headers", []))}
            elif is_text_file(self._start):
                parts.append(message.get("body", b""))
                self.is_whole = not message.get("more_body")
            await quick.send_with_compression(message)

        await self.app(scope, receive, take)
        self._body = b"".join(parts)

    async def shrink(self) -> None:
        """Compress it, which takes up to a second; the event loop goes on meanwhile."""
        self._body = await asyncio.to_thread(compress_best, self._body, self.encoding)
        headers = MutableHeaders(raw=self._start["headers"])
        headers["content-encoding"] = self.encoding
        headers["content-length"] = str(len(self._body))
        headers.add_vary_header("Accept-Encoding")

    async def send_to(self, send: Send) -> None:
        """Send what was made; layers around it add headers to a copy of their own."""
        await send({**self._start, "headers": list(self._start["headers"])})
        await send({"type": "http.response.body", "body": self._body})


def is_text_file(start: Message) -> bool:
    """Whether an answer that begins so is a text of a length that is kept."""
    headers = Headers(raw=start.get("headers", []))
    length = headers.get("content-length", "")
    if start.get("status") != 200 or "content-encoding" in headers or not length.isdigit():
        return False
    is_text = headers.get("content-type", "").startswith(TEXT_TYPES)
    return is_text and SMALLEST_BYTES <= int(length) <= MOST_FILE_BYTES


def compress_best(body: bytes, encoding: str) -> bytes:
    """A body in the fewest bytes of an encoding."""
    if encoding == "br":
        best: bytes = brotli.compress(body, quality=11)
        return best
    return gzip.compress(body, 9, mtime=0)
