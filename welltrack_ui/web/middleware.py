"""The ASGI middleware of all requests: id and log line, limits of the body, security headers.

Pure ASGI, so that websockets pass through too.
"""

import logging
import time
from dataclasses import dataclass
from random import getrandbits
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from welltrack_ui.deadlines import limit_time
from welltrack_ui.metrics import meters
from welltrack_ui.object_storage.signed_links import BLOB_PATH
from welltrack_ui.settings import Settings
from welltrack_ui.web import authentication, problems
from welltrack_ui.web.problems import send_problem
from welltrack_ui.web.screen_session import ScreenPlace

log = logging.getLogger("welltrack.access")
MAX_BODY_BYTES = 2_000_000
MAX_FORM_BYTES = 64_000
MAX_UPLOAD_BYTES = 20_000_000 + MAX_FORM_BYTES
"""A file to import, and the fields beside it."""
IMPORT_PATH, IMPORT_FILE_PATH = "/api/imports", "/imports/file"
"""Where files to import are sent, by programs and by the screen."""
SECRET_PREFIXES = (f"{BLOB_PATH}/", "/feeds/")
"""Addresses whose last part is a permission: signed links, and the secrets of feeds."""
METRICS_PATH = "/metrics"
WATCH_PATHS = frozenset({"/healthz", "/readyz", METRICS_PATH})
"""What machines ask for, by address and every few seconds."""
API_PREFIX = "/api/"
STATIC_PREFIXES = ("/_nicegui", "/assets")
"""Addresses of files that never change: counted as one route each."""
SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


class RequestLogMiddleware:
    """The middleware that gives each request an id and a log line without body or secret."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

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
            if self._is_misdirected(scope):
                await send_problem(misdirected_problem(self.settings, request_id), send_with_id)
                return
            await self.app(scope, receive, send_with_id)
        finally:
            finish_request(scope, status, time.perf_counter() - started)

    def _is_misdirected(self, scope: Scope) -> bool:
        """Whether the request asks for another host; machines that watch come by address alone."""
        if scope["path"] in WATCH_PATHS:
            return False
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        host = hosts[0].decode("latin-1") if len(hosts) == 1 else ""
        return not authentication.is_own_host(self.settings, host)


def misdirected_problem(settings: Settings, request_id: str) -> problems.HttpProblem:
    """The refusal of a request for another host (RFC 9110, 15.5.20)."""
    detail = f"This is {settings.origin}: ask for that, or set WELLTRACK_BASE_URL to your address."
    return problems.build_problem(421, "Another host", detail, request_id)


@dataclass(frozen=True, slots=True)
class BodyRule:
    """The limits of a request body: `max_bytes`, `media_type`, and the advice of a refusal.

    A body of unknown length is kept in memory before anybody has signed in: where it may be large,
    none is taken.
    """

    max_bytes: int
    media_type: bytes
    advice: str
    takes_unknown_length: bool = True


API_RULE = BodyRule(
    MAX_BODY_BYTES,
    b"application/json",
    "Send the body as JSON, with Content-Type: application/json.",
)
IMPORT_RULE = BodyRule(
    MAX_UPLOAD_BYTES,
    b"multipart/form-data",
    "Send the file and the fields as multipart/form-data.",
    takes_unknown_length=False,
)
FORM_RULE = BodyRule(
    MAX_FORM_BYTES,
    b"application/x-www-form-urlencoded",
    "Send the fields as application/x-www-form-urlencoded.",
)


class DeadlineMiddleware:
    """The middleware that gives a request seven seconds until its answer begins.

    Not those that send many bytes, nor imports, which take their time; nor pages, whose calls have
    a time each: a page stays open.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its deadline."""
        if scope["type"] != "http" or not has_deadline(scope["method"], scope["path"]):
            await self.app(scope, receive, send)
            return
        with limit_time() as deadline:

            async def send_in_time(message: Message) -> None:
                if message["type"] == "http.response.start":
                    # What is streamed goes on for as long as somebody takes it.
                    deadline.lift()
                await send(message)

            await self.app(scope, receive, send_in_time)


def has_deadline(method: str, path: str) -> bool:
    """Whether a request is answered by the API, a feed or the receiver of a form."""
    if path.startswith(IMPORT_PATH) or path == IMPORT_FILE_PATH or path.startswith(BLOB_PATH):
        return False
    return path.startswith(("/api/", "/feeds/")) or method == "POST"


class BodyLimitMiddleware:
    """The middleware that refuses bodies that are too long (413) or of another type (415).

    It decides before any byte is read, by the rule of each address: the API takes JSON, and files
    to import; the bytes of other files count themselves, and everything else is a small form. The
    framework would write a multipart body to the disk as it comes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless its body is refused."""
        if scope["type"] != "http" or not (rule := find_body_rule(scope["path"])):
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if refused := check_body_headers(rule, headers, scope["state"]["request_id"]):
            await send_problem(refused, send)
            return
        if b"transfer-encoding" in headers:
            await self._buffer_body(rule, scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _buffer_body(
        self, rule: BodyRule, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Read a body of unknown length up to the limit, then pass the request on."""
        messages: list[Message] = []
        size = 0
        while not messages or messages[-1].get("more_body"):
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if message["type"] == "http.disconnect":
                return
            if size > rule.max_bytes:
                await send_problem(too_large_problem(rule, scope["state"]["request_id"]), send)
                return
        messages.reverse()

        async def replay() -> Message:
            return messages.pop() if messages else await receive()

        await self.app(scope, replay, send)


