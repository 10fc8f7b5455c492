"""The ASGI middleware of all requests: id and log line, limits of the body, security headers.

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
    """The middleware that gives each request an id and a log line without body or secret."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and log its status and duration."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = f"{getrandbits(64):016x}"  # not secret: it only names the log line
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
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
            await self.app(scope, receive, send_with_id)
        finally:
            log_request(scope, status, started)


class BodyLimitMiddleware:
    """The middleware that refuses API bodies over 2 MB (413), or that are not JSON (415)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless its body is refused."""
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
        """Read a body of unknown length up to the limit, then pass the request on."""
        messages: list[Message] = []
        size = 0
        while not messages or messages[-1].get("more_body"):
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if message["type"] == "http.disconnect":
                return
            if size > MAX_BODY_BYTES:
                await send_problem(too_large_problem(scope["state"]["request_id"]), send)
                return
        messages.reverse()

        async def replay() -> Message:
            return messages.pop() if messages else await receive()

        await self.app(scope, replay, send)


def check_body_headers(headers: dict[bytes, bytes], request_id: str) -> problems.HttpProblem | None:
    """The refusal of a body by its headers: 413, 415, or None."""
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
    """The refusal of a body over the limit: 413."""
    detail = f"A body has at most {MAX_BODY_BYTES} bytes."
    return problems.build_problem(413, "Too large", detail, request_id)


def missing_security_headers(headers: Any) -> list[tuple[bytes, bytes]]:
    """The security headers that an answer does not have yet."""
    present = {name.lower() for name, _ in headers}
    return [pair for pair in SECURITY_HEADERS if pair[0] not in present]


def log_request(scope: Scope, status: int, started: float) -> None:
    """Write the log line of a request; `started` is a `time.perf_counter()`."""
    # Where nobody logs, no request pays for building the fields.
    if not log.isEnabledFor(logging.INFO):
        return
    state = scope.get("state", {})
    log.info(
        "%s %s %s",
        scope["method"],
        status,
        # A signed link is a permission: a reader of the log must not get it.
        "/files/blob/..." if scope["path"].startswith("/files/blob/") else scope["path"],
        extra={
            "request_id": state.get("request_id"),
            "actor_id": state.get("actor_id"),
            "status": status,
            "milliseconds": round((time.perf_counter() - started) * 1000, 2),
        },
    )
