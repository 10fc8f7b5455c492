"""Sign-ins: sessions, and who a credential is of."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound, NotSignedIn
from welltrack_ui.domain.user import Credentials, Session, StoredUser
from welltrack_ui.services import passwords
from welltrack_ui.services.ground import Ground
from welltrack_ui.services.limits import Limits, failed_sign_ins
from welltrack_ui.services.signer import ACCESS_TOKEN_LIFE, API_TOKEN_PREFIX, Signer
from welltrack_ui.store import keys, users
from welltrack_ui.store.engine import Delete, Put

AGENT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session, with what carries it: a bearer token, or a cookie's value."""

    session: Session
    access_token: str
    cookie: str
    expires_in: int


class SignInService:
    """A session lies in the store, so that it can end at once; tokens and cookies point to it."""

    def __init__(self, ground: Ground, signer: Signer, limits: Limits) -> None:
        self.ground = ground
        self.signer = signer
        self.limits = limits
        self.failures = failed_sign_ins(ground.settings)

    def sign_in(
        self, given: Credentials, ip: str | None, agent: str | None, *, browser: bool = False
    ) -> SignedIn:
        """A new session. A wrong password and an unknown address look the same."""
        self.limits.check(self.failures, given.email)
        user = users.by_email(self.ground.engine, given.email)
        if not passwords.matches(given.password, user.password_hash if user else None):
            self.limits.take(self.failures, given.email)
            raise NotSignedIn("The e-mail address or the password is not right.")
        # Of many guesses sent at once, those beyond the limit come to nothing either.
        self.limits.check(self.failures, given.email)
        assert user is not None  # noqa: S101 - nobody's password matches nothing
        life = self._browser_life() if browser else ACCESS_TOKEN_LIFE
        return self._open(user, life, ip, agent)

    def sign_out(self, actor: Actor) -> None:
        """End the session behind the actor's credential."""
        if actor.session_id:
            self.ground.engine.commit([Delete(keys.entity(actor.session_id, "n"))])

    def of_bearer(self, token: str) -> Actor:
        """Whose access token or personal API token it is. Raises NotSignedIn."""
        if token.startswith(API_TOKEN_PREFIX):
            return self._of_api_token(token.removeprefix(API_TOKEN_PREFIX))
        return self._of_session(*self.signer.read_access_token(token))

    def of_cookie(self, value: str) -> Actor:
        """Whose browser session it is. Raises NotSignedIn."""
        pair = self.signer.read("session", value)
        if not isinstance(pair, list) or len(pair) != 2:
            raise NotSignedIn("The session is not valid: sign in again.")
        return self._of_session(*pair)

    def _of_session(self, user_id: str, session_id: str) -> Actor:
        try:
            user = users.signed_in(self.ground.engine, user_id, session_id)
        except NotFound:
            user = None
        if user is None:
            raise NotSignedIn("The session has ended: sign in again.")
        return Actor(user.id, user.name, user.email, session_id=session_id)

    def _of_api_token(self, text: str) -> Actor:
        token_id = self.signer.read("api-token", text)
        token = users.token(self.ground.engine, token_id) if isinstance(token_id, str) else None
        user = users.load(self.ground.engine, token.user_id) if token else None
        if token is None or user is None:
            raise NotSignedIn("The API token is not valid (any more).")
        return Actor(user.id, user.name, user.email, ceiling=token.role)

    def _open(
        self, user: StoredUser, life: timedelta, ip: str | None, agent: str | None
    ) -> SignedIn:
        now = datetime.now(UTC)
        session = Session(
            id=ids.new_id("n", user.id),
            user_id=user.id,
            epoch=user.epoch,
            created_at=now,
            expires_at=now + life,
            ip=ip,
            agent=agent[:AGENT_LENGTH] if agent else None,
        )
        self.ground.engine.commit([Put(users.session_record(session), "absent")])
        return SignedIn(
            session,
            self.signer.access_token(user.id, session.id),
            self.signer.sign("session", [user.id, session.id]),
            int(life.total_seconds()),
        )

    def _browser_life(self) -> timedelta:
        return timedelta(hours=self.ground.settings.session_hours)
