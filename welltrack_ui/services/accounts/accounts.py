"""Accounts: register, confirm the address, read oneself, set a new password."""

from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import lower_role
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Forbidden, Invalid, NotSignedIn, StaleVersion, invalid_field
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.user import (
    Me,
    MembershipOfMine,
    Registration,
    Session,
    StoredUser,
    User,
)
from welltrack_ui.services.accounts import passwords
from welltrack_ui.services.core.context import ServiceContext, creation_fields, next_version
from welltrack_ui.services.core.rate_limits import RateLimit, RateLimiter, build_sign_in_limit
from welltrack_ui.services.core.signed_tokens import TokenSigner
from welltrack_ui.settings import Settings
from welltrack_ui.store import organizations, users
from welltrack_ui.store.engine.engine import Put
from welltrack_ui.store.unit_of_work import UnitOfWork

RESET_LIFE = timedelta(hours=1)
VERIFY_LIFE = timedelta(days=30)
HOUR_SECONDS = 3600


class AccountService:
    """One account an address, whatever its capitals."""

    def __init__(self, ground: ServiceContext, signer: TokenSigner, limits: RateLimiter) -> None:
        self.context = ground
        self.signer = signer
        self.limits = limits
        self.registrations = RateLimit(
            "register", ground.settings.registrations_per_hour, HOUR_SECONDS
        )
        self.resets = RateLimit("reset", ground.settings.resets_per_hour, HOUR_SECONDS)
        self.failures = build_sign_in_limit(ground.settings)

    def register_user(self, draft: Registration, ip: str, *, invited: bool = False) -> User:
        """A new account, or what looks like one where the address has one already.

        Then nothing changes, and the owner of the address is told by e-mail.
        """
        refuse_passwords(self.context.settings)
        if self.context.settings.registration == "invited" and not invited:
            raise Forbidden("Accounts are made by invitation here: ask an administrator for one.")
        passwords.refuse_common_password(draft.password)
        self.limits.count_try(self.registrations, ip)
        # The hash is made first, so that both cases take the same time.
        secret = passwords.hash_password(draft.password)
        user, plan = self._build_user(draft, secret, ip)
        known = users.find_by_email(self.context.engine, draft.email)
        if known is not None or not self._store_user(plan, user):
            known = known or users.find_by_email(self.context.engine, draft.email) or user
            self.context.mailer.send_repeated_registration(known)
        return strip_secrets(user)

    def verify_address(self, token: str) -> User:
        """Take a link from a letter as proof of the address."""
        value = self.signer.read_timed("verify", token, VERIFY_LIFE)
        user = users.load(self.context.engine, value[0]) if value else None
        if user is None or user.email != value[1]:
            raise invalid_field("token", "is not valid (any more): ask for a new link")
        if not user.email_verified:
            user = self._update_user(user, email_verified=True)
        return strip_secrets(user)

    def get_me(self, actor: Actor) -> Me:
        """The asker, with the organizations they belong to."""
        user = users.load(self.context.engine, actor.user_id)
        if user is None:
            raise NotSignedIn("This account does not exist any more.")
        pairs = organizations.list_user_organizations(self.context.engine, user.id)
        memberships = tuple(
            MembershipOfMine(
                org_id=org.id, org_name=org.name, role=lower_role(member.role, actor.ceiling)
            )
            for org, member in pairs
            if not org.deleted_at
        )
        return Me(**strip_secrets(user).model_dump(), memberships=memberships)

    def send_reset_link(self, email: str) -> None:
        """Send a link that sets a new password; says nothing of whether there is an account."""
        refuse_passwords(self.context.settings)
        self.limits.count_try(self.resets, email)
        user = users.find_by_email(self.context.engine, email)
        if user:
            token = self.signer.sign_timed("reset", [user.id, user.epoch])
            self.context.mailer.send_password_reset(user, token, RESET_LIFE)

    def reset_password(self, token: str, password: str) -> None:
        """Set a new password by a link from a letter; all sessions end.

        Sign-ins that failed before count no longer: the owner of the address is here.
        """
        refuse_passwords(self.context.settings)
        value = self.signer.read_timed("reset", token, RESET_LIFE)
        user = users.load(self.context.engine, value[0]) if value else None
        if user is None or user.epoch != value[1]:
            raise invalid_field("token", "is not valid (any more): ask for a new link")
        passwords.refuse_common_password(password)
        secret = passwords.hash_password(password)
        fields = {"password_hash": secret, "epoch": user.epoch + 1, "email_verified": True}
        self._update_user(user, "password", **fields)
        self.limits.reset_count(self.failures, user.email)

    def _build_user(
        self, draft: Registration, secret: str, ip: str
    ) -> tuple[StoredUser, UnitOfWork]:
        user_id = ids.new_id("u")
        plan = self.context.begin(Actor(user_id, draft.name, ip=ip))
        user = StoredUser(
            id=user_id,
            email=draft.email,
            name=draft.name,
            locale=draft.locale,
            password_hash=secret,
            **creation_fields(plan),
        )
        return user, plan

    def _store_user(self, plan: UnitOfWork, user: StoredUser) -> bool:
        """Whether the account was made: somebody else may have taken the address just now.

        Its owner gets a letter, whose link proves the address.
        """
        plan.add(Put(users.record(user), "absent"))
        plan.add(users.email_guard(user), invalid_field("email", "has an account already"))
        plan.audit("user.created", user.id, user.name)
        token = self.signer.sign_timed("verify", [user.id, user.email])
        letter = self.context.mailer.add_welcome(plan, user, token)
        try:
            self.context.transactions.commit(plan)
        except Invalid:
            return False
        self.context.mailer.dispatch_email(letter)
        return True

    def _update_user(self, user: StoredUser, letter: str = "", **fields: object) -> StoredUser:
        """Change an account; `letter`, where it has to do with its sign-in, tells the owner."""
        plan = self.context.begin(Actor(user.id, user.name, user.email))
        after = next_version(user, plan, **fields)
        plan.add(Put(users.record(after), user.version), StaleVersion("account"))
        plan.audit("user.updated", user.id, user.name)
        told = [self.context.mailer.add_sign_in_change(plan, user, letter)] if letter else []
        self.context.transactions.commit(plan)
        for each in told:
            self.context.mailer.dispatch_email(each)
        return after


