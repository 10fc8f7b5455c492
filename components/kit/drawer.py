"""A panel at the right edge in which things are created and changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nicegui import ui

from components.i18n.translate import t
from components.kit.buttons import button, icon_button


class Drawer:
    """An open panel. What is typed in it can't be lost by a stray click or Escape."""

    def __init__(self, title: str) -> None:
        self._is_dirty: Callable[[], bool] = lambda: False
        self._dialog = ui.dialog(value=True).props("position=right full-height")
        self._dialog.on("hide", self._dialog.delete)
        self._dialog.on("show", js_handler=_FOCUS_FIRST_FIELD_JS)
        self._dialog.on("shake", self._ask, [])
        with self._dialog, ui.element("div").classes("wt-drawer"):
            with ui.element("div").classes("wt-drawer-head"):
                heading = ui.element("h2").classes("wt-grow")
                with heading:
                    ui.label(title)
                icon_button("x", t("Close"), self.close_or_ask)
            self._question = self._draw_question()
            self.notice_area = ui.element("div").classes("wt-drawer-notice")
            """A place for what concerns all of it, which stays in sight."""
            self.body = ui.element("div").classes("wt-drawer-body")
        self._dialog.props["aria-labelledby"] = heading.html_id

    def ask_before_closing(self, is_dirty: Callable[[], bool]) -> None:
        """Ask before closing while `is_dirty()` says that something would be lost."""
        self._is_dirty = is_dirty
        self._dialog.props("no-backdrop-dismiss no-esc-dismiss")

    def close(self) -> None:
        """Close it, whatever is in it."""
        self._dialog.close()

    def close_or_ask(self) -> None:
        """Close it, or ask first."""
        self._ask()

    def _ask(self) -> None:
        if self._is_dirty():
            self._question.visible = True
            return
        self.close()

    def _draw_question(self) -> ui.element:
        with ui.element("div").classes("wt-drawer-question").props("role=alert") as question:
            ui.label(t("Discard what you typed?")).classes("wt-grow")
            button(t("Discard"), self.close, weight="danger")
            button(t("Keep editing"), lambda: question.set_visibility(False))
        question.visible = False
        return question


@contextmanager
def open_drawer(title: str) -> Iterator[Drawer]:
    """Open a panel with what is made inside; it is gone when it is closed."""
    made = Drawer(title)
    with made.body:
        yield made


# Not on a touch screen, where the keyboard would cover half of the form; and not away from a field
# that somebody types in already, since this comes only after the panel has slid in.
_FOCUS_FIRST_FIELD_JS = """() => matchMedia('(pointer: fine)').matches
    && !document.activeElement?.closest('.wt-drawer-body')
    && document.querySelector('.wt-drawer-body input, .wt-drawer-body textarea')?.focus()"""
