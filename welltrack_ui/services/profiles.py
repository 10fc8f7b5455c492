"""One's own account: name, language and zone, the password, the sessions that are open."""

from datetime import UTC, datetime
from typing import Any

from welltrack_ui.domain.audit import Actor, diff
from welltrack_ui.domain.errors import Forbidden, NotFound, NotSignedIn, Stale, invalid
from welltrack_ui.domain.profile import PasswordChange, ProfileDraft, SessionOfMine
from welltrack_ui.domain.user import Session, StoredUser, User
from welltrack_ui.services import passwords
from welltrack_ui.services.accounts import shown
from welltrack_ui.services.ground import (
    Ground,
    changed,
    expect_version,
    fields_of,
    merged,
    set_fields,
)
from welltrack_ui.services.limits import Limit, Limits
from welltrack_ui.store import keys, users
from welltrack_ui.store.engine import Delete, Put

QUARTER_HOUR = 900


class ProfileService:
    """Everybody for themselves; a program behind an API token may do none of it."""

    def __init__(self, ground: Ground, limits: Limits) -> None:
        self.ground = ground
        self.limits = limits
        self.failures = Limit("old-password", ground.settings.failed_sign_ins, QUARTER_HOUR)

    def update(self, actor: Actor, version: int, changes: dict[str, Any]) -> User:
        """One's account with another name, language or zone."""
        user = self._user(actor)
        expect_version(user, version, "account")
        draft = merged(ProfileDraft, fields_of(user, ProfileDraft.model_fields), changes)
        plan = self.ground.plan(actor)
        after = changed(user, plan, **draft.model_dump())
        told = diff(user, after, set_fields(draft))
        if not told:
            return shown(user)
        plan.add(Put(users.record(after), user.version), Stale("account"))
        plan.tell("user.updated", user.id, after.name, changes=told)
        self.ground.changes.commit(plan)
        return shown(after)

    def change_password(self, actor: Actor, change: PasswordChange) -> None:
        """Set a new password; all other sessions end, and this one goes on."""
        user = self._user(actor)
        self.limits.check(self.failures, user.id)
        if not passwords.matches(change.old_password, user.password_hash):
            self.limits.take(self.failures, user.id)
            raise invalid("old_password", "is not right")
        passwords.refuse_common(change.password)
        plan = self.ground.plan(actor)
        secret = passwords.hashed(change.password)
        after = changed(user, plan, password_hash=secret, epoch=user.epoch + 1)
        plan.add(Put(users.record(after), user.version), Stale("account"))
        for session in self._open(user):
            if session.id == actor.session_id:
                kept = session.model_copy(update={"epoch": after.epoch})
                plan.add(Put(users.session_record(kept), "present"), ended())
        plan.tell("user.updated", user.id, user.name)
        self.ground.changes.commit(plan)

    def sessions(self, actor: Actor) -> list[SessionOfMine]:
        """One's open sign-ins, latest first."""
        found = sorted(self._open(self._user(actor)), key=lambda s: s.created_at, reverse=True)
        return [
            SessionOfMine(
                **session.model_dump(exclude={"user_id", "epoch"}),
                current=session.id == actor.session_id,
            )
            for session in found
        ]

    def end_session(self, actor: Actor, session_id: str) -> None:
        """Sign out there, at once."""
        user = self._user(actor)
        if session_id not in {session.id for session in self._open(user)}:
            raise NotFound("session")
        plan = self.ground.plan(actor)
        plan.add(Delete(keys.entity(session_id, "n"), "present"), NotFound("session"))
        plan.tell("session.ended", session_id, user.name)
        self.ground.changes.commit(plan)

    def _user(self, actor: Actor) -> StoredUser:
        if actor.session_id is None:
            raise Forbidden("Sign in with your password to manage your account.")
        user = users.load(self.ground.engine, actor.user_id)
        if user is None:
            raise NotSignedIn("This account does not exist any more.")
        return user

    def _open(self, user: StoredUser) -> list[Session]:
        now = datetime.now(UTC)
        found = users.sessions(self.ground.engine, user.id)
        return [s for s in found if s.epoch == user.epoch and s.expires_at > now]


def ended() -> NotSignedIn:
    """The refusal where one's own session ended at the same moment."""
    return NotSignedIn("The session has ended: sign in again.")
