"""The application in process, and people who call it over HTTP."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from tests.factories import BASE_URL

SECONDS = 60


@dataclass(frozen=True)
class Server:
    """The application on an event loop of its own, so that tests can call it from any thread."""

    app: FastAPI
    loop: asyncio.AbstractEventLoop

    def send(self, request: httpx.Request, address: str = "127.0.0.1") -> httpx.Response:
        """The answer; what the application raises is answered with 500, as a server does."""
        transport = httpx.ASGITransport(
            app=self.app, raise_app_exceptions=False, client=(address, 123)
        )
        future = asyncio.run_coroutine_threadsafe(exchange(transport, request), self.loop)
        return future.result(SECONDS)


async def exchange(transport: httpx.ASGITransport, request: httpx.Request) -> httpx.Response:
    response = await transport.handle_async_request(request)
    await response.aread()
    response.request = request
    return response


@contextmanager
def serving(app: FastAPI) -> Iterator[Server]:
    """The application, ready to be called."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield Server(app, loop)
    finally:
        asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result(SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@dataclass(frozen=True)
class Form:
    """A body of form data: texts, and a file in the field `file`."""

    fields: Mapping[str, str]
    content: bytes
    name: str = "file.csv"

    def encode(self) -> tuple[bytes, str]:
        """The bytes, and their media type."""
        request = httpx.Request(
            "POST", BASE_URL, data=dict(self.fields), files={"file": (self.name, self.content)}
        )
        return request.read(), request.headers["content-type"]


@dataclass(frozen=True)
class Caller:
    """One person at the API: a bearer token, or headers of their own, and short verbs."""

    server: Server
    token: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    address: str = "127.0.0.1"

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        content: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """`body` is sent as JSON or as the form it is, `content` as it is."""
        sent = {**self.headers, **(headers or {})}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if isinstance(body, Form):
            content, kind = body.encode()
            sent.setdefault("Content-Type", kind)
        elif body is not None:
            # Unlike httpx, this takes half a surrogate pair, and numbers that are none.
            content = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        request = httpx.Request(
            method, BASE_URL + path, params=query, content=content, headers=sent
        )
        return self.server.send(request, self.address)

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Header names are given with underscores."""
        return self.call("POST", path, body, headers=named(headers))

    def patch(self, path: str, body: Any) -> httpx.Response:
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> httpx.Response:
        return self.call("DELETE", path)


def named(headers: Mapping[str, str]) -> dict[str, str]:
    """`idempotency_key` as `idempotency-key`."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The body of a refusal, after checking that it is a problem of RFC 9457."""
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body.keys() >= {"type", "title", "status", "detail", "request_id"}
    assert (body["type"], body["status"]) == ("about:blank", answer.status_code)
    assert (body["status"] == 422) == ("errors" in body)
    return body


def faults(answer: httpx.Response) -> dict[str, str]:
    """Field to message of an answer 422."""
    body = problem(answer)
    assert answer.status_code == 422, body
    return {each["field"]: each["message"] for each in body["errors"]}


def made(answer: httpx.Response) -> dict[str, Any]:
    """The entity of an answer that should be 200 or 201."""
    assert answer.status_code in {200, 201}, answer.text
    body: dict[str, Any] = answer.json()
    return body
