"""The mail transport of the default setup: each e-mail is a file in a folder."""

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
    """The transport that writes `.eml` files, sorted by time; only their owner can read them.

    An e-mail has the same file name each time, so that it is there once however often it is sent.
    Raises: SettingsError for a sender that is no address.
    """

    is_immediate = True

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder = folder
        self.sender = parse_sender(sender)

    def send(self, email: OutgoingEmail) -> None:
        """Write the file of an e-mail. Raises: MailTransportUnavailable."""
        name = f"{int(email.made_at.timestamp() * 1000)}-{email.id}.eml"
        content = build_message(email, self.sender).as_bytes(policy=SMTPUTF8)
        with self._translate_errors():
            # Written under another name first: a reader of the folder sees whole messages only.
            partial = self.folder / f".{name}.part"
            partial.unlink(missing_ok=True)
            # A new file each time: the mode counts for new ones alone.
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(self.folder / name)

    def ping(self) -> None:
        """Check that the folder can be written. Raises: MailTransportUnavailable."""
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
