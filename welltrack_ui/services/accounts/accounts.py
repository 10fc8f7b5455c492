"""Accounts: register, confirm the address, read oneself, set a new password."""

from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import lower
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Forbidden, Invalid, NotSignedIn, Stale, invalid
from welltrack_ui.domain.messages import said
from welltrack_ui.domain.user import (
    Me,
    MembershipOfMine,
    Registration,
    Session,
    StoredUser,
    User,
)
from welltrack_ui.services.accounts import passwords
from welltrack_ui.services.core.context import Ground, changed, made
from welltrack_ui.services.core.rate_limits import Limit, Limits, failed_sign_ins
from welltrack_ui.services.core.signed_tokens import Signer
from welltrack_ui.settings import Settings
from welltrack_ui.store import organizations, users
from welltrack_ui.store.engine.engine import Put
from welltrack_ui.store.unit_of_work import Plan

RESET_LIFE = timedelta(hours=1)
VERIFY_LIFE = timedelta(days=30)
HOUR = 3600


class AccountService:
    """One account an address, whatever its capitals."""

    def __init__(self, ground: Ground, signer: Signer, limits: Limits) -> None:
        self.ground = ground
        self.signer = signer
        self.limits = limits
        self.registrations = Limit("register", ground.settings.registrations_per_hour, HOUR)
        self.resets = Limit("reset", ground.settings.resets_per_hour, HOUR)
        self.failures = failed_sign_ins(ground.settings)

    def register(self, draft: Registration, ip: str, *, invited: bool = False) -> User:
        """A new account, or what looks like one where the address has one already.

        Then nothing changes, and the owner of the address is told by e-mail.
        """
        refuse_passwords(self.ground.settings)
        if self.ground.settings.registration == "invited" and not invited:
            raise Forbidden("Accounts are made by invitation here: ask an administrator for one.")
        passwords.refuse_common(draft.password)
        self.limits.take(self.registrations, ip)
        # The hash is made first, so that both cases take the same time.
        secret = passwords.hashed(draft.password)
        user, plan = self._new(draft, secret, ip)
        known = users.by_email(self.ground.engine, draft.email)
        if known is not None or not self._add(plan, user):
            known = known or users.by_email(self.ground.engine, draft.email) or user
            self.ground.mailroom.registered_again(known)
        return shown(user)

    def verify(self, token: str) -> User:
        """Take a link from a letter as proof of the address."""
        value = self.signer.read_timed("verify", token, VERIFY_LIFE)
        user = users.load(self.ground.engine, value[0]) if value else None
        if user is None or user.email != value[1]:
            raise invalid("token", "is not valid (any more): ask for a new link")
        if not user.email_verified:
            user = self._change(user, email_verified=True)
        return shown(user)

    def me(self, actor: Actor) -> Me:
        """The asker, with the organizations they belong to."""
        user = users.load(self.ground.engine, actor.user_id)
        if user is None:
            raise NotSignedIn("This account does not exist any more.")
        pairs = organizations.organizations_of(self.ground.engine, user.id)
        memberships = tuple(
            MembershipOfMine(
                org_id=org.id, org_name=org.name, role=lower(member.role, actor.ceiling)
            )
            for org, member in pairs
            if not org.deleted_at
        )
        return Me(**shown(user).model_dump(), memberships=memberships)

    def forgot(self, email: str) -> None:
        """Send a link that sets a new password; says nothing of whether there is an account."""
        refuse_passwords(self.ground.settings)
        self.limits.take(self.resets, email)
        user = users.by_email(self.ground.engine, email)
        if user:
            token = self.signer.sign_timed("reset", [user.id, user.epoch])
            self.ground.mailroom.reset(user, token, RESET_LIFE)

    def reset(self, token: str, password: str) -> None:
        """Set a new password by a link from a letter; all sessions end.

        Sign-ins that failed before count no longer: the owner of the address is here.
        """
        refuse_passwords(self.ground.settings)
        value = self.signer.read_timed("reset", token, RESET_LIFE)
        user = users.load(self.ground.engine, value[0]) if value else None
        if user is None or user.epoch != value[1]:
            raise invalid("token", "is not valid (any more): ask for a new link")
        passwords.refuse_common(password)
        secret = passwords.hashed(password)
        fields = {"password_hash": secret, "epoch": user.epoch + 1, "email_verified": True}
        self._change(user, "password", **fields)
        self.limits.forget(self.failures, user.email)

    def _new(self, draft: Registration, secret: str, ip: str) -> tuple[StoredUser, Plan]:
        user_id = ids.new_id("u")
        plan = self.ground.plan(Actor(user_id, draft.name, ip=ip))
        user = StoredUser(
            id=user_id,
            email=draft.email,
            name=draft.name,
            locale=draft.locale,
            password_hash=secret,
            **made(plan),
        )
        return user, plan

    def _add(self, plan: Plan, user: StoredUser) -> bool:
        """Whether the account was made: somebody else may have taken the address just now.

        Its owner gets a letter, whose link proves the address.
        """
        plan.add(Put(users.record(user), "absent"))
        plan.add(users.email_guard(user), invalid("email", "has an account already"))
        plan.tell("user.created", user.id, user.name)
        token = self.signer.sign_timed("verify", [user.id, user.email])
        letter = self.ground.mailroom.welcome(plan, user, token)
        try:
            self.ground.changes.commit(plan)
        except Invalid:
            return False
        self.ground.mailroom.post(letter)
        return True

    def _change(self, user: StoredUser, letter: str = "", **fields: object) -> StoredUser:
        """Change an account; `letter`, where it has to do with its sign-in, tells the owner."""
        plan = self.ground.plan(Actor(user.id, user.name, user.email))
        after = changed(user, plan, **fields)
        plan.add(Put(users.record(after), user.version), Stale("account"))
        plan.tell("user.updated", user.id, user.name)
        told = [self.ground.mailroom.sign_in_changed(plan, user, letter)] if letter else []
        self.ground.changes.commit(plan)
        for each in told:
            self.ground.mailroom.post(each)
        return after


