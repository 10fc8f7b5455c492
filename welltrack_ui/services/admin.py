"""Administration on the server's own console, without signing in.

It acts as a user of the organization, so that rights and the audit log hold here too.
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
from welltrack_ui.services.imports.import_run import LEASE_SECONDS
from welltrack_ui.services.imports.imports import ImportService
from welltrack_ui.services.imports.report_imports import ReportImportService
from welltrack_ui.services.organizations.invitations import InvitationService
from welltrack_ui.services.organizations.members import MemberService
from welltrack_ui.services.organizations.organizations import OrganizationService
from welltrack_ui.services.organizations.projects import ProjectService
from welltrack_ui.store import organizations, users
from welltrack_ui.store.records import all_pages

CONSOLE_ADDRESS = "console"
IMPORT_PATIENCE_SECONDS = LEASE_SECONDS + 5
"""A dead import lets go within its lease; then the command goes on."""


class AdminService:
    """Finds users, organizations and projects by their names, and manages accounts."""

    def __init__(self, services: Services) -> None:
        self.accounts: AccountService = services.accounts
        self.two_factor: TwoFactorService = services.two_factor
        self.organizations: OrganizationService = services.organizations
        self.projects: ProjectService = services.projects
        self.members: MemberService = services.members
        self.invitations: InvitationService = services.invitations
        self.imports = ImportService(services.wells.context, patience=IMPORT_PATIENCE_SECONDS)
        self.report_imports = ReportImportService(self.imports)
        self.engine = services.engine

    def resolve_actor(self, org: str, email: str | None) -> tuple[Actor, OrganizationOfMine]:
        """The user to act as, and the organization, by its id or its name.

        Without an address it is the organization's first owner, and the organization must be given
        by its id. Raises: Invalid, field `--org` or `--as`, where either is not found.
        """
        actor = build_actor(self._find_user(email) if email else self._find_owner(org))
        memberships = self.organizations.list_mine(actor)
        matches = [o for o in memberships if o.id == org or fold_text(o.name) == fold_text(org)]
        if not matches:
            raise invalid_field("--org", f"{actor.email} is in no organization {org!r}")
        if len(matches) > 1:
            ids = ", ".join(o.id for o in matches)
            raise invalid_field("--org", f"several are named {org!r}: give one of the ids {ids}")
        return actor, matches[0]

    def find_project(self, actor: Actor, org_id: str, text: str) -> Project:
        """A project of an organization by its id or name. Raises: Invalid, field `--project`."""
        for project in all_pages(partial(self.projects.list, actor, org_id, MAX_LIMIT)):
            if project.id == text or fold_text(project.name) == fold_text(text):
                return project
        raise invalid_field("--project", f"the organization has no project {text!r}")

    def add_user(self, email: str, name: str, password: str) -> User:
        """A new account, also where accounts need an invitation. Raises: Invalid."""
        draft = Registration.parse({"email": email, "name": name, "password": password})
        if users.find_by_email(self.engine, draft.email):
            raise invalid_field("email", f"{draft.email} has an account already")
        return self.accounts.register_user(draft, CONSOLE_ADDRESS, invited=True)

    def set_password(self, email: str, password: str) -> None:
        """Set a new password; all sessions of the account end. Raises: Invalid."""
        draft = Registration.parse({"email": email, "name": "-", "password": password})
        user = self._find_user(draft.email)
        # The way of a forgotten password, so that its rules and its e-mail to the owner hold here
        # too.
        token = self.accounts.signer.sign_timed("reset", [user.id, user.epoch])
        self.accounts.reset_password(token, password)

    def reset_two_factor(self, email: str) -> bool:
        """Turn off the second factor of a user who lost app and codes; whether it was on.

        Raises: Invalid for an unknown address.
        """
        return self.two_factor.reset_two_factor(self._find_user(email))

    def add_member(self, owner: Actor, org_id: str, email: str, role: RoleName) -> None:
        """Make a user a member, by an invitation that is accepted for them.

        Raises: Invalid for an unknown address; Conflict for a member; Forbidden.
        """
        draft = InvitationDraft(email=email, role=role)
        invitation = self.invitations.create(owner, org_id, draft)
        # The link is for the e-mail; on the console the invitation is accepted at once.
        token = invitation.invite_url.partition("token=")[2]
        self.invitations.accept_invitation(build_actor(self._find_user(email)), token)

    def list_members(self, actor: Actor, org_id: str) -> list[Member]:
        """All members of an organization. Raises: NotFound."""
        return list(all_pages(partial(self.members.list, actor, org_id, MAX_LIMIT)))

    def has_account(self, email: str) -> bool:
        """Whether the address has an account."""
        return users.find_by_email(self.engine, email) is not None

    def find_actor(self, email: str) -> Actor:
        """The user of an address, to act as. Raises: Invalid, field `--as`."""
        return build_actor(self._find_user(email))

    def _find_user(self, email: str) -> StoredUser:
        user = users.find_by_email(self.engine, email)
        if user is None:
            raise invalid_field("--as", f"nobody has an account with the address {email}")
        return user

    def _find_owner(self, org_id: str) -> StoredUser:
        """The first owner of an organization, by its id."""
        try:
            owners, _ = organizations.load_owners(self.engine, org_id)
        # A name in place of an id: an organization's name is unique only among those of one user.
        except NotFound:
            raise invalid_field(
                "--org",
                "to find an organization by its name, say whose it is: --as and the e-mail address"
                " of a member. Or give its id, which is in the address of its pages",
            ) from None
        loaded = users.load_many(self.engine, owners[:1])
        if not loaded:
            raise invalid_field("--org", f"there is no organization {org_id!r}")
        return loaded[owners[0]]


def build_actor(user: StoredUser) -> Actor:
    """The actor for a user."""
    return Actor(user.id, user.name, user.email)
