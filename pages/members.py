"""The members of an organization and the invitations into it."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from components import fields
from components.buttons import button
from components.chips import chip
from components.drawer import drawer
from components.forms import Form
from components.frame import Frame, Link
from components.heading import heading
from components.kinds import ROLES, options
from components.lists import Column, Row, Table
from components.places import enter
from components.text import t
from components.toast import toast
from welltrack_ui.domain.access import Permission, rank
from welltrack_ui.domain.user import InvitationDraft, InvitationSent
from welltrack_ui.web import paths
from welltrack_ui.web.visits import Visit


async def members_page(
    visit: Visit, frame: Frame, _query: Mapping[str, str], *, org_id: str
) -> None:
    """Who belongs to the organization; administrators see and send invitations."""
    members = (await visit.ask(visit.services.members.list, org_id, 500)).items
    enter(frame, visit.me.memberships, org_id)
    org_name = visit.membership(org_id).org_name
    crumbs = [Link(org_name, paths.dashboard(org_id)), Link(t("Members"))]
    frame.place(t("Members"), crumbs, "members")
    may_invite = visit.may(org_id, Permission.ADMINISTER)
    with heading(t("Members")):
        if may_invite:
            label = t("Invite")
            button(label, lambda: invite(visit, org_id), weight="primary", symbol="plus")
    columns = [Column(t("Name")), Column(t("E-mail"), keep="tablet"), Column(t("Role"))]
    table = Table(columns, caption=t("Members"))
    table.show(
        [Row((m.name, m.email, chip(t(ROLES[m.role])))) for m in sorted(members, key=by_role)]
    )
    if may_invite:
        await _invitations(visit, org_id)


async def _invitations(visit: Visit, org_id: str) -> None:
    page = await visit.ask(visit.services.invitations.list, org_id, 500)
    pending = [i for i in page.items if i.status in {"pending", "expired"}]
    if not pending:
        return
    with ui.element("h2"):
        ui.label(t("Invitations"))
    columns = [Column(t("E-mail")), Column(t("Role")), Column(t("Status"))]
    table = Table(columns, caption=t("Invitations"))
    table.show([Row((i.email, chip(t(ROLES[i.role])), t(i.status))) for i in pending])


def invite(visit: Visit, org_id: str) -> None:
    """A drawer that sends an invitation, and then shows its link."""

    async def send(values: dict[str, Any]) -> None:
        draft = InvitationDraft.parse(values)
        sent = await visit.ask(visit.services.invitations.create, org_id, draft)
        toast(t("The invitation to {email} is on its way.", email=sent.email))
        form.box.visible = False
        with opened.body:
            _show_link(sent)

    own = rank(visit.role(org_id))
    roles = {key: label for key, label in options(ROLES).items() if rank(key) <= own}  # type: ignore[arg-type]
    with drawer(t("Invite")) as opened:
        with Form(send, submit=t("Send the invitation"), on_cancel=opened.close_or_ask) as form:
            form.add(fields.text("email", t("E-mail"), required=True)).control.props("autofocus")
            form.add(fields.choice("role", t("Role"), roles, "engineer", required=True))
        opened.guard(lambda: form.dirty)


def _show_link(sent: InvitationSent) -> None:
    ui.label(t("The letter holds this link. It works once, for 7 days."))
    ui.input(value=sent.invite_url).props("readonly").props["aria-label"] = t("Link")


def by_role(member: Any) -> tuple[int, str]:
    """Owners first, then by name."""
    return -rank(member.role), member.name.casefold()
