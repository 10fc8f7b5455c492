"""The policy of a page names what the settings need, and each script of the page."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route

from tests import factories
from tests.loops import in_own_loop
from welltrack_ui.web.content_security_policy import ContentSecurityPolicy

PAGE = "<script>one()</script><p>ÅSGARD</p><script type='module'>two()</script>"


async def page(_: Any) -> HTMLResponse:
    return HTMLResponse(PAGE, headers={"Cache-Control": "public"})


async def parts(_: Any) -> StreamingResponse:
    return StreamingResponse(iter([PAGE[:5], PAGE[5:]]), media_type="text/html")


async def data(_: Any) -> JSONResponse:
    return JSONResponse({"text": "<script>"})


async def plain(_: Any) -> PlainTextResponse:
    return PlainTextResponse("<script>")


def asked(folder: Path, path: str = "/page", times: int = 1, **settings: Any) -> httpx.Response:
    """The answer of a small application, inside as many policies."""
    app = Starlette(routes=[Route(f"/{f.__name__}", f) for f in (page, parts, data, plain)])
    for _ in range(times):
        app.add_middleware(
            ContentSecurityPolicy, settings=factories.settings_in(folder, **settings)
        )

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(path)

    return in_own_loop(get())


def rules(answer: httpx.Response) -> dict[str, list[str]]:
    policy = answer.headers["content-security-policy"]
    return {name: rest for name, *rest in (rule.split() for rule in policy.split("; "))}


@pytest.mark.parametrize("path", ["/page", "/parts"])
@pytest.mark.parametrize("times", [1, 2])
def test_each_script_has_the_nonce_of_its_page(tmp_path: Path, path: str, times: int) -> None:
    first, second = (asked(tmp_path, path, times) for _ in range(2))
    nonces = re.findall(r'<script nonce="([^"]+)"', first.text)
    assert len(nonces) == 2
    assert f"'nonce-{nonces[0]}'" in rules(first)["script-src"]
    assert nonces == [nonces[0]] * 2
    assert nonces[0] not in second.text
    assert re.sub(r' nonce="[^"]+"', "", first.text) == PAGE
    assert first.headers["cache-control"] == "no-store"
    assert int(first.headers["content-length"]) == len(first.content)


def test_page_runs_no_inline_script_and_stands_in_no_frame(tmp_path: Path) -> None:
    found = rules(asked(tmp_path))
    assert "'unsafe-inline'" not in found["script-src"]
    assert (found["object-src"], found["frame-ancestors"]) == (["'none'"], ["'none'"])
    assert (found["base-uri"], found["form-action"]) == (["'none'"], ["'self'"])


def test_answer_of_the_api_is_data_and_stays_as_it_is(tmp_path: Path) -> None:
    answer = asked(tmp_path, "/data")
    assert answer.json() == {"text": "<script>"}
    policy = answer.headers["content-security-policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'"


def test_other_answers_stay_as_they_are(tmp_path: Path) -> None:
    answer = asked(tmp_path, "/plain")
    assert answer.text == "<script>"
    assert "content-security-policy" not in answer.headers


def test_browsers_are_told_to_stay_with_https_where_there_is_any(tmp_path: Path) -> None:
    for path in ("/page", "/data", "/plain"):
        assert "strict-transport-security" not in asked(tmp_path, path).headers
        answer = asked(tmp_path, path, base_url="https://wells.example")
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


STORES: list[tuple[dict[str, str], list[str]]] = [
    ({}, []),
    ({"s3_endpoint": "http://127.0.0.1:8333/"}, ["http://127.0.0.1:8333"]),
    (
        {"aws_region": "eu-north-1"},
        ["https://wells.s3.amazonaws.com", "https://wells.s3.eu-north-1.amazonaws.com"],
    ),
]


@pytest.mark.parametrize(("given", "origins"), STORES)
def test_page_may_reach_the_file_store(
    tmp_path: Path, given: dict[str, str], origins: list[str]
) -> None:
    settings: dict[str, Any] = {"files": "s3", "s3_bucket": "wells", **given} if given else {}
    found = rules(asked(tmp_path, **settings))
    assert found["connect-src"] == ["'self'", *origins]
    assert found["frame-src"] == ["'self'", "blob:", *origins]
    assert found["img-src"] == ["'self'", "data:", "blob:", *origins]


def test_page_may_show_the_tiles_of_the_map(tmp_path: Path) -> None:
    answer = asked(tmp_path, tiles_url="https://{s}.tiles.example/{z}/{x}/{y}.png")
    assert rules(answer)["img-src"][-1] == "https://*.tiles.example"
