import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welltrack_ui.domain.search.folding import fold_exact, fold_loose, locate_folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ёлка", "елка"),
        ("Е\u0308лка", "елка"),
        ("ӘҒҚҢӨҰҮҺІ", "агкноуухи"),
        ("Бұрғылау", "бургылау"),
        ("Wash PIPE", "wash pipe"),
        ("\uff3a\uff55", "zu"),
        ("Йод", "йод"),
    ],
)
def test_loose_fold_has_no_case_and_no_kazakh_letter(text: str, folded: str) -> None:
    assert fold_loose(text) == folded


def test_exact_fold_tells_look_alikes_apart_and_not_the_forms_of_unicode() -> None:
    assert fold_exact("ЁЛКА") == fold_exact("е\u0308лка") == "ёлка"
    assert fold_exact("Қар") != fold_exact("Кар")


def test_places_lead_back_to_the_text_where_a_character_folds_to_several() -> None:
    assert fold_exact("№ßа") == "noss" + "а"
    assert locate_folded("№ßа") == [0, 0, 1, 1, 2, 3]


@given(st.text())
def test_fold_is_that_of_each_character(text: str) -> None:
    """So that a place in the fold can be led back to the text."""
    composed = unicodedata.normalize("NFC", text)
    assert fold_exact(text) == "".join(fold_exact(character) for character in composed)
    assert len(locate_folded(composed)) == len(fold_exact(text)) + 1
