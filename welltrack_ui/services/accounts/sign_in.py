"""Sign-ins: who gets in, by which steps, and who a credential is of."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import CodeRequired, NotFound, NotSignedIn, TwoFactorExpired
from welltrack_ui.domain.two_factor import StoredTwoFactor
from welltrack_ui.domain.user import Credentials, StoredUser
from welltrack_ui.services.accounts import passwords
from welltrack_ui.services.accounts.accounts import refuse_passwords
from welltrack_ui.services.accounts.sessions import SessionManager, SignInResult
from welltrack_ui.services.accounts.sign_in_throttle import SignInOrigin, SignInThrottle
from welltrack_ui.services.accounts.two_factor_codes import TwoFactorVerifier
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.core.rate_limits import RateLimiter
from welltrack_ui.services.core.signed_tokens import (
    ACCESS_TOKEN_LIFE,
    API_TOKEN_PREFIX,
    TokenSigner,
)
from welltrack_ui.store import sign_in_records, users

CODE_TICKET_LIFE = timedelta(minutes=10)
SESSION_ENDED_MESSAGE = "The session has ended: sign in again."


@dataclass(frozen=True, slots=True)
class RenewedSession:
    """The same session under another id: its cookie, and the ticket that a browser gets it for.

    A program gets the token instead, good for `expires_in` seconds.
    """

    cookie: str
    ticket: str
    access_token: str
    expires_in: int


class SignInService:
    """A session lies in the store, so that it can end at once; tokens and cookies point to it."""

    def __init__(self, ground: ServiceContext, signer: TokenSigner, limits: RateLimiter) -> None:
        self.context = ground
        self.signer = signer
        self.limits = limits
        self.throttle = SignInThrottle(ground.settings, limits, signer)
        self.failures = self.throttle.account_limit
        self.verifier = TwoFactorVerifier(ground.settings.secret or "")
        self.sessions = SessionManager(ground, signer, self.throttle)

    def sign_in(
        self,
        given: Credentials,
        ip: str | None,
        agent: str | None,
        *,
        browser: bool = False,
        device: str = "",
    ) -> SignInResult:
        """A new session. A wrong password and an unknown address look the same.

        Raises CodeNeeded, with a ticket for `with_code`, where a second factor is on and `given`
        has no code.
        """
        refuse_passwords(self.context.settings)
        whence = SignInOrigin(ip, agent, device, browser)
        user = users.find_by_email(self.context.engine, given.email)
        tries = self.throttle.password_counters(given.email, user.id if user else None, whence)
        tries.check_limits()
        if not passwords.verify_password(given.password, user.password_hash if user else None):
            tries.count_failure()
            raise NotSignedIn("The e-mail address or the password is not right.")
        # Of many guesses sent at once, those beyond the limit come to nothing either.
        tries.check_limits()
        assert user is not None  # noqa: S101 - nobody's password matches nothing
        return self.open_session(user, whence, given.code)

    def open_session(
        self, user: StoredUser, whence: SignInOrigin, code: str | None = None
    ) -> SignInResult:
        """A new session of who has proved to be the user, once the second factor is right too."""
        factor = sign_in_records.load_two_factor(self.context.engine, user.id)
        if factor is None:
            return self.sessions.open_session(user, whence)
        if not code:
            raise CodeRequired(self.signer.sign_timed("second-step", [user.id, user.epoch]))
        return self._open_with_code(user, factor, code, whence)

    def sign_in_with_code(
        self, ticket: str, code: str, ip: str | None, agent: str | None, *, device: str = ""
    ) -> SignInResult:
        """A new browser session: the second step, by the ticket of the first.

        Raises StepOver where the ticket is none, or ten minutes old.
        """
        value = self.signer.read_timed("second-step", ticket, CODE_TICKET_LIFE)
        user = users.load(self.context.engine, value[0]) if value else None
        if user is None or user.epoch != value[1]:
            raise TwoFactorExpired
        # A blank is a wrong code: what asks for one has been seen.
        return self.open_session(user, SignInOrigin(ip, agent, device, browser=True), code or "-")

    def sign_out(self, actor: Actor) -> None:
        """End the session behind the actor's credential."""
        if actor.session_id:
            self.sessions.end_session(actor.session_id)

    def authenticate_bearer(self, token: str) -> Actor:
        """Whose access token or personal API token it is. Raises NotSignedIn."""
        if token.startswith(API_TOKEN_PREFIX):
            return self._authenticate_api_token(token.removeprefix(API_TOKEN_PREFIX))
        return self._authenticate_session(*self.signer.read_access_token(token))

    def authenticate_cookie(self, value: str, *, unattended: bool = False) -> Actor:
        """Whose browser session it is. Raises NotSignedIn.

        What an open page asks by itself, `unattended`, does not keep the session from ending.
        """
        pair = self.signer.read("session", value)
        if not isinstance(pair, list) or len(pair) != 2:
            raise NotSignedIn("The session is not valid: sign in again.")
        return self._authenticate_session(*pair, unattended=unattended)

    def is_session_cookie(self, value: str) -> bool:
        """Whether this server made the cookie; no store is asked whether its session goes on."""
        return bool(self.read_cookie_user(value))

    def read_cookie_user(self, value: str) -> str:
        """The id of the user whose cookie it is, be its session over or not; else empty."""
        pair = self.signer.read("session", value) if value else None
        return str(pair[0]) if isinstance(pair, list) and len(pair) == 2 else ""

    def renew_session(self, actor: Actor) -> RenewedSession:
        """The actor's session under another id; whoever had got hold of the old one loses it."""
        old_id = actor.session_id or ""
        moved = self.sessions.renew_session(old_id)
        if moved is None:
            raise NotSignedIn(SESSION_ENDED_MESSAGE)
        left = min(moved.expires_at - datetime.now(UTC), ACCESS_TOKEN_LIFE)
        return RenewedSession(
            self.signer.sign("session", [actor.user_id, moved.id]),
            self.signer.sign_timed("renewal", [actor.user_id, old_id, moved.id]),
            self.signer.issue_access_token(actor.user_id, moved.id),
            int(left.total_seconds()),
        )

    def exchange_cookie(self, cookie: str, ticket: str) -> tuple[str, int]:
        """The new cookie of a renewed session and its seconds, for the old. Raises NotSignedIn."""
        value = self.signer.read_timed("renewal", ticket, timedelta(minutes=1))
        if not value or self.signer.read("session", cookie) != value[:2]:
            raise NotSignedIn(SESSION_ENDED_MESSAGE)
        life = timedelta(days=self.context.settings.session_days)
        return self.signer.sign("session", [value[0], value[2]]), int(life.total_seconds())

    def _open_with_code(
        self, user: StoredUser, factor: StoredTwoFactor, code: str, whence: SignInOrigin
    ) -> SignInResult:
        tries = self.throttle.code_counters(user.id, whence)
        tries.check_limits()
        try:
            used = self.verifier.verify_code(factor, code)
        except NotSignedIn:
            tries.count_failure()
            raise
        tries.check_limits()
        return self.sessions.open_session(user, whence, used)

    def _authenticate_session(
        self, user_id: str, session_id: str, *, unattended: bool = False
    ) -> Actor:
        try:
            found = users.find_session_owner(self.context.engine, user_id, session_id)
        except NotFound:
            found = None
        if found is None:
            raise NotSignedIn(SESSION_ENDED_MESSAGE)
        if found.stale and not unattended:
            self.sessions.extend_session(session_id)
        user = found.user
        return Actor(user.id, user.name, user.email, session_id=session_id)

    def _authenticate_api_token(self, text: str) -> Actor:
        token_id = self.signer.read("api-token", text)
        token = (
            users.load_token(self.context.engine, token_id) if isinstance(token_id, str) else None
        )
        user = users.load(self.context.engine, token.user_id) if token else None
        if token is None or user is None:
            raise NotSignedIn("The API token is not valid (any more).")
        return Actor(user.id, user.name, user.email, ceiling=token.role)
