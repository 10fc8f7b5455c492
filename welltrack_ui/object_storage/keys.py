"""Object keys and upload links, which whole uploads and parts share."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from welltrack_ui.object_storage.errors import FileStoreOnEventLoop, KeyRefused

MAX_KEY_LENGTH = 512
KEY_PATTERN = re.compile(r"[a-z0-9_-]{1,128}(?:/[a-z0-9_-]{1,128})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class UploadLink:
    """The request by which a client sends the bytes of one object or part.

    PUT: the bare bytes with `headers`. POST: a multipart form of `fields`, then the field `file`.
    `url` may be relative to the product's own address; `expires_at` is in UTC.
    """

    method: Literal["PUT", "POST"]
    url: str
    expires_at: datetime
    headers: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)


def require_key(key: str) -> str:
    """The same key: words of `a-z0-9_-` between slashes. Raises: KeyRefused for any other text."""
    if len(key) > MAX_KEY_LENGTH or not KEY_PATTERN.fullmatch(key):
        raise KeyRefused(f"not a key: {key[:80]!r}")
    return key


def refuse_event_loop() -> None:
    """Refuse a blocking call where an event loop runs. Raises: FileStoreOnEventLoop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        # asyncio's way to say that no loop runs in this thread.
        return
    raise FileStoreOnEventLoop(
        "a file store was called on the event loop: await run_in_thread(...) instead"
    )
