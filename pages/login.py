"""Signing in. Plain forms, which work before and without a websocket."""

from dataclasses import dataclass

from nicegui import ui

from components.forms import fields
from components.forms.native_form import hidden, posted
from components.i18n.translate import t
from components.kit.buttons import Weight, button, link_button
from components.shell.sign_in_card import aside, divider, entry_page, refused
from components.theme.palette import Theme
from welltrack_ui import urls
from welltrack_ui.settings import Settings

ASKED = "Enter the code that your authenticator app shows, or one of your recovery codes."


@dataclass(frozen=True, slots=True)
class Ways:
    """How one may sign in: with a password, through a provider of this name, or both."""

    password: bool = True
    provider: str | None = None


def ways_of(settings: Settings) -> Ways:
    """The ways that the settings leave open."""
    return Ways(
        password=not settings.oidc_required,
        provider=settings.oidc_name if settings.oidc_issuer else None,
    )


def login_page(theme: Theme | None, then: str, typed: str, why: str, ways: Ways) -> None:
    """`typed` is the address of the last try, and `why` it was refused; both may be empty."""
    with entry_page(t("Sign in"), theme):
        refused(why)
        if ways.provider:
            label = t("Sign in with {provider}", provider=ways.provider)
            way = urls.single_sign_on(then or None)
            weight: Weight = "secondary" if ways.password else "primary"
            link_button(label, way, weight=weight, symbol="key-round")
        if ways.provider and ways.password:
            divider(t("or"))
        if ways.password:
            password_form(then, typed)
            with ui.element("div").classes("wt-entry-links"):
                aside(t("New here?"), t("Make an account"), urls.register(then or None))
                aside("", t("Forgot the password?"), urls.forgotten())


def password_form(then: str, typed: str) -> None:
    """The address and the password."""
    with ui.element("form").classes("wt-form").props("method=post action=/login"):
        hidden("next", then)
        email = posted(fields.text("email", t("E-mail"), typed), "email", "email", "username")
        email.control.props["maxlength"] = "254"
        password = fields.password("password", t("Password"))
        posted(password, "password", "password", "current-password")
        (password if typed else email).control.props("autofocus")
        with ui.element("div").classes("wt-form-buttons"):
            button(t("Sign in"), weight="primary", submit=True)


def code_page(theme: Theme | None, then: str, why: str) -> None:
    """The second step, after the right password."""
    with entry_page(t("Second step"), theme):
        refused(why)
        with ui.element("form").classes("wt-form").props("method=post action=/login/code"):
            hidden("next", then)
            ui.label(t(ASKED)).classes("wt-meta")
            code = posted(fields.text("code", t("Code")), "code", complete="one-time-code")
            code.control.props("autofocus autocapitalize=off spellcheck=false maxlength=64")
            with ui.element("div").classes("wt-form-buttons"):
                button(t("Go on"), weight="primary", submit=True)
        aside("", t("Start again"), urls.sign_in(then or None))
