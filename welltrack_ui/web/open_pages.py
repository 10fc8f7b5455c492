"""The registry of open pages: the session of each, and the number of their websockets.

A page's id (`client_id`) is in its own HTML only, but ids leak: into logs of proxies, screenshots,
shared screens. So an id alone opens nothing: a websocket must also carry the cookie of the session
that the page was made for.
"""

import hmac
from collections import Counter
from collections.abc import Callable

from welltrack_ui.metrics import meters


class OpenPages:
    """The open pages of this process by id, and the counts of websockets."""

    def __init__(self, per_session: int = 200, per_address: int = 2000) -> None:
        self._per_session, self._per_address = per_session, per_address
        self._cookies: dict[str, Callable[[], str]] = {}
        self._sockets: Counter[tuple[str, str]] = Counter()

    def add(self, client_id: str, read_cookie: Callable[[], str]) -> None:
        """Register a page; `read_cookie` returns its session cookie, which a renewal changes."""
        if client_id not in self._cookies:
            meters.OPEN_PAGES.inc()
        self._cookies[client_id] = read_cookie

    def remove(self, client_id: str) -> None:
        """Remove a page that was closed."""
        if self._cookies.pop(client_id, None):
            meters.OPEN_PAGES.dec()

    def belongs_to(self, client_id: str, cookie: str) -> bool:
        """Whether the page is open and was made for the session of this cookie."""
        read_cookie = self._cookies.get(client_id)
        if read_cookie is None:
            return False
        return hmac.compare_digest(read_cookie().encode(), cookie.encode())

    def take_socket(self, cookie: str, address: str) -> str:
        """The limit that is reached, `session` or `address`; blank for a websocket that counts."""
        limits = (
            ("session", cookie, self._per_session),
            ("address", address, self._per_address),
        )
        for kind, owner, maximum in limits:
            if self._sockets[kind, owner] >= maximum:
                return kind
        for kind, owner, _ in limits:
            self._sockets[kind, owner] += 1
        meters.OPEN_SOCKETS.inc()
        return ""

    def release_socket(self, cookie: str, address: str) -> None:
        """Count a websocket that was closed."""
        meters.OPEN_SOCKETS.dec()
        for key in (("session", cookie), ("address", address)):
            self._sockets[key] -= 1
            # Counter keeps zeros: without this each address ever seen would stay.
            if self._sockets[key] <= 0:
                del self._sockets[key]
