import pytest

from welltrack_ui.domain.search.marks import MarkedText, cut_excerpt, mark_words
from welltrack_ui.domain.search.query import parse_search_words


@pytest.mark.parametrize(
    ("text", "q", "marked"),
    [
        ("Ремонт насоса №2", "НАСОС", ["насос"]),
        ("Бұрғылау және бургылау", "бургылау", ["Бұрғылау", "бургылау"]),
        ("🛢 Ёлка", "елка", ["Ёлка"]),
        ("Е\u0308лка", "ёлка", ["Ёлка"]),
        ("abcd", "abc bcd", ["abcd"]),
        ("№ 12", "no", ["№"]),
        ("nothing", "else", []),
    ],
)
def test_marks_count_the_characters_of_the_text(text: str, q: str, marked: list[str]) -> None:
    found = mark_words(text, parse_search_words(q).all)
    assert [found.text[start:end] for start, end in found.marks] == marked


def test_excerpt_shows_the_first_mark_and_says_that_it_is_cut() -> None:
    text = "слово " * 100 + "насос заменён " + "слово " * 100
    excerpt = cut_excerpt(mark_words(text, parse_search_words("насос").all))
    assert [excerpt.text[start:end] for start, end in excerpt.marks] == ["насос"]
    assert excerpt.text.startswith("…слово ")
    assert excerpt.text.endswith("…")
    assert len(excerpt.text) <= 182


def test_short_text_is_no_excerpt() -> None:
    assert cut_excerpt(MarkedText("abc", ((0, 1),))) == MarkedText("abc", ((0, 1),))


def test_line_breaks_are_spaces_in_one_line() -> None:
    assert mark_words("one\r\ntwo", parse_search_words("two").all) == MarkedText(
        "one  two", ((5, 8),)
    )
