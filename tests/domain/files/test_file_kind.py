"""The default kind of a file, for names as engineers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welltrack_ui.domain.files.file import FileDraft, FileKind
from welltrack_ui.domain.files.file_kind import guess_file_kind

NAMES: list[tuple[str, FileKind]] = [
    ("1000079714.las", "log"),
    ("15-9-19_SR_COMP.LAS", "log"),
    ("mud report.las", "log"),
    ("run 3.dlis", "log"),
    ("OLD_TAPE.LIS", "log"),
    ("FORGE-16A-78-32 mud log 2020-11.pdf", "log"),
    ("Wireline_Run1.pdf", "log"),
    ("CompositeLog.pdf", "log"),
    ("каротаж 12¼.pdf", "log"),
    ("FORGE-16A-78-32_Drilling_019_2020-11-07.pdf", "ddr"),
    ("DDR_2020-11-07.pdf", "ddr"),
    ("Daily Drilling Report 12.xlsx", "ddr"),
    ("morning report.txt", "ddr"),
    ("Суточный рапорт 05.03.2024.docx", "ddr"),
    ("Тәуліктік есеп.pdf", "ddr"),
    ("Бурение 05.03.2024.pdf", "ddr"),
    ("15/9-F-11 mud report.PDF", "mud_report"),
    ("MudReport_3.pdf", "mud_report"),
    ("daily mud report.pdf", "mud_report"),
    ("Буровой раствор.xlsx", "mud_report"),
    ("15_9-F-12_Survey_Data.csv", "survey"),
    ("NO 15_9-F-4 trajectory 1.xml", "survey"),
    ("2020.11.07 survey", "survey"),
    ("Инклинометрия скв. 12.csv", "survey"),
    ("Cement job 9 5-8.pdf", "cement_report"),
    ("Акт цементирования.pdf", "cement_report"),
    ("NO 15_9-F-4 wbGeometry 1.xml", "well_schematic"),
    ("Well schematic as built.pdf", "well_schematic"),
    ("Конструкция скважины.vsdx", "well_schematic"),
    ("Drilling Program 16A 2020-08-01.pdf", "program"),
    ("Cementing programme rev2.docx", "program"),
    ("Программа бурения.pdf", "program"),
    ("Бұрғылау бағдарламасы.pdf", "program"),
    ("BOP test 2020-11-07.pdf", "test_report"),
    ("СкважинаИспытание.pdf", "test_report"),
    ("DST-1.pdf", "test_report"),
    ("Испытание объекта 2.pdf", "test_report"),
    ("IMG_2041.JPG", "photo"),
    ("FORGE-16A-78-32_Drilling_011_page1.png", "photo"),
    ("фото керна.pdf", "photo"),
    ("HSE walk 12.pdf", "hse"),
    ("Incident 2024-04.pdf", "hse"),
    ("Rig contract signed.pdf", "contract"),
    ("Договор подряда.pdf", "contract"),
    ("15_9_F_11_B_2015_10_26.xml", "other"),
    ("panoma_data.xlsx", "other"),
    ("sussex.zip", "other"),
    ("never sent.pdf", "other"),
    ("Drilling_011.pdf", "other"),
    ("catalogue.pdf", "other"),
    ("outfit lottery.pdf", "other"),
    ("latest.pdf", "other"),
    (".las", "other"),
    ("", "other"),
]


@pytest.mark.parametrize(("name", "kind"), NAMES)
def test_kind_follows_the_name(name: str, kind: FileKind) -> None:
    assert guess_file_kind(name) == kind


def test_kind_of_a_picture_without_an_ending_is_photo() -> None:
    assert guess_file_kind("scan 3", "image/jpeg") == "photo"
    assert guess_file_kind("scan 3", "application/pdf") == "other"


def test_kind_by_words_outweighs_the_picture() -> None:
    assert guess_file_kind("well schematic.png", "image/png") == "well_schematic"


def test_kind_reads_decomposed_letters_like_composed_ones() -> None:
    assert guess_file_kind("Суточныи\u0306 рапорт.pdf") == "ddr"


@given(st.text(max_size=300), st.none() | st.text(max_size=50))
def test_kind_is_one_that_a_file_can_have(name: str, content_type: str | None) -> None:
    kind = guess_file_kind(name, content_type)
    draft = FileDraft.model_validate({"well_id": "w", "name": "n", "size": 0, "kind": kind})
    assert draft.kind == kind
