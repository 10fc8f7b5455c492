"""The websocket of an open page as it holds the least: hundreds of pages lie open all day.

Pages say little: one that clicks every ten seconds has no use for 50 kB of what was said before.
"""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class ScreenSocket(WebSocketsSansIOProtocol):
    """Compresses each message by itself (RFC 7692, no context takeover)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for compression in self.conn.available_extensions or ():
            for side in ("server", "client"):
                setattr(compression, f"{side}_no_context_takeover", True)
