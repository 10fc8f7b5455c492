"""The Content-Security-Policy middleware: each page gets a policy with a nonce of its own.

Pure ASGI. The framework writes its scripts into the page itself, so each `<script` of a page gets
the page's nonce; a script that anything else would bring in later has none and does not run. User
text in a page is JSON whose `<` the framework escapes, so no nonce can come to a script in it.
"""

import secrets
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from welltrack_ui.settings import Settings

SCRIPT_TAG = b"<script"
HSTS_VALUE = b"max-age=31536000; includeSubDomains"
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
HTML_MEDIA_TYPE = b"text/html"
JSON_MEDIA_TYPES = (b"application/json", b"application/problem+json")


class ContentSecurityPolicy:
    """The middleware that gives each page a policy, and allows JSON answers nothing at all."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.stores = list_origins(settings.s3_endpoint, *bucket_urls(settings))
        self.tiles = list_origins(settings.tiles_url)
        self.https = settings.https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the policy to the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        response = PolicyResponse(self, send, is_api=scope["path"].startswith("/api/"))
        await self.app(scope, receive, response.send)

    def page_policy(self, nonce: str) -> str:
        """The policy of a page with this nonce; Vue's templates need `unsafe-eval`."""
        rules = {
            "default-src": ["'self'"],
            "script-src": ["'self'", f"'nonce-{nonce}'", "'unsafe-eval'"],
            "style-src": ["'self'", "'unsafe-inline'"],
            "img-src": ["'self'", "data:", "blob:", *self.stores, *self.tiles],
            "font-src": ["'self'", "data:"],
            "connect-src": ["'self'", *self.stores],
            "frame-src": ["'self'", "blob:", *self.stores],
            "object-src": ["'none'"],
            "base-uri": ["'none'"],
            "form-action": ["'self'"],
            "frame-ancestors": ["'none'"],
        }
        return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


class PolicyResponse:
    """An answer on its way out; a page is held back until it is whole, to insert its nonce."""

    def __init__(self, policy: ContentSecurityPolicy, send: Send, *, is_api: bool) -> None:
        self._policy, self._send, self._is_api = policy, send, is_api
        self._nonce = ""
        self._start: Message | None = None
        self._parts: list[bytes] = []

    async def send(self, message: Message) -> None:
        """Send the next message of the answer, with the policy in its headers."""
        if message["type"] == "http.response.start":
            await self._send_start(message)
        elif self._start is not None and message["type"] == "http.response.body":
            await self._buffer_page(message)
        else:
            await self._send(message)

    async def _send_start(self, message: Message) -> None:
        headers = list(message.get("headers", ()))
        by_name = dict(headers)
        if self._policy.https and b"strict-transport-security" not in by_name:
            headers.append((b"strict-transport-security", HSTS_VALUE))
        if self._is_api and b"cache-control" not in by_name:
            headers.append((b"cache-control", b"no-store"))
        kind = by_name.get(b"content-type", b"").lower()
        message["headers"] = headers
        if b"content-security-policy" in by_name:
            await self._send(message)
        elif kind.startswith(HTML_MEDIA_TYPE):
            self._nonce = secrets.token_urlsafe(16)
            rule = self._policy.page_policy(self._nonce)
            # A page holds its user's data and a nonce for once: no cache may have either.
            others = [pair for pair in headers if pair[0] != b"cache-control"]
            headers[:] = [*others, (b"cache-control", b"no-store"), policy_header(rule)]
            self._start = message
        else:
            if kind.startswith(JSON_MEDIA_TYPES):
                headers.append(policy_header(API_POLICY))
            await self._send(message)

    async def _buffer_page(self, message: Message) -> None:
        """A page is one part as a rule; compressed ones would have none of its scripts in sight."""
        self._parts.append(message.get("body", b""))
        if message.get("more_body"):
            return
        start, self._start = self._start, None
        assert start is not None  # noqa: S101 - only called between start and end
        marked = SCRIPT_TAG + f' nonce="{self._nonce}"'.encode()
        body = b"".join(self._parts).replace(SCRIPT_TAG, marked)
        # The page that was built keeps its request, and with it what has been sent.
        self._parts.clear()
        headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def policy_header(rule: str) -> tuple[bytes, bytes]:
    """The header of a policy."""
    return b"content-security-policy", rule.encode()


def bucket_urls(settings: Settings) -> list[str]:
    """The URLs of a bucket of AWS; none for a bucket at an endpoint of its own."""
    if settings.files != "s3" or settings.s3_endpoint:
        return []
    hosts = ("s3.amazonaws.com", f"s3.{settings.aws_region}.amazonaws.com")
    return [f"https://{settings.s3_bucket}.{host}" for host in hosts]


def list_origins(*addresses: str | None) -> list[str]:
    """The origins (scheme, host, port) of the addresses that are not None or blank."""
    parts = [urlsplit(address) for address in addresses if address]
    # In the address of tiles `{s}` is the name of one of several hosts.
    return [f"{p.scheme}://{p.netloc.replace('{s}', '*')}" for p in parts if p.netloc]
