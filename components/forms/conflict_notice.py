"""The notice of an edit conflict above a form, with the actions that resolve it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from nicegui import ui

from components.forms.stale_conflict import ChangeText, EditConflict
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.row_actions import draw_copy_text_button
from components.theme.icons import icon

Action = Callable[[], Awaitable[None]]
MAX_VALUE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class ConflictActions:
    """The actions of the notice's buttons."""

    keep: Action
    take: Action
    restore: Action


class ConflictNotice:
    """The notice; its box is empty until `show`, and hidden after `hide`."""

    def __init__(self, actions: ConflictActions) -> None:
        self._actions = actions
        # Screen readers read out only what is added to a live region: it must exist before.
        self.box = ui.element("section").classes("wt-conflict").props("tabindex=-1 role=alert")
        self.box.visible = False

    def show(self, conflict: EditConflict[Any]) -> None:
        """Show a conflict in place of the one before, and move the focus to it."""
        self.box.clear()
        with self.box:
            with ui.element("div").classes("wt-conflict-head"):
                icon("triangle-alert")
                ui.label(conflict.headline)
            if conflict.now is None:
                self._draw_deletion(conflict)
            else:
                self._draw_changes(conflict)
        self.box.visible = True
        # The notice may lie above what is scrolled into view: the focus brings it there.
        self.box.run_method("focus")

    def hide(self) -> None:
        """Hide the notice."""
        self.box.visible = False

    def _draw_changes(self, conflict: EditConflict[Any]) -> None:
        mine = conflict.mine or {}
        rows = Markup("").join(
            change_html(change, mine.get(change.field)) for change in conflict.changes
        )
        ui.html(Markup('<dl class="wt-conflict-changes">{}</dl>').format(rows))
        keep = t("Keep mine: what you typed is saved over it.")
        take = t("Take theirs: these fields get their values, your other changes stay.")
        ui.label(f"{keep} {take}").classes("wt-conflict-note")
        with ui.element("div").classes("wt-conflict-acts"):
            button(t("Take theirs"), self._actions.take)
            button(t("Keep mine"), self._actions.keep)

    def _draw_deletion(self, conflict: EditConflict[Any]) -> None:
        note = t("What you typed is still here.")
        ui.label(note).classes("wt-conflict-note")
        with ui.element("div").classes("wt-conflict-acts"):
            if conflict.copy_text:
                draw_copy_text_button(conflict.copy_text, t("Copy what I typed"))
            if conflict.can_restore:
                button(t("Restore and save"), self._actions.restore, symbol="archive-restore")


def change_html(change: ChangeText, mine: str | None) -> Markup:
    """The HTML of a changed field: before, after, and the user's own value where it differs."""
    before, after = (shorten_value(value) for value in (change.before, change.after))
    own_html = Markup("")
    # Where both typed the same there is nothing to choose between.
    if mine is not None and mine != change.after:
        text = t("Yours: {value}", value=shorten_value(mine))
        own_html = Markup(' <span class="wt-conflict-mine">{}</span>').format(text)
    return Markup(
        "<div><dt>{}</dt><dd><del>{}</del> <span aria-hidden='true'>→</span> <ins>{}</ins>{}</dd>"
        "</div>"
    ).format(change.label, before, after, own_html)


def shorten_value(text: str) -> str:
    """A value of at most 160 characters, with an ellipsis where it was cut."""
    return text if len(text) <= MAX_VALUE_LENGTH else f"{text[:MAX_VALUE_LENGTH]}…"
