"""Waiting for what an event sets going: async handlers run after the test has sent it."""

import asyncio
from collections.abc import Callable

SECONDS = 20.0
STEP = 0.01


async def until(done: Callable[[], object]) -> None:
    """Wait until it is so. Raises TimeoutError after twenty seconds."""
    async with asyncio.timeout(SECONDS):
        while not done():  # noqa: ASYNC110 - there is no event to wait for: handlers are the code's
            await asyncio.sleep(STEP)
