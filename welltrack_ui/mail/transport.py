"""The interface of a mail transport, and its errors."""

from abc import ABC, abstractmethod

from welltrack_ui.domain.errors import WellTrackError
from welltrack_ui.domain.outgoing_email import OutgoingEmail


class MailTransportError(WellTrackError):
    """An e-mail was not taken by a transport."""

    title = "Mail was not taken"


class MailTransportUnavailable(MailTransportError):
    """Nothing can be sent for now, or until a setting is corrected: try again later."""


class EmailRefused(MailTransportError):
    """This e-mail to this address is refused for good: to try again is of no use."""


class MailTransport(ABC):
    """A way to send e-mails; thread-safe and blocking."""

    is_immediate = False
    """Whether a request can wait for it, as for a write to the local disk."""

    @abstractmethod
    def send(self, email: OutgoingEmail) -> None:
        """Hand the e-mail over. Raises: EmailRefused, MailTransportUnavailable."""

    @abstractmethod
    def ping(self) -> None:
        """Check that e-mails could be sent, sending none.

        Raises: MailTransportUnavailable with what to correct.
        """
