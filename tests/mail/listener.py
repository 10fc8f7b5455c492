"""A real mail server on loopback, and what it was handed."""

import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from welltrack_ui.domain.outgoing_email import OutgoingEmail

HOST = "127.0.0.1"
USER, PASSWORD = "welltrack", "p@ss/word 1"
TAKEN = "250 taken"


class Inbox:
    """Keeps what arrives, and answers as it is told: by recipient, or to any content."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.sessions: list[Session] = []
        self.refused: dict[str, str] = {}
        self.answer = TAKEN

    @property
    def messages(self) -> list[EmailMessage]:
        contents = [e.content for e in self.envelopes if isinstance(e.content, bytes)]
        return [message_from_bytes(content, policy=default) for content in contents]

    @property
    def recipients(self) -> list[str]:
        return [to for envelope in self.envelopes for to in envelope.rcpt_tos]

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.answer == TAKEN:
            self.envelopes.append(envelope)
            self.sessions.append(session)
        return self.answer


def parts_of(message: EmailMessage) -> list[tuple[str, list[str]]]:
    """The parts of a message: of what type, and their lines."""
    return [(p.get_content_type(), p.get_content().splitlines()) for p in message.iter_parts()]


def lines_of(outgoing: OutgoingEmail) -> list[tuple[str, list[str]]]:
    """The same of an e-mail before it is sent."""
    return [("text/plain", outgoing.text.splitlines()), ("text/html", outgoing.html.splitlines())]


@contextmanager
def listening(inbox: Inbox, port: int, **options: Any) -> Iterator[None]:
    """A mail server at the port that hands what it takes to the inbox."""
    controller = Controller(inbox, hostname=HOST, port=port, **options)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def signing_in() -> dict[str, Any]:
    """Options of a server that takes nothing from anybody who has not signed in."""
    return {"authenticator": knows, "auth_required": True}


def knows(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
) -> AuthResult:
    good = data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


def certificate(folder: Path) -> Path:
    """A certificate for this machine's loopback address, and its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def server_context(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
