"""The pill of a filter: its label, and what is chosen where something is."""

from nicegui import ui

from components.theme.icons import icon


class Pill:
    """The button of a filter, which stays where it is while what it shows changes.

    A press on a pill that is drawn anew in that moment would be lost, and the focus with it.
    """

    def __init__(self, label: str, value: str = "") -> None:
        self._label = label
        self.element = ui.button(color=None).classes("wt-pill").props("type=button")
        with self.element:
            self._name = ui.label()
            self._value = ui.label().classes("wt-pill-value")
            icon("chevron-down")
        self.show(value)

    def show(self, value: str) -> None:
        """Show the text of the chosen value; a blank one is none."""
        self._name.text = f"{self._label}:" if value else self._label
        self._value.text = value
        self._value.visible = bool(value)
        self.element.classes(add="wt-chosen" if value else "", remove="" if value else "wt-chosen")
