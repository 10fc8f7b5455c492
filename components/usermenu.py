"""The user's menu: who one is, light or dark, sign out."""

from dataclasses import dataclass

from nicegui import ui

from components.callback import Callback, call
from components.format import initials
from components.icons import icon
from components.palette import Theme
from components.popup import popup
from components.text import t


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, and the screens that are theirs: label, icon, address."""

    name: str
    email: str
    links: tuple[tuple[str, str, str], ...] = ()


def user_menu(
    person: Person,
    dark: ui.dark_mode,
    on_theme: Callback,
    sign_out: str,
) -> None:
    """Draw the menu. Signing out is a plain form post to `sign_out`, as it changes the cookie."""
    with ui.button(color=None).classes("wt-avatar-button").props("type=button") as opener:
        avatar(person.name)
    opener.props["aria-label"] = t("Account of {name}", name=person.name)
    opener.props["aria-haspopup"] = "dialog"
    with opener, popup(t("Account"), right=True) as panel:
        panel.classes("wt-user-menu")
        with ui.element("div").classes("wt-user"):
            ui.label(person.name).classes("wt-user-name")
            ui.label(person.email).classes("wt-meta")
        for label, symbol, href in person.links:
            _link(label, symbol, href)
        ui.separator()
        _theme_choice(dark, on_theme)
        ui.separator()
        _sign_out(sign_out)


def avatar(name: str) -> ui.element:
    """A round mark with a person's initials, as decoration beside the name."""
    mark = ui.element("span").classes("wt-avatar").props("aria-hidden=true")
    mark.props["data-initials"] = initials(name)
    return mark


def _link(label: str, symbol: str, href: str) -> None:
    with ui.element("a").classes("wt-menu-item") as link:
        icon(symbol)
        ui.label(label)
    link.props["href"] = href


def _theme_choice(dark: ui.dark_mode, on_theme: Callback) -> None:
    choices: list[tuple[Theme | None, str, str]] = [
        (None, t("System"), "monitor"),
        ("light", t("Light"), "sun"),
        ("dark", t("Dark"), "moon"),
    ]
    buttons: dict[Theme | None, ui.element] = {}

    async def choose(theme: Theme | None) -> None:
        dark.value = None if theme is None else theme == "dark"
        for key, made in buttons.items():
            made.props["aria-pressed"] = "true" if key == theme else "false"
        await call(on_theme, theme)

    current: Theme | None = None if dark.value is None else "dark" if dark.value else "light"
    with ui.element("div").classes("wt-segments wt-theme").props("role=group") as group:
        for theme, label, symbol in choices:
            buttons[theme] = _segment(label, symbol, pressed=theme == current)
            buttons[theme].on("click", lambda _, theme=theme: choose(theme), [])
    group.props["aria-label"] = t("Theme")


def _segment(label: str, symbol: str, *, pressed: bool) -> ui.element:
    made = ui.element("button").classes("wt-segment").props("type=button")
    made.props["aria-pressed"] = "true" if pressed else "false"
    with made:
        icon(symbol)
        ui.label(label)
    return made


def _sign_out(path: str) -> None:
    form = ui.element("form").props("method=post")
    form.props["action"] = path
    with form, ui.element("button").classes("wt-menu-item").props("type=submit"):
        icon("log-out")
        ui.label(t("Sign out"))
