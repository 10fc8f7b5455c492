"""The way of websockets to what answers them, and who is let on it."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.types import Message, Receive, Scope, Send

from tests import factories
from welltrack_ui.domain.audit import Actor
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication
from welltrack_ui.web.open_pages import OpenPages
from welltrack_ui.web.socket_frames import POLICY_VIOLATION_CODE
from welltrack_ui.web.websocket import SocketLane, SocketOriginGuard

OWN, FOREIGN = factories.BASE_URL.encode(), b"http://evil.example"
PATH = "/_nicegui_ws/socket.io/"
REFUSED = [{"type": "websocket.close", "code": POLICY_VIOLATION_CODE}]


@dataclass
class Recorder:
    """An application that notes what it was asked, and reads until the connection ends."""

    calls: list[tuple[str, str, str]] = field(default_factory=list)
    client_ids: list[str] = field(default_factory=list)
    frames: list[Message] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        self.calls.append((scope["type"], scope.get("path", ""), scope.get("root_path", "")))
        query = parse_qs(scope["query_string"].decode(), keep_blank_values=True)
        self.client_ids += query.get("client_id", [])
        while (message := await receive())["type"] == "websocket.receive":
            self.frames.append(message)
        self.frames.append(message)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return factories.services_in(tmp_path_factory.mktemp("sockets"))


def cookie_of(services: Services, who: Actor) -> str:
    """The cookie of a new session of somebody."""
    session_id = factories.session(services, who)
    return services.sign_ins.signer.sign("session", [who.user_id, session_id])


@dataclass
class Connection:
    """One connection to the lane, from the first byte to its end."""

    services: Services
    pages: OpenPages = field(default_factory=OpenPages)
    layers: Recorder = field(default_factory=Recorder)
    sockets: Recorder = field(default_factory=Recorder)
    sent: list[Message] = field(default_factory=list)

    def open(
        self,
        *,
        kind: str = "websocket",
        path: str = PATH,
        origin: bytes = OWN,
        host: bytes = OWN.removeprefix(b"http://"),
        cookie: str = "",
        client_id: str = "",
        frames: tuple[Any, ...] = (),
    ) -> "Connection":
        name = authentication.session_cookie_name(self.services.settings)
        headers = [(b"host", host), (b"origin", origin)]
        headers += [(b"cookie", f"{name}={cookie}".encode())] if cookie else []
        scope: Scope = {
            "type": kind,
            "scheme": "ws" if kind == "websocket" else "http",
            "path": path,
            "root_path": "",
            "query_string": f"EIO=4&client_id={client_id}".encode(),
            "client": ("10.0.0.9", 4000),
            "headers": headers,
        }
        waiting = [{"type": "websocket.receive", **f} for f in frames]
        waiting.append({"type": "websocket.disconnect", "code": 1001})

        async def receive() -> Message:
            return waiting.pop(0)

        async def send(message: Message) -> None:
            self.sent.append(message)

        async def run() -> None:
            lane = SocketLane(self.layers, self.sockets, self.services, self.pages)
            await lane(scope, receive, send)

        asyncio.run(run())
        assert scope["root_path"] == ""
        return self


def test_socket_of_ones_own_page_passes_no_layers(services: Services) -> None:
    cookie = cookie_of(services, factories.person(services))
    connection = Connection(services)
    connection.pages.add("c-1", lambda: cookie)
    frame = {"text": '42["event",{"client_id":"c-1"}]'}
    connection.open(cookie=cookie, client_id="c-1", frames=(frame,))
    assert (connection.layers.calls, connection.sent) == ([], [])
    assert connection.sockets.calls == [("websocket", PATH, "/_nicegui_ws")]
    assert connection.sockets.client_ids == ["c-1"]
    assert [f["type"] for f in connection.sockets.frames] == [
        "websocket.receive",
        "websocket.disconnect",
    ]


def test_socket_without_a_session_is_refused(services: Services) -> None:
    for cookie in ("", "made-up", "made.up.too"):
        connection = Connection(services)
        connection.pages.add("c-1", partial(str, cookie))
        connection.open(cookie=cookie, client_id="c-1")
        assert (connection.sent, connection.sockets.calls) == (REFUSED, [])


def test_socket_of_a_foreign_page_is_refused(services: Services) -> None:
    cookie = cookie_of(services, factories.person(services))
    connection = Connection(services)
    connection.pages.add("c-1", lambda: cookie)
    connection.open(cookie=cookie, client_id="c-1", origin=FOREIGN)
    assert (connection.sent, connection.sockets.calls) == (REFUSED, [])


def test_socket_by_a_name_that_only_leads_here_is_refused(services: Services) -> None:
    cookie = cookie_of(services, factories.person(services))
    connection = Connection(services)
    connection.pages.add("c-1", lambda: cookie)
    host = FOREIGN.removeprefix(b"http://")
    connection.open(cookie=cookie, client_id="c-1", origin=FOREIGN, host=host)
    assert (connection.sent, connection.sockets.calls) == (REFUSED, [])


def test_socket_with_the_id_of_anothers_page_joins_nothing(services: Services) -> None:
    mine, theirs = (cookie_of(services, factories.person(services)) for _ in range(2))
    connection = Connection(services)
    connection.pages.add("c-1", lambda: theirs)
    frame = {"text": '42["event",{"client_id":"c-1"}]'}
    connection.open(cookie=mine, client_id="c-1", frames=(frame,))
    # It reaches the framework without the id, which has the browser load the page anew.
    assert connection.sockets.client_ids == ["unknown"]
    assert connection.sockets.frames == [
        {"type": "websocket.disconnect", "code": POLICY_VIOLATION_CODE}
    ]


def test_socket_of_a_session_that_ended_joins_nothing(services: Services) -> None:
    who = factories.person(services)
    cookie = cookie_of(services, who)
    connection = Connection(services)
    connection.pages.add("c-1", lambda: cookie)
    actor = services.sign_ins.authenticate_cookie(cookie)
    services.sign_ins.sign_out(actor)
    connection.open(cookie=cookie, client_id="c-1")
    assert connection.sockets.client_ids == ["unknown"]


def test_socket_over_the_limit_of_its_session_is_refused(services: Services) -> None:
    cookie = cookie_of(services, factories.person(services))
    connection = Connection(services, OpenPages(per_session=1))
    connection.pages.add("c-1", lambda: cookie)
    assert connection.pages.take_socket(cookie, "10.0.0.9") == ""
    assert connection.open(cookie=cookie, client_id="c-1").sent == REFUSED
    connection.pages.release_socket(cookie, "10.0.0.9")
    connection.sent.clear()
    assert connection.open(cookie=cookie, client_id="c-1").sent == []
    assert connection.pages.take_socket(cookie, "10.0.0.9") == ""


def test_binary_frame_closes_the_socket(services: Services) -> None:
    cookie = cookie_of(services, factories.person(services))
    connection = Connection(services)
    connection.pages.add("c-1", lambda: cookie)
    connection.open(cookie=cookie, client_id="c-1", frames=({"bytes": b"x" * 100},))
    assert connection.sent == [{"type": "websocket.close", "code": 1003}]
    assert connection.sockets.frames == [{"type": "websocket.disconnect", "code": 1003}]


def test_refusal_in_the_log_names_no_page(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    Connection(services).open(client_id="c-secret")
    assert "a websocket was refused: it carries no session" in caplog.text
    assert "c-secret" not in caplog.text


@pytest.mark.parametrize(("kind", "path"), [("http", PATH), ("websocket", "/api/events")])
def test_anything_else_passes_the_layers(services: Services, kind: str, path: str) -> None:
    connection = Connection(services).open(kind=kind, path=path, origin=FOREIGN)
    assert connection.layers.calls == [(kind, path, "")]
    assert (connection.sockets.calls, connection.sent) == ([], [])


@pytest.mark.parametrize("origin", [OWN, FOREIGN])
def test_polling_is_refused(origin: bytes) -> None:
    sent: list[Message] = []
    inner = Recorder()

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "path": PATH, "headers": [(b"origin", origin)]}
    asyncio.run(SocketOriginGuard(inner)(scope, receive, send))
    assert (sent[0]["status"], inner.calls) == (403, [])
