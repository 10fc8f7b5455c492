"""The dialog that confirms an action which cannot be undone, or which many people would notice."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import ui

from components.forms import fields
from components.forms.form import Form
from components.i18n.translate import t
from components.kit.overlays import refuse_second_overlay

Action = Callable[[], Awaitable[None]]


def confirm_action(
    title: str, consequence: str, action: Action, *, yes: str, typed: str = ""
) -> ui.dialog:
    """Open a dialog that runs `action` after its button `yes`; a refusal is shown in it.

    With `typed` the action runs only after that text was typed, in the same capitals.

    Raises: AlreadyOpenError where another dialog is open, unless it is opened from there.
    """
    refuse_second_overlay()

    def close() -> None:
        dialog.close()

    async def send(values: dict[str, Any]) -> Mapping[str, str] | None:
        # Checked here and not while typing: until the button is pressed every text is unfinished.
        if typed and (values["typed"] or "") != typed.strip():
            return {"typed": t("must be exactly: {text}", text=typed.strip())}
        await action()
        close()
        return None

    with ui.dialog(value=True) as dialog, ui.element("div").classes("wt-confirm"):
        with ui.element("h2") as heading:
            ui.label(title)
        ui.label(consequence).classes("wt-confirm-text")
        with Form(send, submit=yes, on_cancel=close, danger=True) as form:
            if typed:
                label = t("Type {text} to go on", text=typed.strip())
                text_field = form.add(fields.text_field("typed", label, required=True))
                # Browsers would offer the names that were typed the last time, which defeats
                # typing.
                text_field.control.props("autofocus autocomplete=off")
    # Quasar gives a dialog no name of its own.
    dialog.props["aria-labelledby"] = heading.html_id
    # Also after Escape and a click beside: hidden dialogs would pile up in the page.
    dialog.on("hide", dialog.delete)
    return dialog
