"""The embedded carrier: each letter is a file in a folder."""

import os
import time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Protocol


class Written(Protocol):
    """A letter."""

    @property
    def to(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...


class Outbox:
    """Writes `.eml` files, named by time so that they sort, whole or not at all."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder = folder
        self.sender = sender

    def send(self, letter: Written) -> None:
        """Raises OSError when the folder can't be written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns()}-{os.getpid()}.eml"
        part = self.folder / f".{name}.part"
        part.write_bytes(self._message(letter).as_bytes(policy=SMTP))
        part.rename(self.folder / name)

    def _message(self, letter: Written) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = make_msgid(domain="welltrack")
        message.set_content(letter.text)
        return message
