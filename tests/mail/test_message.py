"""E-mails as messages: both parts, headers that nobody can break out of, addresses of any kind."""

from email import message_from_bytes
from email.policy import SMTP, default

import pytest

from tests.mail.listener import lines_of, parts_of
from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.mail.message import build_message, parse_sender, to_ascii_address
from welltrack_ui.settings import SettingsError

SENDER = parse_sender("WellTrack <no-reply@example.org>")


def test_message_holds_both_parts_as_they_were_written(outgoing: OutgoingEmail) -> None:
    raw = build_message(outgoing, SENDER).as_bytes(policy=SMTP)
    read = message_from_bytes(raw, policy=default)
    assert raw.isascii()
    assert read.get_content_type() == "multipart/alternative"
    assert parts_of(read) == lines_of(outgoing)
    assert {name: str(read[name]) for name in ("From", "To", "Subject", "Date", "Message-ID")} == {
        "From": "WellTrack <no-reply@example.org>",
        "To": "driller@example.com",
        "Subject": "Привет: 15/9-F-11 B",
        "Date": "Mon, 02 Mar 2026 06:00:00 +0000",
        "Message-ID": "<y-1@example.org>",
    }
    assert read["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\x00"])
def test_subject_begins_no_other_header(outgoing: OutgoingEmail, end: str) -> None:
    hostile = outgoing.model_copy(update={"subject": f"Hello{end}Bcc: thief@example.com"})
    raw = build_message(hostile, SENDER).as_bytes(policy=SMTP)
    read = message_from_bytes(raw, policy=default)
    assert read["Subject"] == "Hello Bcc: thief@example.com"
    assert read["Bcc"] is None


@pytest.mark.parametrize(
    ("address", "sent_to"),
    [
        ("driller@example.com", "driller@example.com"),
        ("o'neil+x@пример.рф", "o'neil+x@xn--e1afmkfd.xn--p1ai"),
        ("jörg@example.com", "jörg@example.com"),
        ("operator@localhost", "operator@localhost"),
    ],
)
def test_domain_of_an_address_is_sent_in_ascii(
    outgoing: OutgoingEmail, address: str, sent_to: str
) -> None:
    assert to_ascii_address(address) == sent_to
    message = build_message(outgoing.model_copy(update={"to": address}), SENDER)
    assert str(message["To"]) == sent_to


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("no-reply@localhost", "no-reply@localhost"),
        ("WellTrack <a@example.org>", "a@example.org"),
        ('"Well, Track" <a@example.org>', "a@example.org"),
        ("Скважины <a@example.org>", "a@example.org"),
    ],
)
def test_sender_is_what_the_setting_names(text: str, address: str) -> None:
    assert (parse_sender(text).address, parse_sender(text).header) == (address, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "WellTrack",
        "a@",
        "@example.org",
        "a@example.org\nBcc: b@example.org",
        "a@example.org, b@example.org",
        "Well, Track <a@example.org>",
        "WellTrack <ä@example.org>",
        "<a b@example.org>",
    ],
)
def test_sender_that_is_none_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^WELLTRACK_MAIL_FROM must be like [^\n]+$"):
        parse_sender(text)
