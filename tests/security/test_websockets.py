"""Attacks over the screens' websocket, against a server that runs; no browser takes part."""

import asyncio
import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from tests.journeys.serving import Serving, serving
from tests.ports import free_port

PASSWORD = "correct horse battery 42"
MEMORY_GROWTH_MB = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("attacked"), free_port()) as running:
        yield running


def browser() -> aiohttp.ClientSession:
    """Keeps cookies of a server that is known by its address alone, as browsers do."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


class Person:
    """Somebody with a session of their own and a page of the product open."""

    def __init__(self, server: Serving, session: aiohttp.ClientSession) -> None:
        self.server, self.session = server, session
        self.org_id = self.page_id = ""

    async def arrive(self, name: str) -> "Person":
        """Register, found an organization, and open its settings."""
        email = f"{uuid.uuid4().hex[:10]}@example.com"
        account = {"name": name, "email": email, "password": PASSWORD}
        await self.call("POST", "/api/auth/register", account)
        form = {"email": email, "password": PASSWORD}
        own = {"Origin": self.server.url}
        async with self.session.post(f"{self.server.url}/login", data=form, headers=own) as answer:
            assert answer.status == 200
        self.org_id = (await self.call("POST", "/api/orgs", {"name": name}))["id"]
        self.page_id = await self.open_page(f"/orgs/{self.org_id}/settings")
        return self

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        own = {"Origin": self.server.url}
        request = self.session.request(method, self.server.url + path, json=body, headers=own)
        async with request as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json() if answer.status != 204 else None

    async def open_page(self, path: str) -> str:
        async with self.session.get(self.server.url + path) as answer:
            return str(re.findall(r"'client_id': '([^']+)'", await answer.text())[0])

    async def connect(
        self, page_id: str, origin: str | None = None, *, compress: int = 0
    ) -> aiohttp.ClientWebSocketResponse:
        """A websocket that says it is of this page; `origin` is our own unless given."""
        query = {
            "client_id": page_id,
            "next_message_id": 0,
            "implicit_handshake": "true",
            "document_id": str(uuid.uuid4()),
            "tab_id": str(uuid.uuid4()),
            "EIO": 4,
            "transport": "websocket",
        }
        address = f"{self.server.url}/_nicegui_ws/socket.io/?{urlencode(query)}"
        headers = {"Origin": self.server.url if origin is None else origin}
        return await self.session.ws_connect(address, headers=headers, compress=compress)


async def read_until_closed(socket: aiohttp.ClientWebSocketResponse) -> tuple[str, int | None]:
    """All text that comes until the server ends it or nothing more comes, and the code it gave."""
    text = ""
    while True:
        try:
            message = await asyncio.wait_for(socket.receive(), 1.5)
        except TimeoutError:
            return text, None
        if message.type is not aiohttp.WSMsgType.TEXT:
            return text, socket.close_code
        text += message.data


async def join(socket: aiohttp.ClientWebSocketResponse) -> str:
    """Connect as the framework's script does; what the server says to it."""
    await socket.send_str("40")
    said = ""
    while "44" not in said and "40{" not in said:
        said += (await asyncio.wait_for(socket.receive(), 5)).data
    return said


def frame(page_id: str, name: str, **payload: Any) -> str:
    return "42" + json.dumps([name, {"client_id": page_id, **payload}])


def memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


async def test_ones_own_page_joins(server: Serving) -> None:
    async with browser() as jar:
        ann = await Person(server, jar).arrive("Ann Own")
        socket = await ann.connect(ann.page_id)
        assert "40{" in await join(socket)
        await socket.send_str(frame(ann.page_id, "ack", next_message_id=0))
        assert (await read_until_closed(socket))[1] is None
        await socket.close()


async def test_nobody_joins_anothers_page(server: Serving) -> None:
    async with browser() as first, browser() as second:
        ann = await Person(server, first).arrive("Ann Victim")
        eve = await Person(server, second).arrive("Eve Thief")
        socket = await eve.connect(ann.page_id)
        assert "Implicit handshake failed" in await join(socket)
        # Neither by a handshake of its own, nor by an event in the other's name.
        await socket.send_str(frame(ann.page_id, "handshake", tab_id="t", document_id="d"))
        text, code = await read_until_closed(socket)
        assert (code, "Ann Victim" in text) == (1008, False)


async def test_frame_in_the_name_of_anothers_page_ends_the_socket(server: Serving) -> None:
    async with browser() as first, browser() as second:
        ann = await Person(server, first).arrive("Ann Named")
        eve = await Person(server, second).arrive("Eve Namer")
        socket = await eve.connect(eve.page_id)
        assert "40{" in await join(socket)
        await socket.send_str(frame(ann.page_id, "event", id=1, listener_id="x", args=[]))
        assert (await read_until_closed(socket))[1] == 1008


