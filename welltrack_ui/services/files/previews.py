"""Previews of files: a link for the browser, or text, table and log read from the bytes."""

import logging
from typing import Literal

from pydantic import TypeAdapter

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.files.file import StoredFile
from welltrack_ui.domain.files.file_format import detect_file_format
from welltrack_ui.domain.files.file_preview import LinkPreview, NoPreview, Preview
from welltrack_ui.domain.messages import mark
from welltrack_ui.object_storage.content_headers import opens_inline
from welltrack_ui.object_storage.errors import ObjectMissing
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.core.child_pool import (
    ChildPool,
    JobFailed,
    JobLimitReached,
    PoolBusy,
)
from welltrack_ui.services.files.files import FileService

log = logging.getLogger(__name__)

READER_MODULE = "welltrack_ui.services.files.preview_reader"
MAX_TEXT_BYTES = 200_000
MAX_LAS_BYTES = 24_000_000
PDF_CONTENT_TYPE = "application/pdf"
NO_PREVIEW_MESSAGE = mark("There is no preview of this type. Download the file to open it.")
TOO_LARGE_MESSAGE = mark("This file is too large to preview. Download it to open it.")
BUSY_MESSAGE = mark("Many files are being read right now. Open this one again in a minute.")
PREVIEW_TYPE: TypeAdapter[Preview] = TypeAdapter(Preview)

ReaderForm = Literal["log", "table", "text"]


class FilePreviewService:
    """Makes previews, for members. Browsers load pictures and PDFs themselves.

    Bytes of files are read in the pool's child processes only.
    """

    def __init__(self, files: FileService, store: FileStore, pool: ChildPool) -> None:
        self.files = files
        self.store = store
        self.pool = pool

    def load_preview(self, actor: Actor, file_id: str) -> Preview:
        """The preview of a stored file; at most 24 MB of it are read. Raises: NotFound."""
        file = self.files.get_stored_file(actor, file_id)
        file_format = detect_file_format(file.name, file.content_type)
        if file_format in {"pdf", "picture"}:
            return self._preview_link(actor, file)
        if file_format == "log" and file.name.lower().endswith(".las"):
            # Of a part of a log nothing can be drawn: it is shown as text.
            form: ReaderForm = "log" if file.size <= MAX_LAS_BYTES else "text"
            return self._read_preview(actor, file, form)
        if file_format == "table" or file_format == "text":
            return self._read_preview(actor, file, file_format)
        return NoPreview(why=NO_PREVIEW_MESSAGE)

    def _preview_link(self, actor: Actor, file: StoredFile) -> Preview:
        # Some pictures are programs (SVG): they never open on our own address.
        if not opens_inline(file.content_type):
            return NoPreview(why=NO_PREVIEW_MESSAGE)
        url = self.files.sign_download_link(actor, file.id, inline=True)
        return LinkPreview(
            form="pdf" if file.content_type == PDF_CONTENT_TYPE else "picture", url=url
        )

    def _read_preview(self, actor: Actor, file: StoredFile, form: ReaderForm) -> Preview:
        max_bytes = MAX_LAS_BYTES if form == "log" else MAX_TEXT_BYTES
        arguments = {"form": form, "cut": "yes" if file.size > max_bytes else "no"}
        try:
            answer = self.pool.run_job(
                actor.user_id,
                "preview",
                arguments,
                lambda: self.store.head_bytes(file.storage_key, max_bytes),
            )
            return PREVIEW_TYPE.validate_json(answer)
        except ObjectMissing:
            return NoPreview(why=mark("The bytes of this file are gone."))
        except PoolBusy:
            return NoPreview(why=BUSY_MESSAGE)
        except JobLimitReached:
            log.warning("the preview of file %s reached a limit", file.id)
        except JobFailed as error:
            log.error("the preview of file %s failed: %s", file.id, error)
        return NoPreview(why=TOO_LARGE_MESSAGE)
