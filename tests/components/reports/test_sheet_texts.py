"""What the script of the sheet is told: columns and options in the reader's language."""

import pytest

from components.i18n.translate import in_language
from components.reports import sheet_texts
from welltrack_ui.domain.reports.sheet_cells import find_choice


def test_columns_are_headed_in_the_language_of_the_reader() -> None:
    labels = [column["label"] for column in sheet_texts.describe_columns("ru")["columns"]]
    assert labels[1:4] == ["По", "Часы", "Вид"]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("typed", ["d", "бурение", "бұрғы", "вкш", ",ehtybt"])
def test_kind_is_known_by_its_letters_whatever_the_reader_speaks(language: str, typed: str) -> None:
    assert find_choice(sheet_texts.list_kind_choices(language), typed).value == "drilling"


def test_upload_is_no_kind_that_is_typed() -> None:
    kinds = {choice.value for choice in sheet_texts.list_kind_choices("en")}
    assert "file_uploaded" not in kinds
    assert {"npt", "note", "hse"} <= kinds


def test_code_is_offered_by_any_of_its_words() -> None:
    with in_language("en"):
        choices = sheet_texts.build_choices([], [("tripping", "Cond Mud & Circ"), ("note", "")])
    (code,) = sheet_texts.describe_options(choices)["code"]
    assert code["label"] == "Cond Mud & Circ"
    assert "mud" in code["words"]
