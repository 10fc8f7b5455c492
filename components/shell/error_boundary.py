"""The doors that errors leave a screen by: pages and their handlers hold no `try`."""

import logging
import secrets
from collections.abc import Awaitable

from nicegui import ui

from components.i18n.translate import t
from components.kit.buttons import button, link_button
from components.kit.table import empty_state
from components.kit.toast import toast
from welltrack_ui import urls
from welltrack_ui.domain.errors import (
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    Unavailable,
    WellTrackError,
)

log = logging.getLogger(__name__)


async def screen_door(building: Awaitable[None], path: str) -> bool:
    """Build a screen, or show in its place why it can't be; whether it stands."""
    area = ui.context.slot.parent
    try:
        await building
    except NotSignedIn:
        leave(path)
    except WellTrackError as error:
        area.clear()
        with area:
            _refusal(error)
    except Exception as error:  # noqa: BLE001 - the last door: logged with an id, told to the reader
        area.clear()
        with area:
            empty_state("triangle-alert", unexpected(error))
    else:
        return True
    return False


def click_door(error: Exception) -> None:
    """Tell what a click could not do; for `ui.on_exception`."""
    if isinstance(error, NotSignedIn):
        leave(ui.context.client.sub_pages_router.current_path)
    elif isinstance(error, WellTrackError):
        toast(sentence(error), mood="problem")
    else:
        toast(unexpected(error), mood="problem")


def leave(path: str) -> None:
    """To the sign-in screen, and not by way of the router, which would draw a screen first."""
    ui.context.client.open(urls.sign_in(path, ended=True))


def sentence(error: WellTrackError) -> str:
    """A refusal in words."""
    if isinstance(error, Invalid):
        return " ".join(f"{fault.field}: {t(fault.message)}." for fault in error.errors)
    if isinstance(error, Unavailable):
        return t("The storage does not answer. Nothing was saved. Try again in a moment.")
    return t(error.detail)


def unexpected(error: Exception) -> str:
    """Log what nobody foresaw, and say so with the id to find it by."""
    ident = secrets.token_hex(4)
    log.error("unexpected on a screen, %s", ident, exc_info=error)
    return t("Something went wrong, nothing was saved. Its number is {ident}.", ident=ident)


def _refusal(error: WellTrackError) -> None:
    if isinstance(error, (NotFound, Forbidden)):
        with empty_state("search", sentence(error)):
            link_button(t("To the dashboard"), urls.home())
        return
    with empty_state("triangle-alert", sentence(error)):
        button(t("Try again"), ui.navigate.reload)
