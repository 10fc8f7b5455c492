"""Callbacks of screens, which may be plain or async functions."""

from collections.abc import Awaitable, Callable

Callback = Callable[..., Awaitable[None] | None]


async def run_callback(callback: Callback, *values: object) -> None:
    """Call it with the values, and wait for it where it is async."""
    result = callback(*values)
    if result is not None:
        await result
