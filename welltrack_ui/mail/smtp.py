"""The mail transport of an SMTP server."""

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
"""The reply codes after which the same e-mail is not to be sent again (RFC 5321, 4.2.1)."""

NO_STARTTLS_MESSAGE = (
    "the mail server offers no STARTTLS: use smtps://, or add ?starttls=0 to WELLTRACK_SMTP_URL"
    " where the network between can be trusted"
)


class SmtpTransport(MailTransport):
    """The transport of an SMTP server, one connection an e-mail.

    Certificates are checked against those that the system trusts.
    Raises: SettingsError for a URL or a sender that is none.
    """

    def __init__(self, url: str, sender: str) -> None:
        self.server = parse_smtp_url(url)
        self.sender = parse_sender(sender)

    def send(self, email: OutgoingEmail) -> None:
        """Hand the e-mail to the server. Raises: EmailRefused, MailTransportUnavailable."""
        message, to = build_message(email, self.sender), to_ascii_address(email.to)
        with translate_errors(), open_session(self.server) as opened:
            opened.send_message(message, self.sender.address, [to])

    def ping(self) -> None:
        """Connect, encrypt and sign in. Raises: MailTransportUnavailable."""
        with translate_errors(), open_session(self.server) as opened:
            opened.noop()


@contextmanager
def open_session(server: SmtpServer) -> Iterator[smtplib.SMTP]:
    """An SMTP session, encrypted and signed in as the server's URL says.

    Raises: MailTransportUnavailable; errors of smtplib, which `translate_errors` turns into ours.
    """
    opened = open_connection(server)
    try:
        if server.starttls:
            start_tls(opened)
        if server.user:
            log_in(opened, server)
        yield opened
    finally:
        # The server has taken the e-mail: an error of QUIT must not have it sent again.
        with suppress(smtplib.SMTPException, OSError):
            opened.quit()
        opened.close()


def open_connection(server: SmtpServer) -> smtplib.SMTP:
    """A new connection; with `smtps` it is encrypted from the first byte. Raises: OSError."""
    if server.implicit_tls:
        trust = ssl.create_default_context()
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=SMTP_TIMEOUT_SECONDS, context=trust
        )
    return smtplib.SMTP(server.host, server.port, timeout=SMTP_TIMEOUT_SECONDS)


def start_tls(opened: smtplib.SMTP) -> None:
    """Encrypt the connection. Raises: MailTransportUnavailable, SMTPResponseException."""
    opened.ehlo_or_helo_if_needed()
    # Nobody in between may take STARTTLS out of the greeting to have the password in plain text.
    if not opened.has_extn("starttls"):
        raise MailTransportUnavailable(NO_STARTTLS_MESSAGE)
    code, answer = opened.starttls(context=ssl.create_default_context())
    if code != 220:
        raise smtplib.SMTPResponseException(code, answer)


def log_in(opened: smtplib.SMTP, server: SmtpServer) -> None:
    """Sign in. Raises: MailTransportUnavailable where the server does not let us."""
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
    """A block whose errors of smtplib become those of a transport.

    Raises: EmailRefused where the server refuses one e-mail for good, MailTransportUnavailable.
    """
    try:
        yield
    except MailTransportError:
        raise
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise explain_refusal(smtplib.SMTPResponseException(code, answer)) from None
    # Before SMTPResponseException, its parent, which is about the connection.
    except smtplib.SMTPDataError as error:
        raise explain_refusal(error) from None
    except smtplib.SMTPNotSupportedError:
        raise EmailRefused("the mail server takes no address outside ASCII") from None
    except smtplib.SMTPResponseException as error:
        raise MailTransportUnavailable(f"the mail server answers {format_answer(error)}") from None
    # Before OSError, its parent: the remedy is another one.
    except ssl.SSLError as error:
        raise MailTransportUnavailable(
            f"no encrypted connection to the mail server: {error}"
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailTransportUnavailable(f"the mail server can't be reached: {error}") from error


def explain_refusal(error: smtplib.SMTPResponseException) -> MailTransportError:
    """The error for a reply to one e-mail: refused for good (5xx), or to be tried again (4xx)."""
    kind = EmailRefused if error.smtp_code in PERMANENT_CODES else MailTransportUnavailable
    return kind(f"the mail server answers {format_answer(error)}")


def format_answer(error: smtplib.SMTPResponseException) -> str:
    """The server's reply as a text: `550 no such user`."""
    answer = error.smtp_error
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
    return f"{error.smtp_code} {' '.join(text.split())}"
