"""The check of frames on a screen's websocket, before they reach the framework.

The framework speaks Socket.IO: a text frame is a digit of Engine.IO, a digit of Socket.IO and JSON.
Its binary packets are put together in memory until the last attachment has come, so they would let
anybody fill it; no screen sends any.
"""

import re
import time
from typing import Any

import msgspec

MAX_FRAME_BYTES = 1_000_000
"""The most that the framework's own script sends."""
FRAMES_PER_SECOND, FRAME_BURST = 60.0, 400.0
BYTES_PER_SECOND, BYTE_BURST = 1_000_000.0, 6_000_000.0

POLICY_VIOLATION_CODE = 1008
UNSUPPORTED_DATA_CODE = 1003
TOO_BIG_CODE = 1009

# Pings, connect and disconnect, and acknowledgements.
_PLAIN_PACKET = re.compile(r"2|3|40(?:\{.*\})?|41|43\d*\[.*", re.DOTALL)
_PAGE_EVENTS = frozenset({"event", "javascript_response", "ack", "log", "handshake"})


class _Payload(msgspec.Struct):
    """The part of an event's payload that is checked."""

    client_id: str


class TokenBucket:
    """An allowance that refills by `rate` a second up to `burst`. Times are in seconds."""

    __slots__ = ("_burst", "_left", "_rate", "_since")

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst, self._left = rate, burst, burst
        self._since = time.monotonic()

    def take(self, amount: float) -> bool:
        """Whether the allowance holds that much; if so, it is taken from it."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._since) * self._rate)
        self._since = now
        if self._left < amount:
            return False
        self._left -= amount
        return True


class FrameChecker:
    """The checker of one page's websocket: text of its own page, not too much, not too often."""

    __slots__ = ("_bytes", "_client_id", "_frames")

    def __init__(self, client_id: str) -> None:
        self._client_id = client_id
        self._frames = TokenBucket(FRAMES_PER_SECOND, FRAME_BURST)
        self._bytes = TokenBucket(BYTES_PER_SECOND, BYTE_BURST)

    def check_message(self, message: Any) -> int:
        """The code to close the websocket with for this ASGI message, 0 for one that is taken."""
        text = message.get("text")
        if text is None:
            return UNSUPPORTED_DATA_CODE
        if len(text) > MAX_FRAME_BYTES:
            return TOO_BIG_CODE
        if not self._frames.take(1) or not self._bytes.take(len(text)):
            return POLICY_VIOLATION_CODE
        return 0 if self._is_of_own_page(text) else POLICY_VIOLATION_CODE

    def _is_of_own_page(self, text: str) -> bool:
        """Whether it is a packet of the default namespace that names no page but its own."""
        if not text.startswith("42"):
            # "40/admin," would be another namespace, "45" and "46" are binary.
            return _PLAIN_PACKET.fullmatch(text) is not None
        begin = text.find("[")
        if begin < 0 or not (begin == 2 or text[2:begin].isdecimal()):
            return False
        try:
            name, payload = msgspec.json.decode(text[begin:], type=tuple[str, _Payload])
        except (msgspec.DecodeError, UnicodeEncodeError):
            return False
        return name in _PAGE_EVENTS and payload.client_id == self._client_id
