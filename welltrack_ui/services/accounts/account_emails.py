"""E-mails with a link that gets somebody into their account, to whoever asks for an address.

The work is the same whether the address has an account or not, so that the time it takes tells
nobody: an address without account has an e-mail too, which leaves the store and goes nowhere.
"""

from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.user import StoredUser, build_address_key
from welltrack_ui.services.accounts.sign_in_throttle import find_client_network
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.core.rate_limits import HOUR_SECONDS, RateLimit, RateLimiter
from welltrack_ui.services.core.signed_tokens import TokenSigner
from welltrack_ui.store import users

# As long as requests are counted: who asks for all the e-mails that an account gets in that time
# leaves its owner with links that still work.
RESET_LIFE = timedelta(seconds=HOUR_SECONDS)
SIGN_IN_LINK_LIFE = timedelta(seconds=HOUR_SECONDS)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class AccountEmails:
    """Sends links for a new password and for a sign-in, within limits."""

    def __init__(self, context: ServiceContext, signer: TokenSigner, limits: RateLimiter) -> None:
        self.context = context
        self.signer = signer
        self.limits = limits
        settings = context.settings
        self.account_limit = RateLimit("reset", settings.resets_per_hour, HOUR_SECONDS)
        self.address_limit = RateLimit(
            "reset-address", settings.resets_per_hour_per_address, HOUR_SECONDS
        )

    def find_reader(self, email: str, ip: str | None) -> StoredUser:
        """The account of an address, or nobody's, which gets no e-mail; the request is counted.

        Raises: TooManyAttempts for the account, or for the network address that asks, which may
        ask for made-up accounts too.
        """
        if ip:
            self.limits.count_try(self.address_limit, find_client_network(ip))
        self.limits.count_try(self.account_limit, build_address_key(email))
        return users.find_by_email(self.context.engine, email) or build_nobody()

    def send_reset_link(self, user: StoredUser) -> None:
        """Send a link that sets a new password."""
        self.context.mailer.send_password_reset(user, self.build_reset_token(user), RESET_LIFE)

    def build_reset_token(self, user: StoredUser) -> str:
        """The token of a link that sets a new password, once."""
        return self.signer.sign_timed("reset", [user.id, user.epoch])

    def send_sign_in_link(self, user: StoredUser) -> None:
        """Send a link that signs in once."""
        token = self.signer.sign_timed("sign-in-link", [user.id, user.epoch, ids.new_core()])
        self.context.mailer.send_sign_in_link(user, token, SIGN_IN_LINK_LIFE)


def build_nobody() -> StoredUser:
    """The account of nobody: an e-mail to it is never sent."""
    return StoredUser(
        id=users.NOBODY_ID,
        email="",
        name="-",
        version=1,
        created_at=LONG_AGO,
        created_by=users.NOBODY_ID,
        updated_at=LONG_AGO,
        updated_by=users.NOBODY_ID,
    )
