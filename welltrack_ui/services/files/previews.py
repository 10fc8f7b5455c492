"""What can be seen of a file without a program of its own."""

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
from welltrack_ui.object_storage.store import FileStore, ObjectMissing
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
    """Members look. Pictures and PDFs go to the browser by themselves, of texts the beginning."""

    def __init__(self, files: FileService, store: FileStore) -> None:
        self.files = files
        self.store = store

    def load_preview(self, actor: Actor, file_id: str) -> Preview:
        """What can be shown of a stored file; at most 24 MB of it are read."""
        file = self.files.get_stored_file(actor, file_id)
        form = detect_file_format(file.name, file.content_type)
        if form in {"pdf", "picture"}:
            return self._preview_link(actor, file)
        try:
            if form == "log":
                return self._preview_las(file)
            if form in {"table", "text"}:
                return self._preview_text(file)
        except ObjectMissing:
            return NoPreview(why=mark("The bytes of this file are gone."))
        return NoPreview(why=NO_PREVIEW_MESSAGE)

    def _preview_link(self, actor: Actor, file: StoredFile) -> Preview:
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
        rest = len(head) < file.size
        if detect_file_format(file.name, file.content_type) == "table":
            return preview_cells(text, rest)
        return preview_lines(text, rest)


def decode_text(data: bytes) -> str:
    """The text of bytes: by their mark, else UTF-8, else Latin-1, in which nothing is wrong.

    A last character that was cut through does not make the whole another encoding.
    """
    for order_mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(order_mark):
            return data.decode(encoding, errors="replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return data.decode("latin-1")


def preview_lines(text: str, rest: bool) -> TextPreview:
    """The first 200 lines; `rest` says that the text itself is only a beginning."""
    lines = text.splitlines()
    shown = tuple(line[:MAX_LINE_LENGTH] for line in lines[:MAX_PREVIEW_LINES])
    # Whole messages of WITSML are one line.
    short = all(len(line) <= MAX_LINE_LENGTH for line in lines[:MAX_PREVIEW_LINES])
    return TextPreview(lines=shown, cut=rest or len(lines) > MAX_PREVIEW_LINES or not short)


def preview_cells(text: str, rest: bool) -> Preview:
    """The first 200 rows of a table, its delimiter told from the beginning."""
    lines = text.splitlines()[: MAX_PREVIEW_LINES + 1]
    cut = rest or len(lines) > MAX_PREVIEW_LINES
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff("\n".join(lines[:20]), ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = list(itertools.islice(csv.reader(lines, dialect), MAX_PREVIEW_LINES))
    except csv.Error:
        return preview_lines(text, rest)
    kept = tuple(tuple(cell[:MAX_LINE_LENGTH] for cell in row[:MAX_PREVIEW_CELLS]) for row in rows)
    return TablePreview(rows=kept, cut=cut)
