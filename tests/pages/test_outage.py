"""Pages that are opened while the storage is away: a frame, a sentence, and nothing of machines."""

import asyncio
from collections.abc import Callable, Sequence

import httpx
import pytest
from fastapi import FastAPI

from tests import factories
from tests.factories import Site
from welltrack_ui import urls
from welltrack_ui.domain.audit import Actor
from welltrack_ui.services.container import Services
from welltrack_ui.store.engine.engine import Engine, Key, Record
from welltrack_ui.store.engine.errors import StoreUnavailable
from welltrack_ui.web.authentication import session_cookie_name

ENGLISH = "WellTrack can't reach its storage. This page opens by itself once it can."
RUSSIAN = "Страница откроется сама, как только"
SECRETS = ("10.1.2.3", "Unavailable", "StoreError", "Traceback")


class Outage:
    """The storage, which can be away."""

    def __init__(self, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kind, self.monkeypatch = type(services.engine), monkeypatch
        self.read = self.kind._get_many

    def begin(self) -> None:
        def fail(_: Engine, keys: Sequence[Key]) -> Sequence[Record]:
            raise StoreUnavailable(f"DynamoDB can't be reached: http://10.1.2.3:8000 ({keys})")

        self.monkeypatch.setattr(self.kind, "_get_many", fail)

    def end(self) -> None:
        self.monkeypatch.setattr(self.kind, "_get_many", self.read)


@pytest.fixture
def outage(services: Services, monkeypatch: pytest.MonkeyPatch) -> Outage:
    return Outage(services, monkeypatch)


async def ask(app: FastAPI, path: str, cookie: str, language: str = "en") -> httpx.Response:
    """The answer to a browser."""
    cookies = {session_cookie_name(app.state.services.settings): cookie}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url=factories.BASE_URL, cookies=cookies
    ) as client:
        return await client.get(path, headers={"accept-language": language})


@pytest.mark.asyncio(loop_scope="module")
async def test_page_says_so_in_the_readers_language_and_comes_by_itself(
    served: FastAPI, cookie_of: Callable[[Actor], str], site: Site, outage: Outage
) -> None:
    path = urls.well_url(site.well.id)
    known, unknown = [
        await asyncio.to_thread(cookie_of, who) for who in (site.crew.admin, site.crew.viewer)
    ]
    assert (await ask(served, path, known)).status_code == 200
    outage.begin()
    for cookie, language, sentence in (
        (known, "ru", ENGLISH),  # whose account says English
        (unknown, "ru", RUSSIAN),
        (unknown, "en", ENGLISH),
    ):
        answer = await ask(served, path, cookie, language)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert sentence in answer.text
        assert "wt-topbar" in answer.text
        assert '<meta http-equiv="refresh" content="5">' in answer.text
        assert [secret for secret in SECRETS if secret in answer.text] == []
    outage.end()
    answer = await ask(served, path, known)
    assert (answer.status_code, ENGLISH in answer.text) == (200, False)


@pytest.mark.asyncio(loop_scope="module")
async def test_page_that_nobody_foresaw_to_fail_shows_a_number_alone(
    served: FastAPI,
    cookie_of: Callable[[Actor], str],
    site: Site,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    cookie = await asyncio.to_thread(cookie_of, site.crew.viewer)

    def fail(*_: object) -> None:
        raise ZeroDivisionError("a bug at http://10.1.2.3")

    monkeypatch.setattr(type(services.accounts), "get_me", fail)
    answer = await ask(served, urls.home_url(), cookie)
    assert answer.status_code == 500
    assert "The number of this error is" in answer.text
    assert [word for word in ("ZeroDivision", "a bug", "10.1.2.3") if word in answer.text] == []
    assert "unexpected on a screen" in caplog.text
    caplog.clear()
