"""Sign-ins: who gets in, by which steps, and who a credential is of."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import CodeNeeded, NotFound, NotSignedIn, StepOver
from welltrack_ui.domain.two_factor import StoredSecondFactor
from welltrack_ui.domain.user import Credentials, StoredUser
from welltrack_ui.services.accounts import passwords
from welltrack_ui.services.accounts.accounts import refuse_passwords
from welltrack_ui.services.accounts.sessions import Sessions, SignedIn
from welltrack_ui.services.accounts.sign_in_throttle import Attempts, Whence
from welltrack_ui.services.accounts.two_factor_codes import SecondChecks
from welltrack_ui.services.core.context import Ground
from welltrack_ui.services.core.rate_limits import Limits
from welltrack_ui.services.core.signed_tokens import ACCESS_TOKEN_LIFE, API_TOKEN_PREFIX, Signer
from welltrack_ui.store import sign_in_records, users

STEP_LIFE = timedelta(minutes=10)
ENDED = "The session has ended: sign in again."


@dataclass(frozen=True, slots=True)
class Renewed:
    """The same session under another id: its cookie, and the ticket that a browser gets it for.

    A program gets the token instead, good for `expires_in` seconds.
    """

    cookie: str
    ticket: str
    access_token: str
    expires_in: int


class SignInService:
    """A session lies in the store, so that it can end at once; tokens and cookies point to it."""

    def __init__(self, ground: Ground, signer: Signer, limits: Limits) -> None:
        self.ground = ground
        self.signer = signer
        self.limits = limits
        self.attempts = Attempts(ground.settings, limits, signer)
        self.failures = self.attempts.of_account
        self.checks = SecondChecks(ground.settings.secret or "")
        self.sessions = Sessions(ground, signer, self.attempts)

    def sign_in(
        self,
        given: Credentials,
        ip: str | None,
        agent: str | None,
        *,
        browser: bool = False,
        device: str = "",
    ) -> SignedIn:
        """A new session. A wrong password and an unknown address look the same.

        Raises CodeNeeded, with a ticket for `with_code`, where a second factor is on and `given`
        has no code.
        """
        refuse_passwords(self.ground.settings)
        whence = Whence(ip, agent, device, browser)
        user = users.by_email(self.ground.engine, given.email)
        tries = self.attempts.with_password(given.email, user.id if user else None, whence)
        tries.check()
        if not passwords.matches(given.password, user.password_hash if user else None):
            tries.failed()
            raise NotSignedIn("The e-mail address or the password is not right.")
        # Of many guesses sent at once, those beyond the limit come to nothing either.
        tries.check()
        assert user is not None  # noqa: S101 - nobody's password matches nothing
        return self.proved(user, whence, given.code)

    def proved(self, user: StoredUser, whence: Whence, code: str | None = None) -> SignedIn:
        """A new session of who has proved to be the user, once the second factor is right too."""
        factor = sign_in_records.second_factor(self.ground.engine, user.id)
        if factor is None:
            return self.sessions.open(user, whence)
        if not code:
            raise CodeNeeded(self.signer.sign_timed("second-step", [user.id, user.epoch]))
        return self._with_factor(user, factor, code, whence)

    def with_code(
        self, ticket: str, code: str, ip: str | None, agent: str | None, *, device: str = ""
    ) -> SignedIn:
        """A new browser session: the second step, by the ticket of the first.

        Raises StepOver where the ticket is none, or ten minutes old.
        """
        value = self.signer.read_timed("second-step", ticket, STEP_LIFE)
        user = users.load(self.ground.engine, value[0]) if value else None
        if user is None or user.epoch != value[1]:
            raise StepOver
        # A blank is a wrong code: what asks for one has been seen.
        return self.proved(user, Whence(ip, agent, device, browser=True), code or "-")

    def sign_out(self, actor: Actor) -> None:
        """End the session behind the actor's credential."""
        if actor.session_id:
            self.sessions.end(actor.session_id)

    def of_bearer(self, token: str) -> Actor:
        """Whose access token or personal API token it is. Raises NotSignedIn."""
        if token.startswith(API_TOKEN_PREFIX):
            return self._of_api_token(token.removeprefix(API_TOKEN_PREFIX))
        return self._of_session(*self.signer.read_access_token(token))

    def of_cookie(self, value: str, *, unattended: bool = False) -> Actor:
        """Whose browser session it is. Raises NotSignedIn.

        What an open page asks by itself, `unattended`, does not keep the session from ending.
        """
        pair = self.signer.read("session", value)
        if not isinstance(pair, list) or len(pair) != 2:
            raise NotSignedIn("The session is not valid: sign in again.")
        return self._of_session(*pair, unattended=unattended)

    def renew(self, actor: Actor) -> Renewed:
        """The actor's session under another id; whoever had got hold of the old one loses it."""
        old_id = actor.session_id or ""
        moved = self.sessions.renewed(old_id)
        if moved is None:
            raise NotSignedIn(ENDED)
        left = min(moved.expires_at - datetime.now(UTC), ACCESS_TOKEN_LIFE)
        return Renewed(
            self.signer.sign("session", [actor.user_id, moved.id]),
            self.signer.sign_timed("renewal", [actor.user_id, old_id, moved.id]),
            self.signer.access_token(actor.user_id, moved.id),
            int(left.total_seconds()),
        )

    def exchange(self, cookie: str, ticket: str) -> tuple[str, int]:
        """The new cookie of a renewed session and its seconds, for the old. Raises NotSignedIn."""
        value = self.signer.read_timed("renewal", ticket, timedelta(minutes=1))
        if not value or self.signer.read("session", cookie) != value[:2]:
            raise NotSignedIn(ENDED)
        life = timedelta(days=self.ground.settings.session_days)
        return self.signer.sign("session", [value[0], value[2]]), int(life.total_seconds())

    def _with_factor(
        self, user: StoredUser, factor: StoredSecondFactor, code: str, whence: Whence
    ) -> SignedIn:
        tries = self.attempts.with_code(user.id, whence)
        tries.check()
        try:
            used = self.checks.checked(factor, code)
        except NotSignedIn:
            tries.failed()
            raise
        tries.check()
        return self.sessions.open(user, whence, used)

    def _of_session(self, user_id: str, session_id: str, *, unattended: bool = False) -> Actor:
        try:
            found = users.signed_in(self.ground.engine, user_id, session_id)
        except NotFound:
            found = None
        if found is None:
            raise NotSignedIn(ENDED)
        if found.stale and not unattended:
            self.sessions.note(session_id)
        user = found.user
        return Actor(user.id, user.name, user.email, session_id=session_id)

    def _of_api_token(self, text: str) -> Actor:
        token_id = self.signer.read("api-token", text)
        token = users.token(self.ground.engine, token_id) if isinstance(token_id, str) else None
        user = users.load(self.ground.engine, token.user_id) if token else None
        if token is None or user is None:
            raise NotSignedIn("The API token is not valid (any more).")
        return Actor(user.id, user.name, user.email, ceiling=token.role)
