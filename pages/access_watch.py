"""No screen of its own: it keeps the open page in step with what its visitor may still do."""

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

# What other processes write is not heard of, so it is looked for. A role that was taken away is to
# be gone within 5 seconds.
CHECK_SECONDS = 4.0
LEAVE_DELAY_SECONDS = 3.0


def watch_access(user: ScreenUser, frame: Frame, redraw: Callable[[], None]) -> None:
    """Follow the session and the roles of the page's visitor for as long as it is open."""
    page = OpenPage(frame, redraw)
    watcher = AccessWatcher(user, page)
    watcher.follow()
    page.client.on_delete(watcher.stop)

    loop = asyncio.get_running_loop()

    # A timer of the page's own would be an element and a sleeping task for each page.
    def again() -> None:
        if page.is_present():
            loop.call_later(CHECK_SECONDS, begin)

    def begin() -> None:
        background_tasks.create(look(), name="look what its visitor may still do")

    async def look() -> None:
        try:
            if page.is_present() and page.client.has_socket_connection:
                await watcher.check()
        finally:
            again()

    again()


class OpenPage:
    """The page in a browser, as `Standing` sees it."""

    def __init__(self, frame: Frame, redraw: Callable[[], None]) -> None:
        self.client = ui.context.client
        self._frame, self._redraw = frame, redraw

    def is_present(self) -> bool:
        """Whether the page is still open."""
        return self.client.id in Client.instances

    def is_visible(self) -> bool:
        """A session's end or a role that was taken away concerns a page that is offline too."""
        return self.is_present()

    def on_close(self, act: Callable[[], None]) -> None:
        """Do something when it is closed."""
        self.client.on_delete(act)

    def leave(self) -> None:
        """To the sign-in screen, and nothing of this page is left."""
        here = self.client.sub_pages_router.current_path
        # Not by way of the router, which would draw a screen on the way out.
        self.client.open(urls.sign_in_url(here, ended=True))
        background_tasks.create(self._delete_client(), name="forget a page whose session ended")

    def show_role_changes(self, changes: Sequence[AccessChange]) -> None:
        """Say what changed; the screen is drawn anew unless that could only cost what is typed."""
        with self.client:
            for change in changes:
                show_toast(describe_role_change(change), mood="info", client=self.client)
            if self._frame.is_refused and any(change.is_promotion for change in changes):
                self._redraw()  # it may be there by now
                return
            here = next((change for change in changes if change.org_id == self._frame.org_id), None)
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
    """What happened to a role, in words."""
    if change.after is None:
        return t("You no longer have access to {org}.", org=change.org_name)
    role = t(ROLES[change.after])
    if change.before is None:
        return t("You are now a member of {org}: {role}.", org=change.org_name, role=role)
    return t("Your role in {org} is now: {role}.", org=change.org_name, role=role)
