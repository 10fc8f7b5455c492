"""The notice above a form whose save came too late, and what can be done about it."""

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

Act = Callable[[], Awaitable[None]]
MAX_VALUE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class ConflictActs:
    """What the buttons do."""

    keep: Act
    take: Act
    restore: Act


class ConflictNotice:
    """The place of the notice; it is empty until `show`, and hidden after `hide`."""

    def __init__(self, acts: ConflictActs) -> None:
        self._acts = acts
        # A live region tells only of what comes into it: it has to be there before.
        self.box = ui.element("section").classes("wt-conflict").props("tabindex=-1 role=alert")
        self.box.visible = False

    def show(self, conflict: EditConflict[Any]) -> None:
        """Tell of a conflict in place of the last one, and take the reader there."""
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
        self.box.run_method("focus")

    def hide(self) -> None:
        """Nothing is in the way any more."""
        self.box.visible = False

    def _draw_changes(self, conflict: EditConflict[Any]) -> None:
        mine = conflict.mine or {}
        rows = Markup("").join(change_html(one, mine.get(one.field)) for one in conflict.changes)
        ui.html(Markup('<dl class="wt-conflict-changes">{}</dl>').format(rows))
        keep = t("Keep mine: what you typed is saved over it.")
        take = t("Take theirs: these fields get their values, your other changes stay.")
        ui.label(f"{keep} {take}").classes("wt-conflict-note")
        with ui.element("div").classes("wt-conflict-acts"):
            button(t("Take theirs"), self._acts.take)
            button(t("Keep mine"), self._acts.keep)

    def _draw_deletion(self, conflict: EditConflict[Any]) -> None:
        note = t("What you typed is still here.")
        ui.label(note).classes("wt-conflict-note")
        with ui.element("div").classes("wt-conflict-acts"):
            if conflict.copy_text:
                draw_copy_text_button(conflict.copy_text, t("Copy what I typed"))
            if conflict.can_restore:
                button(t("Restore and save"), self._acts.restore, symbol="archive-restore")


def change_html(change: ChangeText, mine: str | None) -> Markup:
    """A field before and after, and what was typed in it where that is something else."""
    before, after = (shorten_value(value) for value in (change.before, change.after))
    own = Markup("")
    if mine is not None and mine != change.after:
        text = t("Yours: {value}", value=shorten_value(mine))
        own = Markup(' <span class="wt-conflict-mine">{}</span>').format(text)
    return Markup(
        "<div><dt>{}</dt><dd><del>{}</del> <span aria-hidden='true'>→</span> <ins>{}</ins>{}</dd>"
        "</div>"
    ).format(change.label, before, after, own)


def shorten_value(text: str) -> str:
    """A long text without its end."""
    return text if len(text) <= MAX_VALUE_LENGTH else f"{text[:MAX_VALUE_LENGTH]}…"
