"""The encoding of a text, recognised from its bytes, and its lines.

Files of the field come in UTF-8 and UTF-16, in Windows' and DOS's Cyrillic, in Kazakh KZ-1048 and
in Western Latin. Nobody says which, save an XML text and a byte order mark.
"""

import codecs
import re
from typing import NamedTuple

import charset_normalizer

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SINGLE_BYTE_ENCODINGS = ["cp1251", "cp866", "cp1252"]
SAMPLE_BYTES = 8_000
UTF_16_SAMPLE_BYTES = 2_000
MIN_NUL_SHARE = 0.1
MAX_BROKEN_SHARE = 0.01
_XML_DECLARATION = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})""")
# Codecs of Python that are no encodings of text, or slow, stay out.
_XML_ENCODING = re.compile(r"(utf-?8|windows-\d+|cp\d+|ibm\d+|iso-8859-\d+|koi8-[ru]|us-ascii)")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
# Letters of Serbian, Belarusian and Macedonian in cp1251 are Kazakh ones in KZ-1048.
_KAZAKH_AS_CP1251 = frozenset("ЎўЈјЅѕЊњЌќЋћЏџ")
_LINE_END = re.compile(r"\r\n|\r|\n")


class DecodedText(NamedTuple):
    """A text, and the encoding it was read in, as Python names it."""

    text: str
    encoding: str


def decode_text(data: bytes) -> DecodedText:
    """The text of bytes, which may be a beginning that ends within a letter."""
    encoding = detect_encoding(data)
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    # A second mark is what programs leave that join files.
    return DecodedText(decoder.decode(data).lstrip("\ufeff"), encoding)


def detect_encoding(data: bytes) -> str:
    """The encoding that bytes are written in; of 8-bit ones the likeliest."""
    for order_mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(order_mark):
            return encoding
    return (
        _detect_utf_16(data)
        or _read_xml_encoding(data)
        or ("utf-8" if _is_utf_8(data) else _detect_single_byte_encoding(data))
    )


def split_lines(text: str) -> list[str]:
    """The lines of a text; U+2028, U+0085 and the like are letters within them."""
    lines = _LINE_END.split(text)
    return lines if lines[-1] else lines[:-1]


def _detect_utf_16(data: bytes) -> str | None:
    """UTF-16 without a mark: spaces and digits have a zero byte, all on the same side."""
    sample = data[:UTF_16_SAMPLE_BYTES]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if min(first, second) or max(first, second) < max(1, len(sample) / 2 * MIN_NUL_SHARE):
        return None
    return "utf-16-be" if first else "utf-16-le"


def _read_xml_encoding(data: bytes) -> str | None:
    """What an XML text says of itself, where that can be true."""
    declaration = _XML_DECLARATION.match(data)
    name = declaration[1].decode("ascii").lower() if declaration else ""
    if not _XML_ENCODING.fullmatch(name):
        return None
    try:
        encoding = codecs.lookup(name).name
        codecs.getincrementaldecoder(encoding)().decode(data)
    except (LookupError, UnicodeDecodeError):
        return None
    return encoding


def _is_utf_8(data: bytes) -> bool:
    """Whether bytes are UTF-8, save a letter here and there that was cut through."""
    text = codecs.getincrementaldecoder("utf-8")(errors="replace").decode(data)
    if (broken := text.count("\ufffd")) == 0:
        return True
    letters = sum(1 for letter in text if letter > "\x7f")
    return broken <= letters * MAX_BROKEN_SHARE


def _detect_single_byte_encoding(data: bytes) -> str:
    first = _HIGH_BYTE.search(data)
    start = max(0, first.start() - 200) if first else 0
    sample = data[start : start + SAMPLE_BYTES]
    best = charset_normalizer.from_bytes(sample, cp_isolation=SINGLE_BYTE_ENCODINGS).best()
    encoding = best.encoding if best else "cp1252"
    if encoding == "cp1251" and _KAZAKH_AS_CP1251 & set(sample.decode("cp1251", "replace")):
        return "kz1048"
    return encoding
