"""Screens that follow what others save: once for many changes, and only where they are seen."""

import asyncio
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic

import pytest

from tests.components.patience import until
from welltrack_ui.deadlines import count_seconds_left, limit_time
from welltrack_ui.domain.audit import ActorName, AuditEntry
from welltrack_ui.domain.errors import Unavailable
from welltrack_ui.services.core.change_bus import ChangeBus
from welltrack_ui.web import live_updates
from welltrack_ui.web.live_updates import Follower

ENTRY = AuditEntry(
    id="a-1",
    at=datetime(2026, 3, 2, tzinfo=UTC),
    actor=ActorName(id="u-1", name="Ann"),
    action="create",
    entity="event",
    entity_id="e-1",
    entity_name="Spud",
    org_id="o-1",
)


class Screen:
    """A screen that may be out of sight, and how often it was redrawn."""

    def __init__(self) -> None:
        self.is_there, self.is_seen, self.takes = True, True, 0.0
        self.outages = 0
        self.is_drawing = self.was_drawn_inside = False
        self.times: list[tuple[float, float]] = []
        self.bus = ChangeBus()
        Follower(lambda _: True, self.redraw, self).start(self.bus, "o-1")

    def is_present(self) -> bool:
        return self.is_there

    def is_visible(self) -> bool:
        return self.is_seen

    @contextmanager
    def open_drawing(self) -> Iterator[None]:
        self.is_drawing = True
        try:
            yield
        finally:
            self.is_drawing = False

    def on_close(self, act: Callable[[], None]) -> None:
        self.gone = act

    async def redraw(self) -> None:
        begun = monotonic()
        self.times.append((begun, 0.0))
        self.seconds_left = count_seconds_left()
        self.was_drawn_inside = self.is_drawing
        await asyncio.sleep(self.takes)
        self.times[-1] = (begun, monotonic())
        if self.drawn <= self.outages:
            raise Unavailable

    @property
    def drawn(self) -> int:
        return len(self.times)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_updates, "GATHER_SECONDS", 0.02)
    monkeypatch.setattr(live_updates, "RECONNECT_CHECK_SECONDS", 0.02)
    monkeypatch.setattr(live_updates, "OUTAGE_SECONDS", 0.02)


async def test_many_changes_are_one_redraw() -> None:
    screen = Screen()
    screen.bus.publish([ENTRY] * 40)
    await until(lambda: screen.drawn)
    await asyncio.sleep(0.1)
    assert screen.drawn == 1
    assert (screen.was_drawn_inside, screen.is_drawing) == (True, False)


async def test_screen_out_of_sight_is_redrawn_once_it_is_seen() -> None:
    screen = Screen()
    screen.is_seen = False
    screen.bus.publish([ENTRY])
    await asyncio.sleep(0.1)
    screen.bus.publish([ENTRY])
    await asyncio.sleep(0.1)
    assert screen.drawn == 0
    screen.is_seen = True
    await until(lambda: screen.drawn)
    assert screen.drawn == 1


async def test_screen_that_is_gone_is_let_go() -> None:
    screen = Screen()
    screen.is_seen = False
    screen.bus.publish([ENTRY])
    await asyncio.sleep(0.05)
    screen.is_there, screen.is_seen = False, True
    await asyncio.sleep(0.1)
    assert screen.drawn == 0


async def test_redraw_that_takes_long_has_twice_as_long_until_the_next() -> None:
    screen = Screen()
    screen.takes = 0.2
    screen.bus.publish([ENTRY])
    await until(lambda: screen.times and screen.times[0][1])
    screen.bus.publish([ENTRY])
    await until(lambda: screen.drawn == 2)
    (begun, ended), (again, _) = screen.times
    assert again - ended >= 2 * (ended - begun) - 0.01


async def test_redraw_long_after_one_that_took_long_comes_at_once() -> None:
    screen = Screen()
    screen.takes = 0.2
    screen.bus.publish([ENTRY])
    await until(lambda: screen.times and screen.times[0][1])
    await asyncio.sleep(0.45)
    published_at = monotonic()
    screen.bus.publish([ENTRY])
    await until(lambda: screen.drawn == 2)
    assert screen.times[1][0] - published_at < 0.2


async def test_screen_that_could_not_be_read_is_redrawn_once_the_storage_is_back() -> None:
    screen = Screen()
    screen.outages = 3
    screen.bus.publish([ENTRY])
    await until(lambda: screen.drawn == 4)
    await asyncio.sleep(0.1)
    assert screen.drawn == 4


async def test_redraw_has_its_own_time_and_not_that_of_the_request_that_wrote() -> None:
    screen = Screen()
    with limit_time(0.0):
        screen.bus.publish([ENTRY])
    await until(lambda: screen.drawn)
    assert screen.seconds_left == math.inf


async def test_page_that_is_closed_is_told_nothing_more() -> None:
    screen = Screen()
    screen.gone()
    screen.bus.publish([ENTRY])
    await asyncio.sleep(0.1)
    assert screen.drawn == 0
