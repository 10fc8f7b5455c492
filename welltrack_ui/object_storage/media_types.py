"""Detection of media types from the bytes: neither a client's word nor a name is proof.

What a browser would show as a page or a picture is detected by the patterns of browsers (WHATWG
MIME Sniffing, sections 6 and 7), so that both come to the same answer. Office documents, archives,
drawings and films, which browsers only save, are detected by puremagic's table of signatures.
"""

import codecs
import re
from pathlib import PurePosixPath

import puremagic

from welltrack_ui.object_storage.content_headers import BINARY_TYPE, INLINE_TYPES

BROWSER_SIGNATURES = (
    (re.compile(rb"%PDF-"), "application/pdf"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBPVP", re.DOTALL), "image/webp"),
)
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BINARY_BYTE_PATTERN = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
HTML_PATTERN = re.compile(
    r"<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[\s>]"
    r"|<!--",
    re.IGNORECASE,
)
MARKUP_PATTERN = re.compile(r"<[?!a-z_:]", re.IGNORECASE)
TEXT_SIGNATURES = ((r"{\rtf", "application/rtf"), ("%!PS", "application/postscript"))
TEXT_ENDINGS = {
    ".csv": "text/csv",
    ".css": "text/css",
    ".geojson": "application/geo+json",
    ".htm": "text/html",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mht": "multipart/related",
    ".mhtml": "multipart/related",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".tsv": "text/tab-separated-values",
    ".xht": "application/xhtml+xml",
    ".xhtml": "application/xhtml+xml",
    ".xml": "application/xml",
}
CONTAINER_SIGNATURES = (
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
)
MIN_SIGNATURE_BYTES = 3
"""The shortest signature that needs no agreeing name, in bytes: `BM` or `MZ` are often chance."""


def detect_media_type(head: bytes, name: str) -> str:
    """The media type (`type/subtype`) of a file that begins with these bytes.

    The name only decides between types that the bytes allow: the kind of a text, and the format
    of a container. Empty or unknown bytes are `application/octet-stream`.
    """
    if not head:
        return BINARY_TYPE
    # Before all others: what a browser would show must not be taken for something harmless.
    for pattern, kind in BROWSER_SIGNATURES:
        if pattern.match(head):
            return kind
    ending = PurePosixPath(name.lower()).suffix
    text = decode_text(head)
    return detect_binary_type(head, ending) if text is None else detect_text_type(text, ending)


def decode_text(head: bytes) -> str | None:
    """The bytes as text, None for binary ones; characters beyond ASCII may come out wrong."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head.removeprefix(mark).decode(encoding, errors="replace")
    # Latin-1 reads any byte, and the tags that matter are ASCII.
    return None if BINARY_BYTE_PATTERN.search(head) else head.decode("latin-1")


def detect_text_type(text: str, ending: str) -> str:
    """The media type of a text: markup by its tags, else by the name's ending, else plain."""
    start = text.lstrip()
    if MARKUP_PATTERN.match(start):
        return detect_markup_type(start)
    for beginning, kind in TEXT_SIGNATURES:
        if start.startswith(beginning):
            return kind
    return TEXT_ENDINGS.get(ending, "text/plain")


def detect_markup_type(text: str) -> str:
    """The media type of a markup text; SVG before HTML, since a browser runs scripts of both."""
    small = text.lower()
    if "<svg" in small:
        return "image/svg+xml"
    if HTML_PATTERN.match(text) or "<!doctype html" in small:
        return "text/html"
    return "application/xhtml+xml" if "<html" in small else "application/xml"


def detect_binary_type(head: bytes, ending: str) -> str:
    """The media type of a signature; the name's ending chooses among formats that share one."""
    matches = [
        m for m in match_signatures(head) if m.offset >= 0 and is_candidate_type(m.mime_type)
    ]
    for match in matches:
        if match.extension == ending:
            return str(match.mime_type)
    for beginning, kind in CONTAINER_SIGNATURES:
        if head.startswith(beginning):
            return kind
    longest = max((len(m.byte_match) for m in matches), default=0)
    kinds = {str(m.mime_type) for m in matches if len(m.byte_match) == longest}
    # Formats that share a signature are told apart by the name alone: no guess without one.
    return kinds.pop() if longest >= MIN_SIGNATURE_BYTES and len(kinds) == 1 else BINARY_TYPE


def is_candidate_type(kind: str) -> bool:
    """Whether puremagic may name the type: short signatures (`RIFF`) would bring back WebP."""
    return bool(kind) and kind not in INLINE_TYPES


def match_signatures(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    """All signatures that fit. puremagic gets no name: it would open a file of ours by it."""
    try:
        return puremagic.magic_string(head)
    except puremagic.PureError:
        return []
