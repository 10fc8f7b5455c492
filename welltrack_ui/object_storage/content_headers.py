"""The HTTP headers of a download: name, media type, and whether a browser may show the file."""

import re
import unicodedata
from urllib.parse import quote

BINARY_TYPE = "application/octet-stream"
INLINE_TYPES = frozenset(
    {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"}
)
"""Media types that run nothing of their own when a browser shows them."""

ACTIVE_WORDS = frozenset({"xml", "html", "xhtml", "mhtml", "javascript", "ecmascript", "css"})
REORDERING_MARKS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Bidirectional classes of marks that make `fdp.exe` read as `exe.pdf`."""

MEDIA_TYPE_PATTERN = re.compile(r"[a-z0-9!#$&^_.+-]{1,63}/[a-z0-9!#$&^_.+-]{1,63}", re.ASCII)
ATTRIBUTE_CHARACTERS = "!#$&+-.^_`|~"
"""The `attr-char` of RFC 8187 besides ASCII letters and digits: these need no escape."""

SAFETY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
"""Headers of every answer of the disk store's links, refusals too."""

INLINE_PDF_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}
"""Headers of a PDF that a page of ours shows: browsers open none in a sandbox, and their viewers
run nothing of it on the page's behalf."""


def download_headers(content_type: str, disposition: str) -> dict[str, str]:
    """The headers of a download besides those of its bytes: type, name, safety."""
    inline_pdf = content_type == "application/pdf" and disposition.startswith("inline")
    return {
        "Content-Type": content_type,
        "Content-Disposition": disposition,
        **SAFETY_HEADERS,
        **(INLINE_PDF_HEADERS if inline_pdf else {}),
    }


def format_content_disposition(name: str, *, inline: bool) -> str:
    """The value of `Content-Disposition` (RFC 6266) for a file name: one line of ASCII.

    It has the name twice: `filename` with `_` in place of what isn't plain ASCII, for old clients,
    and `filename*` (RFC 8187) in full.
    """
    visible = "".join("_" if is_misleading(c) else c for c in name).strip() or "file"
    plain = "".join(c if c.isascii() and c not in '"%' else "_" for c in visible)
    # A lone surrogate, which a name from Windows may hold, has no UTF-8.
    extended = quote(visible, safe=ATTRIBUTE_CHARACTERS, errors="replace")
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{extended}"


def opens_inline(content_type: str) -> bool:
    """Whether a browser may show a file of this media type, rather than only save it."""
    return parse_media_type(content_type) in INLINE_TYPES


def safe_content_type(content_type: str) -> str:
    """The `Content-Type` of the download: never one that a browser would run as page or script."""
    kind = parse_media_type(content_type)
    # Without a charset a browser guesses one, and Cyrillic text comes out as garbage.
    if kind == "text/plain":
        return "text/plain; charset=utf-8"
    return BINARY_TYPE if ACTIVE_WORDS & set(re.split(r"[/+.-]", kind)) else kind


def parse_media_type(content_type: str) -> str:
    """The `type/subtype` of a header in small letters; that of bare bytes for other texts."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind if MEDIA_TYPE_PATTERN.fullmatch(kind) else BINARY_TYPE


def is_misleading(character: str) -> bool:
    """Whether a character must leave a file name: a separator, a control, a reordering mark."""
    return (
        character in "/\\"
        or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in REORDERING_MARKS
    )
