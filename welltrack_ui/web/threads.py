"""The one way from the event loop to what blocks."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
Result = TypeVar("Result")


async def in_thread(call: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
    """Run a blocking call in a thread, with the context of the caller."""
    return await asyncio.to_thread(call, *args, **kwargs)
