"""What whoever runs WellTrack does on its machine, without signing in.

Somebody else's account is used for it, so that rights and the change log hold here too.
"""

from functools import partial

from welltrack_ui.domain.access import RoleName
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound, invalid_field
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.user import InvitationDraft, Member, Registration, StoredUser, User
from welltrack_ui.services.accounts.accounts import AccountService
from welltrack_ui.services.accounts.two_factor import TwoFactorService
from welltrack_ui.services.container import Services
from welltrack_ui.services.core.context import MAX_LIMIT
from welltrack_ui.services.imports.importer import ImportService
from welltrack_ui.services.organizations.invitations import InvitationService
from welltrack_ui.services.organizations.members import MemberService
from welltrack_ui.services.organizations.organizations import OrganizationService
from welltrack_ui.services.organizations.projects import ProjectService
from welltrack_ui.store import organizations, users
from welltrack_ui.store.records import all_pages

CONSOLE_ADDRESS = "console"


class AdminService:
    """Finds people, organizations and projects by their names, and looks after accounts."""

    def __init__(self, services: Services) -> None:
        self.accounts: AccountService = services.accounts
        self.two_factor: TwoFactorService = services.two_factor
        self.organizations: OrganizationService = services.organizations
        self.projects: ProjectService = services.projects
        self.members: MemberService = services.members
        self.invitations: InvitationService = services.invitations
        self.imports = ImportService(
            services.wells.context, services.stages, services.events, services.idempotency
        )
        self.engine = services.engine

    def resolve_actor(self, org: str, email: str | None) -> tuple[Actor, OrganizationOfMine]:
        """Who acts, and in which organization, by its id or its name.

        Without an address it is the organization's first owner, and the organization must be
        named by its id. Raises Invalid naming what is not found, field `--org` or `--as`.
        """
        actor = build_actor(self._find_user(email) if email else self._find_owner(org))
        mine = self.organizations.list_mine(actor)
        found = [o for o in mine if o.id == org or fold_text(o.name) == fold_text(org)]
        if not found:
            raise invalid_field("--org", f"{actor.email} is in no organization {org!r}")
        if len(found) > 1:
            ids = ", ".join(o.id for o in found)
            raise invalid_field("--org", f"several are named {org!r}: give one of the ids {ids}")
        return actor, found[0]

    def find_project(self, actor: Actor, org_id: str, text: str) -> Project:
        """A project of the organization by its id or its name. Raises Invalid."""
        for project in all_pages(partial(self.projects.list, actor, org_id, MAX_LIMIT)):
            if project.id == text or fold_text(project.name) == fold_text(text):
                return project
        raise invalid_field("--project", f"the organization has no project {text!r}")

    def add_user(self, email: str, name: str, password: str) -> User:
        """A new account, also where accounts are made by invitation alone."""
        draft = Registration.parse({"email": email, "name": name, "password": password})
        if users.find_by_email(self.engine, draft.email):
            raise invalid_field("email", f"{draft.email} has an account already")
        return self.accounts.register_user(draft, CONSOLE_ADDRESS, invited=True)

    def set_password(self, email: str, password: str) -> None:
        """A new password; all sessions of the account end."""
        draft = Registration.parse({"email": email, "name": "-", "password": password})
        user = self._find_user(draft.email)
        token = self.accounts.signer.sign_timed("reset", [user.id, user.epoch])
        self.accounts.reset_password(token, password)

    def reset_two_factor(self, email: str) -> bool:
        """Turn somebody's second step off, who lost app and codes; whether it was on."""
        return self.two_factor.reset_two_factor(self._find_user(email))

    def add_member(self, owner: Actor, org_id: str, email: str, role: RoleName) -> None:
        """Make somebody with an account a member, by an invitation accepted for them."""
        draft = InvitationDraft(email=email, role=role)
        invitation = self.invitations.create(owner, org_id, draft)
        token = invitation.invite_url.partition("token=")[2]
        self.invitations.accept_invitation(build_actor(self._find_user(email)), token)

    def list_members(self, actor: Actor, org_id: str) -> list[Member]:
        """Everybody in an organization."""
        return list(all_pages(partial(self.members.list, actor, org_id, MAX_LIMIT)))

    def has_account(self, email: str) -> bool:
        """Whether somebody has the address."""
        return users.find_by_email(self.engine, email) is not None

    def find_actor(self, email: str) -> Actor:
        """Whoever has the address, as an actor. Raises Invalid, field `--as`."""
        return build_actor(self._find_user(email))

    def _find_user(self, email: str) -> StoredUser:
        user = users.find_by_email(self.engine, email)
        if user is None:
            raise invalid_field("--as", f"nobody has an account with the address {email}")
        return user

    def _find_owner(self, org_id: str) -> StoredUser:
        """The first owner of an organization."""
        try:
            owners, _ = organizations.load_owners(self.engine, org_id)
        except NotFound:
            raise invalid_field(
                "--org",
                "to find an organization by its name, say whose it is: --as and the e-mail address"
                " of a member. Or give its id, which is in the address of its pages",
            ) from None
        found = users.load_many(self.engine, owners[:1])
        if not found:
            raise invalid_field("--org", f"there is no organization {org_id!r}")
        return found[owners[0]]


def build_actor(user: StoredUser) -> Actor:
    """A person as the one who acts."""
    return Actor(user.id, user.name, user.email)
