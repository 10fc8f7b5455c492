"""Open screens that follow what others save."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.errors import Forbidden, NotFound, NotSignedIn
from welltrack_ui.services.core.change_bus import ChangeBus
from welltrack_ui.web.screen_session import in_background

GATHER_SECONDS = 0.15
RECONNECT_CHECK_SECONDS = 0.5
"""How often it is looked whether a page is connected again."""
Redraw = Callable[[], Awaitable[None]]


class LiveScreen(Protocol):
    """What follows: whether it is still there, and whether anybody can see it."""

    def is_present(self) -> bool: ...
    def is_visible(self) -> bool: ...
    def on_close(self, act: Callable[[], None], /) -> None: ...


class Follower:
    """Calls `redraw` on the event loop soon after a change that concerns it, until it is over.

    Several changes at once are one redraw, and one that takes long has twice as long until the
    next. A screen that can't be seen, since its browser is gone or offline, is redrawn once it can.
    """

    def __init__(
        self,
        concerns: Callable[[AuditEntry], bool],
        redraw: Redraw,
        screen: LiveScreen,
    ) -> None:
        self._concerns, self._redraw, self._screen = concerns, redraw, screen
        self._pause = GATHER_SECONDS
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Task[None] | None = None
        self._end: Callable[[], None] = lambda: None

    def start(self, bus: ChangeBus, org_id: str) -> None:
        """Follow the changes of an organization."""
        self._end = bus.subscribe(org_id, self._on_audit_entry)
        self._screen.on_close(self.stop)

    def stop(self) -> None:
        """Hear of nothing any more."""
        self._end()

    def _on_audit_entry(self, entry: AuditEntry) -> None:
        """On the thread that wrote: hand over, and return at once."""
        if self._concerns(entry) and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._schedule_redraw)

    def _schedule_redraw(self) -> None:
        if not self._screen.is_present():
            self.stop()
        elif self._waiting is None or self._waiting.done():
            self._waiting = self._loop.create_task(self._redraw_later())

    async def _redraw_later(self) -> None:
        await asyncio.sleep(self._pause)
        while self._screen.is_present() and not self._screen.is_visible():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(RECONNECT_CHECK_SECONDS)
        # What comes while the screen is being drawn may not be on it yet: let it gather again.
        self._waiting = None
        if not self._screen.is_present():
            return
        begun = self._loop.time()
        try:
            with in_background():
                await self._redraw()
            self._pause = max(GATHER_SECONDS, 2 * (self._loop.time() - begun))
        except (Forbidden, NotFound, NotSignedIn):
            # It is no longer the reader's to see; what comes of that is not this screen's affair.
            self.stop()
