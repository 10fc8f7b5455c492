"""The user menu: name, links, theme, sign-out."""

from dataclasses import dataclass

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.forms.drafts import FORGET_DRAFTS_JS
from components.i18n.format import format_initials
from components.i18n.translate import mark, t
from components.kit.callback import Callback, run_callback
from components.kit.html_cache import cached_html
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup
from components.kit.popover import POPOVER_CLASS
from components.theme.icons import icon_html
from components.theme.palette import Theme

THEME_OPTIONS: dict[str, tuple[Theme | None, str, str]] = {
    "system": (None, mark("System"), "monitor"),
    "light": ("light", mark("Light"), "sun"),
    "dark": ("dark", mark("Dark"), "moon"),
}


@dataclass(frozen=True, slots=True)
class MenuUser:
    """The signed-in user; `links` are label, icon and URL of their own screens."""

    name: str
    email: str
    links: tuple[tuple[str, str, str], ...] = ()


class UserMenu:
    """The panel of the menu; a button whose popover target is `html_id` opens it.

    Signing out is a plain form post to `sign_out`, since only an HTTP answer changes the cookie.
    """

    def __init__(
        self, person: MenuUser, dark: ui.dark_mode, on_theme: Callback, sign_out: str
    ) -> None:
        self._person, self._dark, self._sign_out = person, dark, sign_out
        self._on_theme = on_theme
        self._panel = HtmlView(self._choose, sanitize=False)
        self._panel.classes(f"wt-menu wt-user-menu {POPOVER_CLASS} wt-pop-right")
        self._panel.props("popover=auto role=dialog").props["aria-label"] = t("Account")
        self._panel.on("submit", js_handler=FORGET_DRAFTS_JS)
        self.html_id = self._panel.html_id
        self._draw()

    def _draw(self) -> None:
        chosen = {None: "system", True: "dark", False: "light"}[self._dark.value]
        self._panel.show(user_menu_html(self._person, chosen, self._sign_out))

    async def _choose(self, _verb: str, name: str, *_: object) -> None:
        theme = THEME_OPTIONS[name][0]
        self._dark.value = None if theme is None else theme == "dark"
        self._draw()
        await run_callback(self._on_theme, theme)


def avatar_html(name: str) -> Markup:
    """The HTML of a circle with a person's initials; screen readers skip it."""
    return Markup('<span class="wt-avatar" data-initials="{}" aria-hidden="true"></span>').format(
        format_initials(name)
    )


@cached_html
def user_menu_html(person: MenuUser, theme: str, sign_out: str) -> Markup:
    """The HTML of the menu; `theme` is the key of the chosen theme."""
    links = Markup("").join(
        Markup('<a class="wt-menu-item" href="{}">{}{}</a>').format(href, icon_html(symbol), label)
        for label, symbol, href in person.links
    )
    themes = (_theme_button(name, chosen=name == theme) for name in THEME_OPTIONS)
    return to_markup(
        h.fragment[
            h.div(".wt-user")[h.div(".wt-user-name")[person.name], h.div(".wt-meta")[person.email]],
            links,
            h.hr,
            h.div(".wt-segments.wt-theme", role="group", aria_label=t("Theme"))[themes],
            h.hr,
            h.form(method="post", action=sign_out)[
                h.button(".wt-menu-item", type="submit")[icon_html("log-out"), t("Sign out")]
            ],
        ]
    )


def _theme_button(name: str, *, chosen: bool) -> Markup:
    _, label, symbol = THEME_OPTIONS[name]
    return to_markup(
        h.button(
            ".wt-segment",
            type="button",
            data_action="theme",
            data_value=name,
            aria_pressed="true" if chosen else "false",
        )[icon_html(symbol), t(label)]
    )
