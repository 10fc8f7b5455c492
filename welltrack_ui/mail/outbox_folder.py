"""The embedded carrier: each letter is a file in a folder."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import SMTPUTF8
from pathlib import Path

from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.mail.message import build_message, parse_sender
from welltrack_ui.mail.transport import MailTransport, MailTransportUnavailable


class OutboxFolder(MailTransport):
    """Writes `.eml` files that sort by time, whole or not at all; only their owner can read them.

    A letter's file has the same name each time, so that it is there once however often it is sent.
    """

    is_immediate = True

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder = folder
        self.sender = parse_sender(sender)

    def send(self, letter: OutgoingEmail) -> None:
        name = f"{int(letter.made_at.timestamp() * 1000)}-{letter.id}.eml"
        content = build_message(letter, self.sender).as_bytes(policy=SMTPUTF8)
        with self._translate_errors():
            part = self.folder / f".{name}.part"
            part.unlink(missing_ok=True)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.rename(self.folder / name)

    def ping(self) -> None:
        with self._translate_errors(), tempfile.TemporaryFile(dir=self.folder):
            pass

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            yield
        except OSError as error:
            raise MailTransportUnavailable(
                f"{self.folder} can't be written: {error.strerror}"
            ) from error
