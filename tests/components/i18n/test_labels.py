"""Titles that the server wrote in English, as readers of other languages see them."""

import pytest

from components.i18n import labels
from components.i18n.labels import translate_marked_title
from components.i18n.translate import in_language


@pytest.mark.parametrize(
    ("title", "marked", "shown", "marks"),
    [
        ("File uploaded: log.csv", ("log",), "Загружен файл: log.csv", ("log",)),
        # What was found in the English words is not marked in others, nor half of it.
        ("File uploaded: log.csv", ("File", "log"), "Загружен файл: log.csv", ("log",)),
        ("File uploaded: л", ("л",), "Загружен файл: л", ("л",)),
        ("Logged the hole", ("Log",), "Logged the hole", ("Log",)),
    ],
)
def test_marks_stay_on_what_was_found_in_a_translated_title(
    title: str, marked: tuple[str, ...], shown: str, marks: tuple[str, ...]
) -> None:
    ranges = [(title.index(part), title.index(part) + len(part)) for part in marked]
    with in_language("ru"):
        label, moved = translate_marked_title(title, ranges)
    assert label == shown
    assert tuple(label[start:end] for start, end in moved) == marks
    if shown.endswith(": л"):
        assert moved == ((len(shown) - 1, len(shown)),)


def test_marks_move_with_a_name_that_begins_elsewhere_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The words of our languages happen to be of one length.
    monkeypatch.setattr(labels, "event_title", lambda title: title.replace("File", "Fichier"))
    label, moved = labels.translate_marked_title("File uploaded: log.csv", [(15, 18)])
    assert [label[start:end] for start, end in moved] == ["log"]