async def test_who_has_no_session_opens_no_websocket(server: Serving) -> None:
    async with browser() as jar:
        nobody = Person(server, jar)
        page_id = await nobody.open_page("/login")
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await nobody.connect(page_id)
        assert refused.value.status == 403


@pytest.mark.parametrize("text", ['451-["event",{"_placeholder":true,"num":0}]', "460-[]"])
async def test_binary_packet_ends_the_socket_before_anything_is_kept(
    server: Serving, text: str
) -> None:
    async with browser() as jar:
        eve = await Person(server, jar).arrive("Eve Binary")
        before = memory_mb(server.pid)
        for _ in range(20):
            socket = await eve.connect(eve.page_id)
            await socket.send_str("40")
            await socket.send_str(text)
            for _ in range(5):
                try:
                    await socket.send_bytes(bytes(900_000))
                except ConnectionError:
                    break
            assert (await read_until_closed(socket))[1] in {1003, 1008}
        assert memory_mb(server.pid) - before < MEMORY_GROWTH_MB


async def test_flood_of_frames_ends_the_socket(server: Serving) -> None:
    async with browser() as jar:
        eve = await Person(server, jar).arrive("Eve Flood")
        socket = await eve.connect(eve.page_id)
        await join(socket)
        sent = 0
        try:
            while not socket.closed and sent < 3000:
                await socket.send_str(frame(eve.page_id, "ack", next_message_id=0))
                sent += 1
        except ConnectionError:
            pass
        assert (await read_until_closed(socket))[1] == 1008


async def test_sockets_of_a_session_are_limited(tmp_path: Path) -> None:
    with serving(tmp_path, WELLTRACK_SOCKETS_PER_SESSION="3") as small:
        async with browser() as jar:
            eve = await Person(small, jar).arrive("Eve Many")
            pages = [await eve.open_page("/profile") for _ in range(4)]
            sockets = [await eve.connect(page) for page in pages[:3]]
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await eve.connect(pages[3])
            await sockets[0].close()
            await asyncio.sleep(0.3)
            sockets.append(await eve.connect(pages[3]))
            for socket in sockets:
                await socket.close()


async def test_log_names_no_page(server: Serving, tmp_path: Path) -> None:
    async with browser() as jar:
        eve = await Person(server, jar).arrive("Eve Logged")
        socket = await eve.connect(eve.page_id)
        await socket.send_bytes(b"x")
        await read_until_closed(socket)
    logs = [p for p in tmp_path.parent.rglob("server.log") if p.stat().st_size]
    text = "".join(path.read_text("utf-8", "replace") for path in logs)
    assert "a websocket was closed with 1003" in text
    assert eve.page_id not in text


async def test_page_carries_headers_of_safety(server: Serving) -> None:
    async with browser() as jar:
        ann = await Person(server, jar).arrive("Ann Headers")
        async with ann.session.get(f"{server.url}/profile") as answer:
            headers = answer.headers
        policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
        assert (policy["connect-src"], policy["base-uri"]) == ("'self'", "'none'")
        assert (policy["frame-ancestors"], policy["object-src"]) == ("'none'", "'none'")
        assert policy["script-src"].startswith("'self' 'nonce-")
        assert "unsafe-inline" not in policy["script-src"]
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "DENY"
        assert {cookie["httponly"] for cookie in ann.session.cookie_jar} == {True}


async def test_nonce_is_new_for_each_page(server: Serving) -> None:
    policies = set()
    async with browser() as jar:
        for _ in range(3):
            async with jar.get(f"{server.url}/login") as answer:
                policies.add(answer.headers["content-security-policy"])
    assert len(policies) == 3


async def test_websocket_of_a_foreign_page_is_refused(server: Serving) -> None:
    own = server.url
    foreign = (
        "https://evil.example",
        "null",
        f"{own}.evil.example",
        own.replace("http:", "https:"),
    )
    async with browser() as jar:
        bo = await Person(server, jar).arrive("Bo Socket")
        for origin in (*foreign, own.replace("127.0.0.1", "127.0.0.2")):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await bo.connect(bo.page_id, origin)
            assert (origin, refused.value.status) == (origin, 403)


async def test_websocket_compresses_each_message_by_itself(server: Serving) -> None:
    # A compressor that remembers holds some 50 kB for each open page.
    async with browser() as jar:
        cy = await Person(server, jar).arrive("Cy Socket")
        socket = await cy.connect(cy.page_id, compress=15)
        extensions = socket._response.headers["sec-websocket-extensions"].lower()
        assert "server_no_context_takeover; client_no_context_takeover" in extensions
        await socket.close()


async def test_polling_in_place_of_a_websocket_is_refused(server: Serving) -> None:
    path = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"
    async with browser() as jar:
        for origin in ("https://evil.example", server.url):
            async with jar.get(server.url + path, headers={"Origin": origin}) as answer:
                assert answer.status == 403