def strip_secrets(user: StoredUser) -> User:
    """A user without their secrets."""
    return User.model_validate(user.model_dump(include=set(User.model_fields)))


def refuse_passwords(settings: Settings) -> None:
    """Raise Forbidden where everybody signs in through the OpenID provider."""
    if settings.oidc_required:
        raise Forbidden(
            message(
                "Passwords are not taken here: sign in with {provider}.",
                provider=settings.oidc_name,
            )
        )


def load_own_account(ground: ServiceContext, actor: Actor) -> StoredUser:
    """The actor's account, to be changed. Raises Forbidden for a program behind an API token."""
    if actor.session_id is None:
        raise Forbidden("Sign in with your password to manage your account.")
    user = users.load(ground.engine, actor.user_id)
    if user is None:
        raise NotSignedIn("This account does not exist any more.")
    return user


def list_open_sessions(ground: ServiceContext, user: StoredUser) -> list[Session]:
    """The sessions of an account that go on."""
    now = datetime.now(UTC)
    found = users.list_sessions(ground.engine, user.id)
    return [s for s in found if s.epoch == user.epoch and s.expires_at > now]


def end_other_sessions(
    ground: ServiceContext, plan: UnitOfWork, user: StoredUser, **fields: object
) -> None:
    """Into the plan: the account with other fields; all of its sessions end but the actor's."""
    after = next_version(user, plan, **fields, epoch=user.epoch + 1)
    plan.add(Put(users.record(after), user.version), StaleVersion("account"))
    for session in list_open_sessions(ground, user):
        if session.id == plan.actor.session_id:
            update = {"epoch": after.epoch, "version": session.version + 1}
            kept = session.model_copy(update=update)
            plan.add(Put(users.session_record(kept), "present"), session_ended_error())


def session_ended_error() -> NotSignedIn:
    """The refusal where one's own session ended at the same moment."""
    return NotSignedIn("The session has ended: sign in again.")
