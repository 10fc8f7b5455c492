"""Sessions as they begin, go on and end."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.outgoing_email import Letter
from welltrack_ui.domain.user import Session, StoredUser
from welltrack_ui.services.accounts import two_factor_codes
from welltrack_ui.services.accounts.sign_in_throttle import Attempts, Whence
from welltrack_ui.services.accounts.two_factor_codes import UsedCode
from welltrack_ui.services.core.context import Ground
from welltrack_ui.services.core.signed_tokens import ACCESS_TOKEN_LIFE, Signer
from welltrack_ui.store import keys, sign_in_records, users
from welltrack_ui.store.engine.engine import Delete, Operation, Put
from welltrack_ui.store.engine.errors import Cancelled
from welltrack_ui.store.unit_of_work import Plan

AGENT_LENGTH = 200
PLACES_KEPT = 50
DIGEST_LENGTH = 20


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session, with what carries it: a bearer token, or a cookie's value.

    The cookie is worth nothing after `expires_in` seconds, and often sooner. `device` marks the
    browser as one that the account was signed in with.
    """

    session: Session
    access_token: str
    cookie: str
    expires_in: int
    device: str


class Sessions:
    """Opens, notes, renews and ends sessions."""

    def __init__(self, ground: Ground, signer: Signer, attempts: Attempts) -> None:
        self.ground = ground
        self.signer = signer
        self.attempts = attempts

    def open(self, user: StoredUser, whence: Whence, used: UsedCode | None = None) -> SignedIn:
        """A new session, in one commit with the code that it took.

        Somebody who has signed in before, and never from there, is told by a letter.
        """
        plan = self.ground.plan(Actor(user.id, user.name, user.email, ip=whence.ip))
        session = self._made(user, whence, plan.at)
        plan.add(Put(users.session_record(session), "absent"))
        plan.add(sign_in_records.seen_put(user.id, plan.at))
        letters = [] if used is None else self._use(plan, user, used)
        if self._note_place(plan, user, whence):
            letters.append(self.ground.mailroom.new_sign_in(plan, user, session))
        self.ground.changes.commit(plan)
        for letter in letters:
            self.ground.mailroom.post(letter)
        life = (session.ends_at or session.expires_at) - session.created_at
        return SignedIn(
            session,
            self.signer.access_token(user.id, session.id),
            self.signer.sign("session", [user.id, session.id]),
            int(life.total_seconds()),
            self.attempts.marked(whence, user.id),
        )

    def note(self, session_id: str) -> None:
        """A browser's session is used: it goes on from now, until its last day."""
        session = users.session(self.ground.engine, session_id)
        if session is None or session.ends_at is None:
            return
        now = datetime.now(UTC)
        if session.seen_at and now - session.seen_at < timedelta(seconds=users.NOTED_SECONDS):
            return
        over = min(now + timedelta(seconds=session.idle_seconds), session.ends_at)
        noted = next_of(session, seen_at=now, expires_at=over)
        self._commit(
            Put(users.session_record(noted), session.version),
            sign_in_records.seen_put(session.user_id, now),
        )

    def renewed(self, session_id: str) -> Session | None:
        """The session under the id that it has from now on; None where it has ended."""
        session = users.session(self.ground.engine, session_id)
        if session is None:
            return None
        moved = next_of(session, id=ids.new_id("n", session.user_id))
        done = self._commit(
            Delete(keys.entity(session.id, "n"), "present"),
            Put(users.session_record(moved), "absent"),
        )
        return moved if done else None

    def end(self, session_id: str) -> None:
        """It is over at once."""
        self.ground.engine.commit([Delete(keys.entity(session_id, "n"))])

    def _made(self, user: StoredUser, whence: Whence, now: datetime) -> Session:
        settings = self.ground.settings
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
            agent=whence.agent[:AGENT_LENGTH] if whence.agent else None,
            idle_seconds=int(life.total_seconds()) if whence.browser else 0,
            seen_at=now,
            ends_at=ends_at,
        )

    def _use(self, plan: Plan, user: StoredUser, used: UsedCode) -> list[Letter]:
        """Into the plan: the code is used up; of a recovery code its owner is told."""
        two_factor_codes.use(plan, used)
        if not used.recovery:
            return []
        plan.tell("second_factor.code_used", user.id, user.name)
        return [self.ground.mailroom.sign_in_changed(plan, user, "code-used")]

    def _note_place(self, plan: Plan, user: StoredUser, whence: Whence) -> bool:
        """Into the plan: the user has been there; whether they are to be told of it."""
        known = sign_in_records.places(self.ground.engine, user.id)
        here = digest(whence)
        if known is not None and here in known:
            return False
        plan.add(sign_in_records.places_put(user.id, [*(known or ()), here][-PLACES_KEPT:]))
        return known is not None and not self.attempts.knows(whence, user.id)

    def _commit(self, *steps: Operation) -> bool:
        """Whether the session was still as it was read: not ended, nor noted by another."""
        try:
            self.ground.engine.commit(steps)
        except Cancelled:
            return False
        return True


def next_of(session: Session, **fields: object) -> Session:
    """The next version of a session."""
    return session.model_copy(update={**fields, "version": session.version + 1})


def digest(whence: Whence) -> str:
    """A place: a program or browser at an address."""
    text = f"{whence.agent or ''}\n{whence.ip or ''}"
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]
