"""How texts are folded for the search: without case, and more loosely without Kazakh letters.

The exact fold of `Бұрғылау` is `бұрғылау`; the loose one is `бургылау`, as a Russian keyboard
writes it. Both work character by character, so that a match is found again in the text itself.
"""

import unicodedata
from collections.abc import Mapping

LOOK_ALIKES = str.maketrans("ёәғқңөұүһі", "еагкноуухи")
"""Letters that a word may be typed without, and the letters that are typed for them."""


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
    return unicodedata.normalize("NFC", text).translate(_FOLDS)


def fold_loose(text: str) -> str:
    """A text as `fold_exact` has it, with look-alikes in place of `ё` and Kazakh letters."""
    return fold_exact(text).translate(LOOK_ALIKES)


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
