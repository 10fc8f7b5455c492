"""Buttons that are pressed again before what they began is done."""

import asyncio

import pytest
from nicegui.events import ClickEventArguments

from components.kit.buttons import act_once

PRESS: ClickEventArguments = None  # type: ignore[assignment]
"""The handlers of these tests take no event."""


async def test_press_is_ignored_while_an_earlier_one_is_under_way() -> None:
    begun: list[int] = []
    gate = asyncio.Event()

    async def act() -> None:
        begun.append(len(begun))
        await gate.wait()

    handler = act_once(act)
    first = handler(PRESS)
    assert first
    assert handler(PRESS) is None
    running = asyncio.create_task(first)
    await asyncio.sleep(0)
    assert (handler(PRESS), begun) == (None, [0])
    gate.set()
    await running
    again = handler(PRESS)
    assert again
    await again
    assert begun == [0, 1]


async def test_button_acts_again_after_a_failure() -> None:
    begun: list[int] = []

    async def fail() -> None:
        begun.append(len(begun))
        raise ConnectionError

    handler = act_once(fail)
    for _ in range(2):
        act = handler(PRESS)
        assert act
        with pytest.raises(ConnectionError):
            await act
    assert begun == [0, 1]


def test_each_press_counts_where_the_act_is_done_at_once() -> None:
    events: list[object] = []

    def note(event: ClickEventArguments) -> None:
        events.append(event)

    handler = act_once(note)
    for _ in range(2):
        assert handler(PRESS) is None
    assert events == [PRESS, PRESS]
