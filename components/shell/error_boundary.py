"""The error boundary of screens and clicks: pages and their handlers hold no `try`."""

import logging
import secrets
from collections.abc import Awaitable

from nicegui import ui

from components.i18n.field_labels import describe_field_error
from components.i18n.translate import t
from components.kit.buttons import button, link_button
from components.kit.overlays import AlreadyOpenError
from components.kit.table import empty_state
from components.kit.toast import show_toast
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
OUTAGE_SECONDS = 5.0
"""A screen that can't be read since the storage is away is tried again after this."""


async def build_screen(building: Awaitable[None], path: str) -> bool:
    """Whether the screen was built; if not, the error is shown in its place."""
    area = ui.context.slot.parent
    try:
        await building
    except NotSignedIn:
        open_sign_in(path)
    except WellTrackError as error:
        # Half a screen would look like all of it.
        area.clear()
        with area:
            _show_refusal(error)
    except Exception as error:  # noqa: BLE001 - the last boundary: logged with an id, which is shown
        area.clear()
        with area:
            empty_state("triangle-alert", log_unexpected_error(error), is_screen=True)
    else:
        return True
    return False


def report_click_error(error: Exception) -> None:
    """Show the error of an event handler as a toast; for `ui.on_exception`."""
    if isinstance(error, AlreadyOpenError):
        return
    if isinstance(error, NotSignedIn):
        open_sign_in(ui.context.client.sub_pages_router.current_path)
    elif isinstance(error, WellTrackError):
        show_toast(describe_error(error), mood="problem")
    else:
        show_toast(log_unexpected_error(error), mood="problem")


def drop_expected_errors(record: logging.LogRecord) -> bool:
    """The filter of NiceGUI's log, which has the error of each click: refusals are none.

    What a service refused has its own line already, with its status.
    """
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (AlreadyOpenError, WellTrackError))


def open_sign_in(path: str) -> None:
    """Open the sign-in screen, which leads back to `path`."""
    # Not by way of the router, which would draw a screen first.
    ui.context.client.open(urls.sign_in_url(path, ended=True))


def describe_error(error: WellTrackError) -> str:
    """The message of a refusal in the reader's language."""
    if isinstance(error, Invalid):
        return " ".join(f"{describe_field_error(fault)}." for fault in error.errors)
    # Its detail names tables and hosts, which are for the log and not for people.
    if isinstance(error, Unavailable):
        return t(error.public_detail)
    return t(error.detail)


def log_unexpected_error(error: Exception) -> str:
    """The message of an unexpected error, with the id of its line in the log."""
    ident = str(getattr(error, "request_id", "")) or secrets.token_hex(8)
    log.error("unexpected on a screen, %s", ident, exc_info=error)
    return t(
        "Something went wrong. It may have been saved. Check before you repeat it."
        " The number of this error is {ident}.",
        ident=ident,
    )


def _show_refusal(error: WellTrackError) -> None:
    if isinstance(error, (NotFound, Forbidden)):
        with empty_state("search", describe_error(error), is_screen=True):
            link_button(t("To the dashboard"), urls.home_url())
        return
    with empty_state("triangle-alert", describe_error(error), is_screen=True):
        button(t("Try again"), ui.navigate.reload)
        if isinstance(error, Unavailable):
            ui.timer(OUTAGE_SECONDS, ui.navigate.reload, once=True)