def find_body_rule(path: str) -> BodyRule | None:
    """The rule of a path; None for the bytes of files, whose link says how many they are."""
    if path.startswith(f"{BLOB_PATH}/"):
        return None
    if path in {IMPORT_PATH, IMPORT_FILE_PATH}:
        return IMPORT_RULE
    return API_RULE if path.startswith("/api/") else FORM_RULE


def check_body_headers(
    rule: BodyRule, headers: dict[bytes, bytes], request_id: str
) -> problems.HttpProblem | None:
    """The refusal of a body by its headers: 411, 413, 415, or None."""
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > rule.max_bytes:
        return too_large_problem(rule, request_id)
    if b"transfer-encoding" in headers and not rule.takes_unknown_length:
        detail = "Send this body with its Content-Length."
        return problems.build_problem(411, "Length required", detail, request_id)
    has_body = length != b"0" or b"transfer-encoding" in headers
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if has_body and kind != rule.media_type:
        return problems.build_problem(415, "Unsupported media type", rule.advice, request_id)
    return None


def too_large_problem(rule: BodyRule, request_id: str) -> problems.HttpProblem:
    """The refusal of a body over the limit: 413."""
    detail = f"A body has at most {rule.max_bytes} bytes here."
    return problems.build_problem(413, "Too large", detail, request_id)


def missing_security_headers(headers: Any) -> list[tuple[bytes, bytes]]:
    """The security headers that an answer does not have yet."""
    present = {name.lower() for name, _ in headers}
    return [pair for pair in SECURITY_HEADERS if pair[0] not in present]


def hide_secret(path: str) -> str:
    """A path without what is a permission: a reader of the log must not get it."""
    secret = next((prefix for prefix in SECRET_PREFIXES if path.startswith(prefix)), None)
    return f"{secret}..." if secret else path


def find_route(scope: Scope) -> str:
    """The template of a request's route: that of the screen where a page was drawn."""
    state = scope.get("state", {})
    place: ScreenPlace | None = state.get("place")
    known = state.get("route") or (place.route if place else "")
    if known:
        return str(known)
    prefix = next((one for one in STATIC_PREFIXES if scope["path"].startswith(f"{one}/")), "")
    if prefix:
        return prefix
    route = getattr(scope.get("route"), "path", "") or meters.UNKNOWN_ROUTE
    # FastAPI tells the path within its router; screens have such paths too.
    is_bare = scope["path"].startswith(API_PREFIX) and not route.startswith(API_PREFIX)
    return f"{API_PREFIX.rstrip('/')}{route}" if is_bare and route.startswith("/") else route


def finish_request(scope: Scope, status: int, seconds: float) -> None:
    """Count a request that was answered, and write its log line."""
    route = find_route(scope)
    if scope["path"] not in WATCH_PATHS:
        meters.count_request(route, scope["method"], status, seconds)
    # Where nobody logs, no request pays for building the fields.
    if not log.isEnabledFor(logging.INFO):
        return
    state = scope.get("state", {})
    trace = getattr(state.get("actor"), "trace", None)
    log.info(
        "%s %s %s",
        scope["method"],
        status,
        hide_secret(scope["path"]),
        extra={
            "request_id": state.get("request_id"),
            "actor_id": state.get("actor_id"),
            "org_id": trace.org_id if trace else None,
            "route": route,
            "status": status,
            "milliseconds": round(seconds * 1000, 2),
        },
    )
