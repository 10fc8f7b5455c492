"""One's own account: name, language and zone, the password, the sessions that are open."""

from typing import Any

from welltrack_ui.domain.audit import Actor, diff
from welltrack_ui.domain.errors import NotFound, Stale, invalid
from welltrack_ui.domain.profile import PasswordChange, ProfileDraft, SessionOfMine
from welltrack_ui.domain.user import User
from welltrack_ui.services.accounts import passwords
from welltrack_ui.services.accounts.accounts import (
    end_others,
    open_sessions,
    own_account,
    refuse_passwords,
    shown,
)
from welltrack_ui.services.core.context import (
    Ground,
    changed,
    expect_version,
    fields_of,
    merged,
    set_fields,
)
from welltrack_ui.services.core.rate_limits import QUARTER_HOUR, Limit, Limits
from welltrack_ui.store import keys, users
from welltrack_ui.store.engine.engine import Delete, Put

SHOWN = set(SessionOfMine.model_fields) - {"current"}


class ProfileService:
    """Everybody for themselves; a program behind an API token may do none of it."""

    def __init__(self, ground: Ground, limits: Limits) -> None:
        self.ground = ground
        self.limits = limits
        self.failures = Limit("old-password", ground.settings.failed_sign_ins, QUARTER_HOUR)

    def update(self, actor: Actor, version: int, changes: dict[str, Any]) -> User:
        """One's account with another name, language or zone."""
        user = own_account(self.ground, actor)
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
        refuse_passwords(self.ground.settings)
        user = own_account(self.ground, actor)
        if user.password_hash is None:
            raise invalid("old_password", "is none yet: ask for a link as for a forgotten one")
        self.limits.check(self.failures, user.id)
        if not passwords.matches(change.old_password, user.password_hash):
            self.limits.take(self.failures, user.id)
            raise invalid("old_password", "is not right")
        passwords.refuse_common(change.password)
        plan = self.ground.plan(actor)
        end_others(self.ground, plan, user, password_hash=passwords.hashed(change.password))
        plan.tell("user.updated", user.id, user.name)
        letter = self.ground.mailroom.sign_in_changed(plan, user, "password")
        self.ground.changes.commit(plan)
        self.ground.mailroom.post(letter)

    def sessions(self, actor: Actor) -> list[SessionOfMine]:
        """One's open sign-ins, latest first."""
        found = sorted(
            open_sessions(self.ground, own_account(self.ground, actor)),
            key=lambda s: s.created_at,
            reverse=True,
        )
        return [
            SessionOfMine(
                **session.model_dump(include=SHOWN),
                current=session.id == actor.session_id,
            )
            for session in found
        ]

    def end_session(self, actor: Actor, session_id: str) -> None:
        """Sign out there, at once."""
        user = own_account(self.ground, actor)
        if session_id not in {session.id for session in open_sessions(self.ground, user)}:
            raise NotFound("session")
        plan = self.ground.plan(actor)
        plan.add(Delete(keys.entity(session_id, "n"), "present"), NotFound("session"))
        plan.tell("session.ended", session_id, user.name)
        self.ground.changes.commit(plan)
