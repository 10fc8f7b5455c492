"""The screens' own words are known to the import, in every language, and for what they mean."""

from collections.abc import Mapping
from datetime import UTC

import pytest

from components.i18n.field_labels import field_label, field_options
from components.i18n.translate import in_language, t
from welltrack_ui.domain.field_labels import EVENT_FIELDS, WELL_FIELDS, FieldTable
from welltrack_ui.domain.input import import_words
from welltrack_ui.services.imports import csv_cells
from welltrack_ui.services.imports.cell_format import CellFormat
from welltrack_ui.services.imports.column_names import find_column_field
from welltrack_ui.services.imports.event_rows import (
    EVENT_CELL_READERS,
    EVENT_COLUMNS,
    NAMED_IN_THE_FILE,
)
from welltrack_ui.services.imports.well_rows import (
    CHOSEN_WITH_THE_FILE,
    WELL_CELL_READERS,
    WELL_COLUMNS,
)

READING = CellFormat(UTC, decimal_comma=False)
LANGUAGES = ("en", "ru", "kk")
TABLES = {"event": EVENT_FIELDS, "well": WELL_FIELDS}
COLUMNS: Mapping[str, Mapping[str, str | None]] = {"event": EVENT_COLUMNS, "well": WELL_COLUMNS}
READERS = {"event": EVENT_CELL_READERS, "well": WELL_CELL_READERS}
ENTITIES = pytest.mark.parametrize("entity", ["event", "well"])
IN_EACH_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def choices(table: FieldTable) -> list[str]:
    return [name for name, row in table.items() if row.kind == "choice"]


@IN_EACH_LANGUAGE
@ENTITIES
def test_label_of_a_field_is_a_heading_for_it(entity: str, language: str) -> None:
    with in_language(language):
        labels = {
            field_label(entity, name): name
            for name in TABLES[entity].keys() - NAMED_IN_THE_FILE - CHOSEN_WITH_THE_FILE
        }
    assert {label: find_column_field(label, COLUMNS[entity]) for label in labels} == labels


@IN_EACH_LANGUAGE
def test_labels_of_well_and_stage_are_headings_of_events(language: str) -> None:
    with in_language(language):
        labels = [t("Well"), t("Stage")]
    assert [find_column_field(label, EVENT_COLUMNS) for label in labels] == ["well", "stage"]


@IN_EACH_LANGUAGE
@ENTITIES
def test_label_of_a_value_is_read_as_it(entity: str, language: str) -> None:
    for field in choices(TABLES[entity]):
        with in_language(language):
            labels = field_options(entity, field)
        labels.pop("file_uploaded", None)
        read = {key: READERS[entity][field](label, READING) for key, label in labels.items()}
        assert read == {key: key for key in labels}


@ENTITIES
def test_refusal_names_values_as_the_screens_do(entity: str) -> None:
    for field in choices(TABLES[entity]):
        labels = field_options(entity, field)
        assert {key: import_words.label_value(key) for key in labels} == labels


@IN_EACH_LANGUAGE
def test_yes_and_no_of_the_screens_are_read(language: str) -> None:
    with in_language(language):
        words = [t("Yes"), t("No")]
    assert [csv_cells.parse_yes_or_no(word, READING) for word in words] == [True, False]


@pytest.mark.parametrize("table", [import_words.EVENT_VALUES, import_words.WELL_VALUES])
def test_word_means_one_value_only(table: Mapping[str, Mapping[str, str]]) -> None:
    for values in table.values():
        words = [word for text in values.values() for word in import_words.split_words(text)]
        assert len(words) == len({csv_cells.normalize_word(word) for word in words})


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Забой, м", "total_depth_md"),
        ("Забой, фут", "total_depth_md_ft"),
        ("Total depth (MD), ft", "total_depth_md_ft"),
        ("KB elevation (ft)", "kb_elevation_ft"),
        ("Су тереңдігі, м", "water_depth"),
        ("Состояние, м", None),
    ],
)
def test_heading_may_name_the_unit_of_a_length(heading: str, field: str | None) -> None:
    assert find_column_field(heading, WELL_COLUMNS) == field
