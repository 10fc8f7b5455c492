"""The drawers that create and edit an entity."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from nicegui import ui

from components.forms.drafts import DraftPlace
from components.forms.entity_form import DraftFields, EntityEditing, EntityForm
from components.forms.form import Form
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.callback import Callback, run_callback
from components.kit.drawer import Drawer, open_drawer
from components.kit.more_actions import MenuAction, draw_more_actions
from welltrack_ui.domain.entity import VersionedModel

Action = Callable[[], Awaitable[None]]
DrawerAction = Callable[[Drawer], Awaitable[None]]
DrawResult = Callable[[Drawer], None]
SaveFields = Callable[[dict[str, Any]], Awaitable[DrawResult | None]]
E = TypeVar("E", bound=VersionedModel)


def edit_in_drawer(
    title: str,
    make_fields: Callable[[Form], DraftFields],
    save: SaveFields,
    *,
    submit: str = "",
    danger: bool = False,
    draft_form: str = "",
) -> Drawer:
    """Open a drawer with the form of a new entity; `save` gets the fields of its draft.

    The drawer closes after `save`, unless that returns a function: it draws a result in place of
    the form. `submit` is the label of the button. `draft_form` is the form's key, such as
    `well/p-1/new`, by which the browser keeps what is typed; without it nothing is kept.
    """

    async def send(values: dict[str, Any]) -> None:
        draw_result = await save(draft.read(values))
        if draw_result is None:
            drawer.close()
            return
        # Hidden, not deleted: this runs as an event of the form.
        form.box.visible = False
        with drawer.body:
            draw_result(drawer)

    label = submit or t("Save")
    place = DraftPlace(draft_form, title) if draft_form else None
    with open_drawer(title) as drawer:
        with Form(
            send, submit=label, on_cancel=drawer.close_or_ask, danger=danger, draft=place
        ) as form:
            draft = make_fields(form)
        drawer.ask_before_closing(lambda: form.is_dirty, form.discard)
    return drawer


def edit_entity_in_drawer(
    title: str,
    editing: EntityEditing[E],
    entity: E,
    on_saved: Callback,
    *,
    delete: DrawerAction | None = None,
    copy: Action | None = None,
    attach: Callable[[], None] | None = None,
) -> Drawer:
    """Open a drawer with the form of a stored entity; see `EntityForm`.

    `attach` draws its attachments, above the form; `delete` asks, and closes the drawer once the
    entity is deleted.
    """

    async def close(*saved: object) -> None:
        # Before the callback, which may redraw the element that the drawer is in.
        drawer.close()
        await run_callback(on_saved, *saved)

    with open_drawer(title) as drawer:
        _draw_acts(drawer, delete, copy)
        if attach:
            attach()
        form = EntityForm(
            editing,
            entity,
            close,
            on_cancel=drawer.close_or_ask,
            notice_area=drawer.notice_area,
            title=title,
        )
        drawer.ask_before_closing(lambda: form.is_dirty, form.discard)
    return drawer


def _draw_acts(drawer: Drawer, delete: DrawerAction | None, copy: Action | None) -> None:
    """Draw the buttons of actions on a stored entity, above its form."""
    if not (delete or copy):
        return

    async def run_copy(act: Action) -> None:
        await act()
        drawer.close()

    with ui.element("div").classes("wt-drawer-acts"):
        if copy:
            copy_and_close = functools.partial(run_copy, copy)
            button(t("Copy"), lambda: drawer.run_or_ask(copy_and_close), symbol="copy")
        if delete:
            action = MenuAction("delete", t("Delete"), "trash-2")
            draw_more_actions([(action, functools.partial(delete, drawer))])
