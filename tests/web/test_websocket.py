"""The way of websockets to what answers them."""

import asyncio
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from tests import factories
from welltrack_ui.web.websocket import POLICY_VIOLATION_CODE, SocketLane

OWN, FOREIGN = b"http://wells.example", b"http://evil.example"


class Listed:
    """An application that notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []

    async def __call__(self, scope: Scope, _receive: Receive, _send: Send) -> None:
        self.asked.append((scope["type"], scope.get("path", ""), scope.get("root_path", "")))


def passed(
    tmp_path: Path, kind: str, path: str, origin: bytes
) -> tuple[Listed, Listed, list[Message]]:
    """The layers, the sockets and what was sent, after one connection."""
    layers, sockets, sent = Listed(), Listed(), []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": kind,
        "scheme": "ws" if kind == "websocket" else "http",
        "path": path,
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"wells.example"), (b"origin", origin)],
    }

    async def asked() -> None:
        await SocketLane(layers, sockets, factories.settings_in(tmp_path))(scope, receive, send)

    asyncio.run(asked())
    assert scope["root_path"] == ""
    return layers, sockets, sent


def test_socket_of_our_own_page_passes_no_layers(tmp_path: Path) -> None:
    path = "/_nicegui_ws/socket.io/"
    layers, sockets, sent = passed(tmp_path, "websocket", path, OWN)
    assert (layers.asked, sent) == ([], [])
    assert sockets.asked == [("websocket", path, "/_nicegui_ws")]


def test_socket_of_a_foreign_page_is_refused(tmp_path: Path) -> None:
    layers, sockets, sent = passed(tmp_path, "websocket", "/_nicegui_ws/socket.io/", FOREIGN)
    assert (layers.asked, sockets.asked) == ([], [])
    assert sent == [{"type": "websocket.close", "code": POLICY_VIOLATION_CODE}]


@pytest.mark.parametrize(
    ("kind", "path"), [("http", "/_nicegui_ws/socket.io/"), ("websocket", "/api/events")]
)
def test_anything_else_passes_the_layers(tmp_path: Path, kind: str, path: str) -> None:
    layers, sockets, sent = passed(tmp_path, kind, path, FOREIGN)
    assert layers.asked == [(kind, path, "")]
    assert (sockets.asked, sent) == ([], [])
