"""The document of a report: words and numbers, ready to be read."""

from dataclasses import fields

import pytest

from components.i18n.labels import EVENT_KIND_STYLES, NPT_CATEGORIES, NPT_PARTIES
from tests.services.reports.printing.report_source_samples import SHA, approved, draft
from welltrack_ui.domain.reports.report import SECTIONS
from welltrack_ui.domain.reports.report_document import Figure, LogLine, ReportDocument
from welltrack_ui.services.email.translations import EmailTranslator
from welltrack_ui.services.reports.printing import print_labels
from welltrack_ui.services.reports.printing.document_builder import build_document
from welltrack_ui.services.reports.printing.paper_format import PaperFormat
from welltrack_ui.services.reports.printing.pdf_job import TEMPLATE

ENGLISH, RUSSIAN = EmailTranslator("en"), EmailTranslator("ru")


def test_labels_on_paper_are_those_of_the_calendar() -> None:
    styles = {kind: (style.label, style.colour) for kind, style in EVENT_KIND_STYLES.items()}
    del styles["file_uploaded"]
    assert styles == print_labels.KIND_LABELS
    assert NPT_CATEGORIES == print_labels.NPT_CATEGORY_LABELS
    assert NPT_PARTIES == print_labels.NPT_PARTY_LABELS


def test_head_names_well_rig_hole_and_people() -> None:
    document = build_document(draft(), ENGLISH)
    assert [tuple(fact) for fact in document.facts] == [
        ("Well", "FORGE 16A [78]-32"),
        ("Field", "Milford"),
        ("Rig", "Rig 16"),
        ("Contractor", "–"),
        ("Supervisor", "Ada"),
        ("Job", "Drilling"),
        ("Spud", "30 Oct 2020"),
        ("Days from spud / on location", "3 / –"),
        ("Operator", "University"),
        ("Hole size", "17.5\u202fin"),
        ("Leak-off EMW", "12.10\u202fppg"),
    ]
    assert document.title == "FORGE 16A [78]-32 · Daily report No. 13 · 1 Nov 2020"
    assert document.window == "31 Oct 2020 06:00 – 1 Nov 2020 06:00 · America/Denver"


def test_figures_are_rounded_half_up_in_the_units_of_the_organization() -> None:
    assert build_document(draft(), ENGLISH).figures == [
        Figure("Measured depth", "1325", "ft"),
        Figure("Progress 24 h", "341", "ft"),
        Figure("Drilling hours", "11.5", "h"),
        Figure("ROP on bottom", "29.6", "ft/h"),
        Figure("NPT", "7.5", "h", "31.3 %", npt=True),
        Figure("Reported", "24.0", "h", "of 25.0"),
    ]


def test_time_log_says_npt_depths_and_what_goes_on() -> None:
    document = build_document(draft(), ENGLISH)
    blue, brown, cyan = "#1d4ed8", "#92400e", "#0e7490"
    npt = "NPT · Rig equipment · Rig contractor"
    text = "Hydraulic line\nreplaced"
    assert document.log == [
        LogLine("07:00", "18:30", "11.5", "Drilling", blue, "Drl", "984–1325", None, "Drill ahead"),
        LogLine("18:30", "01:00", "7.5", "Maintenance", brown, "Drl", "", npt, text),
        LogLine("01:00", "06:00→", "5.0", "Tripping", cyan, "Drl", "", None, "Drill ahead"),
    ]
    assert [line.text for line in document.parallel] == ["Beside"]
    assert document.log_total == "Total 24.0 h · NPT 7.5 h (31.3 %)"


def test_bars_lie_where_their_hours_are_in_a_day_of_25() -> None:
    document = build_document(draft(), ENGLISH)
    assert [(bar.start, bar.end, bar.mark) for bar in document.bars] == [
        (0.04, 0.5, "Drilling"),
        (0.5, 0.8, "Maintenance · NPT"),
        (0.8, 1.0, "Tripping"),
    ]
    labels = " ".join(tick.label for tick in document.ticks)
    # Clocks went back at 02:00.
    assert labels == "06:00 09:00 12:00 15:00 18:00 21:00 00:00 02:00 06:00"


def test_sections_hold_the_rows_in_the_units_of_the_organization() -> None:
    sections = {s.title: s.rows for s in build_document(draft(), ENGLISH).sections}
    assert sections == {
        "Mud": [["08:00", "–", "8.35", "52", "13", "9.0", "4.0 / 10.0", "7.5", "700", "–"]],
        "Bits": [["1", "1", "17.5", "NOV", "PDC", "0", "–", "–", "–"]],
        "Surveys": [["1325.0", "1.00", "2.00", "1324.8", "−11.5", "0.4", "0.07"]],
        "Casing": [["Surface", "13.375", "68.0", "L-80 BTC", "–", "1600"]],
        "People on board: 18": [["NOV", "–", "18"]],
        "Bottom-hole assembly: 2.0\u202fft": [["1", "Bit", "17.5", "–", "2.0"]],
        "Costs": [["8100", "Rig", "–", "–", "2", "24\u202f500.13", "49\u202f000.25"]],
    }


def test_empty_sections_are_left_out() -> None:
    document = build_document(draft(**{name: [] for name in SECTIONS}), ENGLISH)
    assert document.sections == []
    assert ("People on board", "18") in document.facts
    assert ("Costs", "Day 49\u202f000.25 USD · Cumulative 49\u202f000.25 USD") in document.words


def test_draft_says_so_and_an_approved_report_says_who_signed_it() -> None:
    unsigned, signed = build_document(draft(), ENGLISH), build_document(approved(), ENGLISH)
    assert (unsigned.watermark, unsigned.state) == ("DRAFT", "Draft")
    assert unsigned.proof == [("Revision", "0")]
    assert (signed.watermark, signed.state) == ("", "Approved 1 Nov 2020 07:00 MST")
    assert signed.signatures == [("Supervisor", "Ada"), ("Approved by", "Eve")]
    assert signed.proof[1][1].replace(" ", "") == SHA


def test_document_is_in_the_language_of_its_reader() -> None:
    document = build_document(approved(), RUSSIAN)
    assert document.heading == "Суточный рапорт № 13"
    assert document.figures[4] == Figure("НПВ", "7,5", "ч", "31,3 %", npt=True)
    assert document.words[-1].value == "Clear · −4 °C"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (31.25, 1, "31.3"),
        (0.15, 1, "0.2"),
        (2.675, 2, "2.68"),
        (-0.04, 1, "0.0"),
        (-12345.5, 0, "−12\u202f346"),
        (1234.0, 1, "1234.0"),
        (None, 1, "–"),
    ],
)
def test_number_is_rounded_half_up(value: float | None, digits: int, text: str) -> None:
    assert PaperFormat(ENGLISH, "m", "UTC").number(value, digits) == text


def test_template_reads_every_field_of_the_document() -> None:
    template = TEMPLATE.read_text("utf-8")
    unread = [f.name for f in fields(ReportDocument) if f"d.{f.name}" not in template]
    assert unread == ["url"]
    assert "@preview" not in template
    assert "import" not in template.replace("or imports", "")
