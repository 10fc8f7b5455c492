"""Making an account."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from components.forms import fields
from components.forms.form import Form
from components.forms.native_form import hidden_field, set_form_name
from components.i18n.field_labels import field_label
from components.i18n.translate import current_language, t
from components.shell.sign_in_card import aside_link, signed_out_page
from components.theme.palette import Theme
from welltrack_ui import urls
from welltrack_ui.domain.user import Registration
from welltrack_ui.services.container import Services
from welltrack_ui.web.threads import run_in_thread

LENGTH_HINT = "12 characters or more. A sentence that only you would think of is best."


def register_page(services: Services, theme: Theme | None, then: str, ip: str) -> None:
    """What was entered makes the account, then signs in with it as a plain form."""

    async def make(values: dict[str, Any]) -> Mapping[str, str] | None:
        draft = Registration.parse({**values, "locale": current_language()})
        await run_in_thread(services.accounts.register_user, draft, ip)
        ui.run_javascript(f"getHtmlElement({form.box.id}).submit()")
        return None

    with signed_out_page(t("Make an account"), theme):
        with Form(make, submit=t("Make the account")) as form:
            form.box.props("method=post action=/login")
            hidden_field("next", then)
            name = fields.text_field("name", field_label("user", "name"), required=True)
            form.add(set_form_name(name, "name", complete="name")).control.props("autofocus")
            email = fields.text_field("email", field_label("user", "email"), required=True)
            form.add(set_form_name(email, "email", "email", "username"))
            password = fields.password_field(
                "password", t("Password"), hint=t(LENGTH_HINT), fresh=True
            )
            form.add(set_form_name(password, "password", "password", "new-password"))
        aside_link(t("Have an account?"), t("Sign in"), urls.sign_in_url(then or None))
