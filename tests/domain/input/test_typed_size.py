import pytest

from welltrack_ui.domain.input.typed_size import SIZE_REMEDY, parse_size


@pytest.mark.parametrize(
    ("text", "inches"),
    [
        ("17 1/2", 17.5),
        ('12 1/4"', 12.25),
        ("12-1/4 in", 12.25),
        ("8½", 8.5),
        ("13 ⅜″", 13.375),
        ("9\u00a05/8''", 9.625),
        ("9 5⁄8", 9.625),
        ("5/8", 0.625),
        ("½", 0.5),
        ("9,625", 9.625),
        ("17.5", 17.5),
        ("7 дюймов", 7.0),
        (" 26 inches ", 26.0),
    ],
)
def test_size_is_read_as_drillers_write_it(text: str, inches: float) -> None:
    assert parse_size(text) == inches


@pytest.mark.parametrize("text", ["", "17 1/0", "1/2/3", "17 1", "½½", "-8½", "1e3", "nan", "8 m"])
def test_text_that_is_no_size_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{SIZE_REMEDY}$"):
        parse_size(text)
