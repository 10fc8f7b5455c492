"""Previews of files: a link for the browser, or text, table and log read from the bytes."""

import codecs
import csv
import itertools

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.files.file import StoredFile
from welltrack_ui.domain.files.file_format import detect_file_format
from welltrack_ui.domain.files.file_preview import (
    LinkPreview,
    NoPreview,
    Preview,
    TablePreview,
    TextPreview,
)
from welltrack_ui.domain.messages import mark
from welltrack_ui.object_storage.content_headers import opens_inline
from welltrack_ui.object_storage.errors import ObjectMissing
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.files.files import FileService
from welltrack_ui.services.files.las_reader import NotLasError, read_las

MAX_TEXT_BYTES = 200_000
MAX_LAS_BYTES = 24_000_000
MAX_PREVIEW_LINES = 200
MAX_PREVIEW_CELLS = 60
MAX_LINE_LENGTH = 2_000
PDF_CONTENT_TYPE = "application/pdf"
NO_PREVIEW_MESSAGE = mark("There is no preview of this type. Download the file to open it.")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class FilePreviewService:
    """Makes previews, for members. Browsers load pictures and PDFs themselves."""

    def __init__(self, files: FileService, store: FileStore) -> None:
        self.files = files
        self.store = store

    def load_preview(self, actor: Actor, file_id: str) -> Preview:
        """The preview of a stored file; at most 24 MB of it are read. Raises: NotFound."""
        file = self.files.get_stored_file(actor, file_id)
        file_format = detect_file_format(file.name, file.content_type)
        if file_format in {"pdf", "picture"}:
            return self._preview_link(actor, file)
        try:
            if file_format == "log":
                return self._preview_las(file)
            if file_format in {"table", "text"}:
                return self._preview_text(file)
        except ObjectMissing:
            return NoPreview(why=mark("The bytes of this file are gone."))
        return NoPreview(why=NO_PREVIEW_MESSAGE)

    def _preview_link(self, actor: Actor, file: StoredFile) -> Preview:
        # Some pictures are programs (SVG): they never open on our own address.
        if not opens_inline(file.content_type):
            return NoPreview(why=NO_PREVIEW_MESSAGE)
        url = self.files.sign_download_link(actor, file.id, inline=True)
        return LinkPreview(
            form="pdf" if file.content_type == PDF_CONTENT_TYPE else "picture", url=url
        )

    def _preview_las(self, file: StoredFile) -> Preview:
        if not file.name.lower().endswith(".las"):
            return NoPreview(why=NO_PREVIEW_MESSAGE)
        if file.size > MAX_LAS_BYTES:
            return self._preview_text(file)
        head = self.store.head_bytes(file.storage_key, MAX_LAS_BYTES)
        try:
            return read_las(decode_text(head))
        except NotLasError:
            return self._preview_text(file)

    def _preview_text(self, file: StoredFile) -> Preview:
        head = self.store.head_bytes(file.storage_key, MAX_TEXT_BYTES)
        text = decode_text(head)
        is_cut = len(head) < file.size
        if detect_file_format(file.name, file.content_type) == "table":
            return preview_cells(text, is_cut)
        return preview_lines(text, is_cut)


def decode_text(data: bytes) -> str:
    """The text of bytes: by their byte order mark, else UTF-8, else Latin-1, which takes any byte.

    A last character that was cut through does not change the encoding.
    """
    for order_mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(order_mark):
            return data.decode(encoding, errors="replace")
    try:
        # Incremental, since the bytes are only a beginning and may end within a character.
        return codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return data.decode("latin-1")


def preview_lines(text: str, is_cut: bool) -> TextPreview:
    """The first 200 lines; `is_cut` where the text itself is only a beginning."""
    lines = text.splitlines()
    first_lines = tuple(line[:MAX_LINE_LENGTH] for line in lines[:MAX_PREVIEW_LINES])
    # Whole messages of WITSML are one line.
    short = all(len(line) <= MAX_LINE_LENGTH for line in lines[:MAX_PREVIEW_LINES])
    return TextPreview(lines=first_lines, cut=is_cut or len(lines) > MAX_PREVIEW_LINES or not short)


def preview_cells(text: str, is_cut: bool) -> Preview:
    """The first 200 rows of a table, its delimiter guessed from the first lines."""
    lines = text.splitlines()[: MAX_PREVIEW_LINES + 1]
    cut = is_cut or len(lines) > MAX_PREVIEW_LINES
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff("\n".join(lines[:20]), ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = list(itertools.islice(csv.reader(lines, dialect), MAX_PREVIEW_LINES))
    except csv.Error:
        return preview_lines(text, is_cut)
    cells = tuple(tuple(cell[:MAX_LINE_LENGTH] for cell in row[:MAX_PREVIEW_CELLS]) for row in rows)
    return TablePreview(rows=cells, cut=cut)
