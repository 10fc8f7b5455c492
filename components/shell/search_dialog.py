"""The search dialog of every screen: a field, and its hits as links."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import htpy as h
from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.i18n.translate import t
from components.kit.markup import to_markup
from components.theme.icons import icon, icon_html


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A hit of the search; hits of one `group` are listed together, in the order given."""

    group: str
    label: str
    href: str
    icon: str
    detail: str = ""


SearchFunction = Callable[[str], Awaitable[Sequence[SearchHit]]]


class SearchDialog:
    """A dialog that shows the hits of `search` for its text; arrows and Enter choose one.

    Its elements are created when it is first opened, since most pages never need them.
    """

    def __init__(self, search: SearchFunction) -> None:
        self._search = search
        self._dialog: ui.dialog | None = None

    def open(self) -> None:
        """Open the dialog, with the text typed last."""
        self._dialog = self._dialog or self._build_dialog()
        self._dialog.open()

    def _build_dialog(self) -> ui.dialog:
        with ui.context.client.layout:
            dialog = ui.dialog().props("position=top")
        dialog.props["aria-label"] = t("Search")
        with dialog, ui.element("div").classes("wt-search") as box:
            self._draw(dialog)
        box.props["data-columns"] = "1"
        return dialog

    def _draw(self, dialog: ui.dialog) -> None:
        with ui.element("div").classes("wt-search-field"):
            icon("search")
            placeholder = t("Search projects, wells, events and files")
            self._input = ui.input(placeholder=placeholder, on_change=self._find)
            self._input.props("borderless autofocus debounce=150", remove="outlined")
            self._input.props["aria-label"] = t("Search")
            # Enter sends the text along: the field reports changes only when typing pauses.
            self._input.on("keydown.enter", self._open_first, js_handler=_WITH_TEXT)
            ui.element("kbd").props["innerText"] = t("Esc")
        self._results = ui.html(_hint_html()).classes("wt-search-results")
        self._results.props("role=status")
        self._results.on("click", dialog.close, js_handler=_AFTER_LINK)

    async def _find(self) -> None:
        text = (self._input.value or "").strip()
        hits = await self._search(text) if text else ()
        if text != (self._input.value or "").strip():
            return  # more was typed meanwhile: the answer to that is on its way
        self._results.content = results_html(hits, text) if text else _hint_html()

    async def _open_first(self, event: GenericEventArguments) -> None:
        # Searched again: Enter may come before the list has caught up with the text.
        hits = await self._search(event.args.strip()) if event.args.strip() else ()
        if hits and self._dialog:
            self._dialog.close()
            ui.navigate.to(hits[0].href)


def results_html(hits: Sequence[SearchHit], text: str) -> Markup:
    """The HTML of the hits by group, or of the sentence that there are none."""
    if not hits:
        nothing = t("Nothing found for “{text}”.", text=text)
        return Markup('<p class="wt-search-hint">{}</p>').format(nothing)
    parts = (_group_html(name, group) for name, group in groupby(hits, key=lambda hit: hit.group))
    return Markup("").join(parts)


def _group_html(name: str, hits: Iterable[SearchHit]) -> Markup:
    rows = Markup("").join(_hit_html(hit) for hit in hits)
    return Markup('<section><h2 class="wt-menu-heading">{}</h2><ul>{}</ul></section>').format(
        name, rows
    )


def _hit_html(hit: SearchHit) -> Markup:
    return to_markup(
        h.li[
            h.a(".wt-hit", href=hit.href)[
                icon_html(hit.icon), h.span[hit.label], h.small[hit.detail]
            ]
        ]
    )


def _hint_html() -> Markup:
    text = t("Type a name, or a word of a title. Arrows choose, Enter opens.")
    return Markup('<p class="wt-search-hint">{}</p>').format(text)


_WITH_TEXT = "e => emit(e.target.value)"
# The router follows a link within the page, which leaves dialogs open.
_AFTER_LINK = "e => e.target.closest('a') && emit()"
