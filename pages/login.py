"""Signing in. A plain form, which works before and without a websocket."""

from nicegui import ui

from components import fields
from components.buttons import button
from components.entry import aside, entry_page, hidden, posted, refused
from components.palette import Theme
from components.text import t
from welltrack_ui.web import paths


def login_page(theme: Theme | None, then: str, typed: str, why: str) -> None:
    """`typed` is the address of the last try, and `why` it was refused; both may be empty."""
    with entry_page(t("Sign in"), theme):
        refused(why)
        with ui.element("form").classes("wt-form").props("method=post action=/login"):
            hidden("next", then)
            email = posted(fields.text("email", t("E-mail"), typed), "email", "email", "username")
            password = fields.password("password", t("Password"))
            posted(password, "password", "password", "current-password")
            (password if typed else email).control.props("autofocus")
            with ui.element("div").classes("wt-form-buttons"):
                button(t("Sign in"), weight="primary", submit=True)
        with ui.element("div").classes("wt-entry-links"):
            aside(t("New here?"), t("Make an account"), paths.register(then or None))
            aside("", t("Forgot the password?"), paths.forgotten())
