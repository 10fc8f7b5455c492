"""The search dialog of every screen: a field, and its hits as links."""

from collections.abc import Sequence

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.i18n.translate import t
from components.search.hit_list import hit_groups_html, nothing_found_html, partial_note_html
from components.search.ports import SearchData, SearchHit, SearchResults
from components.theme.icons import icon

MIN_TEXT_LENGTH = 2


class SearchDialog:
    """A dialog that shows the hits of its text, or else the last searches; Enter takes the first.

    Its elements are created when it is first opened, since most pages never need them.
    """

    def __init__(self, data: SearchData) -> None:
        self._data = data
        self._dialog: ui.dialog | None = None

    async def open(self) -> None:
        """Open the dialog, with the text typed last. Raises: the errors of the data."""
        if self._dialog is None:
            self._dialog = self._build_dialog()
        # At once: the last searches follow.
        self._dialog.open()
        hint = hint_html(await self._data.list_last_searches())
        if len(self._read_text()) < MIN_TEXT_LENGTH:
            self._results.content = hint

    def _build_dialog(self) -> ui.dialog:
        with ui.context.client.layout:
            dialog = ui.dialog().props("position=top")
        dialog.props["aria-label"] = t("Search")
        with dialog, ui.element("div").classes("wt-search") as box:
            self._draw()
        box.props["data-columns"] = "1"
        return dialog

    def _draw(self) -> None:
        with ui.element("div").classes("wt-search-field"):
            icon("search")
            placeholder = t("Search projects, wells, events and files")
            self._input = ui.input(placeholder=placeholder, on_change=self._find)
            self._input.props("borderless autofocus debounce=150", remove="outlined")
            self._input.props["aria-label"] = t("Search")
            # Enter sends the text along: the field reports changes only when typing pauses.
            self._input.on("keydown.enter", self._open_first, js_handler=_WITH_TEXT)
            ui.element("kbd").props["innerText"] = t("Esc")
        self._results = ui.html(hint_html(())).classes("wt-search-results")
        self._results.props("role=status")
        self._results.on("click", self._leave, js_handler=_AFTER_LINK)

    def _read_text(self) -> str:
        return (self._input.value or "").strip()

    async def _find(self) -> None:
        text = self._read_text()
        is_long = len(text) >= MIN_TEXT_LENGTH
        results = await self._data.find(text) if is_long else SearchResults()
        if text != self._read_text():
            return  # more was typed meanwhile: the answer to that is on its way
        if is_long:
            self._results.content = results_html(results, text)
        else:
            self._results.content = hint_html(await self._data.list_last_searches())

    async def _leave(self) -> None:
        """Close the dialog after a link in it was followed."""
        if self._dialog:
            self._dialog.close()
        if len(self._read_text()) >= MIN_TEXT_LENGTH:
            await self._data.remember_search(self._read_text())

    async def _open_first(self, event: GenericEventArguments) -> None:
        text = event.args.strip()
        if len(text) < MIN_TEXT_LENGTH:
            return
        # Searched again: Enter may come before the list has caught up with the text.
        results = await self._data.find(text)
        if results.hits and self._dialog:
            self._dialog.close()
            await self._data.remember_search(text)
            ui.navigate.to(results.hits[0].href)


def hint_html(last: Sequence[SearchHit]) -> Markup:
    """The HTML of what the dialog shows without a text: what to type, and the last searches."""
    text = t("Type a name, or a word of a title. Arrows choose, Enter opens.")
    return Markup('<p class="wt-search-hint">{}</p>').format(text) + hit_groups_html(last)


def results_html(results: SearchResults, text: str) -> Markup:
    """The HTML of the hits by group with a link to all of them, or that there are none."""
    note = partial_note_html() if results.is_partial else Markup()
    if not results.hits:
        return (Markup() if results.is_partial else nothing_found_html(text)) + note
    every = SearchHit("", t("All results"), results.href, "search") if results.href else None
    return hit_groups_html([*results.hits, *([every] if every else [])]) + note


_WITH_TEXT = "e => emit(e.target.value)"
# The router follows a link within the page, which leaves dialogs open.
_AFTER_LINK = "e => e.target.closest('a') && emit()"
