"""The watch over the session and the roles of an open page's user; no screen of its own."""

import asyncio
from collections.abc import Callable, Sequence

from nicegui import Client, background_tasks, ui

from components.i18n.labels import ROLES
from components.i18n.translate import t
from components.kit.toast import show_toast
from components.shell.frame import Frame
from welltrack_ui import urls
from welltrack_ui.web.access_watch import AccessChange, AccessWatcher
from welltrack_ui.web.screen_user import ScreenUser

# The change feed tells of a role that another process took away. Where it does not, the store is
# read again and again: the role must be gone within 5 seconds.
CHECK_SECONDS = 4.0
# The browser needs the page until it has gone to the sign-in screen.
LEAVE_DELAY_SECONDS = 3.0


def watch_access(user: ScreenUser, frame: Frame, redraw: Callable[[], None]) -> None:
    """Watch the session and the roles of the page's user for as long as it is open."""
    page = OpenPage(frame, redraw)
    watcher = AccessWatcher(user, page)
    watcher.follow()
    page.client.on_delete(watcher.stop)

    loop = asyncio.get_running_loop()

    # A `ui.timer` would be an element and a sleeping task for each open page.
    def schedule_check() -> None:
        if page.is_present():
            loop.call_later(CHECK_SECONDS, start_check)

    def start_check() -> None:
        if page.is_present() and page.client.has_socket_connection and watcher.is_check_due:
            background_tasks.create(check(), name="check the session and roles of a page")
        else:
            schedule_check()

    async def check() -> None:
        try:
            await watcher.check()
        finally:
            # Whatever happened, the next check comes: an error must not end the watch.
            schedule_check()

    schedule_check()


class OpenPage:
    """The open page of a browser, as a `WatchedPage`."""

    def __init__(self, frame: Frame, redraw: Callable[[], None]) -> None:
        self.client = ui.context.client
        self._frame, self._redraw = frame, redraw

    def is_present(self) -> bool:
        """Whether the page is still open."""
        return self.client.id in Client.instances

    def is_visible(self) -> bool:
        """Whether the page is open: its access ends while it is offline too."""
        return self.is_present()

    def open_drawing(self) -> Client:
        """The block whose elements, and whose language, are the page's."""
        return self.client

    def on_close(self, act: Callable[[], None]) -> None:
        """Call `act` when the page is closed."""
        self.client.on_delete(act)

    def leave(self) -> None:
        """Go to the sign-in screen, and delete this page."""
        here = self.client.sub_pages_router.current_path
        # Not by way of the router, which would draw a screen on the way out.
        self.client.open(urls.sign_in_url(here, ended=True))
        background_tasks.create(self._delete_client(), name="forget a page whose session ended")

    def show_role_changes(self, changes: Sequence[AccessChange]) -> None:
        """Show the changes as toasts, and redraw the screen where the user lost rights on it."""
        with self.client:
            for change in changes:
                show_toast(describe_role_change(change), mood="info", client=self.client)
            if self._frame.is_refused and any(change.is_promotion for change in changes):
                self._redraw()  # the screen that was refused may be allowed by now
                return
            here = next((change for change in changes if change.org_id == self._frame.org_id), None)
            # A promotion only adds buttons: to redraw for those could cost typed input.
            if here is None or here.is_promotion:
                return
            if here.after is None:
                ui.navigate.to(urls.home_url())
            else:
                self._redraw()

    async def _delete_client(self) -> None:
        await asyncio.sleep(LEAVE_DELAY_SECONDS)
        if self.is_present():
            self.client.delete()


def describe_role_change(change: AccessChange) -> str:
    """The message of a change of role."""
    if change.after is None:
        return t("You no longer have access to {org}.", org=change.org_name)
    role = t(ROLES[change.after])
    if change.before is None:
        return t("You are now a member of {org}: {role}.", org=change.org_name, role=role)
    return t("Your role in {org} is now: {role}.", org=change.org_name, role=role)
