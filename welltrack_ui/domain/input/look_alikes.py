"""Words that mix letters of two alphabets which look the same: a warning, never a refusal.

UTS 39 calls such a word mixed-script confusable: `Аlpha` with a Cyrillic A is another name than
`Alpha`, and no eye can tell. Names of the field mix alphabets in earnest (`КНБК-2B`, `ГТИ-Pro`):
so a word is told only where every letter of one of its alphabets has a twin in the other.
"""

import re
import unicodedata

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


def describe_mixed_word(text: str) -> str:
    """The warning of a text with such a word; empty for one without."""
    word = find_mixed_word(text)
    if word is None:
        return ""
    return message(
        "{word} mixes letters of two alphabets that look the same: another name may look like it",
        word=word,
    )
