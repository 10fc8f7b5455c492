"""Files that a browser has sent, and its page has not taken yet."""

import secrets
import threading
import time
from typing import NamedTuple

from welltrack_ui.domain.errors import NotFound, PayloadTooLarge, TooManyAttempts
from welltrack_ui.domain.input.import_job import ImportFile
from welltrack_ui.services.imports.table_loader import (
    BUSY_MESSAGE,
    FILE_TOO_LARGE,
    MAX_IMPORT_BYTES,
)

MAX_FILES = 8
MAX_FILES_OF_ONE = 2
LIFE_SECONDS = 60.0


class _WaitingFile(NamedTuple):
    user_id: str
    file: ImportFile
    until: float


class ImportInbox:
    """Holds a few files for a minute, in memory; thread-safe. A page takes its file at once."""

    def __init__(self) -> None:
        self._files: dict[str, _WaitingFile] = {}
        self._lock = threading.Lock()

    def hold_file(self, user_id: str, file: ImportFile) -> str:
        """The token by which its user takes a file.

        Raises: PayloadTooLarge; TooManyAttempts where too many wait.
        """
        if len(file.content) > MAX_IMPORT_BYTES:
            raise PayloadTooLarge(FILE_TOO_LARGE)
        token = secrets.token_urlsafe(16)
        with self._lock:
            self._drop_old()
            mine = sum(waiting.user_id == user_id for waiting in self._files.values())
            if mine >= MAX_FILES_OF_ONE or len(self._files) >= MAX_FILES:
                raise TooManyAttempts(BUSY_MESSAGE, retry_after=10)
            self._files[token] = _WaitingFile(user_id, file, time.monotonic() + LIFE_SECONDS)
        return token

    def take_file(self, user_id: str, token: str) -> ImportFile:
        """The file of a token, once. Raises: NotFound for another's, or one that is gone."""
        with self._lock:
            self._drop_old()
            waiting = self._files.get(token)
            if waiting is None or waiting.user_id != user_id:
                raise NotFound("file")
            del self._files[token]
        return waiting.file

    def _drop_old(self) -> None:
        now = time.monotonic()
        for token in [t for t, waiting in self._files.items() if waiting.until <= now]:
            del self._files[token]
