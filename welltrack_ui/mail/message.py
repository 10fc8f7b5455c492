"""E-mail messages in the format of RFC 5322, the same for every transport."""

from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses

from email_validator import EmailNotValidError, validate_email

from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.settings import SettingsError

TRANSFER_ENCODING = "quoted-printable"
"""The encoding that passes servers of ASCII alone, in lines that none of them breaks."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender of e-mails: the `From` header as people read it, and the address alone."""

    header: str
    address: str

    @property
    def domain(self) -> str:
        """The part of the address after the `@`."""
        return self.address.rpartition("@")[2]


def parse_sender(text: str) -> Sender:
    """The sender that WELLTRACK_MAIL_FROM names. Raises: SettingsError for no ASCII address."""
    pairs = getaddresses([text])
    name, address = pairs[0] if len(pairs) == 1 else ("", "")
    try:
        header = str(Address(name, addr_spec=address))
    except (ValueError, IndexError, MessageError):
        header = ""
    user, _, domain = address.rpartition("@")
    if not (header and user and domain and text.isprintable() and address.isascii()):
        raise SettingsError(
            "WELLTRACK_MAIL_FROM must be like WellTrack <no-reply@example.com>, in ASCII"
        )
    return Sender(header, address)


def build_message(email: OutgoingEmail, sender: Sender) -> EmailMessage:
    """The message of an e-mail, in a plain and an HTML part, with its attachments.

    Its Message-ID is the same each time, so that a mailbox shows an e-mail that was sent twice
    once. `Auto-Submitted` (RFC 3834) asks programs not to answer.
    """
    message = EmailMessage()
    message["From"] = sender.header
    message["To"] = to_ascii_address(email.to)
    message["Subject"] = flatten_header(email.subject)
    # When it was written: the same at each try, however late it is sent.
    message["Date"] = format_datetime(email.made_at)
    message["Message-ID"] = f"<{email.id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(email.text, cte=TRANSFER_ENCODING)
    # After the text: mail programs show the last part that they can (RFC 2046, 5.1.4).
    message.add_alternative(email.html, subtype="html", cte=TRANSFER_ENCODING)
    for name, content in email.attachments:
        message.add_attachment(content, "application", "pdf", filename=flatten_header(name))
    return message


def to_ascii_address(address: str) -> str:
    """The address with its domain in ASCII (IDNA); unchanged where its local part is not ASCII."""
    try:
        return validate_email(address, check_deliverability=False).ascii_email or address
    except EmailNotValidError:
        return address


def flatten_header(text: str) -> str:
    """A text as the value of a header: a line break, which would begin another one, is a space."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
