"""A form in a drawer: one way for everything that people create and edit."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from nicegui import ui

from components.forms.entity_form import DraftFields, EntityEditing, EntityForm
from components.forms.form import Form
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.callback import Callback, run_callback
from components.kit.drawer import Drawer, open_drawer
from welltrack_ui.domain.entity import Entity

Action = Callable[[], Awaitable[None]]
DrawResult = Callable[[Drawer], None]
SaveFields = Callable[[dict[str, Any]], Awaitable[DrawResult | None]]
E = TypeVar("E", bound=Entity)


def edit_in_drawer(
    title: str,
    make_fields: Callable[[Form], DraftFields],
    save: SaveFields,
    *,
    submit: str = "",
    danger: bool = False,
) -> Drawer:
    """A drawer with a form for something new; `save` gets the fields of a draft, then it closes.

    Where `save` returns what draws a result, that takes the form's place. `submit` is the button's
    text.
    """

    async def send(values: dict[str, Any]) -> None:
        draw_result = await save(draft.read(values))
        if draw_result is None:
            opened.close()
            return
        form.box.visible = False
        with opened.body:
            draw_result(opened)

    label = submit or t("Save")
    with open_drawer(title) as opened:
        with Form(send, submit=label, on_cancel=opened.close_or_ask, danger=danger) as form:
            draft = make_fields(form)
        opened.ask_before_closing(lambda: form.is_dirty)
    return opened


def edit_entity_in_drawer(
    title: str,
    editing: EntityEditing[E],
    entity: E,
    on_saved: Callback,
    *,
    delete: Action | None = None,
    copy: Action | None = None,
    attach: Callable[[], None] | None = None,
) -> Drawer:
    """A drawer with the form of something that exists; see `EntityForm`.

    `attach` draws what hangs on the entity, above its form.
    """

    async def close(*saved: object) -> None:
        # First, as what is drawn anew may be what the drawer stands in.
        opened.close()
        await run_callback(on_saved, *saved)

    with open_drawer(title) as opened:
        _draw_acts(opened, delete, copy)
        if attach:
            attach()
        form = EntityForm(
            editing,
            entity,
            close,
            on_cancel=opened.close_or_ask,
            notice_area=opened.notice_area,
        )
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
