"""The carrier that hands letters to a mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from welltrack_ui.domain.outgoing_email import Letter
from welltrack_ui.mail.message import deliverable, message_of, sender_of
from welltrack_ui.mail.smtp_url import SmtpServer, server_of
from welltrack_ui.mail.transport import Carrier, CarrierAway, CarrierError, LetterRefused

PATIENCE_SECONDS = 10
PERMANENT = range(500, 600)
"""Answers after which the same letter is not to be sent again (RFC 5321, 4.2.1)."""

NO_STARTTLS = (
    "the mail server offers no STARTTLS: use smtps://, or add ?starttls=0 to WELLTRACK_SMTP_URL"
    " where the network between can be trusted"
)


class SmtpCarrier(Carrier):
    """One connection a letter. Certificates are checked against those the system trusts."""

    def __init__(self, url: str, sender: str) -> None:
        """Raises SettingsError for a URL or a sender that can't be one."""
        self.server = server_of(url)
        self.sender = sender_of(sender)

    def send(self, letter: Letter) -> None:
        message, to = message_of(letter, self.sender), deliverable(letter.to)
        with explaining(), session(self.server) as opened:
            opened.send_message(message, self.sender.address, [to])

    def ping(self) -> None:
        with explaining(), session(self.server) as opened:
            opened.noop()


@contextmanager
def session(server: SmtpServer) -> Iterator[smtplib.SMTP]:
    """A connection, encrypted and signed in as the server's URL says."""
    opened = connected(server)
    try:
        if server.starttls:
            start_tls(opened)
        if server.user:
            log_in(opened, server)
        yield opened
    finally:
        # What was taken stays taken, however the goodbye goes.
        with suppress(smtplib.SMTPException, OSError):
            opened.quit()
        opened.close()


def connected(server: SmtpServer) -> smtplib.SMTP:
    """A fresh connection; with `smtps` it is encrypted from the first byte."""
    if server.implicit_tls:
        trust = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE_SECONDS, context=trust)
    return smtplib.SMTP(server.host, server.port, timeout=PATIENCE_SECONDS)


def start_tls(opened: smtplib.SMTP) -> None:
    """Encrypt, or send nothing at all."""
    opened.ehlo_or_helo_if_needed()
    if not opened.has_extn("starttls"):
        raise CarrierAway(NO_STARTTLS)
    code, answer = opened.starttls(context=ssl.create_default_context())
    if code != 220:
        raise smtplib.SMTPResponseException(code, answer)


def log_in(opened: smtplib.SMTP, server: SmtpServer) -> None:
    """Sign in. Raises CarrierAway where the server does not let us."""
    try:
        opened.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        raise CarrierAway(
            f"the mail server takes neither user nor password: {said(error)}"
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise CarrierAway("the mail server does not let anybody sign in") from None


@contextmanager
def explaining() -> Iterator[None]:
    """Turns trouble into CarrierAway, and the refusal of one letter into LetterRefused."""
    try:
        yield
    except CarrierError:
        raise
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise refusal(smtplib.SMTPResponseException(code, answer)) from None
    except smtplib.SMTPDataError as error:
        raise refusal(error) from None
    except smtplib.SMTPNotSupportedError:
        raise LetterRefused("the mail server takes no address outside ASCII") from None
    except smtplib.SMTPResponseException as error:
        raise CarrierAway(f"the mail server answers {said(error)}") from None
    except ssl.SSLError as error:
        raise CarrierAway(f"no encrypted connection to the mail server: {error}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise CarrierAway(f"the mail server can't be reached: {error}") from error


def refusal(error: smtplib.SMTPResponseException) -> CarrierError:
    """What the server's word on one letter means."""
    kind = LetterRefused if error.smtp_code in PERMANENT else CarrierAway
    return kind(f"the mail server answers {said(error)}")


def said(error: smtplib.SMTPResponseException) -> str:
    """The server's answer as a text: `550 no such user`."""
    answer = error.smtp_error
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
    return f"{error.smtp_code} {' '.join(text.split())}"
