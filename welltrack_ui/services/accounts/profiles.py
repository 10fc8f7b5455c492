"""A user's own profile: name, language, time zone, password, open sessions."""

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
from welltrack_ui.services.accounts.earlier_access import end_tokens, remove_ended_tokens
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
    """Reads and changes the actor's own account; API tokens may not."""

    def __init__(self, context: ServiceContext, limits: RateLimiter) -> None:
        self.context = context
        self.limits = limits
        self.failures = RateLimit(
            "old-password", context.settings.failed_sign_ins, QUARTER_HOUR_SECONDS
        )

    def update(self, actor: Actor, version: int, changes: dict[str, Any]) -> User:
        """The actor's account with another name, language or zone.

        Raises: Invalid; StaleVersion; Forbidden for an API token.
        """
        user = load_own_account(self.context, actor)
        expect_version(user, version, "account")
        draft = merge_changes(ProfileDraft, select_fields(user, ProfileDraft.model_fields), changes)
        uow = self.context.begin(actor)
        after = next_version(user, uow, **draft.model_dump())
        field_changes = diff(user, after, comparable_fields(draft))
        if not field_changes:
            return strip_secrets(user)
        uow.add(Put(users.record(after), user.version), StaleVersion("account"))
        uow.audit("user.updated", user.id, after.name, changes=field_changes)
        self.context.transactions.commit(uow)
        return strip_secrets(after)

    def change_password(self, actor: Actor, change: PasswordChange) -> None:
        """Set a new password; all other sessions end, and this one continues.

        API tokens end too where that is asked.

        Raises: Invalid for a wrong old password, or a common new one; TooManyAttempts; Forbidden
        for an API token or where passwords are not used; StaleVersion.
        """
        refuse_passwords(self.context.settings)
        user = load_own_account(self.context, actor)
        if user.password_hash is None:
            raise invalid_field(
                "old_password", "is none yet: ask for a link as for a forgotten one"
            )
        # Guesses count as at a sign-in: an open session must not let somebody try passwords for
        # ever.
        self.limits.check_limit(self.failures, user.id)
        if not passwords.verify_password(change.old_password, user.password_hash):
            self.limits.count_try(self.failures, user.id)
            raise invalid_field("old_password", "is not right")
        passwords.refuse_common_password(change.password, user.email)
        uow = self.context.begin(actor)
        fields: dict[str, object] = end_tokens(user) if change.end_tokens else {}
        password_hash = passwords.hash_password(change.password)
        after = end_other_sessions(self.context, uow, user, **fields, password_hash=password_hash)
        uow.audit("user.updated", user.id, user.name)
        notice = "password-and-tokens" if change.end_tokens else "password"
        email = self.context.mailer.add_sign_in_change(uow, user, notice)
        self.context.transactions.commit(uow)
        self.context.mailer.dispatch_email(email)
        remove_ended_tokens(self.context.engine, after)

    def list_sessions(self, actor: Actor) -> list[SessionOfMine]:
        """The actor's own open sessions, latest first. Raises: Forbidden for an API token."""
        sessions = sorted(
            list_open_sessions(self.context, load_own_account(self.context, actor)),
            key=lambda s: s.created_at,
            reverse=True,
        )
        return [
            SessionOfMine(
                **session.model_dump(include=SESSION_FIELDS),
                current=session.id == actor.session_id,
            )
            for session in sessions
        ]

    def end_session(self, actor: Actor, session_id: str) -> None:
        """End one of the actor's own sessions at once.

        Raises: NotFound; Forbidden for an API token.
        """
        user = load_own_account(self.context, actor)
        if session_id not in {session.id for session in list_open_sessions(self.context, user)}:
            raise NotFound("session")
        uow = self.context.begin(actor)
        # The session may have ended by itself since it was listed.
        uow.add(Delete(keys.entity_key(session_id, "n"), "present"), NotFound("session"))
        uow.audit("session.ended", session_id, user.name)
        self.context.transactions.commit(uow)
