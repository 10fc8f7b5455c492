"""A form in a drawer: one way for everything that people create and edit."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from nicegui import ui

from components.forms.form import Form
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.drawer import Drawer, open_drawer

SaveFields = Callable[[dict[str, Any]], Awaitable[None]]
Action = Callable[[], Awaitable[None]]


class DraftFields(Protocol):
    """The fields of one draft, made inside a form."""

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of the draft. Raises Invalid where one is no value."""
        ...


def edit_in_drawer(
    title: str,
    make_fields: Callable[[Form], DraftFields],
    save: SaveFields,
    *,
    submit: str = "",
    delete: Action | None = None,
    copy: Action | None = None,
    attach: Callable[[], None] | None = None,
) -> Drawer:
    """A drawer with a form in it; `save` gets the fields of a draft, then the drawer closes.

    `attach` draws what hangs on the entity, above its form; `submit` is the button's text.
    """

    async def send(values: dict[str, Any]) -> None:
        await save(draft.read(values))
        opened.close()

    with open_drawer(title) as opened:
        _draw_acts(opened, delete, copy)
        if attach:
            attach()
        with Form(send, submit=submit or t("Save"), on_cancel=opened.close_or_ask) as form:
            draft = make_fields(form)
        opened.ask_before_closing(lambda: form.is_dirty)
    return opened


def _draw_acts(opened: Drawer, delete: Action | None, copy: Action | None) -> None:
    """What can be done with something that exists, above its form."""
    named = [(t("Delete"), "trash-2", delete), (t("Copy"), "copy", copy)]
    given = [(label, symbol, act) for label, symbol, act in named if act]
    if not given:
        return

    def closing(act: Action) -> Action:
        async def done() -> None:
            await act()
            opened.close()

        return done

    with ui.element("div").classes("wt-drawer-acts"):
        for label, symbol, act in given:
            button(label, closing(act), symbol=symbol)
