"""The outbox: a folder of e-mails that sort by time, each there once."""

import stat
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.mail.outbox_folder import OutboxFolder
from welltrack_ui.mail.transport import MailTransportUnavailable

SENDER = "WellTrack <no-reply@example.org>"


def test_email_is_a_file_for_its_owner_alone(tmp_path: Path, outgoing: OutgoingEmail) -> None:
    OutboxFolder(tmp_path / "outbox", SENDER).send(outgoing)
    (path,) = (tmp_path / "outbox").iterdir()
    assert path.name == "1772431200000-y-1.eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert message_from_bytes(path.read_bytes(), policy=default)["Subject"] == outgoing.subject


def test_email_sent_again_is_there_once(tmp_path: Path, outgoing: OutgoingEmail) -> None:
    outbox = OutboxFolder(tmp_path, SENDER)
    for _ in range(2):
        outbox.send(outgoing)
    assert [path.name for path in tmp_path.iterdir()] == ["1772431200000-y-1.eml"]


def test_emails_sort_by_when_they_were_written(tmp_path: Path, outgoing: OutgoingEmail) -> None:
    outbox = OutboxFolder(tmp_path, SENDER)
    for id_, milliseconds in (("y-a", 2), ("y-c", 0), ("y-b", 1)):
        at = outgoing.made_at + timedelta(milliseconds=milliseconds)
        outbox.send(outgoing.model_copy(update={"id": id_, "made_at": at}))
    assert [path.name[14:] for path in sorted(tmp_path.iterdir())] == [
        "y-c.eml",
        "y-b.eml",
        "y-a.eml",
    ]


def test_address_outside_ascii_is_kept(tmp_path: Path, outgoing: OutgoingEmail) -> None:
    OutboxFolder(tmp_path, SENDER).send(outgoing.model_copy(update={"to": "jörg@example.com"}))
    (path,) = tmp_path.iterdir()
    assert "To: jörg@example.com\r\n".encode() in path.read_bytes()


def test_folder_that_cannot_be_written_is_away(tmp_path: Path, outgoing: OutgoingEmail) -> None:
    (tmp_path / "outbox").write_text("a file")
    outbox = OutboxFolder(tmp_path / "outbox", SENDER)
    for call in (outbox.ping, lambda: outbox.send(outgoing)):
        with pytest.raises(MailTransportUnavailable, match="outbox can't be written: File exists"):
            call()


def test_ping_leaves_nothing(tmp_path: Path) -> None:
    OutboxFolder(tmp_path / "outbox", SENDER).ping()
    assert list((tmp_path / "outbox").iterdir()) == []
