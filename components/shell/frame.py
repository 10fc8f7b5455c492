"""The frame around every screen: rail, breadcrumb, search, user menu, landmarks."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from markupsafe import escape
from nicegui import ui

from components.i18n.translate import t
from components.kit.callback import Callback
from components.kit.html_view import HtmlView
from components.kit.toast import toast_area
from components.search.ports import SearchData
from components.shell.frame_html import NavigationItem, NavigationLink, header_html, rail_html
from components.shell.screen_keys import ScreenKeys, Shortcuts
from components.shell.search_dialog import SearchDialog
from components.shell.user_menu import MenuUser, UserMenu
from components.theme.install import apply_theme
from components.theme.palette import Theme
from welltrack_ui import urls

PRODUCT_NAME = "WellTrack"

__all__ = ["PRODUCT_NAME", "Frame", "NavigationItem", "NavigationLink", "build_frame"]


class Frame:
    """The frame of a page, which each screen inside it updates.

    `org_id` is the current organization, blank for none, in which the user `may_write` or not.
    `screen_ready` is set once a screen is
    drawn, or the reason why there is none (`is_refused`); `is_sent` is true once the page is in the
    browser, or on its way there.
    """

    def __init__(
        self,
        theme: Theme | None,
        person: MenuUser | None,
        search: SearchData | None,
        view_shortcuts: Shortcuts = (),
    ) -> None:
        self._view_shortcuts = view_shortcuts
        self.dark = apply_theme(theme)
        self.org_id, self.may_write = "", False
        self.screen_ready, self.is_sent, self.is_refused = asyncio.Event(), False, False
        self._person, self._search = person, SearchDialog(search) if search else None
        self._organizations: Sequence[NavigationLink] = ()
        self._entries: Sequence[NavigationItem] = ()
        self._crumbs: Sequence[NavigationLink] = ()
        self._active = self._menu = ""
        client = ui.context.client
        client.content.classes("wt-content")
        # Beside the page, whose element is Quasar's own `main` landmark, and not inside it.
        with client.layout.classes("wt-app"):
            self.rail = ui.html(sanitize=False).classes("wt-rail wt-no-print")
            self.header = HtmlView(self._open_search, tag="header", sanitize=False)
        self.header.classes("wt-topbar wt-no-print")
        self.rail.move(target_index=0)
        self.header.move(target_index=1)
        # A popover opens, closes on Escape and gives focus back without a way to the server.
        self.rail.props["popover"] = "auto"

    def set_rail(
        self, organizations: Sequence[NavigationLink], entries: Sequence[NavigationItem]
    ) -> None:
        """Show these items, and these organizations: the current one first, without `href`."""
        self._organizations, self._entries = organizations, entries
        self._draw_rail()

    def leave_organization(self) -> None:
        """Clear the rail: the screen is outside of all organizations."""
        self.org_id, self.may_write = "", False
        self.set_rail((), ())

    def set_location(
        self, title: str, crumbs: Sequence[NavigationLink] = (), active: str = ""
    ) -> None:
        """Show the current screen: browser title, breadcrumb, active item of the rail."""
        ui.page_title(f"{title} · {PRODUCT_NAME}")
        self._crumbs = crumbs or (NavigationLink(title),)
        self._draw_header()
        # Sent again, the rail would lose its scroll position.
        if active != self._active:
            self._active = active
            self._draw_rail()

    def add_menu(self, on_theme: Callback, sign_out: str) -> None:
        """Add the user menu and the search dialog to the header, once."""
        if self._person:
            with ui.context.client.layout:
                self._menu = UserMenu(self._person, self.dark, on_theme, sign_out).html_id
        if self._search:
            self.header.on("vnode-mounted", self._search.open, js_handler=_ON_CTRL_K)
        ScreenKeys(self.header, self._create_event, self._view_shortcuts)
        self._draw_header()

    async def _open_search(self, *_: object) -> None:
        if self._search:
            await self._search.open()

    def _create_event(self) -> None:
        """Open the form of a new event, which asks for the well, on the calendar."""
        if self.may_write:
            ui.navigate.to(urls.calendar_url(self.org_id, new="event"))

    def _draw_rail(self) -> None:
        self.rail.content = rail_html(
            tuple(self._organizations), tuple(self._entries), self._active
        )

    def _draw_header(self) -> None:
        name = self._person.name if self._person else ""
        self.header.show(
            header_html(
                tuple(self._crumbs),
                rail=self.rail.html_id,
                searches=self._search is not None,
                menu=self._menu,
                name=name,
            )
        )


@contextmanager
def build_frame(
    *,
    person: MenuUser | None,
    theme: Theme | None,
    on_theme: Callback,
    search: SearchData | None = None,
    sign_out: str = "",
    view_shortcuts: Shortcuts = (),
) -> Iterator[Frame]:
    """A block whose elements are the content of a page with a frame.

    `theme` None follows the system; `on_theme` gets each theme that the user chooses, to store it.
    `search` finds hits for the text of the search dialog. `sign_out` is the path to post to.
    `view_shortcuts` are keys and names of the calendar's views.
    """
    frame = Frame(theme, person, search, view_shortcuts)
    frame.add_menu(on_theme, sign_out)
    _add_skip_link()
    toast_area()
    yield frame


def _add_skip_link() -> None:
    """Add the skip link, the first stop of the Tab key, in place of NiceGUI's own."""
    client = ui.context.client
    with client.layout:
        link = ui.element("a").classes("nicegui-skip-link").props(f"href=#{client.content.html_id}")
    link.props["innerHTML"] = escape(t("Skip to content"))
    link.move(target_index=0)
    link.on("click", js_handler=_SKIP)


# The link's own jump would only scroll: focus needs a tabindex on the target.
_SKIP = """e => {
    const content = getHtmlElement(e.currentTarget.hash.slice(1));
    content?.setAttribute('tabindex', '-1');
    content?.focus();
}"""
# On the document, wherever the focus is; browsers have a Ctrl+K of their own, which is prevented.
# By its place too: on a Russian keyboard the same key writes another letter.
_ON_CTRL_K = """() => document.addEventListener('keydown', e => {
    const isK = /[a-z]/i.test(e.key) ? 'kK'.includes(e.key) : e.code === 'KeyK';
    if (!(e.ctrlKey || e.metaKey) || !isK) return;
    emit(e.preventDefault());
})"""
