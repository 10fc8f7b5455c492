"""The carrier that the settings name, and what `welltrack check` finds of it."""

from pathlib import Path

import pytest

from tests import command_line
from tests.factories import settings_in
from tests.mail.listener import HOST, Inbox, listening
from tests.ports import free_port
from welltrack_ui import main
from welltrack_ui.mail.outbox_folder import OutboxFolder
from welltrack_ui.mail.ses import SesTransport
from welltrack_ui.mail.smtp import SmtpTransport
from welltrack_ui.mail.transport import MailTransport

SMTP_URL = "smtp://mail.example.com"


@pytest.mark.parametrize(
    ("name", "kind"), [("outbox", OutboxFolder), ("smtp", SmtpTransport), ("ses", SesTransport)]
)
def test_settings_name_the_carrier(tmp_path: Path, name: str, kind: type[MailTransport]) -> None:
    settings = settings_in(tmp_path, mail=name, smtp_url=SMTP_URL)
    assert type(main.create_mail_transport(settings)) is kind


@pytest.mark.parametrize(
    ("setting", "value", "line"),
    [
        ("WELLTRACK_SMTP_URL", "smtp://me:secret@", "WELLTRACK_SMTP_URL must be like smtp://"),
        ("WELLTRACK_MAIL_FROM", "nobody", "WELLTRACK_MAIL_FROM must be like WellTrack <"),
    ],
)
def test_wrong_setting_stops_the_start_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, line: str
) -> None:
    given = {"WELLTRACK_MAIL": "smtp", "WELLTRACK_SMTP_URL": SMTP_URL, setting: value}
    for name, text in given.items():
        monkeypatch.setenv(name, text)
    told = command_line.run("serve", "--port", str(free_port()), "--data", tmp_path)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith(f"welltrack: {line}")
    assert len(told.err.splitlines()) == 1
    assert "secret" not in told.err


def test_check_finds_a_mail_server_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inbox: Inbox
) -> None:
    port = free_port()
    monkeypatch.setenv("WELLTRACK_MAIL", "smtp")
    monkeypatch.setenv("WELLTRACK_SMTP_URL", f"smtp://{HOST}:{port}")
    with listening(inbox, port):
        told = command_line.run("check", "--data", tmp_path)
    assert (told.status, told.out.splitlines()[-1]) == (0, "ok   mail: smtp")
    assert inbox.envelopes == []
