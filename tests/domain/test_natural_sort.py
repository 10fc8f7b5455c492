import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welltrack_ui.domain.natural_sort import (
    CYRILLIC_ALPHABET,
    natural_sort_key,
    natural_sort_text,
)


@pytest.mark.parametrize(
    "ordered",
    [
        ["1/3-2", "1/3-10", "1/3-10 A", "2/1-1", "15/9-F-1", "15/9-F-1 B", "15/9-F-11"],
        ["Well", "Well 2", "Well 10", "Well 010 B", "Well A"],
        ["Елена", "Еловая", "Ёлка", "Жанажол"],
        ["Арман", "Атырау", "Әйтеке", "Балқаш"],
        ["Кашаган", "Куатамлонмунай", "Қаламкас", "Қаратөбе", "Лес"],
        ["ночь", "ңа", "оз", "өз", "пар", "ус", "ұс", "үс", "фа", "ха", "һа", "ц"],
        ["шы", "ыл", "іл", "ьл", "эл"],
        ["Asgard", "ÅSGARD 2", "Åsgard 11", "Zulu", "Азия"],
        ["", "1", "a", "б"],
    ],
)
def test_names_are_in_the_order_of_the_alphabet(ordered: list[str]) -> None:
    shuffled = ordered[1::2] + ordered[::2]
    assert sorted(shuffled, key=natural_sort_key) == ordered
    assert sorted(shuffled, key=natural_sort_text) == ordered


def test_alphabet_has_each_letter_once() -> None:
    assert len(CYRILLIC_ALPHABET) == len(set(CYRILLIC_ALPHABET)) == 42
    keys = [natural_sort_key(letter) for letter in CYRILLIC_ALPHABET]
    assert keys == sorted(keys)


def test_case_and_zeros_in_front_make_no_difference_to_the_place() -> None:
    assert natural_sort_key("ҚАРА 007")[0] == natural_sort_key("қара  7")[0]
    assert natural_sort_text("ҚАРА 007") == natural_sort_text("қара  7")
    assert natural_sort_key("A" * 3 + "9" * 5000) > natural_sort_key("AAA8")


def test_any_two_names_compare() -> None:
    names = ["7", "a7", "7a", "", "²", "٣", "İ", "ß", "é", "🛢 1"]
    for one, other in itertools.product(names, names):
        assert (natural_sort_key(one) < natural_sort_key(other)) in (True, False)


names = st.text(st.sampled_from("aBя ё10-/"), max_size=8)


@given(names, names)
def test_text_sorts_as_the_key_does(one: str, other: str) -> None:
    by_key = natural_sort_key(one)[0] < natural_sort_key(other)[0]
    assert (natural_sort_text(one) < natural_sort_text(other)) == by_key


def test_text_can_be_printed_whatever_the_name() -> None:
    assert natural_sort_text("Ёлка-07 B").isprintable()
    assert natural_sort_text("A" + "9" * 5000) > natural_sort_text("A8")
