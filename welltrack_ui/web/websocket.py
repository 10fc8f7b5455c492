"""The websocket of the screens: for our own pages only, and past the layers of requests.

Browsers send cookies with any handshake, whatever page makes it, so `Origin` must be ours.
"""

from collections.abc import Awaitable
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from welltrack_ui.settings import Settings
from welltrack_ui.web import problems
from welltrack_ui.web.authentication import is_own_origin
from welltrack_ui.web.problems import send_problem

SOCKET_PATH = "/_nicegui_ws/"
POLICY_VIOLATION_CODE = 1008


class SocketOriginGuard:
    """The middleware that refuses websockets, and their polling fallback, to other sites' pages."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless another site's page makes it."""
        if not scope.get("path", "").startswith(SOCKET_PATH) or self._is_own_origin(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION_CODE})
        else:
            detail = "This request comes from another site's page."
            ident = scope.get("state", {}).get("request_id", "")
            await send_problem(problems.build_problem(403, "Not allowed", detail, ident), send)

    def _is_own_origin(self, scope: Scope) -> bool:
        """Whether one of our pages makes the request.

        Browsers leave `Origin` out of a GET of the same origin, and send `Sec-Fetch-Site` instead.
        """
        request = HTTPConnection(scope)
        if is_own_origin(self.settings, request):
            return True
        same_origin = request.headers.get("sec-fetch-site") == "same-origin"
        return scope["type"] == "http" and same_origin and "origin" not in request.headers


class SocketLane:
    """The entry that takes websockets of the screens past all middleware.

    Middleware does nothing for a websocket, but the frame of each layer would stay in memory as
    long as the page is open: over 20 of them, some 8 kB a page.
    """

    def __init__(self, app: ASGIApp, sockets: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.sockets = SocketOriginGuard(sockets, settings)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """The coroutine of the next application: a coroutine here would stay in memory too."""
        if scope["type"] != "websocket" or not scope["path"].startswith(SOCKET_PATH):
            return self.app(scope, receive, send)
        root = scope.get("root_path", "") + SOCKET_PATH.rstrip("/")
        return self.sockets({**scope, "root_path": root}, receive, send)


class ScreenSocket(WebSocketsSansIOProtocol):
    """The websocket protocol that compresses each message by itself (RFC 7692).

    Without context takeover no compressor stays in memory between the messages of a page.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for compression in self.conn.available_extensions or ():
            for side in ("server", "client"):
                setattr(compression, f"{side}_no_context_takeover", True)
