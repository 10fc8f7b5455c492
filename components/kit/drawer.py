"""Drawers: panels at the right edge for forms and previews."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nicegui import ui

from components.i18n.translate import t
from components.kit.buttons import button, icon_button


class Drawer:
    """An open drawer; a stray click or Escape can't lose the input of its form."""

    def __init__(self, title: str) -> None:
        self._is_dirty: Callable[[], bool] = lambda: False
        self._on_discard: Callable[[], None] = lambda: None
        self._dialog = ui.dialog(value=True).props("position=right full-height")
        # "hide" comes when it has slid out: deleted earlier, it would vanish at once.
        self._dialog.on("hide", self._dialog.delete)
        self._dialog.on("show", js_handler=_FOCUS_FIRST_FIELD_JS)
        # Quasar shakes a dialog that a press outside or Escape may not close: the try to close it.
        self._dialog.on("shake", self._ask, [])
        with self._dialog, ui.element("div").classes("wt-drawer"):
            with ui.element("div").classes("wt-drawer-head"):
                heading = ui.element("h2").classes("wt-grow")
                with heading:
                    ui.label(title)
                icon_button("x", t("Close"), self.close_or_ask)
            self._question = self._draw_question()
            self.notice_area = ui.element("div").classes("wt-drawer-notice")
            """The place of a notice about the whole form, which does not scroll."""
            self.body = ui.element("div").classes("wt-drawer-body")
        self._dialog.props["aria-labelledby"] = heading.html_id

    def ask_before_closing(
        self, is_dirty: Callable[[], bool], on_discard: Callable[[], None] = lambda: None
    ) -> None:
        """Ask before closing while `is_dirty()` is true; `on_discard` drops what was typed."""
        self._is_dirty, self._on_discard = is_dirty, on_discard
        self._dialog.props("no-backdrop-dismiss no-esc-dismiss")

    def close(self) -> None:
        """Close the drawer without a question."""
        self._dialog.close()

    def close_or_ask(self) -> None:
        """Close the drawer; with unsaved input, ask first."""
        self._ask()

    def _ask(self) -> None:
        if self._is_dirty():
            self._question.visible = True
            return
        self.close()

    def _discard(self) -> None:
        self._on_discard()
        self.close()

    def _draw_question(self) -> ui.element:
        with ui.element("div").classes("wt-drawer-question").props("role=alert") as question:
            ui.label(t("Discard what you typed?")).classes("wt-grow")
            button(t("Discard"), self._discard, weight="danger")
            button(t("Keep editing"), lambda: question.set_visibility(False))
        question.visible = False
        return question


@contextmanager
def open_drawer(title: str) -> Iterator[Drawer]:
    """A block whose elements are the body of a new drawer, deleted when it closes."""
    drawer = Drawer(title)
    with drawer.body:
        yield drawer


# Not on a touch screen, where the keyboard would cover half of the form; and not away from a field
# that somebody types in already, since this comes only after the panel has slid in.
_FOCUS_FIRST_FIELD_JS = """() => matchMedia('(pointer: fine)').matches
    && !document.activeElement?.closest('.wt-drawer-body')
    && document.querySelector('.wt-drawer-body input, .wt-drawer-body textarea')?.focus()"""
