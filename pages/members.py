"""The screen of an organization's members and invitations."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from nicegui import ui

from components.audit.change_texts import format_changes
from components.forms.confirm_dialog import confirm_action
from components.forms.drafts import NEW_ID, offer_drafts
from components.forms.edit_drawer import DrawResult, edit_in_drawer
from components.forms.entity_editor import EntityEditor
from components.forms.entity_form import PlainFields
from components.forms.fields import text_field
from components.forms.form import Form
from components.forms.stale_conflict import ConflictReader, EntityKind
from components.i18n.field_labels import field_label
from components.i18n.translate import mark, t
from components.kit.buttons import button
from components.kit.element_presence import ElementPresence
from components.kit.page_header import page_header
from components.kit.row_actions import draw_copy_button
from components.kit.table import Table
from components.kit.toast import show_toast
from components.organizations.member_rows import (
    INVITATION_STATUSES,
    invitation_columns,
    invitation_row,
    member_columns,
    member_row,
    role_field,
)
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission, role_rank
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.natural_sort import SortKey, natural_sort_key
from welltrack_ui.domain.user import InvitationDraft, InvitationSent, Member
from welltrack_ui.web.screen_data.people import ServiceMemberData
from welltrack_ui.web.screen_user import ScreenUser

MAX_LISTED_MEMBERS = 500
MEMBER_KIND: EntityKind[Member] = EntityKind(
    "member", lambda member: {"role": member.role}, can_restore=False
)
REMOVAL_NOTE = mark("What they have written stays, under their name.")


async def members_page(
    user: ScreenUser, frame: Frame, _query: Mapping[str, str], *, org_id: str
) -> None:
    """Draw the members; administrators also see and send invitations."""
    org_name = user.membership(org_id).org_name
    enter_organization(frame, user.me.memberships, org_id)
    crumbs = [NavigationLink(org_name, urls.dashboard_url(org_id)), NavigationLink(t("Members"))]
    frame.set_location(t("Members"), crumbs, "members")
    screen = MembersScreen(user, org_id)
    screen.draw()
    await screen.load()
    screen.follow()


class MembersScreen:
    """The tables of members and invitations, with their actions."""

    def __init__(self, user: ScreenUser, org_id: str) -> None:
        self.user, self.org_id = user, org_id
        self.org_name = user.membership(org_id).org_name
        self.may_invite = user.may(org_id, Permission.ADMINISTER)
        self._members: dict[str, Member] = {}
        self._invitations_by_id: dict[str, InvitationSent] = {}

    def draw(self) -> None:
        """Draw the headings and the empty tables."""
        if self.may_invite:
            offer_drafts(f"invitation/{self.org_id}/{NEW_ID}", lambda _: self.invite())
        with page_header(t("Members"), detail=self.org_name):
            if self.may_invite:
                button(t("Invite"), self.invite, weight="primary", symbol="plus")
        data = ServiceMemberData(self.user, self.org_id)
        self._editor = EntityEditor(data, MEMBER_KIND, ui.element("div"), self._reload)
        self._table = Table(
            member_columns(), caption=t("Members"), on_action=self._on_member, has_menus=True
        )
        with ui.element("section").classes("wt-section") as self._section:
            with ui.element("h2"):
                ui.label(t("Invitations"))
            self._invitations = Table(
                invitation_columns(),
                caption=t("Invitations"),
                on_action=self._on_invitation,
                folds=True,
            )
        self._section.visible = False

    async def load(self) -> None:
        """Load members and invitations, and show them."""
        ask, services = self.user.ask, self.user.services
        members = (await ask(services.members.list, self.org_id, MAX_LISTED_MEMBERS)).items
        self._members = {m.user_id: m for m in sorted(members, key=member_sort_key)}
        own, role = self.user.me.id, self.user.role(self.org_id)
        rows = [member_row(m, own, role, self._zone) for m in self._members.values()]
        self._table.show(rows)
        if self.may_invite:
            self._show_invitations(
                await ask(services.invitations.list, self.org_id, MAX_LISTED_MEMBERS)
            )

    def follow(self) -> None:
        """Follow the changes of others."""
        self.user.follow(self.org_id, concerns_members, self.load, ElementPresence(self._section))

    def invite(self) -> None:
        """Open the drawer that sends an invitation, and then shows its link."""

        async def send(fields: dict[str, Any]) -> DrawResult:
            draft = InvitationDraft.parse(fields)
            sent = await self.user.make(self.user.services.invitations, self.org_id, draft)
            show_toast(t("The invitation to {email} is on its way.", email=sent.email))
            return lambda _drawer: show_invitation_link(sent)

        def make_fields(form: Form) -> PlainFields:
            form.add(
                text_field("email", field_label("invitation", "email"), required=True)
            ).control.props("autofocus")
            form.add(role_field("engineer", self.user.role(self.org_id)))
            return PlainFields()

        edit_in_drawer(
            t("Invite"),
            make_fields,
            send,
            submit=t("Send the invitation"),
            draft_form=f"invitation/{self.org_id}/{NEW_ID}",
        )

    @property
    def _zone(self) -> tzinfo:
        return report_day.load_zone(self.user.me.timezone)

    def _show_invitations(self, page: Any) -> None:
        invited = [i for i in page.items if i.status in INVITATION_STATUSES]
        self._invitations_by_id = {i.id: i for i in reversed(invited)}
        self._invitations.show(
            [invitation_row(i, self._zone) for i in self._invitations_by_id.values()]
        )
        self._section.visible = bool(invited)

    def _on_member(self, action: str, user_id: str) -> None:
        member = self._members.get(user_id)
        # None where another administrator removed them since the table was drawn.
        if member is not None:
            {
                "role": self._change_role,
                "remove": self._confirm_removal,
                "leave": self._confirm_leaving,
            }[action](member)

    def _change_role(self, member: Member) -> None:
        def make_fields(form: Form, before: Member) -> PlainFields:
            form.add(role_field(before.role, self.user.role(self.org_id)))
            return PlainFields()

        title = t("Role of {name}", name=member.name)
        reader = ConflictReader(format_changes, self._zone, "m")
        self._editor.edit(title, member, make_fields, reader, delete=False)

    async def _reload(self) -> None:
        # It may have been the user's own role.
        await self.user.refresh()
        await self.load()

    def _confirm_removal(self, member: Member) -> None:
        async def act() -> None:
            await self.user.ask(
                self.user.services.members.remove_member, self.org_id, member.user_id
            )
            show_toast(t("{name} is no longer a member.", name=member.name))
            await self.load()

        title = t("Remove {name} from {org}?", name=member.name, org=self.org_name)
        text = t("They lose access at once, on open screens too.") + " " + t(REMOVAL_NOTE)
        confirm_action(title, text, act, yes=t("Remove"))

    def _confirm_leaving(self, member: Member) -> None:
        async def act() -> None:
            await self.user.ask(
                self.user.services.members.remove_member, self.org_id, member.user_id
            )
            ui.navigate.to(urls.home_url())

        text = t("You lose access at once. To come back you need a new invitation.")
        confirm_action(t("Leave {org}?", org=self.org_name), text, act, yes=t("Leave"))

    async def _on_invitation(self, action: str, invitation_id: str) -> None:
        invitation = self._invitations_by_id.get(invitation_id)
        if invitation is None:
            return
        if action == "revoke":
            self._confirm_revocation(invitation)
            return
        resend = self.user.services.invitations.resend_invitation
        sent = await self.user.ask(resend, self.org_id, invitation_id)
        show_toast(t("A new e-mail to {email} is on its way.", email=sent.email))
        await self.load()

    def _confirm_revocation(self, invitation: InvitationSent) -> None:
        async def act() -> None:
            revoke = self.user.services.invitations.revoke_invitation
            await self.user.ask(revoke, self.org_id, invitation.id)
            show_toast(t("The invitation to {email} was taken back.", email=invitation.email))
            await self.load()

        title = t("Take back the invitation to {email}?", email=invitation.email)
        confirm_action(title, t("Its link stops working at once."), act, yes=t("Take back"))


def show_invitation_link(sent: InvitationSent) -> None:
    """Draw the link of an invitation, for users who want to send it themselves."""
    with ui.element("div").classes("wt-note-box"):
        ui.label(t("The e-mail has this link. It works once, for 7 days."))
        with ui.element("div").classes("wt-secret"):
            with ui.element("code"):
                ui.label(sent.invite_url)
            draw_copy_button(sent.invite_url, t("Copy the link"))


def concerns_members(entry: AuditEntry) -> bool:
    """Whether an audit entry is about a member or an invitation."""
    return entry.entity in {"member", "invitation"}


def member_sort_key(member: Member) -> tuple[int, SortKey]:
    """The sort key of a member: owners first, then by name."""
    return -role_rank(member.role), natural_sort_key(member.name)
