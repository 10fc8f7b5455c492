"""The menu "Views": saved views to open, and the one on the screen to save."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.forms import fields
from components.forms.confirm_dialog import confirm_action
from components.forms.edit_drawer import edit_in_drawer
from components.forms.entity_form import PlainFields
from components.forms.form import Form
from components.i18n.field_labels import field_label
from components.i18n.translate import mark, t
from components.kit.buttons import button_html, icon_button_html
from components.kit.callback import Callback
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup
from components.kit.popover import Popover
from components.kit.toast import show_toast
from components.theme.icons import icon_html
from welltrack_ui.domain.lists.saved_view import SavedView, SavedViewDraft, ViewScreen

SCREEN_SYMBOLS: Mapping[ViewScreen, str] = {"calendar": "calendar-days", "wells": "map"}
SCREEN_LABELS: Mapping[ViewScreen, str] = {"calendar": mark("Calendar"), "wells": mark("Wells")}


class SavedViewData(Protocol):
    """The saved views of an organization. Raises: refusals of the domain from each method."""

    org_id: str

    async def list_views(self) -> Sequence[SavedView]: ...
    async def find_start_id(self) -> str | None: ...
    async def create(self, draft: SavedViewDraft) -> SavedView: ...
    async def set_shared(self, view: SavedView, *, is_shared: bool) -> None: ...
    async def delete(self, view: SavedView) -> None: ...
    async def choose_start(self, view_id: str | None) -> None: ...
    def may_change(self, view: SavedView) -> bool: ...


@dataclass(frozen=True, slots=True)
class SavedViewPlace:
    """The screen whose view is saved; `read_query` gives the query string of what it shows."""

    screen: ViewScreen
    read_query: Callable[[], str]


class ViewsMenu:
    """The menu; its card, drawer and questions open in `area`, `on_open` gets the chosen view."""

    def __init__(
        self, data: SavedViewData, place: SavedViewPlace, area: ui.element, on_open: Callback
    ) -> None:
        self._data, self._place = data, place
        self._area, self._on_open = area, on_open
        self._views: dict[str, SavedView] = {}

    async def open(self, where: Sequence[float]) -> None:
        """Open the card below the rectangle of the button. Raises: refusals of the domain."""
        html = await self._read_html()
        with self._area, Popover(t("Views"), where, below=True) as self._card:
            self._rows = HtmlView(self._act, html, sanitize=False).classes("wt-views")

    async def _read_html(self) -> Markup:
        views = await self._data.list_views()
        self._views = {view.id: view for view in views}
        start = await self._data.find_start_id()
        return Markup("").join(
            [
                *(
                    view_row_html(
                        view, is_start=view.id == start, may_change=self._data.may_change(view)
                    )
                    for view in views
                ),
                "" if views else to_markup(h.p(".wt-meta")[t("No saved views yet")]),
                button_html(t("Save this view"), "save", classes="wt-menu-item", symbol="plus"),
            ]
        )

    async def _act(self, verb: str, value: str, _where: object) -> None:
        view = self._views.get(value)
        if verb == "save":
            await self._card.close_and_run(self._open_form)
        elif view is None:
            return
        elif verb == "open":
            await self._card.close_and_run(self._on_open, view)
        elif verb == "delete":
            await self._card.close_and_run(self._confirm_deletion, view)
        else:
            if verb == "share":
                await self._data.set_shared(view, is_shared=not view.is_shared)
            else:
                is_start = await self._data.find_start_id() == view.id
                await self._data.choose_start(None if is_start else view.id)
            self._rows.show(await self._read_html())

    def _open_form(self) -> None:
        query = self._place.read_query()

        def make_fields(form: Form) -> PlainFields:
            form.add(fields.text_field("name", field_label("view", "name"), required=True))
            form.add(fields.switch_field("is_shared", field_label("view", "is_shared")))
            return PlainFields()

        async def save(values: dict[str, Any]) -> None:
            draft = SavedViewDraft.parse(
                {
                    "org_id": self._data.org_id,
                    "screen": self._place.screen,
                    "name": values["name"] or "",
                    "is_shared": values["is_shared"],
                    "query": query,
                }
            )
            view = await self._data.create(draft)
            show_toast(t("{name} is in the menu Views now.", name=view.name))

        with self._area:
            edit_in_drawer(t("Save this view"), make_fields, save)

    def _confirm_deletion(self, view: SavedView) -> None:
        async def delete() -> None:
            await self._data.delete(view)
            show_toast(t("The view {name} is deleted.", name=view.name))

        text = t("Nobody else here has it then either.") if view.is_shared else ""
        with self._area:
            confirm_action(
                t("Delete the view {name}?", name=view.name), text, delete, yes=t("Delete")
            )


def draw_views_button(menu: ViewsMenu) -> None:
    """Draw the button that opens the menu."""

    async def open_menu(_action: str, _value: str, where: Sequence[float]) -> None:
        await menu.open(where)

    more = {"aria-haspopup": "dialog"}
    HtmlView(open_menu, button_html(t("Views"), "views", symbol="bookmark", more=more))


def view_row_html(view: SavedView, *, is_start: bool, may_change: bool) -> Markup:
    """The HTML of a row: the view's name, and the buttons of what can be done with it."""
    screen = t(SCREEN_LABELS[view.screen])
    note = f"{screen}, {t('shared')}" if view.is_shared else screen
    starting = icon_button_html(
        "star",
        t("Open at the start"),
        "start",
        view.id,
        more={"aria-pressed": "true" if is_start else "false"},
    )
    acts = starting
    if may_change:
        acts += icon_button_html(
            "users",
            t("Share with everybody here"),
            "share",
            view.id,
            more={"aria-pressed": "true" if view.is_shared else "false"},
        )
        acts += icon_button_html("trash-2", t("Delete"), "delete", view.id)
    name = h.button({"type": "button", "class": "wt-menu-item", "data-action": "open"})[
        icon_html(SCREEN_SYMBOLS[view.screen]),
        h.span[h.span(".wt-view-name")[view.name], h.span(".wt-meta")[note]],
    ]
    return to_markup(h.div(".wt-views-row", data_value=view.id)[name, acts])
