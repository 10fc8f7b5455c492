"""The websocket of an open page as it holds the least: hundreds of pages lie open all day.

Pages say little: one that clicks every ten seconds has no use for 50 kB of what was said before.
"""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory


class ScreenSocket(WebSocketsSansIOProtocol):
    """Compresses each message by itself (RFC 7692, no context takeover)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn.available_extensions = [
            ServerPerMessageDeflateFactory(
                server_no_context_takeover=True,
                client_no_context_takeover=True,
                # With more of either a compressor is ten times as long in the making.
                server_max_window_bits=12,
                compress_settings={"memLevel": 5},
            )
        ]
