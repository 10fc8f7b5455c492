"""Sessions as they begin, go on and end."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.domain.user import Session, StoredUser
from welltrack_ui.services.accounts import two_factor_codes
from welltrack_ui.services.accounts.sign_in_throttle import SignInOrigin, SignInThrottle
from welltrack_ui.services.accounts.two_factor_codes import UsedCode
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.core.signed_tokens import ACCESS_TOKEN_LIFE, TokenSigner
from welltrack_ui.store import keys, sign_in_records, users
from welltrack_ui.store.engine.engine import Delete, Operation, Put
from welltrack_ui.store.engine.errors import CommitCancelled
from welltrack_ui.store.unit_of_work import UnitOfWork

MAX_AGENT_LENGTH = 200
MAX_KNOWN_ORIGINS = 50
ORIGIN_DIGEST_LENGTH = 20


@dataclass(frozen=True, slots=True)
class SignInResult:
    """A session, with what carries it: a bearer token, or a cookie's value.

    The cookie is worth nothing after `expires_in` seconds, and often sooner. `device` marks the
    browser as one that the account was signed in with.
    """

    session: Session
    access_token: str
    cookie: str
    expires_in: int
    device: str


class SessionManager:
    """Opens, notes, renews and ends sessions."""

    def __init__(
        self, ground: ServiceContext, signer: TokenSigner, attempts: SignInThrottle
    ) -> None:
        self.context = ground
        self.signer = signer
        self.throttle = attempts

    def open_session(
        self, user: StoredUser, whence: SignInOrigin, used: UsedCode | None = None
    ) -> SignInResult:
        """A new session, in one commit with the code that it took.

        Somebody who has signed in before, and never from there, is told by a letter.
        """
        plan = self.context.begin(Actor(user.id, user.name, user.email, ip=whence.ip))
        session = self._build_session(user, whence, plan.at)
        plan.add(Put(users.session_record(session), "absent"))
        plan.add(sign_in_records.last_seen_put(user.id, plan.at))
        letters = [] if used is None else self._consume_code(plan, user, used)
        if self._remember_origin(plan, user, whence):
            letters.append(self.context.mailer.add_new_sign_in(plan, user, session))
        self.context.transactions.commit(plan)
        for letter in letters:
            self.context.mailer.dispatch_email(letter)
        life = (session.ends_at or session.expires_at) - session.created_at
        return SignInResult(
            session,
            self.signer.issue_access_token(user.id, session.id),
            self.signer.sign("session", [user.id, session.id]),
            int(life.total_seconds()),
            self.throttle.mark_device(whence, user.id),
        )

    def extend_session(self, session_id: str) -> None:
        """A browser's session is used: it goes on from now, until its last day."""
        session = users.load_session(self.context.engine, session_id)
        if session is None or session.ends_at is None:
            return
        now = datetime.now(UTC)
        if session.seen_at and now - session.seen_at < timedelta(
            seconds=users.SESSION_NOTE_SECONDS
        ):
            return
        over = min(now + timedelta(seconds=session.idle_seconds), session.ends_at)
        noted = next_session_version(session, seen_at=now, expires_at=over)
        self._commit(
            Put(users.session_record(noted), session.version),
            sign_in_records.last_seen_put(session.user_id, now),
        )

    def renew_session(self, session_id: str) -> Session | None:
        """The session under the id that it has from now on; None where it has ended."""
        session = users.load_session(self.context.engine, session_id)
        if session is None:
            return None
        moved = next_session_version(session, id=ids.new_id("n", session.user_id))
        done = self._commit(
            Delete(keys.entity_key(session.id, "n"), "present"),
            Put(users.session_record(moved), "absent"),
        )
        return moved if done else None

    def end_session(self, session_id: str) -> None:
        """It is over at once."""
        self.context.engine.commit([Delete(keys.entity_key(session_id, "n"))])

    def _build_session(self, user: StoredUser, whence: SignInOrigin, now: datetime) -> Session:
        settings = self.context.settings
        life, ends_at = ACCESS_TOKEN_LIFE, None
        if whence.browser:
            ends_at = now + timedelta(days=settings.session_days)
            life = min(timedelta(hours=settings.session_hours), ends_at - now)
        return Session(
            id=ids.new_id("n", user.id),
            user_id=user.id,
            epoch=user.epoch,
            created_at=now,
            expires_at=now + life,
            ip=whence.ip,
            agent=whence.agent[:MAX_AGENT_LENGTH] if whence.agent else None,
            idle_seconds=int(life.total_seconds()) if whence.browser else 0,
            seen_at=now,
            ends_at=ends_at,
        )

    def _consume_code(
        self, plan: UnitOfWork, user: StoredUser, used: UsedCode
    ) -> list[OutgoingEmail]:
        """Into the plan: the code is used up; of a recovery code its owner is told."""
        two_factor_codes.consume_code(plan, used)
        if not used.recovery:
            return []
        plan.audit("second_factor.code_used", user.id, user.name)
        return [self.context.mailer.add_sign_in_change(plan, user, "code-used")]

    def _remember_origin(self, plan: UnitOfWork, user: StoredUser, whence: SignInOrigin) -> bool:
        """Into the plan: the user has been there; whether they are to be told of it."""
        known = sign_in_records.load_sign_in_origins(self.context.engine, user.id)
        here = digest_origin(whence)
        if known is not None and here in known:
            return False
        plan.add(
            sign_in_records.sign_in_origins_put(
                user.id, [*(known or ()), here][-MAX_KNOWN_ORIGINS:]
            )
        )
        return known is not None and not self.throttle.knows_device(whence, user.id)

    def _commit(self, *steps: Operation) -> bool:
        """Whether the session was still as it was read: not ended, nor noted by another."""
        try:
            self.context.engine.commit(steps)
        except CommitCancelled:
            return False
        return True


def next_session_version(session: Session, **fields: object) -> Session:
    """The next version of a session."""
    return session.model_copy(update={**fields, "version": session.version + 1})


def digest_origin(whence: SignInOrigin) -> str:
    """A place: a program or browser at an address."""
    text = f"{whence.agent or ''}\n{whence.ip or ''}"
    return hashlib.sha256(text.encode()).hexdigest()[:ORIGIN_DIGEST_LENGTH]
