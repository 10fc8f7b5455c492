"""Where errors of clicks and screens lead: to the sign-in, or to a message, never to nothing."""

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from components.kit.overlays import AlreadyOpenError
from components.shell import error_boundary
from components.shell.error_boundary import (
    build_screen,
    drop_expected_errors,
    report_click_error,
)
from tests.components.patience import until
from welltrack_ui.domain.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    NothingSaved,
    NotSignedIn,
    OutcomeUnknown,
    TwoFactorExpired,
    Unavailable,
)


async def click(user: User, error: Exception, path: str = "/wells/w-1") -> None:
    """Open a screen, and click what raises the error there."""

    @ui.page(path)
    def page() -> None:
        ui.on_exception(report_click_error)
        ui.button("Act", on_click=raising(error))

    await user.open(path)
    user.find("Act").click()


def raising(error: Exception) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


async def screen(user: User, error: Exception | None) -> list[bool]:
    """Open a screen whose building raises the error; whether it stands."""
    stands: list[bool] = []

    async def build() -> None:
        ui.label("A half of it")
        if error:
            raise error

    @ui.page("/")
    async def page() -> None:
        with ui.element("main"):
            stands.append(await build_screen(build(), "/wells/w-1?tab=files"))

    await user.open("/")
    return stands


def places(user: User) -> list[str]:
    """Where the browser was sent, in order."""
    assert user.client is not None
    messages = [message for _, _, message in user.client.outbox.message_history]
    waiting = list(user.client.outbox.messages)
    opened: list[dict[str, Any]] = [
        data for _, kind, data in (*messages, *waiting) if kind == "open"
    ]
    return [data["path"] for data in opened]


@pytest.mark.parametrize("error", [NotSignedIn("Sign in to go on."), TwoFactorExpired()])
async def test_click_after_the_session_ended_leads_to_the_sign_in_and_says_nothing_else(
    user: User, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    await click(user, error)
    await until(lambda: places(user))
    assert places(user) == ["/login?next=%2Fwells%2Fw-1&ended=1"]
    await user.should_not_see(error.args[0])
    await user.should_not_see("Something went wrong")
    caplog.clear()  # NiceGUI logs every error of a click


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            Conflict("A well of this name is there already."),
            "A well of this name is there already.",
        ),
        (NotFound("well"), "There is no such well, or you have no access to it."),
        (
            Invalid([FieldError("name", "is required"), FieldError("uwi", "is taken")]),
            "Name is required. UWI is taken.",
        ),
        (
            Unavailable("timed out after 3 s"),
            "WellTrack can't reach its storage. Try again in a moment.",
        ),
        (
            NothingSaved("locked"),
            "WellTrack can't reach its storage. Nothing was saved. Try again in a moment.",
        ),
        (
            OutcomeUnknown("timed out after 3 s"),
            "WellTrack's storage did not answer in time. It may have been saved."
            " Check before you repeat it.",
        ),
    ],
)
async def test_click_that_is_refused_says_why_and_stays(
    user: User, caplog: pytest.LogCaptureFixture, error: Exception, sentence: str
) -> None:
    await click(user, error)
    await user.should_see(sentence)
    assert places(user) == []
    caplog.clear()


async def test_click_that_nobody_foresaw_gives_a_number_that_the_log_has_too(
    user: User, caplog: pytest.LogCaptureFixture
) -> None:
    await click(user, ZeroDivisionError("a bug"))
    await user.should_see("It may have been saved. Check before you repeat it.")
    [number] = re.findall(r"unexpected on a screen, (\w+)", caplog.text)
    await user.should_see(f"The number of this error is {number}.")
    await user.should_not_see("a bug")
    caplog.clear()


@pytest.mark.parametrize(
    ("error", "is_kept"),
    [
        (Unavailable("DynamoDB can't be reached"), False),
        (Forbidden("You may only read."), False),
        (AlreadyOpenError(), False),
        (RuntimeError("half a page"), True),
    ],
)
def test_log_of_the_framework_has_errors_and_no_refusals(error: Exception, is_kept: bool) -> None:
    failed = (type(error), error, None)
    record = logging.LogRecord("nicegui", logging.ERROR, "", 1, str(error), (), failed)
    assert drop_expected_errors(record) is is_kept


def test_line_of_the_framework_without_an_error_is_kept() -> None:
    record = logging.LogRecord("nicegui", logging.WARNING, "", 1, "slow", (), None)
    assert drop_expected_errors(record)


async def test_screen_of_a_session_that_ended_leads_to_the_sign_in_and_back_to_it(
    user: User,
) -> None:
    assert await screen(user, NotSignedIn("Sign in to go on.")) == [False]
    await until(lambda: places(user))
    assert places(user) == ["/login?next=%2Fwells%2Fw-1%3Ftab%3Dfiles&ended=1"]


@pytest.mark.parametrize(
    ("error", "sentence", "way_on"),
    [
        (
            NotFound("well"),
            "There is no such well, or you have no access to it.",
            "To the dashboard",
        ),
        (Forbidden("Only owners may do this."), "Only owners may do this.", "To the dashboard"),
        (Conflict("It is locked."), "It is locked.", "Try again"),
    ],
)
async def test_screen_that_is_refused_shows_why_in_place_of_its_half(
    user: User, error: Exception, sentence: str, way_on: str
) -> None:
    assert await screen(user, error) == [False]
    await user.should_see(sentence)
    await user.should_see(way_on)
    await user.should_not_see("A half of it")


async def test_screen_without_an_error_stands(user: User) -> None:
    assert await screen(user, None) == [True]
    await user.should_see("A half of it")


async def test_screen_that_could_not_be_read_is_opened_again_by_itself(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(error_boundary, "OUTAGE_SECONDS", 0.05)
    reloads: list[bool] = []
    assert await screen(user, Unavailable("http://10.1.2.3:8000 is away")) == [False]
    await user.should_see("WellTrack can't reach its storage. Try again in a moment.")
    await user.should_not_see("10.1.2.3")
    monkeypatch.setattr(type(ui.navigate), "reload", lambda _: reloads.append(True))
    await until(lambda: reloads)
    assert reloads == [True]
