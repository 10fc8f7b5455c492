"""A question before something that can't be taken back, or that many would miss."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import ui

from components.forms import fields
from components.forms.form import Form
from components.i18n.translate import t

Action = Callable[[], Awaitable[None]]


def confirm_action(
    title: str, consequence: str, act: Action, *, yes: str, typed: str = ""
) -> ui.dialog:
    """Ask, then do it; what it refuses stands in the dialog, which stays open.

    With `typed` the answer counts only once that text was typed, capitals and all.
    """

    def close() -> None:
        dialog.close()

    async def send(values: dict[str, Any]) -> Mapping[str, str] | None:
        if typed and (values["typed"] or "") != typed.strip():
            return {"typed": t("must be exactly: {text}", text=typed.strip())}
        await act()
        close()
        return None

    with ui.dialog(value=True) as dialog, ui.element("div").classes("wt-confirm"):
        with ui.element("h2") as heading:
            ui.label(title)
        ui.label(consequence).classes("wt-confirm-text")
        with Form(send, submit=yes, on_cancel=close, danger=True) as form:
            if typed:
                label = t("Type {text} to go on", text=typed.strip())
                asked = form.add(fields.text_field("typed", label, required=True))
                asked.control.props("autofocus autocomplete=off")
    dialog.props["aria-labelledby"] = heading.html_id
    dialog.on("hide", dialog.delete)
    return dialog
