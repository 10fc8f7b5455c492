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

from welltrack_ui.services.core.rate_limits import QUARTER_HOUR, Limit, Limits, failed_sign_ins
from welltrack_ui.services.core.signed_tokens import Signer
from welltrack_ui.settings import Settings

DEVICE_LIFE = timedelta(days=365)
ACCOUNTS_A_DEVICE = 5
NONCE_BYTES = 12
# One customer of a provider has a whole network of this size.
IPV6_NETWORK = 64


@dataclass(frozen=True, slots=True)
class Whence:
    """Where a sign-in comes from. `device` is what the browser carries from earlier ones."""

    ip: str | None = None
    agent: str | None = None
    device: str = ""
    browser: bool = False


@dataclass(frozen=True, slots=True)
class Tries:
    """What the tries of one sign-in are counted under."""

    limits: Limits
    counts: Sequence[tuple[Limit, str]]

    def check(self) -> None:
        """Raise TooMany, saying when to come back, where a limit is reached."""
        for limit, whose in self.counts:
            self.limits.check(limit, whose)

    def failed(self) -> None:
        """Count one that failed. Raises TooMany where a limit is reached."""
        for limit, whose in self.counts:
            self.limits.take(limit, whose)


class Attempts:
    """Finds what a try is to be counted under, and marks browsers that somebody signed in with."""

    def __init__(self, settings: Settings, limits: Limits, signer: Signer) -> None:
        self.limits = limits
        self.signer = signer
        self.of_account = failed_sign_ins(settings)
        self.of_device = Limit("sign-in-device", settings.failed_sign_ins, QUARTER_HOUR)
        self.of_factor = Limit("second-factor", settings.failed_sign_ins, QUARTER_HOUR)
        most = settings.failed_sign_ins_per_address
        self.of_address = Limit("sign-in-address", most, QUARTER_HOUR)

    def with_password(self, email: str, user_id: str | None, whence: Whence) -> Tries:
        """Tries of passwords for an account, or for an address that has none."""
        return self._tries(self.of_account, email, user_id, whence)

    def with_code(self, user_id: str, whence: Whence) -> Tries:
        """Tries of codes, by whoever had the right password."""
        return self._tries(self.of_factor, user_id, user_id, whence)

    def marked(self, whence: Whence, user_id: str) -> str:
        """The device's mark with this account in it, kept where it was there already."""
        others = [pair for pair in self._marks(whence.device) if pair[0] != user_id]
        mine = [user_id, self._nonce(whence, user_id) or secrets.token_urlsafe(NONCE_BYTES)]
        return self.signer.sign_timed("device", [*others, mine][-ACCOUNTS_A_DEVICE:])

    def knows(self, whence: Whence, user_id: str) -> bool:
        """Whether the browser has been signed in to the account before."""
        return self._nonce(whence, user_id) is not None

    def _tries(self, limit: Limit, whose: str, user_id: str | None, whence: Whence) -> Tries:
        nonce = self._nonce(whence, user_id)
        if nonce is not None:
            return Tries(self.limits, [(self.of_device, nonce)])
        counts = [(limit, whose)]
        if whence.ip:
            counts.insert(0, (self.of_address, network(whence.ip)))
        return Tries(self.limits, counts)

    def _nonce(self, whence: Whence, user_id: str | None) -> str | None:
        """What counts the tries of a known browser; None where it is unknown to the account."""
        return next(
            (nonce for owner, nonce in self._marks(whence.device) if owner == user_id), None
        )

    def _marks(self, device: str) -> list[list[str]]:
        found = self.signer.read_timed("device", device, DEVICE_LIFE) if device else None
        return found if isinstance(found, list) else []


def network(ip: str) -> str:
    """The address, or the network of an IPv6 address that one customer has."""
    try:
        found = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    if found.version == 4:
        return ip
    return str(ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
