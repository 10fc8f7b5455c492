"""A forgotten password: ask for a link, and set a new one by it; and the proof of an address."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from components.forms import fields
from components.forms.form import Form
from components.forms.native_form import set_form_name
from components.i18n.field_labels import field_label
from components.i18n.translate import t
from components.kit.buttons import link_button
from components.shell.sign_in_card import aside_link, show_refusal, signed_out_page
from components.theme.palette import Theme
from welltrack_ui import urls
from welltrack_ui.domain.errors import Invalid, invalid_field
from welltrack_ui.services.container import Services
from welltrack_ui.web.threads import run_in_thread

LINK_SENT_TEXT = (
    "If there is an account with this address, a letter with a link is on its way to it."
)
MIN_PASSWORD_LENGTH = 12


def forgot_password_page(services: Services, theme: Theme | None) -> None:
    """Ask for a link; what is answered tells nothing of whether there is an account."""

    async def send(values: dict[str, Any]) -> Mapping[str, str] | None:
        await run_in_thread(services.accounts.send_reset_link, values["email"])
        form.box.visible = False
        done.visible = True
        return None

    with signed_out_page(t("Forgotten password"), theme):
        done = ui.label(t(LINK_SENT_TEXT))
        done.visible = False
        with Form(send, submit=t("Send the link")) as form:
            email = fields.text_field("email", t("E-mail"), required=True)
            form.add(set_form_name(email, "email", "email", "username")).control.props("autofocus")
        aside_link("", t("Back to sign in"), urls.sign_in_url())


def reset_password_page(services: Services, theme: Theme | None, token: str) -> None:
    """Set a new password by a link from a letter."""

    async def change(values: dict[str, Any]) -> Mapping[str, str] | None:
        if not MIN_PASSWORD_LENGTH <= len(values["password"]) <= 128:
            raise invalid_field("password", "needs 12 to 128 characters")
        await run_in_thread(services.accounts.reset_password, token, values["password"])
        ui.navigate.to(urls.sign_in_url())
        return None

    with signed_out_page(t("Set a new password"), theme):
        with Form(change, submit=t("Set the password")) as form:
            password = fields.password_field(
                "password", field_label("user", "password"), fresh=True
            )
            form.add(set_form_name(password, "password", "password", "new-password"))
        aside_link("", t("Back to sign in"), urls.sign_in_url())


async def verify_email_page(services: Services, theme: Theme | None, token: str) -> None:
    """Take a link from a letter as proof of the address."""
    with signed_out_page(t("Your e-mail address"), theme):
        try:
            user = await run_in_thread(services.accounts.verify_address, token)
        except Invalid:
            show_refusal("This link is not valid (any more). Sign in to ask for a new one.")
        else:
            ui.label(t("{email} is confirmed. Thank you.", email=user.email))
        link_button(t("Go on"), urls.home_url(), weight="primary")
