"""How texts are folded for the search: without case, and more loosely without Kazakh letters.

The exact fold of `Бұрғылау` is `бұрғылау`; the loose one is `бургылау`, as a Russian keyboard
writes it. Both work character by character, so that a match is found again in the text itself.
"""

import re
import unicodedata
from collections.abc import Mapping

# Letters that a word may be typed without, and the letters that are typed for them.
_LOOK_ALIKES = str.maketrans("ёәғқңөұүһі", "еагкноуухи")
_WITH_LOOK_ALIKE = re.compile("[ёәғқңөұүһі]")


class _FoldTable(dict[int, str]):
    """The exact fold of characters, each worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = unicodedata.normalize("NFKC", chr(code)).casefold()
        return folded


_FOLDS: Mapping[int, str] = _FoldTable()


def fold_exact(text: str) -> str:
    """A text in composed form, without case and width."""
    if text.isascii():
        return text.lower()
    composed = unicodedata.normalize("NFC", text)
    # Nearly all texts have no other width: then this is the same, at a tenth of the time.
    if unicodedata.is_normalized("NFKC", composed):
        return composed.casefold()
    return composed.translate(_FOLDS)


def fold_loose(text: str) -> str:
    """A text as `fold_exact` has it, with look-alikes in place of `ё` and Kazakh letters."""
    return replace_look_alikes(fold_exact(text))


def fold_phrase(text: str) -> str:
    """The loose fold of a text with single spaces: what is part of it is found by a filter."""
    return " ".join(fold_loose(text).split())


def replace_look_alikes(folded: str) -> str:
    """The loose fold of a text in its exact fold."""
    return folded.translate(_LOOK_ALIKES) if _WITH_LOOK_ALIKE.search(folded) else folded


def locate_folded(text: str) -> list[int]:
    """The place in `text`, which must be composed (NFC), of each character of its fold.

    One more place follows: the length of the text.
    """
    lengths = [len(_FOLDS[ord(character)]) for character in text]
    places = [place for place, length in enumerate(lengths) for _ in range(length)]
    return [*places, len(text)]


def has_same_length(text: str) -> bool:
    """Whether each character of a composed text folds to a single one."""
    return text.isascii() or len(fold_exact(text)) == len(text)
