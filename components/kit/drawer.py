"""Drawers: panels at the right edge for forms and previews."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nicegui import ui

from components.i18n.translate import t
from components.kit.buttons import button, icon_button
from components.kit.callback import Callback, run_callback
from components.kit.overlays import refuse_second_overlay


class Drawer:
    """An open drawer; a stray click or Escape can't lose the input of its form.

    Raises: AlreadyOpenError where another drawer or dialog is open, unless it is opened from there.
    """

    def __init__(self, title: str) -> None:
        refuse_second_overlay()
        self._next_act: Callback = self.close
        self._is_dirty: Callable[[], bool] = lambda: False
        self._on_discard: Callable[[], None] = lambda: None
        self._dialog = ui.dialog(value=True).props("position=right full-height")
        # "hide" comes when it has slid out: deleted earlier, it would vanish at once.
        self._dialog.on("hide", self._dialog.delete)
        self._dialog.on("show", js_handler=_FOCUS_FIRST_FIELD_JS)
        # Quasar shakes a dialog that a press outside or Escape may not close: the try to close it.
        self._dialog.on("shake", self.close_or_ask, [])
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

    @property
    def is_dirty(self) -> bool:
        """True while closing would lose input."""
        return self._is_dirty()

    async def close_or_ask(self) -> None:
        """Close the drawer; with unsaved input, ask first."""
        await self.run_or_ask(self.close)

    async def run_or_ask(self, act: Callback) -> None:
        """Run what ends the editing; with unsaved input, ask first.

        Raises: the errors of `act`.
        """
        if self._is_dirty():
            self._next_act = act
            self._question.visible = True
            return
        await run_callback(act)

    async def _discard(self) -> None:
        self._question.visible = False
        self._on_discard()
        await run_callback(self._next_act)

    def _draw_question(self) -> ui.element:
        with ui.element("div").classes("wt-drawer-question").props("role=alert") as question:
            ui.label(t("Discard what you typed?")).classes("wt-grow")
            with ui.element("div").classes("wt-row"):
                button(t("Keep editing"), lambda: question.set_visibility(False))
                button(t("Discard"), self._discard, weight="danger")
        question.visible = False
        return question


@contextmanager
def open_drawer(title: str) -> Iterator[Drawer]:
    """A block whose elements are the body of a new drawer, deleted when it closes.

    Raises: AlreadyOpenError where another is open.
    """
    drawer = Drawer(title)
    with drawer.body:
        yield drawer


# Not on a touch screen, where the keyboard would cover half of the form; and not away from a field
# that somebody types in already, since this comes only after the panel has slid in.
_FOCUS_FIRST_FIELD_JS = """() => matchMedia('(pointer: fine)').matches
    && !document.activeElement?.closest('.wt-drawer-body')
    && document.querySelector('.wt-drawer-body input, .wt-drawer-body textarea')?.focus()"""
