"""One's own account: name, language and zone, the password, the sessions that are open."""

from typing import Any

from welltrack_ui.domain.audit import Actor, diff
from welltrack_ui.domain.errors import NotFound, StaleVersion, invalid_field
from welltrack_ui.domain.profile import PasswordChange, ProfileDraft, SessionOfMine
from welltrack_ui.domain.user import User
from welltrack_ui.services.accounts import passwords
from welltrack_ui.services.accounts.accounts import (
    end_other_sessions,
    list_open_sessions,
    load_own_account,
    refuse_passwords,
    strip_secrets,
)
from welltrack_ui.services.core.context import (
    ServiceContext,
    comparable_fields,
    expect_version,
    merge_changes,
    next_version,
    select_fields,
)
from welltrack_ui.services.core.rate_limits import QUARTER_HOUR_SECONDS, RateLimit, RateLimiter
from welltrack_ui.store import keys, users
from welltrack_ui.store.engine.engine import Delete, Put

SESSION_FIELDS = set(SessionOfMine.model_fields) - {"current"}


class ProfileService:
    """Everybody for themselves; a program behind an API token may do none of it."""

    def __init__(self, ground: ServiceContext, limits: RateLimiter) -> None:
        self.context = ground
        self.limits = limits
        self.failures = RateLimit(
            "old-password", ground.settings.failed_sign_ins, QUARTER_HOUR_SECONDS
        )

    def update(self, actor: Actor, version: int, changes: dict[str, Any]) -> User:
        """One's account with another name, language or zone."""
        user = load_own_account(self.context, actor)
        expect_version(user, version, "account")
        draft = merge_changes(ProfileDraft, select_fields(user, ProfileDraft.model_fields), changes)
        plan = self.context.begin(actor)
        after = next_version(user, plan, **draft.model_dump())
        told = diff(user, after, comparable_fields(draft))
        if not told:
            return strip_secrets(user)
        plan.add(Put(users.record(after), user.version), StaleVersion("account"))
        plan.audit("user.updated", user.id, after.name, changes=told)
        self.context.transactions.commit(plan)
        return strip_secrets(after)

    def change_password(self, actor: Actor, change: PasswordChange) -> None:
        """Set a new password; all other sessions end, and this one goes on."""
        refuse_passwords(self.context.settings)
        user = load_own_account(self.context, actor)
        if user.password_hash is None:
            raise invalid_field(
                "old_password", "is none yet: ask for a link as for a forgotten one"
            )
        self.limits.check_limit(self.failures, user.id)
        if not passwords.verify_password(change.old_password, user.password_hash):
            self.limits.count_try(self.failures, user.id)
            raise invalid_field("old_password", "is not right")
        passwords.refuse_common_password(change.password)
        plan = self.context.begin(actor)
        end_other_sessions(
            self.context, plan, user, password_hash=passwords.hash_password(change.password)
        )
        plan.audit("user.updated", user.id, user.name)
        letter = self.context.mailer.add_sign_in_change(plan, user, "password")
        self.context.transactions.commit(plan)
        self.context.mailer.dispatch_email(letter)

    def list_sessions(self, actor: Actor) -> list[SessionOfMine]:
        """One's open sign-ins, latest first."""
        found = sorted(
            list_open_sessions(self.context, load_own_account(self.context, actor)),
            key=lambda s: s.created_at,
            reverse=True,
        )
        return [
            SessionOfMine(
                **session.model_dump(include=SESSION_FIELDS),
                current=session.id == actor.session_id,
            )
            for session in found
        ]

    def end_session(self, actor: Actor, session_id: str) -> None:
        """Sign out there, at once."""
        user = load_own_account(self.context, actor)
        if session_id not in {session.id for session in list_open_sessions(self.context, user)}:
            raise NotFound("session")
        plan = self.context.begin(actor)
        plan.add(Delete(keys.entity_key(session_id, "n"), "present"), NotFound("session"))
        plan.audit("session.ended", session_id, user.name)
        self.context.transactions.commit(plan)
