"""The default kind of a new file, guessed from its name.

The user sees it and can change it; so a rule is worth having if it is right far more often than
wrong. Words are taken in English, Russian and Kazakh, the languages of the screens.
"""

import re
import unicodedata

from welltrack_ui.domain.files.file import FileKind

LOG_ENDINGS = frozenset({".las", ".dlis", ".lis", ".rp66"})
"""Formats that hold well logs and nothing else: LAS (CWLS), DLIS and LIS79 (API RP 66)."""

PHOTO_ENDINGS = frozenset(
    {".bmp", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
)

KIND_RULES: tuple[tuple[FileKind, tuple[str, ...]], ...] = (
    ("photo", ("photo", "foto", "фото", "сурет")),
    ("contract", ("contract", "agreement", "договор", "контракт", "шарт", "келісімшарт")),
    ("hse", ("hse", "qhse", "hsse", "incident", "safety", "тб", "пб", "инцидент", "қауіпсіздік")),
    ("program", ("program", "programme", "prognosis", "программ", "бағдарлама")),
    ("cement_report", ("cement", "cementing", "цемент", "цементаж")),
    ("log", ("mud log", "mudlog", "wireline", "каротаж", "гис")),
    ("mud_report", ("mud", "fluids report", "раствор", "сұйықтығы")),
    (
        "survey",
        ("survey", "deviation", "trajectory", "gyro", "mwd", "инклинометри", "траектори"),
    ),
    (
        "well_schematic",
        ("schematic", "wellbore diagram", "wb geometry", "wbgeometry", "схема", "конструкци"),
    ),
    (
        "test_report",
        ("test", "dst", "fit", "lot", "xlot", "опробовани", "испытани", "гдис", "сынау"),
    ),
    ("log", ("log", "logs", "logging")),
    (
        "ddr",
        ("ddr", "daily", "morning report", "drilling report", "суточн", "сводка", "тәуліктік"),
    ),
)
"""In order: the first rule with a word in the name decides. Stems cover all their endings."""

MIN_STEM_LETTERS = 5
"""From this length a word also matches the start of a longer one: `программ` in `программы`."""

DRILLING_WORDS = ("drilling", "бурени", "бұрғылау")
ENDING_PATTERN = re.compile(r"\.[a-z0-9]{1,5}$", re.ASCII | re.IGNORECASE)
WORD_PATTERN = re.compile(r"[^\W\d_]+")
CAMEL_CASE_PATTERN = re.compile(r"(?<=[a-z\u0430-\u044f\u0451])(?=[A-Z\u0410-\u042f\u0401])")
"""Between a small and a capital letter, Latin or Cyrillic."""

FULL_DATE_PATTERN = re.compile(
    r"(?<!\d)"
    r"(?:(?:19|20)\d\d[-_. ]?[01]\d[-_. ]?[0-3]\d|[0-3]\d[-_. ][01]\d[-_. ](?:19|20)\d\d)"
    r"(?!\d)"
)


def guess_file_kind(name: str, content_type: str | None = None) -> FileKind:
    """The likely kind of a file with this name, by its ending, then by its words; else `other`.

    Where the name says nothing, `content_type` decides: a picture is a photo. "Drilling" with a
    full date is a daily report.
    """
    # From the second character on: `.las` alone is a name, not an ending.
    ending_match = ENDING_PATTERN.search(name, pos=1)
    ending = ending_match[0].lower() if ending_match else ""
    if ending in LOG_ENDINGS:
        return "log"
    # macOS sends names in decomposed form (NFD), in which й is two characters.
    stem = unicodedata.normalize("NFC", name[: ending_match.start()] if ending_match else name)
    text = space_words(stem)
    for kind, phrases in KIND_RULES:
        if any(contains_phrase(text, phrase) for phrase in phrases):
            return kind
    if FULL_DATE_PATTERN.search(stem) and any(
        contains_phrase(text, word) for word in DRILLING_WORDS
    ):
        return "ddr"
    is_picture = ending in PHOTO_ENDINGS or (content_type or "").lower().startswith("image/")
    return "photo" if is_picture else "other"


def space_words(stem: str) -> str:
    """The words in small letters with one space around each: `MudReport_3` is ` mud report `."""
    words = WORD_PATTERN.findall(CAMEL_CASE_PATTERN.sub(" ", stem))
    return f" {' '.join(words).casefold()} "


def contains_phrase(text: str, phrase: str) -> bool:
    """Whether the spaced text holds the phrase, as whole words or as the stem of the last one."""
    end = "" if len(phrase) >= MIN_STEM_LETTERS else " "
    return f" {phrase}{end}" in text
