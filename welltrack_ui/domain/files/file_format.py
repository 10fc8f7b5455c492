"""Formats of files: a few groups of media types that people filter and preview by."""

from pathlib import PurePosixPath
from typing import Literal, get_args

from welltrack_ui.domain.files.file_kind import LOG_ENDINGS

FileFormat = Literal["pdf", "picture", "log", "table", "text", "office", "archive", "other"]
FILE_FORMATS: tuple[FileFormat, ...] = get_args(FileFormat)
TABLE_TYPES = frozenset({"text/csv", "text/tab-separated-values"})
TEXT_TYPES = frozenset(
    {"application/json", "application/xml", "application/geo+json", "image/svg+xml"}
)
ARCHIVE_TYPES = frozenset(
    {"application/zip", "application/gzip", "application/x-tar", "application/x-7z-compressed"}
)
ARCHIVE_WORDS = ("zip", "rar", "compressed")
OFFICE_WORDS = ("officedocument", "opendocument", "ms-excel", "msword", "ms-powerpoint", "ole-s")


def detect_file_format(name: str, content_type: str) -> FileFormat:
    """The format of a file with this name and media type (`type/subtype`)."""
    kind = content_type.partition(";")[0]
    if kind == "application/pdf":
        return "pdf"
    # Before the media type: a LAS file is plain text by its bytes.
    if PurePosixPath(name.lower()).suffix in LOG_ENDINGS:
        return "log"
    if kind.startswith("image/") and kind not in TEXT_TYPES:
        return "picture"
    if kind in TABLE_TYPES:
        return "table"
    if kind.startswith("text/") or kind in TEXT_TYPES or kind.endswith("+xml"):
        return "text"
    return detect_container_format(kind)


def detect_container_format(kind: str) -> FileFormat:
    """The format of office documents and archives, which share their containers."""
    if any(word in kind for word in OFFICE_WORDS):
        # Before archives: every office document is a ZIP by its bytes.
        return "office"
    if kind in ARCHIVE_TYPES or any(word in kind for word in ARCHIVE_WORDS):
        return "archive"
    return "other"
