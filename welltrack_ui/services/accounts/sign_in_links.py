"""Sign-in by a link in an e-mail, for an owner whose password others have guessed at too often."""

from welltrack_ui.domain.errors import TooManyAttempts
from welltrack_ui.services.accounts.account_emails import SIGN_IN_LINK_LIFE, AccountEmails
from welltrack_ui.services.accounts.accounts import invalid_link_error, refuse_passwords
from welltrack_ui.services.accounts.sessions import SignInResult
from welltrack_ui.services.accounts.sign_in import SignInService
from welltrack_ui.services.accounts.sign_in_throttle import SignInOrigin
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.core.rate_limits import HOUR_SECONDS, RateLimit
from welltrack_ui.store import users
from welltrack_ui.store.sign_in_records import load_two_factor

LINK_USE_LIMIT = RateLimit("sign-in-link", 1, HOUR_SECONDS)


class SignInLinkService:
    """Sends links that sign in once, in place of the password; a second factor is asked for too."""

    def __init__(
        self, context: ServiceContext, sign_ins: SignInService, emails: AccountEmails
    ) -> None:
        self.context = context
        self.sign_ins = sign_ins
        self.emails = emails

    def send_link(self, email: str, ip: str | None = None) -> None:
        """Send a link that signs in, where there is an account; the answer doesn't tell.

        Where the address was never proved it is one for a new password: the password may be a
        stranger's, who made the account.

        Raises: Forbidden where passwords are not used; TooManyAttempts.
        """
        refuse_passwords(self.context.settings)
        user = self.emails.find_reader(email, ip)
        if user.email and not user.email_verified:
            self.emails.send_reset_link(user)
        else:
            self.emails.send_sign_in_link(user)

    def open_session(
        self, token: str, origin: SignInOrigin, code: str | None = None
    ) -> SignInResult:
        """A new session by the token of a link; a link works once.

        Raises: Invalid for a token that is not valid (any more); CodeRequired, with a ticket for
        `sign_in_with_code`, where the second factor is on; NotSignedIn for a wrong code;
        TooManyAttempts; Forbidden where passwords are not used.
        """
        refuse_passwords(self.context.settings)
        value = self.emails.signer.read_timed("sign-in-link", token, SIGN_IN_LINK_LIFE)
        user = users.load(self.context.engine, value[0]) if value else None
        # A new password raises the epoch, and ends links from before too.
        if user is None or user.epoch != value[1]:
            raise invalid_link_error()
        # A program that has yet to send its code opens nothing now; a browser gets a ticket.
        if origin.browser or code or not load_two_factor(self.context.engine, user.id):
            self._use_up(str(value[2]))
        return self.sign_ins.open_session(user, origin, code)

    def _use_up(self, link_id: str) -> None:
        """Mark a link as used. Raises: Invalid for one that was, also at the same moment."""
        try:
            self.emails.limits.count_try(LINK_USE_LIMIT, link_id)
        except TooManyAttempts:
            raise invalid_link_error() from None
