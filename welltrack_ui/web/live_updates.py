"""Live updates: open screens redraw after a change that others save."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Protocol

from welltrack_ui.deadlines import take_time
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.errors import Forbidden, NotFound, NotSignedIn, Unavailable
from welltrack_ui.services.core.change_bus import ChangeBus
from welltrack_ui.web.screen_session import in_background

GATHER_SECONDS = 0.15
RECONNECT_CHECK_SECONDS = 0.5
"""The interval of checks whether a page is connected again: nothing signals that."""
OUTAGE_SECONDS = 3.0
"""The pause before a redraw that failed since the storage was away is tried again."""
Redraw = Callable[[], Awaitable[None]]


class LiveScreen(Protocol):
    """The part of a page that is redrawn: whether it still exists, and whether it is visible."""

    def is_present(self) -> bool:
        """Whether it is still on its page."""

    def is_visible(self) -> bool:
        """Whether its browser is connected."""

    def open_drawing(self) -> AbstractContextManager[object]:
        """The block in which it is redrawn: the language of its page is no other task's."""

    def on_close(self, act: Callable[[], None], /) -> None:
        """Call `act` when the page closes."""


class Follower:
    """A subscription that calls `redraw` on the event loop soon after a change that `concerns` it.

    Several changes at once make one redraw, and the next comes no sooner behind it than after twice
    as long as it took. A screen whose browser is offline is redrawn once it is back, and one that
    could not be read since the storage was away, once that is. Create it on the event loop.

    Raises: RuntimeError where no event loop runs.
    """

    def __init__(
        self,
        concerns: Callable[[AuditEntry], bool],
        redraw: Redraw,
        screen: LiveScreen,
    ) -> None:
        self._concerns, self._redraw, self._screen = concerns, redraw, screen
        self._loop = asyncio.get_running_loop()
        self._resting_until = self._loop.time()
        self._waiting: asyncio.Task[None] | None = None
        self._end: Callable[[], None] = lambda: None

    def start(self, bus: ChangeBus, org_id: str) -> None:
        """Subscribe to the changes of an organization, until the screen closes."""
        self._end = bus.subscribe(org_id, self._on_audit_entry)
        self._screen.on_close(self.stop)

    def stop(self) -> None:
        """Unsubscribe."""
        self._end()

    def _on_audit_entry(self, entry: AuditEntry) -> None:
        """Hand over to the event loop; this runs on the thread that wrote, which must not wait."""
        if self._concerns(entry) and not self._loop.is_closed():
            # What is called soon has the context of this moment, and with it the deadline of the
            # request that wrote, which is over when a screen that was offline is redrawn.
            with take_time():
                self._loop.call_soon_threadsafe(self._schedule_redraw)

    def _schedule_redraw(self) -> None:
        if not self._screen.is_present():
            self.stop()
        elif self._waiting is None or self._waiting.done():
            self._waiting = self._loop.create_task(self._redraw_later())

    async def _redraw_later(self) -> None:
        await asyncio.sleep(max(GATHER_SECONDS, self._resting_until - self._loop.time()))
        while self._screen.is_present() and not self._screen.is_visible():  # noqa: ASYNC110 - nothing signals it
            await asyncio.sleep(RECONNECT_CHECK_SECONDS)
        # What comes while the screen is being drawn may not be on it yet: let it gather again.
        self._waiting = None
        if not self._screen.is_present():
            return
        started = self._loop.time()
        try:
            with in_background(), self._screen.open_drawing():
                await self._redraw()
            ended = self._loop.time()
            self._resting_until = ended + 2 * (ended - started)
        except (Forbidden, NotFound, NotSignedIn):
            # The user may no longer see it; the access watcher deals with that, not this screen.
            self.stop()
        except Unavailable:
            self._resting_until = self._loop.time() + OUTAGE_SECONDS
            self._schedule_redraw()
