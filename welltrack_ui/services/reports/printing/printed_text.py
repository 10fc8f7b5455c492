"""What people typed, made fit for print: what the font can't draw, and what disturbs a line."""

import re
import unicodedata
from functools import cache
from pathlib import Path

FONT_FOLDER = Path(__file__).parent / "fonts"
MAX_TEXT_LENGTH = 8_000
LONGEST_WORD = 28
BREAK_EVERY = 8
ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"
REPLACEMENT = "\N{WHITE SQUARE}"
LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
EMPTY_LINES = re.compile(r"\n{3,}")
LONG_WORD = re.compile(rf"[^\s{ZERO_WIDTH_SPACE}-]{{{LONGEST_WORD},}}")
SILENT_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Sk"})
"""Controls, marks and directions: without them a text still reads."""


@cache
def load_characters() -> frozenset[str]:
    """The characters that both fonts draw."""
    lines = (FONT_FOLDER / "characters.txt").read_text("ascii").split()
    ranges = [[int(end, 16) for end in line.split("-")] for line in lines]
    return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))


def clean_text(text: str) -> str:
    """A text of lines that the fonts can draw: a sign for each run of characters that they can't.

    Words too long for a line get places to break at.
    """
    normal = unicodedata.normalize("NFC", text[:MAX_TEXT_LENGTH])
    lines = LINE_BREAKS.sub("\n", normal).replace("\t", "    ")
    drawn = "".join(map(replace_character, lines))
    once = re.sub(f"{REPLACEMENT}{{2,}}", REPLACEMENT, drawn)
    return LONG_WORD.sub(break_word, EMPTY_LINES.sub("\n\n", once).strip())


def replace_character(character: str) -> str:
    """The character, nothing, or a sign in its place."""
    # The fonts have no character that turns the direction of a line around.
    if character == "\n" or character in load_characters():
        return character
    return "" if unicodedata.category(character) in SILENT_CATEGORIES else REPLACEMENT


def break_word(match: re.Match[str]) -> str:
    """A long word with places to break at."""
    word = match[0]
    parts = [word[i : i + BREAK_EVERY] for i in range(0, len(word), BREAK_EVERY)]
    return ZERO_WIDTH_SPACE.join(parts)
