"""E-mails over SMTP, to a real mail server: what arrives, encrypted how, and what is refused."""

from pathlib import Path
from urllib.parse import quote

import pytest

from tests.mail.listener import (
    HOST,
    PASSWORD,
    USER,
    Inbox,
    lines_of,
    listening,
    parts_of,
    server_context,
    signing_in,
)
from tests.ports import free_port
from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.mail.smtp import SmtpTransport
from welltrack_ui.mail.transport import EmailRefused, MailTransportUnavailable

SENDER = "WellTrack <no-reply@example.org>"
WHO = f"{USER}:{quote(PASSWORD, safe='')}"


def carrier(rest: str, scheme: str = "smtp") -> SmtpTransport:
    return SmtpTransport(f"{scheme}://{rest}", SENDER)


def test_email_arrives_as_it_was_written(inbox: Inbox, outgoing: OutgoingEmail) -> None:
    port = free_port()
    with listening(inbox, port):
        carrier(f"{HOST}:{port}").send(outgoing)
    assert [(e.mail_from, e.rcpt_tos) for e in inbox.envelopes] == [
        ("no-reply@example.org", ["driller@example.com"])
    ]
    (message,) = inbox.messages
    assert message["Subject"] == outgoing.subject
    assert parts_of(message) == lines_of(outgoing)


def test_email_goes_encrypted_and_signed_in(
    inbox: Inbox, outgoing: OutgoingEmail, trusted: Path
) -> None:
    port, context = free_port(), server_context(trusted)
    with listening(inbox, port, tls_context=context, require_starttls=True, **signing_in()):
        sender = carrier(f"{WHO}@{HOST}:{port}?starttls=1")
        sender.ping()
        sender.send(outgoing)
    (session,) = inbox.sessions
    assert session.ssl is not None
    assert (session.authenticated, inbox.recipients) == (True, ["driller@example.com"])


def test_email_goes_encrypted_from_the_first_byte(
    inbox: Inbox, outgoing: OutgoingEmail, trusted: Path
) -> None:
    port = free_port()
    with listening(inbox, port, ssl_context=server_context(trusted)):
        carrier(f"{HOST}:{port}", "smtps").send(outgoing)
    assert inbox.recipients == ["driller@example.com"]


def test_server_that_nobody_vouches_for_gets_nothing(
    inbox: Inbox, outgoing: OutgoingEmail, certificate: Path
) -> None:
    port, context = free_port(), server_context(certificate)
    with (
        listening(inbox, port, tls_context=context),
        pytest.raises(
            MailTransportUnavailable, match=r"no encrypted connection .* certificate verify failed"
        ),
    ):
        carrier(f"{HOST}:{port}?starttls=1").send(outgoing)
    assert inbox.envelopes == []


def test_server_without_encryption_gets_nothing(inbox: Inbox, outgoing: OutgoingEmail) -> None:
    port = free_port()
    with (
        listening(inbox, port),
        pytest.raises(MailTransportUnavailable, match="offers no STARTTLS"),
    ):
        carrier(f"{WHO}@{HOST}:{port}?starttls=1").send(outgoing)
    assert inbox.envelopes == []


def test_wrong_password_is_for_the_operator_to_mend(
    inbox: Inbox, outgoing: OutgoingEmail, trusted: Path
) -> None:
    port, context = free_port(), server_context(trusted)
    with listening(inbox, port, tls_context=context, **signing_in()):
        sender = carrier(f"{USER}:guess@{HOST}:{port}?starttls=1")
        for call in (sender.ping, lambda: sender.send(outgoing)):
            with pytest.raises(
                MailTransportUnavailable, match="takes neither user nor password: 535 "
            ):
                call()


def test_server_that_is_not_there_is_away(outgoing: OutgoingEmail) -> None:
    sender = carrier(f"{HOST}:{free_port()}")
    for call in (sender.ping, lambda: sender.send(outgoing)):
        with pytest.raises(MailTransportUnavailable, match="can't be reached"):
            call()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("550 5.1.1 no such user", EmailRefused), ("451 4.7.1 try later", MailTransportUnavailable)],
)
def test_refused_recipient_is_tried_again_only_where_that_may_help(
    inbox: Inbox, outgoing: OutgoingEmail, answer: str, kind: type[Exception]
) -> None:
    port = free_port()
    inbox.refused[outgoing.to] = answer
    with listening(inbox, port), pytest.raises(kind, match=answer):
        carrier(f"{HOST}:{port}").send(outgoing)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("554 5.7.1 looks like spam", EmailRefused),
        ("452 4.3.1 disk full", MailTransportUnavailable),
    ],
)
def test_refused_content_is_tried_again_only_where_that_may_help(
    inbox: Inbox, outgoing: OutgoingEmail, answer: str, kind: type[Exception]
) -> None:
    port = free_port()
    inbox.answer = answer
    with listening(inbox, port), pytest.raises(kind, match=answer):
        carrier(f"{HOST}:{port}").send(outgoing)


def test_address_outside_ascii_needs_a_server_that_knows_such(
    inbox: Inbox, outgoing: OutgoingEmail
) -> None:
    foreign = outgoing.model_copy(update={"to": "jörg@example.com"})
    port = free_port()
    with listening(inbox, port, enable_SMTPUTF8=True):
        carrier(f"{HOST}:{port}").send(foreign)
    assert inbox.recipients == ["jörg@example.com"]
    with (
        listening(inbox, port, enable_SMTPUTF8=False),
        pytest.raises(EmailRefused, match="no address outside ASCII"),
    ):
        carrier(f"{HOST}:{port}").send(foreign)
