"""Keys of objects and the links that take their bytes: what whole uploads and parts share."""

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
    """How a client sends the bytes of one file.

    PUT: the bare bytes with `headers`. POST: a multipart form of `fields` and then the part `file`.
    The URL may be relative to the product's own address.
    """

    method: Literal["PUT", "POST"]
    url: str
    expires_at: datetime
    headers: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)


def require_key(key: str) -> str:
    """The key, if it is one: words of `a-z0-9_-` between slashes. Raises KeyRefused."""
    if len(key) > MAX_KEY_LENGTH or not KEY_PATTERN.fullmatch(key):
        raise KeyRefused(f"not a key: {key[:80]!r}")
    return key


def refuse_event_loop() -> None:
    """Raise OnEventLoop when called where an event loop runs."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise FileStoreOnEventLoop(
        "a file store was called on the event loop: await in_thread(...) instead"
    )
