"""The sign-in pages: plain forms, which need no websocket."""

from dataclasses import dataclass

from nicegui import ui

from components.forms import fields
from components.forms.native_form import hidden_field, set_form_name
from components.i18n.translate import mark, t
from components.kit.buttons import ButtonWeight, button, link_button
from components.shell.sign_in_card import (
    aside_link,
    divider_label,
    draw_offer,
    show_refusal,
    signed_out_page,
)
from components.theme.palette import Theme
from welltrack_ui import urls
from welltrack_ui.domain.user import InvitationOffer
from welltrack_ui.settings import Settings
from welltrack_ui.web.flash import Flash

CODE_PROMPT = mark(
    "Enter the code that your authenticator app shows, or one of your recovery codes."
)

GUESSED_AT_TEXT = mark(
    "With an authenticator app you can sign in now: give its code beside the password. Without "
    "one, sign in by a link in an e-mail."
)


@dataclass(frozen=True, slots=True)
class SignInMethods:
    """The ways to sign in: by password, by the OpenID provider of this name, or both."""

    password: bool = True
    provider: str | None = None


def read_sign_in_methods(settings: Settings) -> SignInMethods:
    """The ways to sign in that the settings allow."""
    return SignInMethods(
        password=not settings.oidc_required,
        provider=settings.oidc_name if settings.oidc_issuer else None,
    )


def login_page(
    theme: Theme | None,
    then: str,
    flash: Flash,
    ways: SignInMethods,
    offer: InvitationOffer | None = None,
) -> None:
    """Draw the sign-in page; `flash` holds the e-mail of a refused try, and its reason.

    `offer` is the invitation that led here: its address is filled in.
    """
    with signed_out_page(t("Sign in"), theme):
        draw_offer(offer)
        show_refusal(flash.problem)
        if ways.provider:
            label = t("Sign in with {provider}", provider=ways.provider)
            way = urls.single_sign_on_url(then or None)
            weight: ButtonWeight = "secondary" if ways.password else "primary"
            link_button(label, way, weight=weight, symbol="key-round")
        if ways.provider and ways.password:
            divider_label(t("or"))
        if ways.password:
            guessed_at = bool(flash.values.get("guessed_at"))
            typed = flash.values.get("email", offer.email if offer else "")
            draw_password_form(then, typed, with_code=guessed_at)
            with ui.element("div").classes("wt-entry-links"):
                aside_link(t("New here?"), t("Create account"), urls.register_url(then or None))
                aside_link("", t("Forgot the password?"), urls.forgot_password_url())
                aside_link("", t("Sign in by a link in an e-mail"), urls.sign_in_link_url())


def draw_password_form(then: str, typed: str, *, with_code: bool) -> None:
    """Draw the form of e-mail and password; `typed` is the e-mail of the last try.

    With a field for the code where the account was guessed at too often.
    """
    with ui.element("form").classes("wt-form").props("method=post action=/login"):
        hidden_field("next", then)
        email = set_form_name(
            fields.text_field("email", t("E-mail"), typed), "email", "email", "username"
        )
        password = fields.password_field("password", t("Password"))
        set_form_name(password, "password", "password", "current-password")
        if with_code:
            ui.label(t(GUESSED_AT_TEXT)).classes("wt-meta")
            code = fields.text_field("code", t("Code"))
            set_form_name(code, "code", complete="one-time-code")
        # After a refusal the address is filled in, and most often the password was wrong.
        (password if typed else email).control.props("autofocus")
        with ui.element("div").classes("wt-form-buttons"):
            button(t("Sign in"), weight="primary", submit=True)


def two_factor_page(theme: Theme | None, then: str, why: str) -> None:
    """Draw the form of the two-factor code, which follows the right password."""
    with signed_out_page(t("Second step"), theme):
        show_refusal(why)
        with ui.element("form").classes("wt-form").props("method=post action=/login/code"):
            hidden_field("next", then)
            ui.label(t(CODE_PROMPT)).classes("wt-meta")
            code = set_form_name(
                fields.text_field("code", t("Code")), "code", complete="one-time-code"
            )
            # Phones would correct a recovery code to words of their language.
            code.control.props("autofocus autocapitalize=off spellcheck=false")
            with ui.element("div").classes("wt-form-buttons"):
                button(t("Go on"), weight="primary", submit=True)
        aside_link("", t("Start again"), urls.sign_in_url(then or None))
