"""Sign-ins that fail, counted so that nobody can guess on, and nobody can lock somebody else out.

Whoever guesses at an account from anywhere uses up the account's count, and one of the address
they guess from, over all accounts. A browser in which the account was signed in to before carries a
mark of that, and has a count of its own instead: so its owner gets in while others guess (OWASP's
device cookies).
"""

import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from welltrack_ui.services.core.rate_limits import (
    QUARTER_HOUR_SECONDS,
    RateLimit,
    RateLimiter,
    build_sign_in_limit,
)
from welltrack_ui.services.core.signed_tokens import TokenSigner
from welltrack_ui.settings import Settings

DEVICE_LIFE = timedelta(days=365)
MAX_ACCOUNTS_PER_DEVICE = 5
NONCE_BYTES = 12
# One customer of a provider has a whole network of this size.
IPV6_PREFIX_LENGTH = 64


@dataclass(frozen=True, slots=True)
class SignInOrigin:
    """Where a sign-in comes from. `device` is what the browser carries from earlier ones."""

    ip: str | None = None
    agent: str | None = None
    device: str = ""
    browser: bool = False


@dataclass(frozen=True, slots=True)
class AttemptCounters:
    """What the tries of one sign-in are counted under."""

    limits: RateLimiter
    counts: Sequence[tuple[RateLimit, str]]

    def check_limits(self) -> None:
        """Raise TooMany, saying when to come back, where a limit is reached."""
        for limit, whose in self.counts:
            self.limits.check_limit(limit, whose)

    def count_failure(self) -> None:
        """Count one that failed. Raises TooMany where a limit is reached."""
        for limit, whose in self.counts:
            self.limits.count_try(limit, whose)


class SignInThrottle:
    """Finds what a try is to be counted under, and marks browsers that somebody signed in with."""

    def __init__(self, settings: Settings, limits: RateLimiter, signer: TokenSigner) -> None:
        self.limits = limits
        self.signer = signer
        self.account_limit = build_sign_in_limit(settings)
        self.device_limit = RateLimit(
            "sign-in-device", settings.failed_sign_ins, QUARTER_HOUR_SECONDS
        )
        self.factor_limit = RateLimit(
            "second-factor", settings.failed_sign_ins, QUARTER_HOUR_SECONDS
        )
        most = settings.failed_sign_ins_per_address
        self.address_limit = RateLimit("sign-in-address", most, QUARTER_HOUR_SECONDS)

    def password_counters(
        self, email: str, user_id: str | None, whence: SignInOrigin
    ) -> AttemptCounters:
        """Tries of passwords for an account, or for an address that has none."""
        return self._build_counters(self.account_limit, email, user_id, whence)

    def code_counters(self, user_id: str, whence: SignInOrigin) -> AttemptCounters:
        """Tries of codes, by whoever had the right password."""
        return self._build_counters(self.factor_limit, user_id, user_id, whence)

    def mark_device(self, whence: SignInOrigin, user_id: str) -> str:
        """The device's mark with this account in it, kept where it was there already."""
        others = [pair for pair in self._read_marks(whence.device) if pair[0] != user_id]
        mine = [user_id, self._find_nonce(whence, user_id) or secrets.token_urlsafe(NONCE_BYTES)]
        return self.signer.sign_timed("device", [*others, mine][-MAX_ACCOUNTS_PER_DEVICE:])

    def knows_device(self, whence: SignInOrigin, user_id: str) -> bool:
        """Whether the browser has been signed in to the account before."""
        return self._find_nonce(whence, user_id) is not None

    def _build_counters(
        self, limit: RateLimit, whose: str, user_id: str | None, whence: SignInOrigin
    ) -> AttemptCounters:
        nonce = self._find_nonce(whence, user_id)
        if nonce is not None:
            return AttemptCounters(self.limits, [(self.device_limit, nonce)])
        counts = [(limit, whose)]
        if whence.ip:
            counts.insert(0, (self.address_limit, find_client_network(whence.ip)))
        return AttemptCounters(self.limits, counts)

    def _find_nonce(self, whence: SignInOrigin, user_id: str | None) -> str | None:
        """What counts the tries of a known browser; None where it is unknown to the account."""
        return next(
            (nonce for owner, nonce in self._read_marks(whence.device) if owner == user_id), None
        )

    def _read_marks(self, device: str) -> list[list[str]]:
        found = self.signer.read_timed("device", device, DEVICE_LIFE) if device else None
        return found if isinstance(found, list) else []


def find_client_network(ip: str) -> str:
    """The address, or the network of an IPv6 address that one customer has."""
    try:
        found = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    # A socket of both kinds says 192.0.2.7 as ::ffff:192.0.2.7, which are not one network.
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        return str(found.ipv4_mapped)
    if found.version == 4:
        return ip
    return str(ipaddress.ip_network((found, IPV6_PREFIX_LENGTH), strict=False))
