"""Roles to choose from, each with what it may do."""

from nicegui import ui

from components.forms import fields
from components.forms.fields import Field
from components.i18n.labels import ROLES, options
from components.i18n.translate import mark, t
from welltrack_ui.domain.access import RoleName, rank

MEANINGS: dict[RoleName, str] = {
    "viewer": mark("Reads everything, downloads files."),
    "engineer": mark("Also writes wells, stages, events and files."),
    "admin": mark("Also manages projects, people and settings."),
    "owner": mark("Also makes owners, exports and deletes the organization."),
}


def role_field(value: RoleName, own: RoleName) -> Field:
    """A choice of the roles up to one's own, which says what the chosen one may do."""
    offered = {k: label for k, label in options(ROLES).items() if rank(k) <= rank(own)}  # type: ignore[arg-type]
    made = fields.choice("role", t("Role"), offered, value, required=True)
    with made.box:
        told = ui.label(t(MEANINGS[value])).classes("wt-field-hint")
    made.control.on_value_change(lambda e: told.set_text(t(MEANINGS[e.value])))
    return made
