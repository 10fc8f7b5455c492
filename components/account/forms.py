"""The forms of the user's own account: profile, password, API token."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from typing import Any

from nicegui import ui

from components.forms import date_fields, fields
from components.forms.entity_form import PlainFields
from components.forms.form import Form
from components.forms.native_form import set_form_name
from components.forms.search_choice import time_zone_field
from components.i18n.field_labels import field_hint, field_label, field_options
from components.i18n.translate import t
from welltrack_ui.domain import report_day
from welltrack_ui.domain.user import User

SaveAccount = Callable[[dict[str, Any]], Awaitable[None]]
MAX_NAMED_TOKENS = 10
FULL_RIGHTS_LABEL = "all that I may do"


def draw_profile_fields(form: Form, user: User) -> PlainFields:
    """Draw the fields of name, language and time zone inside a form."""
    name = fields.text_field("name", field_label("user", "name"), user.name, required=True)
    form.add(set_form_name(name, "name", complete="name"))
    with ui.element("div").classes("wt-form-row"):
        language = fields.choice_field(
            "locale",
            field_label("user", "locale"),
            field_options("user", "locale"),
            user.locale,
            required=True,
        )
        form.add(language)
        form.add(
            time_zone_field(
                "timezone", field_label("user", "timezone"), user.timezone, required=True
            )
        )
    return PlainFields()


def end_tokens_question(api_tokens: Sequence[str]) -> str:
    """The question whether API tokens are to end with the old password, with their names."""
    names = ", ".join(f"«{name}»" for name in api_tokens[:MAX_NAMED_TOKENS])
    more = "…" if len(api_tokens) > MAX_NAMED_TOKENS else ""
    return t("End the API tokens too: {names}", names=names + more)


def draw_password_change_form(
    email: str, save: SaveAccount, api_tokens: Sequence[str] = ()
) -> None:
    """Draw the form of the old and the new password; `api_tokens`, by name, can end with it."""
    with Form(save, submit=t("Change the password")) as form:
        # Password managers look for the user name that a password belongs to.
        user = ui.element("input").props("type=text autocomplete=username hidden readonly")
        user.props["value"] = email
        old = fields.password_field("old_password", field_label("user", "old_password"))
        form.add(set_form_name(old, "old_password", "password", "current-password"))
        new = fields.password_field(
            "password",
            field_label("user", "password"),
            hint=field_hint("user", "password"),
            fresh=True,
        )
        form.add(set_form_name(new, "password", "password", "new-password"))
        if api_tokens:
            form.add(fields.switch_field("end_tokens", end_tokens_question(api_tokens)))


class ApiTokenForm:
    """The fields of an API token in a form; `read` gives those of its draft."""

    def __init__(self, form: Form, today: date, tz: tzinfo) -> None:
        self._zone = tz
        hint = field_hint("token", "name")
        form.add(
            fields.text_field("name", field_label("token", "name"), hint=hint, required=True)
        ).control.props("autofocus")
        roles = {"": t(FULL_RIGHTS_LABEL), **field_options("token", "role")}
        hint = field_hint("token", "role")
        form.add(
            fields.choice_field(
                "role", field_label("token", "role"), roles, "", hint=hint, required=True
            )
        )
        hint = field_hint("token", "expires_at")
        form.add(
            date_fields.date_field(
                "expires_at", field_label("token", "expires_at"), today=today, hint=hint
            )
        )

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of the draft; the token expires at the end of its last day, in zone `tz`."""
        last = values["expires_at"]
        end = None
        if last is not None:
            end = report_day.resolve_wall_time(datetime.combine(last, time(23, 59, 59)), self._zone)
        # A blank role is the option of all rights: such a token may do what its user may.
        return {"name": values["name"], "role": values["role"] or None, "expires_at": end}
