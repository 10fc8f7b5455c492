"""What stands around every screen: rail, breadcrumb, search, the user's menu, the landmarks."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from markupsafe import escape
from nicegui import ui

from components.i18n.translate import t
from components.kit.callback import Callback
from components.kit.html_view import HtmlView
from components.kit.toast import toast_area
from components.shell.frame_html import NavigationItem, NavigationLink, header_html, rail_html
from components.shell.search_dialog import SearchDialog, SearchFunction
from components.shell.user_menu import MenuUser, UserMenu
from components.theme.install import apply_theme
from components.theme.palette import Theme

PRODUCT_NAME = "WellTrack"

__all__ = ["PRODUCT_NAME", "Frame", "NavigationItem", "NavigationLink", "build_frame"]


class Frame:
    """The frame of a page: what it shows follows the screen inside it.

    `org_id` is the organization that one is in, empty outside of all. `drawn` is set once a screen
    stands in it, or why there is none (`is_refused`); `is_sent` says that the page is in the
    browser, or on its way.
    """

    def __init__(
        self, theme: Theme | None, person: MenuUser | None, search: SearchFunction | None
    ) -> None:
        self.dark = apply_theme(theme)
        self.org_id = ""
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
        """Show these screens, and these organizations: the current one first, without `href`."""
        self._organizations, self._entries = organizations, entries
        self._draw_rail()

    def leave_organization(self) -> None:
        """Show no organization's rail."""
        self.org_id = ""
        self.set_rail((), ())

    def set_location(
        self, title: str, crumbs: Sequence[NavigationLink] = (), active: str = ""
    ) -> None:
        """Say where one is: the browser's title, the breadcrumb, the entry in the rail."""
        ui.page_title(f"{title} · {PRODUCT_NAME}")
        self._crumbs = crumbs or (NavigationLink(title),)
        self._draw_header()
        if active != self._active:
            self._active = active
            self._draw_rail()

    def add_menu(self, on_theme: Callback, sign_out: str) -> None:
        """Give the bar at the top what its buttons open, once."""
        if self._person:
            with ui.context.client.layout:
                self._menu = UserMenu(self._person, self.dark, on_theme, sign_out).html_id
        if self._search:
            self.header.on("vnode-mounted", self._search.open, js_handler=_ON_CTRL_K)
        self._draw_header()

    def _open_search(self, *_: object) -> None:
        if self._search:
            self._search.open()

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
    search: SearchFunction | None = None,
    sign_out: str = "",
) -> Iterator[Frame]:
    """Build the frame of a page; what is made inside is its content.

    `theme` None follows the system; `on_theme` is called with the next choice so that it can be
    kept. `search` answers what is typed after Ctrl+K. `sign_out` is the path to post to.
    """
    made = Frame(theme, person, search)
    made.add_menu(on_theme, sign_out)
    _add_skip_link()
    toast_area()
    yield made


def _add_skip_link() -> None:
    """The first that the keyboard comes to; NiceGUI's own takes a second element to be deleted."""
    client = ui.context.client
    with client.layout:
        link = ui.element("a").classes("nicegui-skip-link").props(f"href=#{client.content.html_id}")
    link.props["innerHTML"] = escape(t("Skip to content"))
    link.move(target_index=0)
    link.on("click", js_handler=_SKIP)


_SKIP = """e => {
    const content = getHtmlElement(e.currentTarget.hash.slice(1));
    content?.setAttribute('tabindex', '-1');
    content?.focus();
}"""
_ON_CTRL_K = """() => document.addEventListener('keydown', e => {
    if (!(e.ctrlKey || e.metaKey) || e.key.toLowerCase() !== 'k') return;
    e.preventDefault();
    emit();
})"""
