"""The HTML of the rail and of the header."""

from collections.abc import Sequence
from dataclasses import dataclass

import htpy as h
from markupsafe import Markup

from components.i18n.translate import t
from components.kit.buttons import ICON_BUTTON_CLASSES
from components.kit.html_cache import cached_html
from components.kit.markup import to_markup
from components.kit.popover import html_popover, popover_attributes
from components.shell.user_menu import avatar_html
from components.theme.icons import icon_html
from welltrack_ui import urls

SWITCHER_ID = "wt-organizations"


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A link of the navigation; without an `href` it is the current place."""

    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """An item of the rail; `key` is the `active` of `Frame.set_location`."""

    key: str
    label: str
    icon: str
    href: str


@cached_html
def rail_html(
    organizations: tuple[NavigationLink, ...], entries: tuple[NavigationItem, ...], active: str
) -> Markup:
    """The HTML of the rail: the switcher, its current organization first, and the items."""
    links = Markup("").join(_rail_link(entry, current=entry.key == active) for entry in entries)
    return Markup(
        '<div class="wt-switcher">{}</div><nav class="wt-nav" aria-label="{}"><ul>{}</ul></nav>'
    ).format(_organization_switcher(organizations) if organizations else "", t("Main"), links)


@cached_html
def header_html(
    crumbs: tuple[NavigationLink, ...], *, rail: str, searches: bool, menu: str, name: str
) -> Markup:
    """The HTML of the header; `rail` and `menu` are ids of panels, `name` is the user's."""
    places = Markup("").join(Markup("<li>{}</li>").format(_crumb_html(crumb)) for crumb in crumbs)
    label = t("Menu")
    rail_button = h.button(
        {"type": "button", "class": f"{ICON_BUTTON_CLASSES} wt-hamburger", "popovertarget": rail},
        aria_label=label,
        title=label,
    )
    return to_markup(
        h.fragment[
            rail_button[icon_html("menu")],
            h.nav(".wt-crumbs", aria_label=t("Breadcrumb"))[h.ol[places]],
            searches and _search_button(),
            menu and _menu_button(menu, name),
        ]
    )


def _organization_switcher(organizations: Sequence[NavigationLink]) -> Markup:
    current, *others = organizations
    label = t("Organizations")
    here = Markup('<div class="wt-menu-item" aria-current="true"><span>{}</span>{}</div>').format(
        current.label, icon_html("check")
    )
    rows = Markup("").join(
        Markup('<a class="wt-menu-item" href="{}"><span>{}</span></a>').format(
            link.href, link.label
        )
        for link in others
    )
    new = Markup('<hr><a class="wt-menu-item" href="{}">{}<span>{}</span></a>').format(
        urls.new_organization_url(), icon_html("plus"), t("New organization")
    )
    heading = Markup('<div class="wt-menu-heading">{}</div>').format(label)
    opener = h.button({"type": "button", "class": "wt-org"}, popover_attributes(SWITCHER_ID))[
        h.img(".wt-logo", src="/assets/logo.svg", alt=""),
        h.span(".wt-org-name")[current.label],
        icon_html("chevrons-up-down"),
    ]
    return to_markup(opener, html_popover(SWITCHER_ID, label, heading + here + rows + new))


def _rail_link(entry: NavigationItem, *, current: bool) -> Markup:
    return to_markup(
        h.li[
            h.a(".wt-rail-link", href=entry.href, aria_current="page" if current else None)[
                icon_html(entry.icon), h.span[entry.label]
            ]
        ]
    )


def _crumb_html(crumb: NavigationLink) -> Markup:
    if crumb.href is None:
        return Markup('<span class="wt-crumb" aria-current="page">{}</span>').format(crumb.label)
    return Markup('<a class="wt-crumb" href="{}">{}</a>').format(crumb.href, crumb.label)


def _search_button() -> Markup:
    return Markup(
        '<button type="button" class="wt-search-button" data-action="search"'
        ' aria-keyshortcuts="Control+K Meta+K">{}<span>{}</span><kbd aria-hidden="true">{}</kbd>'
        "</button>"
    ).format(icon_html("search"), t("Search"), t("Ctrl K"))


def _menu_button(menu: str, name: str) -> Markup:
    return to_markup(
        h.button(
            {"type": "button", "class": "wt-avatar-button"},
            popover_attributes(menu),
            aria_label=t("Account of {name}", name=name),
        )[avatar_html(name)]
    )
