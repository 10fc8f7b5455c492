"""The pages of links in e-mails: password reset, sign-in, and confirmation of an address.

All are plain forms, since users who are not signed in have no websocket. To open a link changes
nothing, since mail scanners open links too.
"""

from collections.abc import Sequence

from nicegui import ui

from components.account.forms import end_tokens_question
from components.forms import fields
from components.forms.native_form import hidden_field, native_form, set_form_name
from components.i18n.field_labels import field_label
from components.i18n.translate import mark, t
from components.kit.buttons import link_button
from components.shell.sign_in_card import aside_link, show_refusal, signed_out_page
from components.theme.palette import Theme
from welltrack_ui import urls
from welltrack_ui.web.flash import Flash

LINK_SENT_TEXT = mark(
    "If there is an account with this address, an e-mail with a link is on its way to it."
)
NOT_SIGNED_IN_TEXT = mark(
    "Where you are not signed in to your account, you set a new password next, which ends what was "
    "made with the old one. Sign in first, then open the link again, to keep your password."
)
LINK_INVALID_TEXT = mark("This link is not valid (any more). Sign in to ask for a new one.")


def forgot_password_page(theme: Theme | None, flash: Flash, *, sent: bool) -> None:
    """Draw the form that requests a link; the answer does not reveal if there is an account."""
    with signed_out_page(t("Forgotten password"), theme):
        if sent:
            ui.label(t(LINK_SENT_TEXT)).props("role=status")
        else:
            show_refusal(flash.problem)
            with native_form("/forgotten", t("Send the link"), flash.errors) as form:
                typed = flash.values.get("email")
                email = fields.text_field("email", t("E-mail"), typed, required=True)
                set_form_name(form.add(email), "email", "email", "username")
        aside_link("", t("Back to sign in"), urls.sign_in_url())


def sign_in_link_page(theme: Theme | None, token: str, flash: Flash, *, sent: bool) -> None:
    """Draw the form that sends a link, or the button that signs in by the `token` of one."""
    with signed_out_page(t("Sign in by a link"), theme):
        if sent:
            ui.label(t(LINK_SENT_TEXT)).props("role=status")
        elif token:
            ui.label(t("Press the button to sign in."))
            with native_form("/login/link/open", t("Sign in"), {}):
                hidden_field("token", token)
        else:
            show_refusal(flash.problem or (LINK_INVALID_TEXT if "token" in flash.errors else ""))
            with native_form("/login/link", t("Send the link"), flash.errors) as form:
                typed = flash.values.get("email")
                email = fields.text_field("email", t("E-mail"), typed, required=True)
                set_form_name(form.add(email), "email", "email", "username")
        aside_link("", t("Back to sign in"), urls.sign_in_url())


def reset_password_page(
    theme: Theme | None, token: str, flash: Flash, api_tokens: Sequence[str] = ()
) -> None:
    """Draw the form of a new password, by the `token` of a link; `api_tokens` may end with it."""
    with signed_out_page(t("Set a new password"), theme):
        show_refusal(flash.problem or (LINK_INVALID_TEXT if "token" in flash.errors else ""))
        with native_form("/reset", t("Set the password"), flash.errors) as form:
            hidden_field("token", token)
            password = fields.password_field(
                "password", field_label("user", "password"), fresh=True
            )
            set_form_name(form.add(password), "password", "password", "new-password")
            if api_tokens:
                draw_end_tokens_box(api_tokens)
        aside_link("", t("Back to sign in"), urls.sign_in_url())


def draw_end_tokens_box(api_tokens: Sequence[str]) -> None:
    """Draw a plain box to tick: the API tokens, by name, end with the old password."""
    with ui.element("label").classes("wt-row"):
        box = ui.element("input").props("type=checkbox name=end_tokens value=1")
        box.props["id"] = "end-tokens"
        ui.label(end_tokens_question(api_tokens))


def verify_email_page(theme: Theme | None, token: str, *, confirmed: bool, failed: bool) -> None:
    """Draw the button that confirms an address by the `token` of a link, or its outcome."""
    with signed_out_page(t("Your e-mail address"), theme):
        if confirmed:
            ui.label(t("Your address is confirmed. Thank you.")).props("role=status")
        elif failed or not token:
            show_refusal(LINK_INVALID_TEXT)
        else:
            ui.label(t("Press the button to confirm that this address is yours."))
            ui.label(t(NOT_SIGNED_IN_TEXT))
            with native_form("/verify", t("Confirm the address"), {}):
                hidden_field("token", token)
            aside_link("", t("Sign in first"), urls.sign_in_url())
            return
        link_button(t("Go on"), urls.home_url(), weight="primary")
