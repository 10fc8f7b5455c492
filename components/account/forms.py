"""The forms of one's own account."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time, tzinfo
from typing import Any

from nicegui import ui

from components.forms import date_fields, fields
from components.forms.form import Form
from components.forms.native_form import set_form_name
from components.i18n.labels import LANGUAGES, ROLES, select_options
from components.i18n.translate import t
from welltrack_ui.domain import report_day
from welltrack_ui.domain.user import User

SaveAccount = Callable[[dict[str, Any]], Awaitable[None]]
FULL_RIGHTS_LABEL = "all that I may do"


def draw_profile_form(user: User, save: SaveAccount) -> None:
    """Name, language and zone."""
    with Form(save, submit=t("Save")) as form:
        name = fields.text_field("name", t("Your name"), user.name, required=True)
        form.add(set_form_name(name, "name", complete="name"))
        with ui.element("div").classes("wt-form-row"):
            language = fields.choice_field(
                "locale", t("Language"), LANGUAGES, user.locale, required=True
            )
            form.add(language)
            form.add(
                fields.time_zone_field(
                    "timezone", t("Your time zone"), user.timezone, required=True
                )
            )


def draw_password_change_form(email: str, save: SaveAccount) -> None:
    """The old password and the new one."""
    with Form(save, submit=t("Change the password")) as form:
        # Password managers look for whose password it is.
        user = ui.element("input").props("type=text autocomplete=username hidden readonly")
        user.props["value"] = email
        old = fields.password_field("old_password", t("Old password"))
        form.add(set_form_name(old, "old_password", "password", "current-password"))
        new = fields.password_field(
            "password", t("New password"), hint=t("12 characters or more"), fresh=True
        )
        form.add(set_form_name(new, "password", "password", "new-password"))


class ApiTokenForm:
    """Made inside a form; `read` gives the fields of an API token's draft."""

    def __init__(self, form: Form, today: date, tz: tzinfo) -> None:
        self._zone = tz
        hint = t("What it is for, such as: nightly reports")
        form.add(fields.text_field("name", t("Name"), hint=hint, required=True)).control.props(
            "autofocus"
        )
        roles = {"": t(FULL_RIGHTS_LABEL), **select_options(ROLES)}
        hint = t("A token never may more than you do.")
        form.add(
            fields.choice_field("role", t("May do at most"), roles, "", hint=hint, required=True)
        )
        hint = t("Empty: until you end it.")
        form.add(date_fields.date_field("expires_at", t("Last day"), today=today, hint=hint))

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The draft's fields: the last day ends at midnight, by the reader's clock."""
        last = values["expires_at"]
        end = None
        if last is not None:
            end = report_day.resolve_wall_time(datetime.combine(last, time(23, 59, 59)), self._zone)
        return {"name": values["name"], "role": values["role"] or None, "expires_at": end}
