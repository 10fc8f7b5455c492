"""What differs between a report and one of its revisions, in words."""

from dataclasses import replace

from components.reports.report_differences import (
    Difference,
    differences_html,
    list_differences,
)
from tests.services.reports.printing.report_source_samples import draft
from welltrack_ui.domain.reports.report_document import Fact, ReportDocument
from welltrack_ui.services.email.translations import EmailTranslator
from welltrack_ui.services.reports.printing.document_builder import build_document


def document() -> ReportDocument:
    return build_document(draft(), EmailTranslator("en"))


def test_same_documents_differ_in_nothing() -> None:
    assert list_differences(document(), document()) == []
    assert "Nothing differs." in differences_html([], 0)


def test_words_rows_and_sections_are_compared() -> None:
    before = document()
    log = list(before.log)
    log[0] = log[0]._replace(text="Reamed")
    new = log.pop()._replace(start="23:00", text="New")
    mud, *others = (one for one in before.sections if one.field != "casing")
    more_mud = replace(mud, rows=[*mud.rows, ["12:00", "KCl", "1.30"]])
    words = [Fact("24 h summary", "Else"), *before.words[1:]]
    now = replace(before, words=words, log=[*log, new], sections=[more_mud, *others])
    found = list_differences(now, before)
    assert [(one.label, one.word) for one in found] == [
        ("24 h summary", "was changed"),
        (before.log_title, "was changed"),
        (before.log_title, "was added"),
        (before.log_title, "was removed"),
        (mud.title, "was added"),
        ("Casing", "was removed"),
    ]
    assert found[0] == Difference("24 h summary", "Drilled", "Else", "was changed")
    assert found[1].after.endswith("Reamed")
    assert found[4] == Difference(
        mud.title, "", "At 12:00 · Type KCl · Density ppg 1.30", "was added"
    )
    assert found[5].before.startswith("String Surface · ")


def test_table_names_what_was_done_beside_both_texts() -> None:
    html = differences_html([Difference("24 h summary", "<b>", "Else", "was changed")], 3)
    assert "What differs from revision 3" in html
    assert "was changed</span></td>" in html
    assert "<del>&lt;b&gt;</del>" in html
    assert "<ins>Else</ins>" in html
