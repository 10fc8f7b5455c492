"""Sign-in: by password, two-factor code, cookie and bearer token."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import (
    CodeRequired,
    NotFound,
    NotSignedIn,
    TooManyAttempts,
    TwoFactorExpired,
)
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.two_factor import StoredTwoFactor
from welltrack_ui.domain.user import Credentials, StoredUser
from welltrack_ui.services.accounts import passwords
from welltrack_ui.services.accounts.accounts import refuse_passwords
from welltrack_ui.services.accounts.session_owners import SessionOwners
from welltrack_ui.services.accounts.sessions import SessionManager, SignInResult
from welltrack_ui.services.accounts.sign_in_throttle import SignInOrigin, SignInThrottle
from welltrack_ui.services.accounts.two_factor_codes import TwoFactorVerifier, UsedCode
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.core.rate_limits import RateLimiter
from welltrack_ui.services.core.signed_tokens import (
    ACCESS_TOKEN_LIFE,
    API_TOKEN_PREFIX,
    TokenSigner,
)
from welltrack_ui.store import sign_in_records, users

CODE_TICKET_LIFE = timedelta(minutes=10)
WRONG_PASSWORD_MESSAGE = mark("The e-mail address or the password is not right.")
SESSION_ENDED_MESSAGE = mark("The session has ended: sign in again.")


@dataclass(frozen=True, slots=True)
class RenewedSession:
    """The same session under another id: its cookie, and the ticket that a browser gets it for.

    A program gets the token instead, valid for `expires_in` seconds.
    """

    cookie: str
    ticket: str
    access_token: str
    expires_in: int


class SignInService:
    """Signs users in and authenticates requests.

    Sessions are records, so that they can end at once; tokens and cookies only name them.
    """

    def __init__(self, context: ServiceContext, signer: TokenSigner, limits: RateLimiter) -> None:
        self.context = context
        self.signer = signer
        self.limits = limits
        self.throttle = SignInThrottle(context.settings, limits, signer)
        self.failures = self.throttle.account_limit
        self.verifier = TwoFactorVerifier(context.settings.secret or "")
        self.sessions = SessionManager(context, signer, self.throttle)
        self._owners = SessionOwners(context.engine)

    def sign_in(
        self,
        credentials: Credentials,
        ip: str | None,
        agent: str | None,
        *,
        browser: bool = False,
        device: str = "",
    ) -> SignInResult:
        """A new session. A wrong password and an unknown address give the same answer.

        An account that was guessed at too often takes the password with a code alone.

        Raises: NotSignedIn for a wrong password; CodeRequired, with a ticket for
        `sign_in_with_code`, where two-factor authentication is on and there is no code;
        TooManyAttempts; Forbidden where passwords are not used.
        """
        refuse_passwords(self.context.settings)
        origin = SignInOrigin(ip, agent, device, browser)
        user = users.find_by_email(self.context.engine, credentials.email)
        counters = self.throttle.password_counters(
            credentials.email, user.id if user else None, origin
        )
        try:
            counters.check_limits()
        except TooManyAttempts:
            if not credentials.code:
                raise
            return self._sign_in_past_limit(credentials, credentials.code, user, origin)
        if not passwords.verify_password(
            credentials.password, user.password_hash if user else None
        ):
            counters.count_failure()
            raise NotSignedIn(WRONG_PASSWORD_MESSAGE)
        # Checked again: of many guesses sent at once, all passed the first check before one was
        # counted. A right guess beyond the limit must fail too.
        counters.check_limits()
        assert user is not None  # noqa: S101 - no password verifies without an account
        return self.open_session(user, origin, credentials.code)

    def open_session(
        self, user: StoredUser, origin: SignInOrigin, code: str | None = None
    ) -> SignInResult:
        """A new session of a user who proved the first factor, after the second factor if it is on.

        Raises: CodeRequired without a code; NotSignedIn for a wrong one; TooManyAttempts.
        """
        factor = sign_in_records.load_two_factor(self.context.engine, user.id)
        if factor is None:
            return self.sessions.open_session(user, origin)
        if not code:
            raise CodeRequired(self.signer.sign_timed("second-step", [user.id, user.epoch]))
        return self._open_with_code(user, factor, code, origin)

    def sign_in_with_code(
        self, ticket: str, code: str, ip: str | None, agent: str | None, *, device: str = ""
    ) -> SignInResult:
        """A new browser session: the second step of a sign-in, by the ticket of the first.

        Raises: TwoFactorExpired for a ticket that is older than ten minutes, or none; NotSignedIn
        for a wrong code; TooManyAttempts.
        """
        value = self.signer.read_timed("second-step", ticket, CODE_TICKET_LIFE)
        user = users.load(self.context.engine, value[0]) if value else None
        if user is None or user.epoch != value[1]:
            raise TwoFactorExpired
        # A blank field is a wrong code here; as no code it would only start the second step again.
        return self.open_session(user, SignInOrigin(ip, agent, device, browser=True), code or "-")

    def sign_out(self, actor: Actor) -> None:
        """End the session behind the actor's credential, if it has not ended."""
        if actor.session_id:
            self.sessions.end_session(actor, actor.session_id)

    def authenticate_bearer(self, token: str) -> Actor:
        """The user of an access token or personal API token. Raises: NotSignedIn."""
        if token.startswith(API_TOKEN_PREFIX):
            return self._authenticate_api_token(token.removeprefix(API_TOKEN_PREFIX))
        return self._authenticate_session(*self.signer.read_access_token(token))

    def authenticate_cookie(self, value: str, *, unattended: bool = False) -> Actor:
        """The user of a browser session's cookie.

        Requests that an open page makes by itself, `unattended`, do not extend the session.

        Raises: NotSignedIn.
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
        """The actor's session under another id: a stolen copy of the old one is worth nothing.

        Raises: NotSignedIn where the session has ended.
        """
        old_id = actor.session_id or ""
        renewed = self.sessions.renew_session(old_id)
        if renewed is None:
            raise NotSignedIn(SESSION_ENDED_MESSAGE)
        lifetime = min(renewed.expires_at - datetime.now(UTC), ACCESS_TOKEN_LIFE)
        return RenewedSession(
            self.signer.sign("session", [actor.user_id, renewed.id]),
            self.signer.sign_timed("renewal", [actor.user_id, old_id, renewed.id]),
            self.signer.issue_access_token(actor.user_id, renewed.id),
            int(lifetime.total_seconds()),
        )

    def exchange_cookie(self, cookie: str, ticket: str) -> tuple[str, int]:
        """The new cookie of a renewed session and its lifetime in seconds, for the old cookie.

        Raises: NotSignedIn for a ticket of another session, or older than a minute.
        """
        # The websocket of a page can't set cookies: it hands the page a ticket, which is worth
        # nothing without the old cookie.
        value = self.signer.read_timed("renewal", ticket, timedelta(minutes=1))
        if not value or self.signer.read("session", cookie) != value[:2]:
            raise NotSignedIn(SESSION_ENDED_MESSAGE)
        life = timedelta(days=self.context.settings.session_days)
        return self.signer.sign("session", [value[0], value[2]]), int(life.total_seconds())

    def _sign_in_past_limit(
        self, credentials: Credentials, code: str, user: StoredUser | None, origin: SignInOrigin
    ) -> SignInResult:
        """A new session by password and code together, whatever others have guessed before.

        All refusals are the same, and all steps are taken each time: guesses tell nothing, neither
        of the password nor of whether there is an account with a second factor.
        """
        of_address = self.throttle.address_counters(origin)
        of_address.check_limits()
        user_id = user.id if user else users.NOBODY_ID
        factor = sign_in_records.load_two_factor(self.context.engine, user_id)
        is_right = passwords.verify_password(
            credentials.password, user.password_hash if user else None
        )
        used_code = self._match_code(factor, code)
        # Only who has the right password uses up the count of codes.
        if user and factor and is_right and self._allow_code(user.id, used_code):
            return self.sessions.open_session(user, origin, used_code)
        of_address.count_failure()
        raise NotSignedIn(WRONG_PASSWORD_MESSAGE)

    def _allow_code(self, user_id: str, used_code: UsedCode | None) -> bool:
        """Whether a code was right, and not guessed; a wrong one is counted."""
        try:
            self.limits.check_limit(self.throttle.factor_limit, user_id)
            if used_code is None:
                self.limits.count_try(self.throttle.factor_limit, user_id)
        except TooManyAttempts:
            return False
        return used_code is not None

    def _match_code(self, factor: StoredTwoFactor | None, code: str) -> UsedCode | None:
        """The code of a factor; None for a wrong one, and after as long where there is none."""
        try:
            return self.verifier.verify_code(factor or self.verifier.nobodys_factor, code)
        except NotSignedIn:
            return None

    def _open_with_code(
        self, user: StoredUser, factor: StoredTwoFactor, code: str, origin: SignInOrigin
    ) -> SignInResult:
        counters = self.throttle.code_counters(user.id, origin)
        counters.check_limits()
        try:
            used_code = self.verifier.verify_code(factor, code)
        except NotSignedIn:
            counters.count_failure()
            raise
        counters.check_limits()
        return self.sessions.open_session(user, origin, used_code)

    def _authenticate_session(
        self, user_id: str, session_id: str, *, unattended: bool = False
    ) -> Actor:
        try:
            owner = self._owners.find(user_id, session_id)
        except NotFound:
            owner = None
        if owner is None:
            raise NotSignedIn(SESSION_ENDED_MESSAGE)
        # Only now and then, as extending is a write, and each request would be one.
        if owner.stale and not unattended:
            self.sessions.extend_session(session_id)
        user = owner.user
        return Actor(user.id, user.name, user.email, session_id=session_id)

    def _authenticate_api_token(self, text: str) -> Actor:
        token_id = self.signer.read("api-token", text)
        token = (
            users.load_token(self.context.engine, token_id) if isinstance(token_id, str) else None
        )
        user = users.load(self.context.engine, token.user_id) if token else None
        if token is None or user is None or token.epoch != user.token_epoch:
            raise NotSignedIn("The API token is not valid (any more).")
        return Actor(user.id, user.name, user.email, ceiling=token.role)
