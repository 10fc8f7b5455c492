"""What WELLTRACK_SMTP_URL may say."""

import pytest

from welltrack_ui.mail.smtp_url import SmtpServer, parse_smtp_url
from welltrack_ui.settings import SettingsError


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", SmtpServer("mail.example.com", 587, False, True, "", "")),
        ("smtp://mail.example.com:25/", SmtpServer("mail.example.com", 25, False, True, "", "")),
        ("smtps://mail.example.com", SmtpServer("mail.example.com", 465, True, False, "", "")),
        ("SMTP://localhost:1025", SmtpServer("localhost", 1025, False, False, "", "")),
        ("smtp://127.0.0.1?starttls=1", SmtpServer("127.0.0.1", 587, False, True, "", "")),
        ("smtp://[::1]:2525", SmtpServer("::1", 2525, False, False, "", "")),
        ("smtp://10.0.0.5?starttls=0", SmtpServer("10.0.0.5", 587, False, False, "", "")),
        (
            "smtp://me%40example.com:p%40ss%2Fword%20%25@mail.example.com:587?starttls=1",
            SmtpServer("mail.example.com", 587, False, True, "me@example.com", "p@ss/word %"),
        ),
    ],
)
def test_url_names_a_server(url: str, server: SmtpServer) -> None:
    assert parse_smtp_url(url) == server


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "must be like smtp://"),
        ("mail.example.com:587", "must be like smtp://"),
        ("http://mail.example.com", "must be like smtp://"),
        ("smtp://", "must be like smtp://"),
        ("smtp://:secret@", "must be like smtp://"),
        ("smtp://mail.example.com/inbox", "must be like smtp://"),
        ("smtp://mail.example.com:secret", "is not a URL"),
        ("smtp://mail.example.com:99999", "is not a URL"),
        ("smtp://[::1", "is not a URL"),
        ("smtp://mail..example.com", "is not a URL"),
        ("smtp://user@mail.example.com", "must hold a user and a password, or neither"),
        ("smtp://:secret@mail.example.com", "must hold a user and a password, or neither"),
        ("smtp://user:secr%C3%A9t@mail.example.com", "must hold user and password in ASCII"),
        ("smtp://mail.example.com?starttls=yes", "may end in .starttls=1"),
        ("smtps://mail.example.com?tls=1", "may end in .starttls=1"),
    ],
)
def test_url_that_names_none_is_refused_in_one_line(url: str, why: str) -> None:
    with pytest.raises(SettingsError, match=rf"^WELLTRACK_SMTP_URL {why}") as refused:
        parse_smtp_url(url)
    assert "\n" not in str(refused.value)
    assert "secr" not in str(refused.value)


def test_password_shows_in_no_log() -> None:
    assert "secret" not in repr(parse_smtp_url("smtp://user:secret@mail.example.com"))
