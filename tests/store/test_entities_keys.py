"""Keys and cursors: where each entity lies, in which order, and what may be handed back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.entities import AT, DAY, HOUR, ORG, PROJECT, USER
from welltrack_ui.domain import ids
from welltrack_ui.domain.errors import Invalid, NotFound
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.store import cursors, keys
from welltrack_ui.store.engine.engine import IndexName, Key, Position, Query
from welltrack_ui.store.engine.index_keys import is_storable

WELL = ids.new_id("w")
MILLISECOND = timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("entity_id", "letter", "pk", "sk"),
    [
        (USER, "u", f"U#{USER[2:]}", "U"),
        (ORG, "o", f"O#{ORG[2:]}", "O"),
        (PROJECT, "p", f"O#{ORG[2:]}", f"P#{PROJECT[23:]}"),
        (WELL, "w", f"W#{WELL[2:]}", "W"),
        (f"e-{WELL[2:]}-{ORG[2:]}", "e", f"W#{WELL[2:]}", f"E#{ORG[2:]}"),
        (f"t-{USER[2:]}-{ORG[2:]}", "t", f"U#{USER[2:]}", f"T#{ORG[2:]}"),
    ],
    ids=["user", "org", "project", "well", "event", "token"],
)
def test_entity_lies_where_its_id_says(entity_id: str, letter: str, pk: str, sk: str) -> None:
    assert keys.entity_key(entity_id, letter) == Key(pk, sk)


@pytest.mark.parametrize("letter", keys.ENTITY_NOUNS)
@pytest.mark.parametrize(
    "entity_id",
    ["", "x", USER, ORG, PROJECT, WELL, f"e-{WELL[2:]}-x"],
    ids=["nothing", "letter", "user", "org", "project", "well", "event"],
)
def test_id_of_another_kind_is_not_found(letter: str, entity_id: str) -> None:
    if entity_id.startswith(letter) and not entity_id.endswith("-x"):
        assert keys.entity_key(entity_id, letter).sk.startswith(letter.upper())
        return
    with pytest.raises(NotFound, match=keys.ENTITY_NOUNS[letter]):
        keys.entity_key(entity_id, letter)


def test_duration_has_the_shortest_class_it_fits() -> None:
    letters = [letter for letter, _ in keys.DURATION_CLASSES]
    assert (
        keys.find_duration_class(AT, None)
        == keys.find_duration_class(AT, AT + MILLISECOND)
        == letters[0]
    )
    for (letter, longest), longer in zip(keys.DURATION_CLASSES, letters[1:], strict=False):
        assert keys.find_duration_class(AT, AT + longest) == letter
        assert keys.find_duration_class(AT, AT + longest + MILLISECOND) == longer
    assert keys.find_duration_class(AT, AT + 366 * DAY + HOUR) == letters[-1]


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("15/9-F-11 B", ["15/9-f-11 b", "9-f-11 b", "f-11 b", "11 b", "b"]),
        ("FORGE 16A [78]-32", ["forge 16a [78]-32", "16a [78]-32", "78]-32", "32"]),
        ("ÅSGARD", ["åsgard"]),
        ("-x", ["-x", "x"]),
        ("???", ["???"]),
        ("x" * 80, ["x" * 60]),
    ],
)
def test_search_begins_at_each_word(name: str, starts: list[str]) -> None:
    assert keys.list_word_starts(name) == sorted(starts)


def test_search_begins_at_nine_places_at_most() -> None:
    assert len(keys.list_word_starts(" ".join(f"word{n}" for n in range(20)))) == 8
    assert len(keys.list_word_starts("-" + " ".join(f"word{n}" for n in range(20)))) == 9


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120)


@given(names)
def test_key_of_any_name_can_be_stored(name: str) -> None:
    made = [
        keys.unique_value_key(ORG, "project", name),
        keys.email_guard_key(name),
        keys.attempt_counter_key("sign-in", name),
        Key("-", keys.name_sort_key("W", name, WELL)),
    ]
    made += [keys.search_key(ORG, start, WELL) for start in keys.list_word_starts(name)]
    assert [key for key in made if not is_storable(key)] == []


@given(st.lists(names, min_size=2, max_size=2), st.integers(1, 80))
def test_names_are_told_apart_however_long(pair: list[str], times: int) -> None:
    one, other = (fold_text(name * times) for name in pair)
    assert (keys.fold_for_key(one) == keys.fold_for_key(other)) == (one == other)


def test_names_sort_as_people_expect() -> None:
    ordered = ["1/3-2", "1/3-10", "15/9-F-1", "15/9-F-1 B", "15/9-F-1/A", "15/9-F-11"]
    ordered += ["a", "A 2", "A#", "ab", "Еловая", "Ёлка", "Жанажол", "Карачаганак", "Қаратөбе"]
    found = sorted(keys.name_sort_key("W", name, WELL) for name in reversed(ordered))
    assert found == [keys.name_sort_key("W", name, WELL) for name in ordered]


def test_place_sorts_by_start_creation_and_id() -> None:
    ordered = [
        keys.event_sort_key(AT, AT, "e-1"),
        keys.event_sort_key(AT, AT, "e-2"),
        keys.event_sort_key(AT, AT + MILLISECOND, "e-0"),
        keys.event_sort_key(AT + MILLISECOND, AT - DAY, "e-0"),
    ]
    assert sorted(ordered) == ordered


@given(st.lists(st.text(st.characters(codec="utf-8")).filter(str.isprintable), max_size=4))
def test_cursor_gives_back_what_it_was_made_of(parts: list[str]) -> None:
    assert cursors.decode_cursor(cursors.encode_cursor(*parts), len(parts)) == parts


@given(st.text(max_size=50))
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    query = Query("main", "pk", "A", "B")
    for read in (
        lambda: cursors.decode_cursor(text, 1),
        lambda: cursors.cursor_to_position(text, query),
        lambda: cursors.cursor_to_sort_key(text, "A", "B"),
    ):
        with pytest.raises(Invalid, match="cursor"):
            read()


def cursor(*parts: str) -> str:
    return cursors.encode_cursor(*parts)


@pytest.mark.parametrize(
    ("index", "parts", "good"),
    [
        ("main", ("pk", "Am", "pk", "Am"), True),
        ("main", ("other", "Am", "pk", "Am"), False),
        ("main", ("pk", "An", "pk", "Am"), False),
        ("main", ("other", "Am", "other", "Am"), False),
        ("main", ("pk", "C", "pk", "C"), False),
        ("main", ("pk", "@", "pk", "@"), False),
        ("main", ("pk", "A" + "x" * 1100, "pk", "A" + "x" * 1100), False),
        ("l1", ("pk", "E#1", "pk", "Am"), True),
        ("l1", ("other", "E#1", "pk", "Am"), False),
        ("l1", ("pk", "", "pk", "Am"), False),
        ("g1", ("other", "E#1", "pk", "Am"), True),
        ("g1", ("other", "E#1", "other", "Am"), False),
        ("g1", ("", "E#1", "pk", "Am"), False),
        ("g2", ("other", "E#1", "pk", "B#"), False),
    ],
)
def test_position_is_one_of_the_list_that_is_read(
    index: IndexName, parts: tuple[str, ...], good: bool
) -> None:
    query = Query(index, "pk", "A", "B")
    if good:
        expected = Position(Key(*parts[:2]), Key(*parts[2:]))
        assert cursors.cursor_to_position(cursor(*parts), query) == expected
        return
    with pytest.raises(Invalid, match="start again without one"):
        cursors.cursor_to_position(cursor(*parts), query)


def test_no_cursor_is_the_beginning() -> None:
    assert cursors.cursor_to_position(None, Query("main", "pk")) is None
    assert cursors.position_to_cursor(None) is None
