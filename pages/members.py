"""The members of an organization and the invitations into it."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from nicegui import ui

from components.forms import fields
from components.forms.confirm_dialog import confirm
from components.forms.form import Form
from components.forms.role_field import role_field
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.drawer import drawer
from components.kit.element_presence import Shown
from components.kit.page_header import heading
from components.kit.row_actions import copies
from components.kit.table import Table
from components.kit.toast import toast
from components.organizations.member_rows import (
    STATUSES,
    invitation_columns,
    invitation_row,
    member_columns,
    member_row,
)
from components.shell.frame import Frame, Link
from components.shell.navigation import enter
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission, rank
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.user import InvitationDraft, InvitationSent, Member, RoleChange
from welltrack_ui.web.live_updates import Follower
from welltrack_ui.web.screen_user import Visit

MOST = 500
STAYS = "What they have written stays, under their name."


async def members_page(
    visit: Visit, frame: Frame, _query: Mapping[str, str], *, org_id: str
) -> None:
    """Who belongs to the organization; administrators see and send invitations."""
    org_name = visit.membership(org_id).org_name
    enter(frame, visit.me.memberships, org_id)
    crumbs = [Link(org_name, urls.dashboard(org_id)), Link(t("Members"))]
    frame.place(t("Members"), crumbs, "members")
    screen = MembersScreen(visit, org_id)
    screen.draw()
    await screen.load()
    screen.follow()


class MembersScreen:
    """The two lists, and what can be done about those in them."""

    def __init__(self, visit: Visit, org_id: str) -> None:
        self.visit, self.org_id = visit, org_id
        self.org_name = visit.membership(org_id).org_name
        self.may_invite = visit.may(org_id, Permission.ADMINISTER)
        self._members: dict[str, Member] = {}
        self._invited: dict[str, InvitationSent] = {}

    def draw(self) -> None:
        """Headings and empty tables."""
        with heading(t("Members"), detail=self.org_name):
            if self.may_invite:
                button(t("Invite"), self.invite, weight="primary", symbol="plus")
        self._table = Table(member_columns(), caption=t("Members"), on_action=self._on_member)
        with ui.element("section").classes("wt-section") as self._section:
            with ui.element("h2"):
                ui.label(t("Invitations"))
            self._invitations = Table(
                invitation_columns(), caption=t("Invitations"), on_action=self._on_invitation
            )
        copies(self._invitations.element)
        self._section.visible = False

    async def load(self) -> None:
        """Read both lists, and show them."""
        ask, services = self.visit.ask, self.visit.services
        members = (await ask(services.members.list, self.org_id, MOST)).items
        self._members = {m.user_id: m for m in sorted(members, key=by_role)}
        own, role = self.visit.me.id, self.visit.role(self.org_id)
        rows = [member_row(m, own, role, self._zone) for m in self._members.values()]
        self._table.show(rows)
        if self.may_invite:
            self._show(await ask(services.invitations.list, self.org_id, MOST))

    def follow(self) -> None:
        """Keep in step with what others do."""
        follower = Follower(about_people, self.load, Shown(self._section))
        follower.start(self.visit.services.bus, self.org_id)

    def invite(self) -> None:
        """A drawer that sends an invitation, and then shows its link."""

        async def send(values: dict[str, Any]) -> None:
            draft = InvitationDraft.parse(values)
            sent = await self.visit.ask(self.visit.services.invitations.create, self.org_id, draft)
            toast(t("The invitation to {email} is on its way.", email=sent.email))
            form.box.visible = False
            with opened.body:
                show_link(sent)

        with drawer(t("Invite")) as opened:
            with Form(send, submit=t("Send the invitation"), on_cancel=opened.close_or_ask) as form:
                form.add(fields.text("email", t("E-mail"), required=True)).control.props(
                    "autofocus"
                )
                form.add(role_field("engineer", self.visit.role(self.org_id)))
            opened.guard(lambda: form.dirty)

    @property
    def _zone(self) -> tzinfo:
        return report_day.zone(self.visit.me.timezone)

    def _show(self, page: Any) -> None:
        invited = [i for i in page.items if i.status in STATUSES]
        self._invited = {i.id: i for i in reversed(invited)}
        self._invitations.show([invitation_row(i, self._zone) for i in self._invited.values()])
        self._section.visible = bool(invited)

    def _on_member(self, action: str, user_id: str) -> None:
        member = self._members.get(user_id)
        if member is not None:
            {"role": self._change, "remove": self._remove, "leave": self._leave}[action](member)

    def _change(self, member: Member) -> None:
        async def save(values: dict[str, Any]) -> None:
            change = RoleChange(role=values["role"], version=member.version)
            update = self.visit.services.members.update
            await self.visit.ask(update, self.org_id, member.user_id, change)
            opened.close()
            toast(t("{name} has a new role.", name=member.name))
            await self.visit.refresh()
            await self.load()

        with drawer(t("Role of {name}", name=member.name)) as opened:
            with Form(save, submit=t("Save"), on_cancel=opened.close_or_ask) as form:
                form.add(role_field(member.role, self.visit.role(self.org_id)))
            opened.guard(lambda: form.dirty)

    def _remove(self, member: Member) -> None:
        async def act() -> None:
            await self.visit.ask(self.visit.services.members.remove, self.org_id, member.user_id)
            toast(t("{name} is no longer a member.", name=member.name))
            await self.load()

        title = t("Remove {name} from {org}?", name=member.name, org=self.org_name)
        text = t("They lose access at once, on open screens too.") + " " + t(STAYS)
        confirm(title, text, act, yes=t("Remove"))

    def _leave(self, member: Member) -> None:
        async def act() -> None:
            await self.visit.ask(self.visit.services.members.remove, self.org_id, member.user_id)
            ui.navigate.to(urls.home())

        text = t("You lose access at once. To come back you need a new invitation.")
        confirm(t("Leave {org}?", org=self.org_name), text, act, yes=t("Leave"))

    async def _on_invitation(self, action: str, invitation_id: str) -> None:
        invitation = self._invited.get(invitation_id)
        if invitation is None:
            return
        if action == "revoke":
            self._revoke(invitation)
            return
        resend = self.visit.services.invitations.resend
        sent = await self.visit.ask(resend, self.org_id, invitation_id)
        toast(t("A new letter to {email} is on its way.", email=sent.email))
        await self.load()

    def _revoke(self, invitation: InvitationSent) -> None:
        async def act() -> None:
            revoke = self.visit.services.invitations.revoke
            await self.visit.ask(revoke, self.org_id, invitation.id)
            toast(t("The invitation to {email} was taken back.", email=invitation.email))
            await self.load()

        title = t("Take back the invitation to {email}?", email=invitation.email)
        confirm(title, t("Its link stops working at once."), act, yes=t("Take back"))


def show_link(sent: InvitationSent) -> None:
    """The link of an invitation, for those who would rather send it themselves."""
    ui.label(t("The letter holds this link. It works once, for 7 days."))
    ui.input(value=sent.invite_url).props("readonly").props["aria-label"] = t("Link")


def about_people(entry: AuditEntry) -> bool:
    """Whether an entry is about members or invitations."""
    return entry.entity in {"member", "invitation"}


def by_role(member: Member) -> tuple[int, str]:
    """Owners first, then by name."""
    return -rank(member.role), member.name.casefold()
