"""Letters to people, handed to whatever carries mail; a letter that fails never stops a request."""

import logging
from dataclasses import dataclass
from typing import Protocol

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail in plain text."""

    to: str
    subject: str
    text: str


class Carrier(Protocol):
    """Whatever sends a letter: an outbox folder, SMTP, SES."""

    def send(self, letter: Letter) -> None:
        """Raises OSError when it can't be sent."""


class Mailroom:
    """Writes the letters that WellTrack sends."""

    def __init__(self, carrier: Carrier, base_url: str) -> None:
        self.carrier = carrier
        self.base_url = base_url.rstrip("/")

    def invitation(self, to: str, inviter: str, org: str, role: str, url: str) -> None:
        """Somebody is invited into an organization."""
        self._send(
            to,
            f"{inviter} invites you to {org} on WellTrack",
            f"{inviter} invites you to join {org} on WellTrack as {role}.\n\n"
            f"Accept the invitation:\n{url}\n\n"
            "The link works once, for 7 days, and only for this address.",
        )

    def welcome(self, to: str, name: str, token: str) -> None:
        """An account was made; the link proves the address."""
        self._send(
            to,
            "Confirm your e-mail address for WellTrack",
            f"Hello {name},\n\nconfirm that this address is yours:\n"
            f"{self.base_url}/verify?token={token}\n\n"
            "If you did not make an account, ignore this letter.",
        )

    def registered_again(self, to: str, name: str) -> None:
        """Somebody tried to register an address that has an account."""
        self._send(
            to,
            "Somebody tried to register your address on WellTrack",
            f"Hello {name},\n\nsomebody tried to make a WellTrack account with this address, "
            f"which has one already. If it was you, sign in:\n{self.base_url}/login\n"
            "If you forgot the password, ask for a new one there. Otherwise do nothing.",
        )

    def reset(self, to: str, name: str, token: str) -> None:
        """A forgotten password; the link sets a new one."""
        self._send(
            to,
            "Set a new password for WellTrack",
            f"Hello {name},\n\nset a new password here:\n"
            f"{self.base_url}/reset?token={token}\n\n"
            "The link works once, for 1 hour. If you did not ask for it, nothing has changed.",
        )

    def _send(self, to: str, subject: str, text: str) -> None:
        try:
            self.carrier.send(Letter(to, " ".join(subject.split()), text))
        except OSError:
            log.exception("a letter could not be sent")
