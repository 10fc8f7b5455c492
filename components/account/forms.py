"""The forms of one's own account."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, tzinfo
from typing import Any

from nicegui import ui

from components.forms import date_fields, fields
from components.forms.form import Form
from components.forms.native_form import posted
from components.i18n.labels import LANGUAGES, ROLES, options
from components.i18n.translate import t
from welltrack_ui.domain import report_day
from welltrack_ui.domain.user import User

Save = Callable[[dict[str, Any]], Awaitable[None]]
WHOLE_RIGHTS = "all that I may do"


def profile_form(user: User, save: Save) -> None:
    """Name, language and zone."""
    with Form(save, submit=t("Save")) as form:
        name = fields.text("name", t("Your name"), user.name, required=True)
        form.add(posted(name, "name", complete="name"))
        with ui.element("div").classes("wt-form-row"):
            language = fields.choice("locale", t("Language"), LANGUAGES, user.locale, required=True)
            form.add(language)
            form.add(fields.zone("timezone", t("Your time zone"), user.timezone, required=True))


def password_form(email: str, save: Save) -> None:
    """The old password and the new one."""
    with Form(save, submit=t("Change the password")) as form:
        # Password managers look for whose password it is.
        user = ui.element("input").props("type=text autocomplete=username hidden readonly")
        user.props["value"] = email
        old = fields.password("old_password", t("Old password"))
        form.add(posted(old, "old_password", "password", "current-password"))
        new = fields.password(
            "password", t("New password"), hint=t("12 characters or more"), fresh=True
        )
        form.add(posted(new, "password", "password", "new-password"))


class TokenFields:
    """Made inside a form; `read` gives the fields of an API token's draft."""

    def __init__(self, form: Form, today: date, tz: tzinfo) -> None:
        self._zone = tz
        hint = t("What it is for, such as: nightly reports")
        form.add(fields.text("name", t("Name"), hint=hint, required=True)).control.props(
            "autofocus"
        )
        roles = {"": t(WHOLE_RIGHTS), **options(ROLES)}
        hint = t("A token never may more than you do.")
        form.add(fields.choice("role", t("May do at most"), roles, "", hint=hint, required=True))
        hint = t("Empty: until you end it.")
        form.add(date_fields.day("expires_at", t("Last day"), today=today, hint=hint))

    def read(self, values: dict[str, Any]) -> dict[str, Any]:
        """The draft's fields: the last day ends at midnight, by the reader's clock."""
        last = values["expires_at"]
        end = None
        if last is not None:
            end = report_day.resolve(datetime.combine(last, time(23, 59, 59)), self._zone)
        return {"name": values["name"], "role": values["role"] or None, "expires_at": end}
