"""The form field of a role."""

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
    """A choice of the roles up to `own`, with a description of the chosen one."""
    labels = select_options(ROLES)
    # Nobody gives a role above their own; the service refuses it too.
    offered: dict[str, str] = {
        role: labels[role] for role in ALL_ROLES if role_rank(role) <= role_rank(own)
    }
    field = fields.choice_field(
        "role", field_label("member", "role"), offered, value, required=True
    )
    with field.box:
        description = ui.label(t(ROLE_DESCRIPTIONS[value])).classes("wt-field-hint")
    field.control.on_value_change(lambda e: description.set_text(t(ROLE_DESCRIPTIONS[e.value])))
    return field
