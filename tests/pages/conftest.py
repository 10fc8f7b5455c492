"""WellTrack's screens in process: real services on SQLite, the real routes, people who look."""

import asyncio
import contextlib
import functools
import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio
from fastapi import FastAPI
from nicegui import ui
from nicegui.functions.download import download
from nicegui.functions.navigate import Navigate
from nicegui.functions.notify import notify
from nicegui.testing.general import nicegui_reset_globals

from tests import factories
from tests.factories import PASSWORD, Crew, Site
from tests.pages.screen import Browser
from welltrack_ui.api import application
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.user import Credentials
from welltrack_ui.services.container import Services


class Visit(Protocol):
    """Opens a page in a browser of its own."""

    async def __call__(self, who: Actor | None, path: str, *, language: str = "en") -> Browser: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a module share one event loop: the application lives in it."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "visit" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)


@pytest.fixture(scope="package")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Shared by all screens: none may count on the store being empty."""
    made = factories.services_in(
        tmp_path_factory.mktemp("pages"),
        registrations_per_hour=1000,
        failed_sign_ins_per_address=10_000,
    )
    with contextlib.closing(made.engine):
        yield made


@pytest.fixture(scope="package")
def crew(services: Services) -> Crew:
    return factories.crew(services)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(services: Services) -> AsyncIterator[FastAPI]:
    """The API and the screens, as one application, started."""
    os.environ["NICEGUI_USER_SIMULATION"] = "true"
    try:
        with nicegui_reset_globals():
            # The routes are kept in NiceGUI's one application, which was emptied just now.
            from pages import routes  # noqa: PLC0415 - as above

            app = application.create_application(services)
            routes.register_screens(services)
            ui.run_with(app, title="WellTrack", tailwind=False, show_welcome_message=False)
            async with app.router.lifespan_context(app):
                yield app
    finally:
        os.environ.pop("NICEGUI_USER_SIMULATION", None)
        ui.navigate, ui.notify, ui.download = Navigate(), notify, download


@pytest.fixture(scope="package")
def cookie_of(services: Services) -> Callable[[Actor], str]:
    """The session cookie of somebody, who signs in once: a password hash takes long."""

    @functools.cache
    def read(who: Actor) -> str:
        given = Credentials(email=who.email, password=PASSWORD)
        return services.sign_ins.sign_in(given, None, None, browser=True).cookie

    return read


@pytest_asyncio.fixture(loop_scope="module")
async def visit(
    served: FastAPI, cookie_of: Callable[[Actor], str], caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Visit]:
    """Call it for the page at an address, as somebody sees it; None is nobody.

    An error in the log fails the test: a click that went wrong says so there.
    """
    browsers: list[Browser] = []

    async def arrive(who: Actor | None, path: str, *, language: str = "en") -> Browser:
        cookie = await asyncio.to_thread(cookie_of, who) if who else ""
        browsers.append(Browser(served, cookie, language))
        return await browsers[-1].open(path)

    yield arrive
    for browser in browsers:
        await browser.close()
    records = caplog.get_records("call")
    assert [r.getMessage() for r in records if r.levelname == "ERROR"] == []


@pytest.fixture(scope="module")
def site(services: Services, crew: Crew) -> Site:
    """An organization of the module's own, in Denver, with one of each role, and a stage."""
    made = factories.site(services, crew, name="Northern Energy", timezone="America/Denver")
    return replace(made, stage=factories.stage(services, crew.engineer, made.well.id))


@pytest.fixture
def own_site(services: Services) -> Site:
    """An organization of the test's own, with people of its own.

    The screens of people with hundreds of organizations would get slower with each test.
    """
    return factories.site(services, factories.crew(services), timezone="America/Denver")
