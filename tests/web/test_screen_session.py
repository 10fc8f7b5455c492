"""What an open page keeps of the request that it answered."""

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from welltrack_ui.web.screen_session import release_request


def a_request() -> Request:
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "server": ("wells.example", 80),
        "client": ("192.0.2.7", 4000),
        "root_path": "",
        "path": "/orgs/o-1/calendar",
        "query_string": b"view=week",
        "headers": [(b"host", b"wells.example"), (b"cookie", b"theme=dark")],
        "app": object(),
        "extensions": {"anything": {}},
        "fastapi_inner_astack": object(),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    return Request(scope, receive)


def test_request_that_was_let_go_still_tells_who_asked_and_for_what() -> None:
    request = a_request()
    release_request(request)
    assert str(request.url) == "http://wells.example/orgs/o-1/calendar?view=week"
    assert request.cookies == {"theme": "dark"}
    assert request.client is not None
    assert request.client.host == "192.0.2.7"


def test_request_that_was_let_go_holds_nothing_of_the_answering() -> None:
    request = a_request()
    assert asyncio.run(request.body()) == b""
    request = a_request()
    release_request(request)
    release_request(request)
    assert not {"app", "extensions", "fastapi_inner_astack"} & request.scope.keys()
    with pytest.raises(RuntimeError, match="Receive channel"):
        asyncio.run(request.body())
