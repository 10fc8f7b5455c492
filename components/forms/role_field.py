"""Roles to choose from, each with what it may do."""

from nicegui import ui

from components.forms import fields
from components.forms.fields import Field
from components.i18n.field_labels import field_label
from components.i18n.labels import ROLES, select_options
from components.i18n.translate import mark, t
from welltrack_ui.domain.access import ROLES as ALL_ROLES
from welltrack_ui.domain.access import RoleName, role_rank

ROLE_DESCRIPTIONS: dict[RoleName, str] = {
    "viewer": mark("Reads everything, downloads files."),
    "engineer": mark("Also writes wells, stages, events and files."),
    "admin": mark("Also manages projects, people and settings."),
    "owner": mark("Also makes owners, exports and deletes the organization."),
}


def role_field(value: RoleName, own: RoleName) -> Field:
    """A choice of the roles up to one's own, which says what the chosen one may do."""
    labels = select_options(ROLES)
    offered: dict[str, str] = {
        role: labels[role] for role in ALL_ROLES if role_rank(role) <= role_rank(own)
    }
    made = fields.choice_field("role", field_label("member", "role"), offered, value, required=True)
    with made.box:
        told = ui.label(t(ROLE_DESCRIPTIONS[value])).classes("wt-field-hint")
    made.control.on_value_change(lambda e: told.set_text(t(ROLE_DESCRIPTIONS[e.value])))
    return made
