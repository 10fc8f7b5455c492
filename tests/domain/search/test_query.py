import pytest

from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.search.query import SearchWord, parse_search_words


def test_words_are_split_by_how_the_index_finds_them() -> None:
    words = parse_search_words("  Насоса ба\tӨзен насоса ")
    assert [word.exact for word in words.long] == ["насоса", "өзен"]
    assert words.long[1] == SearchWord("өзен", "озен")
    assert [word.exact for word in words.short] == ["ба"]


@pytest.mark.parametrize("q", ["", " н ", "н\x00", "x" * 101])
def test_query_of_another_length_is_refused(q: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_search_words(q)
    assert [error.field for error in refused.value.errors] == ["q"]


def test_control_character_parts_words() -> None:
    assert [word.exact for word in parse_search_words("abc\x00def").long] == ["abc", "def"]
