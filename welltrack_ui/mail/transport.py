"""What carries mail: the one small interface, and how it fails."""

from abc import ABC, abstractmethod

from welltrack_ui.domain.errors import WellTrackError
from welltrack_ui.domain.outgoing_email import OutgoingEmail


class MailTransportError(WellTrackError):
    """A letter that was not taken."""

    title = "Mail was not taken"


class MailTransportUnavailable(MailTransportError):
    """Nothing can be sent at the moment, or not until a setting is mended: try again later."""


class EmailRefused(MailTransportError):
    """This letter, to this address, is not wanted: to try again is of no use."""


class MailTransport(ABC):
    """Sends letters. Safe to call from many threads at once."""

    is_immediate = False
    """Whether it is so quick and near that a request can wait for it."""

    @abstractmethod
    def send(self, letter: OutgoingEmail) -> None:
        """Hand the letter over. Raises CarrierAway or LetterRefused."""

    @abstractmethod
    def ping(self) -> None:
        """Raise CarrierAway, saying what to mend, unless letters could be sent; sends nothing."""
