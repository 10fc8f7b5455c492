"""What whoever runs WellTrack does on its machine, without signing in.

Somebody else's account is used for it, so that rights and the change log hold here too.
"""

from welltrack_ui.domain.access import RoleName
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound, invalid
from welltrack_ui.domain.field_types import fold
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.user import InvitationDraft, Member, Registration, StoredUser, User
from welltrack_ui.services.accounts.accounts import AccountService
from welltrack_ui.services.accounts.two_factor import SecondFactorService
from welltrack_ui.services.container import Services
from welltrack_ui.services.core.context import MAX_LIMIT
from welltrack_ui.services.imports.importer import ImportService
from welltrack_ui.services.organizations.invitations import InvitationService
from welltrack_ui.services.organizations.members import MemberService
from welltrack_ui.services.organizations.organizations import OrganizationService
from welltrack_ui.services.organizations.projects import ProjectService
from welltrack_ui.store import organizations, users

CONSOLE = "console"


class OperatorService:
    """Finds people, organizations and projects by their names, and looks after accounts."""

    def __init__(self, services: Services) -> None:
        self.accounts: AccountService = services.accounts
        self.second_factors: SecondFactorService = services.second_factors
        self.organizations: OrganizationService = services.organizations
        self.projects: ProjectService = services.projects
        self.members: MemberService = services.members
        self.invitations: InvitationService = services.invitations
        self.imports = ImportService(
            services.wells.ground, services.stages, services.events, services.idempotency
        )
        self.engine = services.engine

    def acting(self, org: str, email: str | None) -> tuple[Actor, OrganizationOfMine]:
        """Who acts, and in which organization, by its id or its name.

        Without an address it is the organization's first owner, and the organization must be
        named by its id. Raises Invalid naming what is not found, field `--org` or `--as`.
        """
        actor = actor_of(self._user(email) if email else self._owner(org))
        mine = self.organizations.mine(actor)
        found = [o for o in mine if o.id == org or fold(o.name) == fold(org)]
        if not found:
            raise invalid("--org", f"{actor.email} is in no organization {org!r}")
        if len(found) > 1:
            ids = ", ".join(o.id for o in found)
            raise invalid("--org", f"several are named {org!r}: give one of the ids {ids}")
        return actor, found[0]

    def project(self, actor: Actor, org_id: str, text: str) -> Project:
        """A project of the organization by its id or its name. Raises Invalid."""
        cursor: str | None = None
        while True:
            page = self.projects.list(actor, org_id, MAX_LIMIT, cursor)
            for project in page.items:
                if project.id == text or fold(project.name) == fold(text):
                    return project
            cursor = page.next_cursor
            if cursor is None:
                raise invalid("--project", f"the organization has no project {text!r}")

    def add_user(self, email: str, name: str, password: str) -> User:
        """A new account, also where accounts are made by invitation alone."""
        draft = Registration.parse({"email": email, "name": name, "password": password})
        if users.by_email(self.engine, draft.email):
            raise invalid("email", f"{draft.email} has an account already")
        return self.accounts.register(draft, CONSOLE, invited=True)

    def set_password(self, email: str, password: str) -> None:
        """A new password; all sessions of the account end."""
        draft = Registration.parse({"email": email, "name": "-", "password": password})
        user = self._user(draft.email)
        token = self.accounts.signer.sign_timed("reset", [user.id, user.epoch])
        self.accounts.reset(token, password)

    def reset_second_step(self, email: str) -> bool:
        """Turn somebody's second step off, who lost app and codes; whether it was on."""
        return self.second_factors.reset(self._user(email))

    def join(self, owner: Actor, org_id: str, email: str, role: RoleName) -> None:
        """Make somebody with an account a member, by an invitation accepted for them."""
        draft = InvitationDraft(email=email, role=role)
        invitation = self.invitations.create(owner, org_id, draft)
        token = invitation.invite_url.partition("token=")[2]
        self.invitations.accept(actor_of(self._user(email)), token)

    def people(self, actor: Actor, org_id: str) -> list[Member]:
        """Everybody in an organization."""
        found: list[Member] = []
        cursor: str | None = None
        while True:
            page = self.members.list(actor, org_id, MAX_LIMIT, cursor)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found

    def has_account(self, email: str) -> bool:
        """Whether somebody has the address."""
        return users.by_email(self.engine, email) is not None

    def person(self, email: str) -> Actor:
        """Whoever has the address, as an actor. Raises Invalid, field `--as`."""
        return actor_of(self._user(email))

    def _user(self, email: str) -> StoredUser:
        user = users.by_email(self.engine, email)
        if user is None:
            raise invalid("--as", f"nobody has an account with the address {email}")
        return user

    def _owner(self, org_id: str) -> StoredUser:
        """The first owner of an organization."""
        try:
            owners, _ = organizations.owners(self.engine, org_id)
        except NotFound:
            raise invalid(
                "--org",
                "to find an organization by its name, say whose it is: --as and the e-mail address"
                " of a member. Or give its id, which is in the address of its pages",
            ) from None
        found = users.many(self.engine, owners[:1])
        if not found:
            raise invalid("--org", f"there is no organization {org_id!r}")
        return found[owners[0]]


def actor_of(user: StoredUser) -> Actor:
    """A person as the one who acts."""
    return Actor(user.id, user.name, user.email)
