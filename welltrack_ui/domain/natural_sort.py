"""The order of names as people expect it: by their alphabet, and numbers by how large they are.

`1/3-2` comes before `1/3-10`, `Ёлка` after `Еловая`, `Қаратөбе` after `Карачаганак`. Latin letters
come before Cyrillic ones, and letters with accents beside those without.
"""

import re
import unicodedata

CYRILLIC_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
"""The Kazakh alphabet; the Russian one is the same without nine of its letters."""
_RANKS = {letter: chr(0x400 + rank) for rank, letter in enumerate(CYRILLIC_ALPHABET)}
_RANK_TABLE = str.maketrans(_RANKS)
_ACCENTED = re.compile(r"[^\x00-\x7f\u0400-\u04ff]")
_NUMBERS = re.compile(r"([0-9]+)")

_NUMBER_MARK, _SPACE = "!", '"'
"""The two lowest characters that can be printed, behind the space that ends a name in a key."""

SortKey = tuple[tuple[str | tuple[int, str], ...], str]


def natural_sort_key(text: str) -> SortKey:
    """What to sort a name by; names that differ in case or accents alone follow one another."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = _ACCENTED.sub(_drop_accents, folded).translate(_RANK_TABLE)
    # Texts and numbers take turns, a text first, so that like is compared with like.
    parts = _NUMBERS.split(" ".join(plain.split()))
    return tuple(_number_key(p) if i % 2 else p for i, p in enumerate(parts)), folded


def natural_sort_text(text: str) -> str:
    """A printable text that sorts, character by character, as `natural_sort_key` does.

    Names that differ in case or accents alone have the same.
    """
    parts, _ = natural_sort_key(text)
    return "".join(_write_text(p) if isinstance(p, str) else _write_number(p) for p in parts)


def _write_text(part: str) -> str:
    # A space sorts behind the mark of a number here, since of two texts that begin alike the
    # shorter one comes first, whatever number it goes on with.
    return part.replace(" ", _SPACE)


def _write_number(key: tuple[int, str]) -> str:
    length, digits = key
    return f"{_NUMBER_MARK}{min(length, 999):03}{digits}"


def _number_key(digits: str) -> tuple[int, str]:
    """By how many digits, then by them, as numbers compare; any number of digits will do."""
    value = digits.lstrip("0")
    return len(value), value


def _drop_accents(match: re.Match[str]) -> str:
    decomposed = unicodedata.normalize("NFD", match[0])
    return "".join(each for each in decomposed if not unicodedata.combining(each))
