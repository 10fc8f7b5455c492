"""The page that creates an account: a plain form, which needs no websocket."""

from nicegui import ui

from components.forms import fields
from components.forms.native_form import hidden_field, native_form, set_form_name, zone_field
from components.i18n.field_labels import field_label
from components.i18n.translate import mark, t
from components.shell.sign_in_card import aside_link, draw_offer, show_refusal, signed_out_page
from components.theme.palette import Theme
from welltrack_ui import urls
from welltrack_ui.domain.user import InvitationOffer
from welltrack_ui.web.flash import Flash

LENGTH_HINT = mark("12 characters or more. A sentence that only you would think of is best.")


def register_page(
    theme: Theme | None, then: str, flash: Flash, offer: InvitationOffer | None
) -> None:
    """Draw the form of name, e-mail and password; `flash` holds a refused try and its reasons.

    `offer` is the invitation that led here: its address is filled in.
    """
    typed = {"email": offer.email if offer else "", **flash.values}
    with signed_out_page(t("Create account"), theme):
        draw_offer(offer)
        show_refusal(flash.problem)
        act = t("Create account and join") if offer else t("Create account")
        with native_form("/register", act, flash.errors) as form:
            hidden_field("next", then)
            zone_field("timezone")
            name = fields.text_field(
                "name", field_label("user", "name"), typed.get("name"), required=True
            )
            set_form_name(form.add(name), "name", complete="name")
            email = fields.text_field(
                "email", field_label("user", "email"), typed.get("email"), required=True
            )
            set_form_name(form.add(email), "email", "email", "username")
            password = fields.password_field(
                "password", t("Password"), hint=t(LENGTH_HINT), fresh=True
            )
            set_form_name(form.add(password), "password", "password", "new-password")
        with ui.element("div").classes("wt-entry-links"):
            aside_link(t("Have an account?"), t("Sign in"), urls.sign_in_url(then or None))
