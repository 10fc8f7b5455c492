"""What people typed, on paper."""

from pathlib import Path

import pytest

from welltrack_ui.services.reports.printing.printed_text import (
    FONT_FOLDER,
    clean_text,
    load_characters,
)

KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІіЁёЪъ№"


def test_fonts_draw_kazakh_and_the_signs_of_a_rig() -> None:
    assert [c for c in KAZAKH + "→≤≥≈°″³²½⚠✓×−–—•…←" if c not in load_characters()] == []


def test_fonts_lie_beside_their_licence() -> None:
    assert sorted(path.name for path in FONT_FOLDER.iterdir()) == [
        "Inter-Regular.ttf",
        "Inter-SemiBold.ttf",
        "OFL.txt",
        "characters.txt",
    ]
    assert "SIL OPEN FONT LICENSE" in Path(FONT_FOLDER / "OFL.txt").read_text("utf-8").upper()


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Бұрғылау 12 ¼″", "Бұрғылау 12 ¼″"),
        ("fire \U0001f525\U0001f6e2 out", "fire □ out"),
        ("a\u202eb\u2066c\x00d\u200ee", "abcde"),
        ("one\r\ntwo\u2028three\rfour", "one\ntwo\nthree\nfour"),
        ("a\n\n\n\nb\tc", "a\n\nb    c"),
        ("й and й", "й and й"),
        ("x" * 27, "x" * 27),
        ("x" * 28, "\u200b".join(["x" * 8] * 3 + ["x" * 4])),
        ("y" * 9_000, "\u200b".join(["y" * 8] * 1_000)),
    ],
)
def test_clean_text_holds_what_the_fonts_draw(typed: str, printed: str) -> None:
    assert clean_text(typed) == printed
