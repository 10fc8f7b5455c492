"""The carrier that hands letters to a mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.mail.message import build_message, parse_sender, to_ascii_address
from welltrack_ui.mail.smtp_url import SmtpServer, parse_smtp_url
from welltrack_ui.mail.transport import (
    EmailRefused,
    MailTransport,
    MailTransportError,
    MailTransportUnavailable,
)

SMTP_TIMEOUT_SECONDS = 10
PERMANENT_CODES = range(500, 600)
"""Answers after which the same letter is not to be sent again (RFC 5321, 4.2.1)."""

NO_STARTTLS_MESSAGE = (
    "the mail server offers no STARTTLS: use smtps://, or add ?starttls=0 to WELLTRACK_SMTP_URL"
    " where the network between can be trusted"
)


class SmtpTransport(MailTransport):
    """One connection a letter. Certificates are checked against those the system trusts."""

    def __init__(self, url: str, sender: str) -> None:
        """Raises SettingsError for a URL or a sender that can't be one."""
        self.server = parse_smtp_url(url)
        self.sender = parse_sender(sender)

    def send(self, letter: OutgoingEmail) -> None:
        message, to = build_message(letter, self.sender), to_ascii_address(letter.to)
        with translate_errors(), open_session(self.server) as opened:
            opened.send_message(message, self.sender.address, [to])

    def ping(self) -> None:
        with translate_errors(), open_session(self.server) as opened:
            opened.noop()


@contextmanager
def open_session(server: SmtpServer) -> Iterator[smtplib.SMTP]:
    """A connection, encrypted and signed in as the server's URL says."""
    opened = open_connection(server)
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


def open_connection(server: SmtpServer) -> smtplib.SMTP:
    """A fresh connection; with `smtps` it is encrypted from the first byte."""
    if server.implicit_tls:
        trust = ssl.create_default_context()
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=SMTP_TIMEOUT_SECONDS, context=trust
        )
    return smtplib.SMTP(server.host, server.port, timeout=SMTP_TIMEOUT_SECONDS)


def start_tls(opened: smtplib.SMTP) -> None:
    """Encrypt, or send nothing at all."""
    opened.ehlo_or_helo_if_needed()
    if not opened.has_extn("starttls"):
        raise MailTransportUnavailable(NO_STARTTLS_MESSAGE)
    code, answer = opened.starttls(context=ssl.create_default_context())
    if code != 220:
        raise smtplib.SMTPResponseException(code, answer)


def log_in(opened: smtplib.SMTP, server: SmtpServer) -> None:
    """Sign in. Raises CarrierAway where the server does not let us."""
    try:
        opened.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        raise MailTransportUnavailable(
            f"the mail server takes neither user nor password: {format_answer(error)}"
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise MailTransportUnavailable("the mail server does not let anybody sign in") from None


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turns trouble into CarrierAway, and the refusal of one letter into LetterRefused."""
    try:
        yield
    except MailTransportError:
        raise
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise explain_refusal(smtplib.SMTPResponseException(code, answer)) from None
    except smtplib.SMTPDataError as error:
        raise explain_refusal(error) from None
    except smtplib.SMTPNotSupportedError:
        raise EmailRefused("the mail server takes no address outside ASCII") from None
    except smtplib.SMTPResponseException as error:
        raise MailTransportUnavailable(f"the mail server answers {format_answer(error)}") from None
    except ssl.SSLError as error:
        raise MailTransportUnavailable(
            f"no encrypted connection to the mail server: {error}"
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailTransportUnavailable(f"the mail server can't be reached: {error}") from error


def explain_refusal(error: smtplib.SMTPResponseException) -> MailTransportError:
    """What the server's word on one letter means."""
    kind = EmailRefused if error.smtp_code in PERMANENT_CODES else MailTransportUnavailable
    return kind(f"the mail server answers {format_answer(error)}")


def format_answer(error: smtplib.SMTPResponseException) -> str:
    """The server's answer as a text: `550 no such user`."""
    answer = error.smtp_error
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
    return f"{error.smtp_code} {' '.join(text.split())}"
