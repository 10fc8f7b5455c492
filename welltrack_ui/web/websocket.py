"""The websocket of the screens: for our own pages and their session, past the layers of requests.

Browsers send cookies with any handshake, whatever page makes it, so `Origin` must be ours. The
cookie must be the one of the session that the page was made for, and each frame must name that
page: the framework itself would let anybody who knows a page's id join it.
"""

import logging
from collections.abc import Awaitable
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from welltrack_ui.domain.errors import NotSignedIn, Unavailable
from welltrack_ui.services.container import Services
from welltrack_ui.settings import Settings
from welltrack_ui.web import authentication, problems
from welltrack_ui.web.authentication import is_own_origin
from welltrack_ui.web.open_pages import OpenPages
from welltrack_ui.web.problems import send_problem
from welltrack_ui.web.socket_frames import POLICY_VIOLATION_CODE, FrameChecker
from welltrack_ui.web.threads import run_in_thread

log = logging.getLogger(__name__)
SOCKET_PATH = "/_nicegui_ws/"
UNKNOWN_PAGE_QUERY = (
    b"EIO=4&transport=websocket&implicit_handshake=true"
    b"&client_id=unknown&tab_id=unknown&document_id=unknown&next_message_id=0"
)


class SocketOriginGuard:
    """The middleware that refuses all requests but a websocket at the websocket's address.

    The framework would take long polling there too, whose bodies have no limit; our pages use
    websockets only.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on every other address."""
        if not scope.get("path", "").startswith(SOCKET_PATH):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION_CODE})
        else:
            detail = "Only WellTrack's own pages open a websocket here."
            ident = scope.get("state", {}).get("request_id", "")
            await send_problem(problems.build_problem(403, "Not allowed", detail, ident), send)


class SocketLane:
    """The entry that takes websockets of the screens past all middleware.

    Middleware does nothing for a websocket, but the frame of each layer would stay in memory as
    long as the page is open: over 20 of them, some 8 kB a page.
    """

    def __init__(
        self, app: ASGIApp, sockets: ASGIApp, services: Services, open_pages: OpenPages
    ) -> None:
        self.app = app
        self.sockets = sockets
        self.services = services
        self.open_pages = open_pages

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """The coroutine of the next application: a coroutine here would stay in memory too."""
        if scope["type"] != "websocket" or not scope["path"].startswith(SOCKET_PATH):
            return self.app(scope, receive, send)
        return self._open_socket(scope, receive, send)

    async def _open_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HTTPConnection(scope)
        cookie = read_session_cookie(self.services.settings, request)
        address = authentication.client_address(request)
        if refusal := self._find_refusal(request, cookie, address):
            # Without ids: who reads the log must not be able to join a page.
            log.warning("a websocket was refused: %s", refusal, extra={"address": address})
            await send({"type": "websocket.close", "code": POLICY_VIOLATION_CODE})
            return
        try:
            client_id = read_client_id(scope)
            if not await self._may_join(client_id, cookie):
                # The framework knows no such page, and tells the browser to load it anew: so who
                # signed out, or comes back after a restart, gets to the sign-in or a fresh page.
                client_id, scope = "", {**scope, "query_string": UNKNOWN_PAGE_QUERY}
            root = scope.get("root_path", "") + SOCKET_PATH.rstrip("/")
            guarded = GuardedReceive(receive, send, FrameChecker(client_id), address)
            await self.sockets({**scope, "root_path": root}, guarded, send)
        finally:
            self.open_pages.release_socket(cookie, address)

    def _find_refusal(self, request: HTTPConnection, cookie: str, address: str) -> str:
        """The reason to refuse a handshake, for the log; blank for one that now counts as open."""
        if not is_own_origin(self.services.settings, request):
            return "it comes from another site's page"
        if not self.services.sign_ins.is_session_cookie(cookie):
            return "it carries no session"
        limit = self.open_pages.take_socket(cookie, address)
        return f"too many of one {limit}" if limit else ""

    async def _may_join(self, client_id: str, cookie: str) -> bool:
        """Whether the page is the session's, and the session goes on."""
        if not self.open_pages.belongs_to(client_id, cookie):
            return False
        check = self.services.sign_ins.authenticate_cookie
        try:
            await run_in_thread(check, cookie, unattended=True)
        except NotSignedIn:
            return False
        except Unavailable:
            # The page is this session's, and each click asks anew once the store answers.
            return True
        return True


class GuardedReceive:
    """The receiver of a websocket's frames; the first one that is refused closes it."""

    __slots__ = ("_address", "_checker", "_receive", "_send")

    def __init__(self, receive: Receive, send: Send, checker: FrameChecker, address: str) -> None:
        self._receive, self._send = receive, send
        self._checker, self._address = checker, address

    async def __call__(self) -> Message:
        """The next message; a disconnection in place of a frame that is refused."""
        message = await self._receive()
        if message["type"] != "websocket.receive":
            return message
        code = self._checker.check_message(message)
        if not code:
            return message
        log.warning("a websocket was closed with %d", code, extra={"address": self._address})
        await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}


def read_session_cookie(settings: Settings, request: HTTPConnection) -> str:
    """The session's cookie, empty without one."""
    return request.cookies.get(authentication.session_cookie_name(settings), "")


def read_client_id(scope: Scope) -> str:
    """The id of the page that a handshake names, blank where it names none or several."""
    ids = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("client_id", [])
    return ids[0] if len(ids) == 1 else ""


class ScreenSocket(WebSocketsSansIOProtocol):
    """The websocket protocol that compresses each message by itself (RFC 7692).

    Without context takeover no compressor stays in memory between the messages of a page.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for compression in self.conn.available_extensions or ():
            for side in ("server", "client"):
                setattr(compression, f"{side}_no_context_takeover", True)
