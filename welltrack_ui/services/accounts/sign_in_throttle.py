"""Throttling of sign-ins: nobody can guess on, and nobody can lock out somebody else.

Guesses at an account, from anywhere, use up the account's count, and a count of the address they
come from, over all accounts. A browser in which the account was signed in to before has a signed
mark of that, and a count of its own instead: so its owner gets in while others guess (OWASP's
device cookies). Past the account's limit the password needs a two-factor code beside it, and a
link in an e-mail needs neither.
"""

import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from welltrack_ui.domain.user import build_address_key
from welltrack_ui.services.core.rate_limits import (
    HOUR_SECONDS,
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
# A provider gives each customer a whole network of this size: counting addresses would count
# nothing.
IPV6_PREFIX_LENGTH = 64


@dataclass(frozen=True, slots=True)
class SignInOrigin:
    """The origin of a sign-in; `device` is the cookie with the marks of earlier ones."""

    ip: str | None = None
    agent: str | None = None
    device: str = ""
    browser: bool = False


@dataclass(frozen=True, slots=True)
class AttemptCounters:
    """The counters that one sign-in attempt uses."""

    limits: RateLimiter
    counts: Sequence[tuple[RateLimit, str]]

    def check_limits(self) -> None:
        """Check all counters. Raises: TooManyAttempts where one has reached its limit."""
        for limit, whose in self.counts:
            self.limits.check_limit(limit, whose)

    def count_failure(self) -> None:
        """Count a failed attempt. Raises: TooManyAttempts where a counter has reached its limit."""
        for limit, whose in self.counts:
            self.limits.count_try(limit, whose)


class SignInThrottle:
    """Chooses the counters of an attempt, and marks browsers that an account was signed in with."""

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
        self.success_limit = RateLimit("signed-in", settings.sign_ins_per_hour, HOUR_SECONDS)
        most = settings.failed_sign_ins_per_address
        self.address_limit = RateLimit("sign-in-address", most, QUARTER_HOUR_SECONDS)

    def password_counters(
        self, email: str, user_id: str | None, origin: SignInOrigin
    ) -> AttemptCounters:
        """The counters of passwords tried for an account, or for an address without account."""
        return self._build_counters(self.account_limit, build_address_key(email), user_id, origin)

    def code_counters(self, user_id: str, origin: SignInOrigin) -> AttemptCounters:
        """The counters of two-factor codes, tried by somebody with the right password."""
        return self._build_counters(self.factor_limit, user_id, user_id, origin)

    def address_counters(self, origin: SignInOrigin) -> AttemptCounters:
        """The counter of the address alone, for an account that others have guessed at."""
        if not origin.ip:
            return AttemptCounters(self.limits, [])
        return AttemptCounters(self.limits, [(self.address_limit, find_client_network(origin.ip))])

    def count_success(self, user_id: str) -> None:
        """Count a sign-in that succeeds. Raises: TooManyAttempts where there were too many."""
        self.limits.count_try(self.success_limit, user_id)

    def mark_device(self, origin: SignInOrigin, user_id: str) -> str:
        """The device cookie with this account's mark, the old mark where there is one."""
        others = [pair for pair in self._read_marks(origin.device) if pair[0] != user_id]
        mine = [user_id, self._find_nonce(origin, user_id) or secrets.token_urlsafe(NONCE_BYTES)]
        return self.signer.sign_timed("device", [*others, mine][-MAX_ACCOUNTS_PER_DEVICE:])

    def knows_device(self, origin: SignInOrigin, user_id: str) -> bool:
        """Whether the account was signed in to with this browser before."""
        return self._find_nonce(origin, user_id) is not None

    def _build_counters(
        self, limit: RateLimit, whose: str, user_id: str | None, origin: SignInOrigin
    ) -> AttemptCounters:
        nonce = self._find_nonce(origin, user_id)
        if nonce is not None:
            return AttemptCounters(self.limits, [(self.device_limit, nonce)])
        # The address first: once it is refused, its guesses no longer use up the account's count.
        of_address = self.address_counters(origin).counts
        return AttemptCounters(self.limits, [*of_address, (limit, whose)])

    def _find_nonce(self, origin: SignInOrigin, user_id: str | None) -> str | None:
        """The nonce that counts a known browser's attempts; None where it is unknown."""
        return next(
            (nonce for owner, nonce in self._read_marks(origin.device) if owner == user_id), None
        )

    def _read_marks(self, device: str) -> list[list[str]]:
        marks = self.signer.read_timed("device", device, DEVICE_LIFE) if device else None
        return marks if isinstance(marks, list) else []


def find_client_network(ip: str) -> str:
    """The address of a client; of an IPv6 address the /64 network."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    # A socket of both kinds says 192.0.2.7 as ::ffff:192.0.2.7, which are not one network.
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    if address.version == 4:
        return ip
    return str(ipaddress.ip_network((address, IPV6_PREFIX_LENGTH), strict=False))
