"""Where the words of a search are in a text, and the piece of the text that shows them."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from welltrack_ui.domain.search.folding import fold_loose, has_same_length, locate_folded
from welltrack_ui.domain.search.query import SearchWord

Mark = tuple[int, int]
EXCERPT_LENGTH = 180
LEAD_LENGTH = 40
MAX_MARKS = 30
ELLIPSIS = "…"
_SPACES = str.maketrans("\n\r\t", "   ")


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text of one line, and the ranges of characters in it where words were found."""

    text: str
    marks: tuple[Mark, ...]


def mark_words(text: str, words: Iterable[SearchWord]) -> MarkedText:
    """A text with the places of all words; ranges that touch are one, and at most 30 are given."""
    line = unicodedata.normalize("NFC", text).translate(_SPACES)
    folded = fold_loose(line)
    # Nearly all texts fold character by character: then a place is the same in both.
    places = None if has_same_length(line) else locate_folded(line)
    ranges = sorted(each for word in words for each in find_ranges(folded, word.loose, places))
    return MarkedText(line, tuple(join_ranges(ranges))[:MAX_MARKS])


def find_ranges(folded: str, word: str, places: list[int] | None) -> Iterator[Mark]:
    """The ranges of a text whose fold is `folded` in which a word is, from the left."""
    start = folded.find(word)
    count = 0
    while start >= 0 and count < MAX_MARKS:
        end = start + len(word)
        # The last character may fold to several, of which the word has the first alone.
        yield (places[start], places[end - 1] + 1) if places else (start, end)
        start, count = folded.find(word, end), count + 1


def join_ranges(ranges: Iterable[Mark]) -> list[Mark]:
    """Sorted ranges, those that overlap or touch joined."""
    joined: list[Mark] = []
    for start, end in ranges:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def cut_excerpt(marked: MarkedText, length: int = EXCERPT_LENGTH) -> MarkedText:
    """The piece of a text of about `length` characters around the first mark."""
    text = marked.text
    if len(text) <= length:
        return marked
    first = marked.marks[0][0] if marked.marks else 0
    start = max(0, min(first - LEAD_LENGTH, len(text) - length))
    # From the start of a word on, unless that one is longer than the lead.
    space = text.find(" ", start, first)
    start = space + 1 if start and space >= 0 else start
    end = min(len(text), start + length)
    before, after = ELLIPSIS if start else "", ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    marks = [(a + shift, min(b, end) + shift) for a, b in marked.marks if a >= start and a < end]
    return MarkedText(before + text[start:end] + after, tuple(marks))
