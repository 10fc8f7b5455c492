"""Callbacks of screens, which may be plain or async functions."""

from collections.abc import Awaitable, Callable

Callback = Callable[..., Awaitable[None] | None]


async def run_callback(callback: Callback, *values: object) -> None:
    """Call it with the values, and wait for its result where it is async.

    Raises: the errors of the callback.
    """
    # The result decides: a lambda around an async function is no async function itself.
    result = callback(*values)
    if result is not None:
        await result
