"""Sessions: opened, extended, renewed and ended."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound
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
# A commit has room for 100 operations.
MAX_ENDED_AT_ONCE = 50
ORIGIN_DIGEST_LENGTH = 20


@dataclass(frozen=True, slots=True)
class SignInResult:
    """A new session with its credentials: a bearer token, and a cookie's value.

    The cookie is not valid after `expires_in` seconds, and often ends sooner. `device` is the value
    of a cookie that marks the browser as known to the account.
    """

    session: Session
    access_token: str
    cookie: str
    expires_in: int
    device: str


class SessionManager:
    """Opens, extends, renews and ends sessions."""

    def __init__(
        self, context: ServiceContext, signer: TokenSigner, throttle: SignInThrottle
    ) -> None:
        self.context = context
        self.signer = signer
        self.throttle = throttle

    def open_session(
        self, user: StoredUser, origin: SignInOrigin, used_code: UsedCode | None = None
    ) -> SignInResult:
        """A new session, in one commit with the two-factor code that it uses up.

        A user who signs in from a new origin gets an e-mail, but not at their first sign-in.

        Where the account has too many open sessions, the ones unused for longest end.

        Raises: NotSignedIn where another sign-in used the code at the same moment; TooManyAttempts
        where too many signed in.
        """
        self.throttle.count_success(user.id)
        uow = self.context.begin(Actor(user.id, user.name, user.email, ip=origin.ip))
        session = self._build_session(user, origin, uow.at)
        uow.add(Put(users.session_record(session), "absent"))
        self._end_unused_sessions(uow, user)
        uow.add(sign_in_records.last_seen_put(user.id, uow.at))
        emails = [] if used_code is None else self._consume_code(uow, user, used_code)
        if self._remember_origin(uow, user, origin):
            emails.append(self.context.mailer.add_new_sign_in(uow, user, session))
        self.context.transactions.commit(uow)
        for email in emails:
            self.context.mailer.dispatch_email(email)
        lifetime = (session.ends_at or session.expires_at) - session.created_at
        return SignInResult(
            session,
            self.signer.issue_access_token(user.id, session.id),
            self.signer.sign("session", [user.id, session.id]),
            int(lifetime.total_seconds()),
            self.throttle.mark_device(origin, user.id),
        )

    def extend_session(self, session_id: str) -> None:
        """Record that a browser's session is used: it is extended from now, until its last day."""
        session = users.load_session(self.context.engine, session_id)
        if session is None or session.ends_at is None:
            return
        now = datetime.now(UTC)
        # Another request of the same page may have recorded it since this one read the session.
        if session.seen_at and now - session.seen_at < timedelta(
            seconds=users.SESSION_NOTE_SECONDS
        ):
            return
        expires_at = min(now + timedelta(seconds=session.idle_seconds), session.ends_at)
        extended = next_session_version(session, seen_at=now, expires_at=expires_at)
        self._commit(
            Put(users.session_record(extended), session.version),
            sign_in_records.last_seen_put(session.user_id, now),
        )

    def renew_session(self, session_id: str) -> Session | None:
        """The session under a new id; None where it has ended."""
        session = users.load_session(self.context.engine, session_id)
        if session is None:
            return None
        renewed = next_session_version(session, id=ids.new_id("n", session.user_id))
        # In one commit: no moment with two valid ids, or with none.
        committed = self._commit(
            Delete(keys.entity_key(session.id, "n"), "present"),
            Put(users.session_record(renewed), "absent"),
        )
        return renewed if committed else None

    def end_session(self, actor: Actor, session_id: str) -> None:
        """End a session of the actor at once; one that has ended stays so."""
        uow = self.context.begin(actor)
        uow.add(Delete(keys.entity_key(session_id, "n"), "present"), NotFound("session"))
        # Its open pages close when they are told, also those that another process serves.
        uow.audit("session.ended", session_id, actor.name)
        with suppress(NotFound):
            self.context.transactions.commit(uow)

    def _end_unused_sessions(self, uow: UnitOfWork, user: StoredUser) -> None:
        """Add to the unit of work: there is room for one more session of the account."""
        sessions = users.list_sessions(self.context.engine, user.id)
        unused = sorted(sessions, key=lambda s: (s.epoch, s.seen_at or s.created_at))
        excess = len(sessions) - self.context.settings.sessions_per_account + 1
        for session in unused[: max(0, min(excess, MAX_ENDED_AT_ONCE))]:
            uow.add(Delete(keys.entity_key(session.id, "n")))

    def _build_session(self, user: StoredUser, origin: SignInOrigin, now: datetime) -> Session:
        settings = self.context.settings
        lifetime, ends_at = ACCESS_TOKEN_LIFE, None
        if origin.browser:
            ends_at = now + timedelta(days=settings.session_days)
            lifetime = min(timedelta(hours=settings.session_hours), ends_at - now)
        return Session(
            id=ids.new_id("n", user.id),
            user_id=user.id,
            epoch=user.epoch,
            created_at=now,
            expires_at=now + lifetime,
            ip=origin.ip,
            agent=origin.agent[:MAX_AGENT_LENGTH] if origin.agent else None,
            idle_seconds=int(lifetime.total_seconds()) if origin.browser else 0,
            seen_at=now,
            ends_at=ends_at,
        )

    def _consume_code(
        self, uow: UnitOfWork, user: StoredUser, used_code: UsedCode
    ) -> list[OutgoingEmail]:
        """Add to the unit of work: the code is used up. The e-mails for a recovery code."""
        two_factor_codes.consume_code(uow, used_code)
        if not used_code.recovery:
            return []
        uow.audit("second_factor.code_used", user.id, user.name)
        return [self.context.mailer.add_sign_in_change(uow, user, "code-used")]

    def _remember_origin(self, uow: UnitOfWork, user: StoredUser, origin: SignInOrigin) -> bool:
        """Add to the unit of work: the origin is known. Whether the user is to get an e-mail."""
        known_digests = sign_in_records.load_sign_in_origins(self.context.engine, user.id)
        digest = digest_origin(origin)
        if known_digests is not None and digest in known_digests:
            return False
        uow.add(
            sign_in_records.sign_in_origins_put(
                user.id, [*(known_digests or ()), digest][-MAX_KNOWN_ORIGINS:]
            )
        )
        return known_digests is not None and not self.throttle.knows_device(origin, user.id)

    def _commit(self, *steps: Operation) -> bool:
        """Commit changes of a session; False where it ended or was changed since it was read."""
        try:
            self.context.engine.commit(steps)
        # Nothing is lost: another request has just extended the session, or it is over.
        except CommitCancelled:
            return False
        return True


def next_session_version(session: Session, **fields: object) -> Session:
    """The next version of a session."""
    return session.model_copy(update={**fields, "version": session.version + 1})


def digest_origin(origin: SignInOrigin) -> str:
    """The digest of an origin: a program or browser at an address."""
    text = f"{origin.agent or ''}\n{origin.ip or ''}"
    return hashlib.sha256(text.encode()).hexdigest()[:ORIGIN_DIGEST_LENGTH]
