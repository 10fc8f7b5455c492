"""Words and names that look the same in two alphabets: a warning, never a refusal.

UTS 39 calls such a word mixed-script confusable: `Аlpha` with a Cyrillic A is another name than
`Alpha`, and no eye can tell. Names of the field mix alphabets in earnest (`КНБК-2B`, `ГТИ-Pro`):
so a word is told only where every letter of one of its alphabets has a twin in the other.
"""

import re
import unicodedata
from collections.abc import Iterable

from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.messages import message

WORD_PATTERN = re.compile(r"[^\W\d_]+")
# Single letters of Unicode's confusables.txt between Latin, Cyrillic and Greek.
CYRILLIC_TWINS = frozenset(
    "\u0410\u0412\u0415\u0417\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406"
    "\u0408\u04ae\u04ba\u04c0\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04af"
    "\u04bb\u04cf\u0501\u051b\u051d"
)
GREEK_TWINS = frozenset(
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b3\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5\u03c7"
)
LATIN_TWINS = frozenset("ABCEHIJKMOPSTXYZacehijlopqrsuvwxy")
# The Latin letter of each, in the order of the sets' texts above.
LATIN_OF_TWINS = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406"
    "\u0408\u04ae\u04ba\u04c0\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04af"
    "\u04bb\u04cf\u0501\u051b\u051d\u0417"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b3\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5\u03c7",
    "ABEKMHOPCTYXSIJYhlaeopcyxsijyhldqw3ABEZHIKMNOPTYXayiKvopux",
)
TWINS = {"LATIN": LATIN_TWINS, "CYRILLIC": CYRILLIC_TWINS, "GREEK": GREEK_TWINS}


def find_mixed_word(text: str) -> str | None:
    """The first word of a text whose letters could be of one alphabet and are of two."""
    if text.isascii():
        return None
    words = WORD_PATTERN.findall(unicodedata.normalize("NFC", text))
    return next((word for word in words if is_mixed_word(word)), None)


def is_mixed_word(word: str) -> bool:
    """Whether every letter of one of a word's alphabets has a twin in another."""
    letters: dict[str, set[str]] = {}
    for letter in word:
        script = unicodedata.name(letter, "").partition(" ")[0]
        if script in TWINS:
            letters.setdefault(script, set()).add(letter)
    # A Latin letter beside Greek ones is the rule in formulas (`Δp`): only Greek twins count there.
    scripts = letters.keys() - ({"LATIN"} if "CYRILLIC" not in letters else set())
    return len(letters) > 1 and any(letters[script] <= TWINS[script] for script in scripts)


def build_skeletons(text: str) -> frozenset[str]:
    """The skeletons of a name by UTS 39, as it is written and in capitals.

    Names that share one look the same in some writing of them: a small Cyrillic `в` is like no
    Latin letter, and its capital is. Width and extra spaces make no difference.
    """
    composed = " ".join(unicodedata.normalize("NFKC", text).split())
    as_written = composed.translate(LATIN_OF_TWINS).casefold()
    return frozenset({as_written, composed.upper().translate(LATIN_OF_TWINS)})


def find_twin(name: str, others: Iterable[str]) -> str | None:
    """The first of other names that looks like a name and is written in other letters."""
    skeletons, folded = build_skeletons(name), fold_text(name)
    return next(
        (o for o in others if build_skeletons(o) & skeletons and fold_text(o) != folded), None
    )


def describe_twin(name: str, others: Iterable[str]) -> str:
    """The warning of a name that looks like another; empty for one without."""
    twin = find_twin(name, others) if name.strip() else None
    if twin is None:
        return ""
    return message(
        "{name} looks the same as {other} and is written in letters of another alphabet",
        name=name.strip(),
        other=twin,
    )


def describe_mixed_word(text: str) -> str:
    """The warning of a text with such a word; empty for one without."""
    word = find_mixed_word(text)
    if word is None:
        return ""
    return message(
        "{word} mixes letters of two alphabets that look the same: another name may look like it",
        word=word,
    )
