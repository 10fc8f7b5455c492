"""Table rows of members and invitations, and the field of a role."""

from datetime import UTC, datetime, tzinfo

from markupsafe import Markup
from nicegui import ui

from components.forms import fields
from components.forms.fields import Field
from components.i18n import format as form_of
from components.i18n.field_labels import field_label
from components.i18n.labels import ROLES, select_options
from components.i18n.translate import mark, t, tx
from components.kit.chips import plain_chip
from components.kit.more_actions import MenuAction, more_actions_html
from components.kit.row_actions import action_button, actions_column, copy_button, row_actions
from components.kit.table import Column, Row
from components.theme.palette import Tone
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import ROLES as ALL_ROLES
from welltrack_ui.domain.access import RoleName, may_give_role, role_rank
from welltrack_ui.domain.user import InvitationSent, Member

INVITATION_STATUSES: dict[str, tuple[str, Tone, str]] = {
    "pending": (mark("Pending"), "blue", "clock"),
    "expired": (mark("Expired"), "amber", "timer-off"),
}
INVITATION_EMAIL_STATUSES: dict[str, tuple[str, Tone, str]] = {
    "queued": (mark("E-mail on its way"), "neutral", "mail"),
    "failed": (mark("E-mail not delivered"), "red", "triangle-alert"),
}
ROLE_DESCRIPTIONS: dict[RoleName, str] = {
    "viewer": mark("Can view everything and download files."),
    "engineer": mark("Can view and edit wells, stages, events and files."),
    "admin": mark("Can also manage projects, people and settings."),
    "owner": mark("Can also appoint owners, export and delete the organization."),
}


def member_columns() -> list[Column]:
    """The columns that `member_row` fills."""
    return [
        Column(tx("of a person", "Name")),
        Column(t("E-mail"), visible_from="tablet"),
        Column(t("Role")),
        Column(t("Member since"), visible_from="wide"),
        Column(t("Last seen"), visible_from="tablet"),
        actions_column(),
    ]


def member_row(member: Member, own_id: str, own_role: RoleName, tz: tzinfo) -> Row:
    """The row of a member; its actions are those that `own_role` allows."""
    own = member.user_id == own_id
    name = Markup(
        '<span class="wt-person"><span class="wt-avatar" aria-hidden="true" data-initials="{}">'
        "</span><span>{}</span>{}</span>"
    ).format(
        form_of.format_initials(member.name),
        member.name,
        Markup(' <span class="wt-meta">{}</span>').format(t("you")) if own else "",
    )
    since = form_of.format_date(report_day.to_local_time(member.created_at, tz).date())
    role = plain_chip(t(ROLES[member.role]))
    buttons = row_actions(_member_actions(member, own, own_role))
    cells = (name, member.email, role, since, _last_seen_cell(member, tz), buttons)
    return Row(cells, id=member.user_id)


def invitation_columns() -> list[Column]:
    """The columns that `invitation_row` fills."""
    return [
        Column(t("E-mail")),
        Column(t("Role"), visible_from="tablet"),
        Column(t("Status")),
        Column(t("Expires"), visible_from="wide"),
        actions_column(),
    ]


def invitation_row(invitation: InvitationSent, tz: tzinfo) -> Row:
    """The row of an invitation, with its actions."""
    open_ = invitation.status == "pending"
    status = _status_chip(INVITATION_STATUSES[invitation.status])
    if open_ and invitation.mail in INVITATION_EMAIL_STATUSES:
        status += Markup(" ") + _status_chip(INVITATION_EMAIL_STATUSES[invitation.mail])
    # The link of an expired one is of no use: sending it again makes a new link.
    buttons = [copy_button(invitation.invite_url, t("Copy the link"), "link")] if open_ else []
    buttons += [
        action_button("resend", t("Send again"), "refresh-cw"),
        action_button("revoke", t("Take back"), "x"),
    ]
    role = plain_chip(t(ROLES[invitation.role]))
    expires = form_of.format_date_time(invitation.expires_at, tz)
    cells = (invitation.email, role, status, expires, row_actions(buttons))
    return Row(cells, id=invitation.id)


def role_field(value: RoleName, own: RoleName) -> Field:
    """The field of a role up to the user's `own`; its hint describes the chosen one."""
    # Nobody gives a role above their own; the service refuses it too.
    labels = select_options(ROLES)
    options: dict[str, str] = {
        role: labels[role] for role in ALL_ROLES if role_rank(role) <= role_rank(own)
    }
    field = fields.choice_field(
        "role", field_label("member", "role"), options, value, required=True
    )
    with field.box:
        description = ui.label(t(ROLE_DESCRIPTIONS[value])).classes("wt-field-hint")
    field.control.on_value_change(lambda e: description.set_text(t(ROLE_DESCRIPTIONS[e.value])))
    return field


def _last_seen_cell(member: Member, tz: tzinfo) -> Markup | str:
    at = member.last_seen_at
    if at is None:
        return ""
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        at.isoformat(),
        f"{form_of.format_date_time(at, tz)} {tz}",
        form_of.format_relative_time(at, datetime.now(UTC), tz),
    )


def _member_actions(member: Member, own: bool, own_role: RoleName) -> list[Markup]:
    buttons = []
    # One's own role too: an owner may step down.
    if may_give_role(own_role, member.role):
        buttons.append(
            action_button("role", t("Change the role of {name}", name=member.name), "pencil")
        )
    if own:
        leaving = MenuAction("leave", t("Leave the organization"), "log-out")
        label = t("More actions for {name}", name=member.name)
        buttons.append(more_actions_html(f"member-{member.user_id}", label, [leaving]))
    elif may_give_role(own_role, member.role):
        removal = MenuAction("remove", t("Remove {name}", name=member.name), "trash-2")
        label = t("More actions for {name}", name=member.name)
        buttons.append(more_actions_html(f"member-{member.user_id}", label, [removal]))
    return buttons


def _status_chip(look: tuple[str, Tone, str]) -> Markup:
    label, tone, symbol = look
    return plain_chip(t(label), tone, symbol)
