"""What stands around every screen: rail, breadcrumb, search, the user's menu, the landmarks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from nicegui import ui

from components.buttons import icon_button
from components.callback import Callback
from components.design import apply_theme
from components.icons import icon
from components.palette import Theme
from components.popup import popup
from components.search import Search, SearchDialog
from components.text import t
from components.toast import toast_area
from components.usermenu import Person, user_menu

PRODUCT = "WellTrack"


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go to. Without an `href` it is where one is."""

    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One screen in the rail; `key` is what `Frame.place` is given to mark it."""

    key: str
    label: str
    icon: str
    href: str


class Frame:
    """The frame of a page: what it shows follows the screen inside it.

    `org_id` is the organization that one is in, empty outside of all.
    """

    def __init__(self, theme: Theme | None) -> None:
        self.dark = apply_theme(theme)
        self.org_id = ""
        self._entries: Sequence[Entry] = ()
        self._active = ""
        client = ui.context.client
        client.content.classes("wt-content")
        # Beside the page, whose element is Quasar's own `main` landmark, and not inside it.
        with client.layout.classes("wt-app"):
            self.rail = ui.element("div").classes("wt-rail wt-no-print")
            self.header = ui.element("header").classes("wt-topbar wt-no-print")
        self.rail.move(target_index=0)
        self.header.move(target_index=1)
        # A popover opens, closes on Escape and gives focus back without a way to the server.
        self.rail.props["popover"] = "auto"
        self.rail.on("click", js_handler=_CLOSE_AFTER_LINK)
        with self.rail:
            self._switcher = ui.element("div").classes("wt-switcher")
            self._nav = ui.element("nav").classes("wt-nav")
            self._nav.props["aria-label"] = t("Main")

    def set_rail(self, organizations: Sequence[Link], entries: Sequence[Entry]) -> None:
        """Show these screens, and these organizations: the current one first, without `href`."""
        self._entries = entries
        self._switcher.clear()
        with self._switcher:
            _organization_switcher(organizations)
        self._draw_entries()

    def leave(self) -> None:
        """Show no organization's rail."""
        self.org_id, self._entries = "", ()
        self._switcher.clear()
        self._draw_entries()

    def place(self, title: str, crumbs: Sequence[Link] = (), active: str = "") -> None:
        """Say where one is: the browser's title, the breadcrumb, the entry in the rail."""
        ui.page_title(f"{title} · {PRODUCT}")
        self._crumbs.clear()
        with self._crumbs:
            _breadcrumb(crumbs or (Link(title),))
        if active != self._active:
            self._active = active
            self._draw_entries()

    def draw_header(
        self, person: Person | None, search: Search | None, on_theme: Callback, sign_out: str
    ) -> None:
        """Fill the bar at the top, once."""
        with self.header:
            opener = icon_button("menu", t("Menu")).classes("wt-hamburger")
            opener.props["popovertarget"] = self.rail.html_id
            self._crumbs = ui.element("nav").classes("wt-crumbs")
            self._crumbs.props["aria-label"] = t("Breadcrumb")
            if search:
                _search_button(SearchDialog(search))
            if person:
                user_menu(person, self.dark, on_theme, sign_out)

    def _draw_entries(self) -> None:
        self._nav.clear()
        with self._nav, ui.element("ul"):
            for entry in self._entries:
                _rail_link(entry, current=entry.key == self._active)


@contextmanager
def frame(
    *,
    person: Person | None,
    theme: Theme | None,
    on_theme: Callback,
    search: Search | None = None,
    sign_out: str = "",
) -> Iterator[Frame]:
    """Build the frame of a page; what is made inside is its content.

    `theme` None follows the system; `on_theme` is called with the next choice so that it can be
    kept. `search` answers what is typed after Ctrl+K. `sign_out` is the path to post to.
    """
    made = Frame(theme)
    made.draw_header(person, search, on_theme, sign_out)
    ui.skip_link(t("Skip to content"), target=ui.context.client.content)
    toast_area()
    yield made


def _organization_switcher(organizations: Sequence[Link]) -> None:
    current, *others = organizations
    with ui.button(color=None).classes("wt-org").props("type=button") as opener:
        ui.element("img").classes("wt-logo").props("src=/assets/logo.svg alt=''")
        ui.label(current.label).classes("wt-org-name")
        icon("chevrons-up-down")
    opener.props["aria-haspopup"] = "dialog"
    with opener, popup(t("Organizations")) as panel:
        panel.props("fit auto-close")
        ui.label(t("Organizations")).classes("wt-menu-heading")
        with ui.element("div").classes("wt-menu-item").props("aria-current=true"):
            ui.label(current.label).classes("wt-grow")
            icon("check")
        for link in others:
            with ui.element("a").classes("wt-menu-item") as item:
                ui.label(link.label).classes("wt-grow")
            item.props["href"] = link.href


def _rail_link(entry: Entry, *, current: bool) -> None:
    with ui.element("li"), ui.element("a").classes("wt-rail-link") as link:
        icon(entry.icon)
        ui.label(entry.label)
    link.props["href"] = entry.href
    if current:
        link.props["aria-current"] = "page"


def _breadcrumb(crumbs: Sequence[Link]) -> None:
    with ui.element("ol"):
        for crumb in crumbs:
            with ui.element("li"):
                _crumb(crumb)


def _crumb(crumb: Link) -> None:
    if crumb.href is None:
        ui.label(crumb.label).classes("wt-crumb").props["aria-current"] = "page"
        return
    with ui.element("a").classes("wt-crumb") as link:
        ui.label(crumb.label)
    link.props["href"] = crumb.href


def _search_button(dialog: SearchDialog) -> None:
    with ui.button(on_click=dialog.open, color=None).classes("wt-search-button") as opener:
        icon("search")
        ui.label(t("Search"))
        ui.element("kbd").props("aria-hidden=true").props["innerText"] = t("Ctrl K")
    opener.props["type"] = "button"
    opener.props["aria-keyshortcuts"] = "Control+K Meta+K"
    opener.on("vnode-mounted", dialog.open, js_handler=_ON_CTRL_K)


_CLOSE_AFTER_LINK = "e => e.target.closest('a') && e.currentTarget.hidePopover()"
_ON_CTRL_K = """() => document.addEventListener('keydown', e => {
    if (!(e.ctrlKey || e.metaKey) || e.key.toLowerCase() !== 'k') return;
    e.preventDefault();
    emit();
})"""
