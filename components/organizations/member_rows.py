"""Members and invitations as rows of a table."""

from datetime import UTC, datetime, tzinfo

from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.labels import ROLES
from components.i18n.translate import mark, t, tx
from components.kit.chips import chip
from components.kit.row_actions import action, actions, actions_column, copying
from components.kit.table import Column, Row
from components.theme.palette import Tone
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import RoleName, may_give
from welltrack_ui.domain.user import InvitationSent, Member

STATUSES: dict[str, tuple[str, Tone, str]] = {
    "pending": (mark("Pending"), "blue", "clock"),
    "expired": (mark("Expired"), "amber", "timer-off"),
}
LETTERS: dict[str, tuple[str, Tone, str]] = {
    "queued": (mark("Letter on its way"), "neutral", "mail"),
    "failed": (mark("Letter not delivered"), "red", "triangle-alert"),
}


def member_columns() -> list[Column]:
    """The columns that `member_row` fills."""
    return [
        Column(tx("of a person", "Name")),
        Column(t("E-mail"), keep="tablet"),
        Column(t("Role")),
        Column(t("Member since"), keep="wide"),
        Column(t("Last seen"), keep="tablet"),
        actions_column(),
    ]


def member_row(member: Member, own_id: str, own_role: RoleName, tz: tzinfo) -> Row:
    """A member, with what the reader may do about them."""
    own = member.user_id == own_id
    name = Markup(
        '<span class="wt-person"><span class="wt-avatar" aria-hidden="true" data-initials="{}">'
        "</span><span>{}</span>{}</span>"
    ).format(
        form_of.initials(member.name),
        member.name,
        Markup(' <span class="wt-meta">{}</span>').format(t("you")) if own else "",
    )
    since = form_of.day(report_day.local(member.created_at, tz).date())
    role = chip(t(ROLES[member.role]))
    buttons = actions(_member_actions(member, own, own_role))
    cells = (name, member.email, role, since, _seen(member, tz), buttons)
    return Row(cells, id=member.user_id)


def invitation_columns() -> list[Column]:
    """The columns that `invitation_row` fills."""
    return [
        Column(t("E-mail")),
        Column(t("Role"), keep="tablet"),
        Column(t("Status")),
        Column(t("Expires"), keep="wide"),
        actions_column(),
    ]


def invitation_row(invitation: InvitationSent, tz: tzinfo) -> Row:
    """An open invitation, with what can be done about it."""
    open_ = invitation.status == "pending"
    status = _chip(STATUSES[invitation.status])
    if open_ and invitation.mail in LETTERS:
        status += Markup(" ") + _chip(LETTERS[invitation.mail])
    buttons = [copying(invitation.invite_url, t("Copy the link"), "link")] if open_ else []
    buttons += [
        action("resend", t("Send again"), "refresh-cw"),
        action("revoke", t("Take back"), "x"),
    ]
    role = chip(t(ROLES[invitation.role]))
    expires = form_of.instant(invitation.expires_at, tz)
    cells = (invitation.email, role, status, expires, actions(buttons))
    return Row(cells, id=invitation.id)


def _seen(member: Member, tz: tzinfo) -> Markup | str:
    at = member.last_seen_at
    if at is None:
        return ""
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        at.isoformat(),
        f"{form_of.instant(at, tz)} {tz}",
        form_of.relative(at, datetime.now(UTC), tz),
    )


def _member_actions(member: Member, own: bool, own_role: RoleName) -> list[Markup]:
    buttons = []
    if may_give(own_role, member.role):
        buttons.append(action("role", t("Change the role of {name}", name=member.name), "pencil"))
    if own:
        buttons.append(action("leave", t("Leave the organization"), "log-out"))
    elif may_give(own_role, member.role):
        buttons.append(action("remove", t("Remove {name}", name=member.name), "trash-2"))
    return buttons


def _chip(look: tuple[str, Tone, str]) -> Markup:
    label, tone, symbol = look
    return chip(t(label), tone, symbol)
