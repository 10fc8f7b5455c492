"""The encoding of a text file, told from its bytes: Unicode, or one of the Cyrillic code pages.

Spreadsheets on Windows save cp1251, older programs of the field cp866. Both take any bytes at all,
so that a file is taken for one of them only where it then reads as words in Cyrillic letters.
"""

import codecs
import re
from typing import NamedTuple

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "UTF-8", "utf-8"),
    (codecs.BOM_UTF16_LE, "UTF-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "UTF-16", "utf-16-be"),
)
MARK = "\N{BYTE ORDER MARK}"
CODE_PAGES = ("cp1251", "cp866")
SAMPLE_BYTES = 65_536
MIN_ZERO_SHARE = 0.2
"""The share of zeros in the high bytes of UTF-16: of separators, digits and Latin letters."""
COMMON_LETTERS = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
"""The Russian letters by how often they occur, the most frequent first."""
LETTER_WEIGHTS = {letter: 33 - place for place, letter in enumerate(COMMON_LETTERS)}
STRANGE_WEIGHT = -25
HIDDEN_CAPITAL_WEIGHT = -30
"""A capital after a small letter: `бУРЕНИЕ` is how the wrong page often reads."""
MIXED_WORD = re.compile(r"[A-Za-z][^\W\d_a-zA-Z]|[^\W\d_a-zA-Z][A-Za-z]")
USUAL_SIGNS = frozenset("«»№—–’“”„…°±·•\N{NO-BREAK SPACE}§€−")


class DecodedText(NamedTuple):
    """A text without byte order marks, and the encoding's name as people know it."""

    text: str
    encoding: str


def decode_text(content: bytes) -> DecodedText:
    """The text of a file in UTF-8, UTF-16, cp1251 or cp866.

    Raises: UnicodeDecodeError where it is none of them; its place is that in UTF-8.
    """
    for mark, name, codec in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            # Some programs write a mark in front of the one that is there already.
            return DecodedText(content.decode(codec).lstrip(MARK), name)
    if unmarked := find_unmarked_utf16(content):
        return DecodedText(content.decode(unmarked), "UTF-16")
    try:
        return DecodedText(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        if page := choose_code_page(content):
            return DecodedText(content.decode(page), page)
        raise


def find_unmarked_utf16(content: bytes) -> str | None:
    """The codec of UTF-16 without a mark, by where its zero bytes lie; None for other bytes."""
    sample = content[:SAMPLE_BYTES]
    if len(content) % 2 or not sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    for codec, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros >= half * MIN_ZERO_SHARE and not others:
            return codec if _can_decode(content, codec) else None
    return None


def choose_code_page(content: bytes) -> str | None:
    """The Cyrillic code page in which a text reads best; None where it reads in neither."""
    scores = {page: score_code_page(content, page) for page in CODE_PAGES}
    best = max(scores, key=lambda page: scores[page])
    return best if scores[best] > 0 and _can_decode(content, best) else None


def score_code_page(content: bytes, page: str) -> float:
    """How well bytes read as Russian in a code page: above 0 where letters outweigh odd signs."""
    text = content[:SAMPLE_BYTES].decode(page, "replace")
    mixed = len(MIXED_WORD.findall(text))
    strange = [char for char in text if not char.isascii()]
    if not strange or mixed * 2 > len(strange):
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


def _can_decode(content: bytes, codec: str) -> bool:
    try:
        content.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
