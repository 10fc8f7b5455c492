"""The rail and the bar at the top as strings of HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.i18n.translate import t
from components.kit.html_cache import cached_html
from components.kit.popover import html_popover, popover_attributes
from components.shell.user_menu import avatar_html
from components.theme.icons import icon_html

SWITCHER_ID = "wt-organizations"


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """Somewhere to go to. Without an `href` it is where one is."""

    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One screen in the rail; `key` is what `Frame.place` is given to mark it."""

    key: str
    label: str
    icon: str
    href: str


@cached_html
def rail_html(
    organizations: tuple[NavigationLink, ...], entries: tuple[NavigationItem, ...], active: str
) -> Markup:
    """The switcher of organizations, the current one first, and the screens of it."""
    links = Markup("").join(_rail_link(entry, current=entry.key == active) for entry in entries)
    return Markup(
        '<div class="wt-switcher">{}</div><nav class="wt-nav" aria-label="{}"><ul>{}</ul></nav>'
    ).format(_organization_switcher(organizations) if organizations else "", t("Main"), links)


@cached_html
def header_html(
    crumbs: tuple[NavigationLink, ...], *, rail: str, searches: bool, menu: str, name: str
) -> Markup:
    """The bar; `rail` and `menu` are the ids of what its buttons open, `name` is the user's."""
    places = Markup("").join(Markup("<li>{}</li>").format(_crumb_html(crumb)) for crumb in crumbs)
    return Markup(
        '<button type="button" class="wt-btn wt-btn-ghost wt-btn-icon wt-hamburger"'
        ' popovertarget="{}" aria-label="{menu}" title="{menu}">{}</button>'
        '<nav class="wt-crumbs" aria-label="{}"><ol>{}</ol></nav>{}{}'
    ).format(
        rail,
        icon_html("menu"),
        t("Breadcrumb"),
        places,
        _search_button() if searches else "",
        _menu_button(menu, name) if menu else "",
        menu=t("Menu"),
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
    heading = Markup('<div class="wt-menu-heading">{}</div>').format(label)
    return Markup(
        '<button type="button" class="wt-org" {}>{}<span class="wt-org-name">{}</span>{}</button>{}'
    ).format(
        popover_attributes(SWITCHER_ID),
        Markup('<img class="wt-logo" src="/assets/logo.svg" alt="">'),
        current.label,
        icon_html("chevrons-up-down"),
        html_popover(SWITCHER_ID, label, heading + here + rows),
    )


def _rail_link(entry: NavigationItem, *, current: bool) -> Markup:
    return Markup('<li><a class="wt-rail-link" href="{}"{}>{}<span>{}</span></a></li>').format(
        entry.href,
        Markup(' aria-current="page"') if current else "",
        icon_html(entry.icon),
        entry.label,
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
    return Markup(
        '<button type="button" class="wt-avatar-button" {} aria-label="{}">{}</button>'
    ).format(popover_attributes(menu), t("Account of {name}", name=name), avatar_html(name))