def shown(user: StoredUser) -> User:
    """A user without their secrets."""
    return User.model_validate(user.model_dump(include=set(User.model_fields)))


def refuse_passwords(settings: Settings) -> None:
    """Raise Forbidden where everybody signs in through the OpenID provider."""
    if settings.oidc_required:
        raise Forbidden(
            said(
                "Passwords are not taken here: sign in with {provider}.",
                provider=settings.oidc_name,
            )
        )


def own_account(ground: Ground, actor: Actor) -> StoredUser:
    """The actor's account, to be changed. Raises Forbidden for a program behind an API token."""
    if actor.session_id is None:
        raise Forbidden("Sign in with your password to manage your account.")
    user = users.load(ground.engine, actor.user_id)
    if user is None:
        raise NotSignedIn("This account does not exist any more.")
    return user


def open_sessions(ground: Ground, user: StoredUser) -> list[Session]:
    """The sessions of an account that go on."""
    now = datetime.now(UTC)
    found = users.sessions(ground.engine, user.id)
    return [s for s in found if s.epoch == user.epoch and s.expires_at > now]


def end_others(ground: Ground, plan: Plan, user: StoredUser, **fields: object) -> None:
    """Into the plan: the account with other fields; all of its sessions end but the actor's."""
    after = changed(user, plan, **fields, epoch=user.epoch + 1)
    plan.add(Put(users.record(after), user.version), Stale("account"))
    for session in open_sessions(ground, user):
        if session.id == plan.actor.session_id:
            update = {"epoch": after.epoch, "version": session.version + 1}
            kept = session.model_copy(update=update)
            plan.add(Put(users.session_record(kept), "present"), ended())


def ended() -> NotSignedIn:
    """The refusal where one's own session ended at the same moment."""
    return NotSignedIn("The session has ended: sign in again.")
