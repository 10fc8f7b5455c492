"""A forgotten password: ask for a link, and set a new one by it; and the proof of an address."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from components.forms import fields
from components.forms.form import Form
from components.forms.native_form import posted
from components.i18n.translate import t
from components.kit.buttons import link_button
from components.shell.sign_in_card import aside, entry_page, refused
from components.theme.palette import Theme
from welltrack_ui import urls
from welltrack_ui.domain.errors import Invalid, invalid
from welltrack_ui.services.container import Services
from welltrack_ui.web.threads import in_thread

SENT = "If there is an account with this address, a letter with a link is on its way to it."
SHORTEST = 12


def forgotten_page(services: Services, theme: Theme | None) -> None:
    """Ask for a link; what is answered tells nothing of whether there is an account."""

    async def send(values: dict[str, Any]) -> Mapping[str, str] | None:
        await in_thread(services.accounts.forgot, values["email"])
        form.box.visible = False
        done.visible = True
        return None

    with entry_page(t("Forgotten password"), theme):
        done = ui.label(t(SENT))
        done.visible = False
        with Form(send, submit=t("Send the link")) as form:
            email = fields.text("email", t("E-mail"), required=True)
            form.add(posted(email, "email", "email", "username")).control.props("autofocus")
        aside("", t("Back to sign in"), urls.sign_in())


def reset_page(services: Services, theme: Theme | None, token: str) -> None:
    """Set a new password by a link from a letter."""

    async def change(values: dict[str, Any]) -> Mapping[str, str] | None:
        if not SHORTEST <= len(values["password"]) <= 128:
            raise invalid("password", "needs 12 to 128 characters")
        await in_thread(services.accounts.reset, token, values["password"])
        ui.navigate.to(urls.sign_in())
        return None

    with entry_page(t("Set a new password"), theme):
        with Form(change, submit=t("Set the password")) as form:
            password = fields.password("password", t("New password"), fresh=True)
            form.add(posted(password, "password", "password", "new-password"))
        aside("", t("Back to sign in"), urls.sign_in())


async def verify_page(services: Services, theme: Theme | None, token: str) -> None:
    """Take a link from a letter as proof of the address."""
    with entry_page(t("Your e-mail address"), theme):
        try:
            user = await in_thread(services.accounts.verify, token)
        except Invalid:
            refused("This link is not valid (any more). Sign in to ask for a new one.")
        else:
            ui.label(t("{email} is confirmed. Thank you.", email=user.email))
        link_button(t("Go on"), urls.home(), weight="primary")
