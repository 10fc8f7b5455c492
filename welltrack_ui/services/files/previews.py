"""What can be seen of a file without a program of its own."""

import codecs
import csv
import itertools

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.files.file import StoredFile
from welltrack_ui.domain.files.file_format import format_of
from welltrack_ui.domain.files.file_preview import Cells, Lines, Linked, NoPreview, Preview
from welltrack_ui.object_storage.content_headers import opens_inline
from welltrack_ui.object_storage.store import FileStore, ObjectMissing
from welltrack_ui.services.files.files import FileService
from welltrack_ui.services.files.las_reader import NotLas, read_las

TEXT_BYTES = 200_000
LAS_BYTES = 24_000_000
MOST_LINES = 200
MOST_CELLS = 60
LONGEST_LINE = 2_000
PDF = "application/pdf"
NONE = "There is no preview of this type. Download the file to open it."
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class FilePreviewService:
    """Members look. Pictures and PDFs go to the browser by themselves, of texts the beginning."""

    def __init__(self, files: FileService, store: FileStore) -> None:
        self.files = files
        self.store = store

    def preview(self, actor: Actor, file_id: str) -> Preview:
        """What can be shown of a stored file; at most 24 MB of it are read."""
        file = self.files.stored(actor, file_id)
        form = format_of(file.name, file.content_type)
        if form in {"pdf", "picture"}:
            return self._linked(actor, file)
        try:
            if form == "log":
                return self._log(file)
            if form in {"table", "text"}:
                return self._text(file)
        except ObjectMissing:
            return NoPreview(why="The bytes of this file are gone.")
        return NoPreview(why=NONE)

    def _linked(self, actor: Actor, file: StoredFile) -> Preview:
        if not opens_inline(file.content_type):
            return NoPreview(why=NONE)
        url = self.files.link(actor, file.id, inline=True)
        return Linked(form="pdf" if file.content_type == PDF else "picture", url=url)

    def _log(self, file: StoredFile) -> Preview:
        if not file.name.lower().endswith(".las"):
            return NoPreview(why=NONE)
        if file.size > LAS_BYTES:
            return self._text(file)
        head = self.store.head_bytes(file.storage_key, LAS_BYTES)
        try:
            return read_las(decoded(head))
        except NotLas:
            return self._text(file)

    def _text(self, file: StoredFile) -> Preview:
        head = self.store.head_bytes(file.storage_key, TEXT_BYTES)
        text = decoded(head)
        rest = len(head) < file.size
        if format_of(file.name, file.content_type) == "table":
            return cells_of(text, rest)
        return lines_of(text, rest)


def decoded(data: bytes) -> str:
    """The text of bytes: by their mark, else UTF-8, else Latin-1, in which nothing is wrong.

    A last character that was cut through does not make the whole another encoding.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return data.decode("latin-1")


def lines_of(text: str, rest: bool) -> Lines:
    """The first 200 lines; `rest` says that the text itself is only a beginning."""
    lines = text.splitlines()
    shown = tuple(line[:LONGEST_LINE] for line in lines[:MOST_LINES])
    # Whole messages of WITSML are one line.
    short = all(len(line) <= LONGEST_LINE for line in lines[:MOST_LINES])
    return Lines(lines=shown, cut=rest or len(lines) > MOST_LINES or not short)


def cells_of(text: str, rest: bool) -> Preview:
    """The first 200 rows of a table, its delimiter told from the beginning."""
    lines = text.splitlines()[: MOST_LINES + 1]
    cut = rest or len(lines) > MOST_LINES
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff("\n".join(lines[:20]), ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = list(itertools.islice(csv.reader(lines, dialect), MOST_LINES))
    except csv.Error:
        return lines_of(text, rest)
    kept = tuple(tuple(cell[:LONGEST_LINE] for cell in row[:MOST_CELLS]) for row in rows)
    return Cells(rows=kept, cut=cut)
