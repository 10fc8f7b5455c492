"""The encoding of a text, recognised from its bytes, and its lines.

Files of the field come in UTF-8 and UTF-16, in Windows' and DOS's Cyrillic, in Kazakh KZ-1048 and
in Western Latin. Nobody says which, save an XML text and a byte order mark. The 8-bit pages take
any bytes at all, so that a text is taken for Cyrillic only where it then reads as words.
"""

import codecs
import re
from typing import NamedTuple

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MARK = "\N{BYTE ORDER MARK}"
CODE_PAGES = ("cp1251", "cp866")
FALLBACK_PAGE = "cp1252"
SAMPLE_BYTES = 65_536
BYTES_BEFORE_SAMPLE = 200
UTF_16_SAMPLE_BYTES = 2_000
MIN_NUL_SHARE = 0.1
MAX_BROKEN_SHARE = 0.01
COMMON_LETTERS = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
"""The Russian letters by how often they occur, the most frequent first."""
LETTER_WEIGHTS = {letter: 33 - place for place, letter in enumerate(COMMON_LETTERS)}
STRANGE_WEIGHT = -25
HIDDEN_CAPITAL_WEIGHT = -30
"""A capital after a small letter: `бУРЕНИЕ` is how the wrong page often reads."""
MIXED_WORD = re.compile(r"[A-Za-z][^\W\d_a-zA-Z]|[^\W\d_a-zA-Z][A-Za-z]")
USUAL_SIGNS = frozenset("«»№—–’“”„…°±·•\N{NO-BREAK SPACE}§€−")
_XML_DECLARATION = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})""")
# Codecs of Python that are no encodings of text, or slow, stay out.
_XML_ENCODING = re.compile(r"(utf-?8|windows-\d+|cp\d+|ibm\d+|iso-8859-\d+|koi8-[ru]|us-ascii)")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
# Letters of Serbian, Belarusian and Macedonian in cp1251 are Kazakh ones in KZ-1048.
_KAZAKH_AS_CP1251 = frozenset("ЎўЈјЅѕЊњЌќЋћЏџ")
_RUSSIAN_WORD = re.compile("[\u0401\u0410-\u044f\u0451]{2}")
_LINE_END = re.compile(r"\r\n|\r|\n")


class DecodedText(NamedTuple):
    """A text, and the encoding it was read in, as Python names it."""

    text: str
    encoding: str


def decode_text(data: bytes) -> DecodedText:
    """The text of bytes, which may be a beginning that ends within a letter.

    What is in no known encoding is shown as well as it goes.
    """
    encoding = detect_encoding(data) or FALLBACK_PAGE
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    # A second mark is what programs leave that join files.
    return DecodedText(decoder.decode(data).lstrip(MARK), encoding)


def decode_whole_text(data: bytes) -> DecodedText:
    """The text of a whole file whose every letter counts.

    Raises: UnicodeDecodeError where it is in no known encoding; its place is that in UTF-8.
    """
    encoding = detect_encoding(data) or "utf-8"
    return DecodedText(data.decode(encoding).lstrip(MARK), encoding)


def detect_encoding(data: bytes) -> str | None:
    """The encoding that bytes are written in; None where they read as none that is known."""
    for order_mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(order_mark):
            return encoding
    return (
        _detect_utf_16(data)
        or _read_xml_encoding(data)
        or ("utf-8" if _is_utf_8(data) else choose_code_page(data))
    )


def split_lines(text: str) -> list[str]:
    """The lines of a text; U+2028, U+0085 and the like are letters within them."""
    lines = _LINE_END.split(text)
    return lines if lines[-1] else lines[:-1]


def choose_code_page(data: bytes) -> str | None:
    """The Cyrillic code page in which a text reads best; None where it reads in none."""
    first = _HIGH_BYTE.search(data)
    start = max(0, first.start() - BYTES_BEFORE_SAMPLE) if first else 0
    sample = data[start : start + SAMPLE_BYTES]
    scores = {page: score_code_page(sample, page) for page in CODE_PAGES}
    best = max(scores, key=lambda page: scores[page])
    if scores[best] <= 0 or not _can_decode(data, best):
        return None
    if best == "cp1251" and _KAZAKH_AS_CP1251 & set(sample.decode("cp1251", "replace")):
        return "kz1048"
    return best


def score_code_page(sample: bytes, page: str) -> float:
    """How well bytes read as Russian in a code page: above 0 where letters outweigh odd signs."""
    text = sample.decode(page, "replace")
    mixed = len(MIXED_WORD.findall(text))
    strange = [char for char in text if not char.isascii()]
    # One letter alone is no word: it may as well be the accented one of a Western language.
    has_lone_letters = any(map(str.isalpha, strange)) and not _RUSSIAN_WORD.search(text)
    if not strange or has_lone_letters or mixed * 2 > len(strange):
        return 0
    pairs = zip(" " + text, text, strict=False)
    hidden = sum(before.islower() and char.isupper() for before, char in pairs)
    letters = sum(weigh_character(char) for char in strange)
    return (letters + hidden * HIDDEN_CAPITAL_WEIGHT + mixed * STRANGE_WEIGHT) / len(strange)


def weigh_character(char: str) -> int:
    """The weight of a character beyond ASCII in a Russian text: 1 to 33 for its letters."""
    if char in USUAL_SIGNS:
        return 1
    return LETTER_WEIGHTS.get(char.lower(), STRANGE_WEIGHT)


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


def _can_decode(data: bytes, page: str) -> bool:
    try:
        data.decode(page)
    except UnicodeDecodeError:
        return False
    return True
