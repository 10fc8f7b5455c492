"""Whether something is still on a page, and whether anybody can see it there."""

from collections.abc import Callable

from nicegui import ui


class ElementPresence:
    """An element, to those who keep in step what it shows."""

    def __init__(self, element: ui.element) -> None:
        self._element, self._client = element, element.client

    def is_present(self) -> bool:
        """Whether it is still on its page."""
        return not self._element.is_deleted

    def is_visible(self) -> bool:
        """Whether a browser shows it: one that is offline or closed does not."""
        return self.is_present() and self._client.has_socket_connection

    def on_close(self, act: Callable[[], None]) -> None:
        """Do something when the page is gone."""
        self._client.on_delete(act)
