"""The presence of an element: on its page, and visible in a connected browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from nicegui import ui

from components.i18n.translate import current_language, in_language


class ElementPresence:
    """The presence of an element, for live updates of its content (a `LiveScreen`)."""

    def __init__(self, element: ui.element) -> None:
        # An element refers to its page weakly: once that is gone, it can't be found any more.
        self._element, self._client = element, element.client
        self._language = current_language()

    def is_present(self) -> bool:
        """Whether the element is still on its page."""
        return not self._element.is_deleted

    def is_visible(self) -> bool:
        """Whether a connected browser shows the element."""
        return self.is_present() and self._client.has_socket_connection

    def open_drawing(self) -> AbstractContextManager[None]:
        """The block in which texts are in the language of the page."""
        return in_language(self._language)

    def on_close(self, act: Callable[[], None]) -> None:
        """Call `act` when the page is deleted."""
        self._client.on_delete(act)
