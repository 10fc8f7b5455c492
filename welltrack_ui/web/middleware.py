"""What stands before every request: its id and log line, limits of its body, headers of safety.

Pure ASGI, so that websockets pass through too.
"""

import logging
import time
from random import getrandbits
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from welltrack_ui.web import problems
from welltrack_ui.web.problems import send_problem

log = logging.getLogger("welltrack.access")
MAX_BODY_BYTES = 2_000_000
SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


class RequestLogMiddleware:
    """Gives each request an id and a log line, which never holds a body or a secret."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, measured."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = f"{getrandbits(64):016x}"  # told to everybody: it guards nothing
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", request_id.encode()),
                    *missing_security_headers(message.get("headers", ())),
                ]
            await send(message)

        try:
            await self.app(scope, receive, answer)
        finally:
            log_request(scope, status, started)


class BodyLimitMiddleware:
    """Refuses bodies of the API that are too long (413) or are not JSON (415)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body counted."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if refused := check_body_headers(headers, scope["state"]["request_id"]):
            await send_problem(refused, send)
            return
        if b"transfer-encoding" in headers:
            await self._buffer_body(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _buffer_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A body of unknown length is taken in first, up to the limit."""
        parts: list[Message] = []
        size = 0
        while not parts or parts[-1].get("more_body"):
            message = await receive()
            parts.append(message)
            size += len(message.get("body", b""))
            if message["type"] == "http.disconnect":
                return
            if size > MAX_BODY_BYTES:
                await send_problem(too_large_problem(scope["state"]["request_id"]), send)
                return
        parts.reverse()

        async def again() -> Message:
            return parts.pop() if parts else await receive()

        await self.app(scope, again, send)


def check_body_headers(headers: dict[bytes, bytes], request_id: str) -> problems.HttpProblem | None:
    """What is wrong with a body, as far as its headers tell."""
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > MAX_BODY_BYTES:
        return too_large_problem(request_id)
    has_body = length != b"0" or b"transfer-encoding" in headers
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if has_body and kind != b"application/json":
        detail = "Send the body as JSON, with Content-Type: application/json."
        return problems.build_problem(415, "Unsupported media type", detail, request_id)
    return None


def too_large_problem(request_id: str) -> problems.HttpProblem:
    """The refusal of a long body."""
    detail = f"A body has at most {MAX_BODY_BYTES} bytes."
    return problems.build_problem(413, "Too large", detail, request_id)


def missing_security_headers(headers: Any) -> list[tuple[bytes, bytes]]:
    """The headers of safety that an answer does not have yet."""
    have = {name.lower() for name, _ in headers}
    return [pair for pair in SECURITY_HEADERS if pair[0] not in have]


def log_request(scope: Scope, status: int, started: float) -> None:
    """One line a request."""
    if not log.isEnabledFor(logging.INFO):
        return
    state = scope.get("state", {})
    log.info(
        "%s %s %s",
        scope["method"],
        status,
        # Signed links are capabilities: their text stays out of the log.
        "/files/blob/..." if scope["path"].startswith("/files/blob/") else scope["path"],
        extra={
            "request_id": state.get("request_id"),
            "actor_id": state.get("actor_id"),
            "status": status,
            "milliseconds": round((time.perf_counter() - started) * 1000, 2),
        },
    )
