"""The HTML of a report's document, which reads like the paper and folds to a phone."""

from collections.abc import Collection, Sequence

import htpy as h
from markupsafe import Markup

from components.i18n.field_labels import field_label
from components.i18n.translate import t
from components.kit.buttons import button_html
from components.kit.markup import to_markup
from components.theme.icons import icon_html
from welltrack_ui.domain.reports.report import SECTIONS
from welltrack_ui.domain.reports.report_document import (
    Fact,
    Figure,
    LogLine,
    ReportDocument,
    Section,
)

EDIT_ACTION = "edit"


def report_html(
    document: ReportDocument,
    *,
    other: ReportDocument | None = None,
    may_edit: bool = False,
    verified: bool | None = None,
) -> Markup:
    """The HTML of a report: words and sections, and the time log beside them.

    What differs from the `other` revision is marked. With `may_edit` each section has a button
    with the action `edit` and the section's field. `verified` says whether what is stored of a
    revision is what was approved; None for what is none.
    """
    return to_markup(
        h.div(".wt-report")[
            figures_html(document.figures, other.figures if other else None),
            h.div(".wt-report-columns")[
                h.div(".wt-report-side")[
                    facts_html(document.facts, other.facts if other else None),
                    words_html(document.words, other.words if other else None),
                    [
                        section_html(section, find_rows(other, section.field), may_edit=may_edit)
                        for section in document.sections
                    ],
                    may_edit and empty_sections_html(document),
                ],
                h.div(".wt-report-side")[log_html(document, other)],
            ],
            proof_html(document, verified),
        ]
    )


def mark_change(item: object, others: Collection[object] | None) -> str:
    """The class of an item that the other revision lacks."""
    return "wt-report-changed" if others is not None and item not in others else ""


def mark_word(item: object, others: Collection[object] | None) -> h.Element | None:
    """The word on an item that the other revision lacks: colour alone says nothing to some."""
    return h.span(".wt-report-mark")[t("differs")] if mark_change(item, others) else None


def figures_html(figures: Sequence[Figure], others: Sequence[Figure] | None) -> h.Element:
    """The large numbers."""
    return h.dl(".wt-report-figures")[
        [
            h.div(class_=[mark_change(one, others), one.npt and "wt-report-npt"])[
                h.dt[one.label, " ", mark_word(one, others)],
                h.dd[h.b[one.value], one.value != "–" and h.span[f" {one.unit}"]],
                one.note and h.dd(".wt-report-note")[one.note],
            ]
            for one in figures
        ]
    ]


def facts_html(facts: Sequence[Fact], others: Sequence[Fact] | None) -> h.Element:
    """The head of the report."""
    return h.dl(".wt-facts")[
        [
            h.div(class_=mark_change(fact, others))[
                h.dt[fact.label, " ", mark_word(fact, others)], h.dd[fact.value]
            ]
            for fact in facts
        ]
    ]


def words_html(words: Sequence[Fact], others: Sequence[Fact] | None) -> h.Fragment:
    """What people wrote."""
    return h.fragment[
        [
            h.section(class_=["wt-report-words", mark_change(fact, others)])[
                h.h2[fact.label, " ", mark_word(fact, others)], h.p[fact.value]
            ]
            for fact in words
        ]
    ]


def log_html(document: ReportDocument, other: ReportDocument | None) -> h.Fragment:
    """The time log, and what was done beside the critical path."""
    rows = other.log if other else None
    beside = other.parallel if other else None
    return h.fragment[
        h.section(".wt-report-log")[
            h.h2[document.log_title],
            h.ol[[line_html(line, rows) for line in document.log]],
            h.p(".wt-report-total")[document.log_total],
        ],
        document.parallel
        and h.section(".wt-report-log")[
            h.h2[document.parallel_title],
            h.ol[[line_html(line, beside) for line in document.parallel]],
        ],
    ]


def line_html(line: LogLine, others: Sequence[LogLine] | None) -> h.Element:
    """A row of the time log."""
    what = " · ".join(filter(None, (line.kind, line.code, line.md)))
    return h.li(class_=mark_change(line, others), style=f"--kind:{line.colour}")[
        h.span(".wt-num")[f"{line.start}–{line.end}"],
        h.span(".wt-num")[line.hours],
        h.div[
            h.div(".wt-report-kind")[what, " ", mark_word(line, others)],
            line.npt and h.div(".wt-report-lost")[line.npt],
            h.div(".wt-report-text")[line.text],
        ],
    ]


def find_rows(document: ReportDocument | None, field: str) -> list[list[str]] | None:
    """The rows of a section of another revision; none where it has no such section."""
    if document is None:
        return None
    return next((one.rows for one in document.sections if one.field == field), [])


def section_html(section: Section, others: list[list[str]] | None, *, may_edit: bool) -> h.Element:
    """A table of the report, open, with its button."""
    head = [
        h.th(scope="col", class_=column not in section.left and "wt-end")[label]
        for column, label in enumerate(section.head)
    ]
    rows = [
        h.tr(class_=mark_change(row, others))[
            [
                h.td(
                    class_=column not in section.left and "wt-end wt-num",
                    # A number says nothing alone, not even above the others.
                    data_label=(column > 0 or column not in section.left) and section.head[column],
                )[cell, not column and h.fragment[" ", mark_word(row, others)]]
                for column, cell in enumerate(row)
            ]
        ]
        for row in section.rows
    ]
    label = t("Edit {section}", section=section.title)
    return h.details(".wt-report-section", open=True)[
        h.summary[h.h2[section.title]],
        h.div(".wt-table-box")[
            h.table(".wt-table.wt-fold")[
                h.caption(".wt-hidden")[section.title], h.thead[h.tr[head]], h.tbody[rows]
            ]
        ],
        section.note and h.p(".wt-report-total")[section.note],
        may_edit and button_html(t("Edit"), EDIT_ACTION, section.field, more={"aria-label": label}),
    ]


def empty_sections_html(document: ReportDocument) -> h.Fragment:
    """The buttons of the sections that have nothing in them yet."""
    present = {section.field for section in document.sections}
    left = [field for field in SECTIONS if field not in present]
    return h.fragment[
        left
        and h.div(".wt-report-empty")[
            h.h2[t("Add")],
            [add_button_html(field) for field in left],
        ]
    ]


def add_button_html(field: str) -> Markup:
    """The button that opens the form of an empty section."""
    return button_html(section_title(field), EDIT_ACTION, field, symbol="plus")


def section_title(field: str) -> str:
    """The title of a section, by the field of the report that holds it."""
    return field_label("report", field)


def proof_html(document: ReportDocument, verified: bool | None) -> h.Element:
    """Who signed, what proves it, and whether the proof holds."""
    facts = [*document.signatures, *document.proof]
    return h.section(".wt-report-proof")[
        h.h2[document.signature_title],
        h.p[document.state],
        h.dl(".wt-facts")[[h.div[h.dt[f.label], h.dd[f.value]] for f in facts]],
        verified is not None and verification_html(verified),
    ]


def verification_html(verified: bool) -> h.Element:
    """What hashing anew what is stored has shown."""
    if verified:
        text = t("Hashed anew just now: what is stored is what was approved.")
        return h.p(".wt-report-verified")[icon_html("circle-check"), h.span[text]]
    text = t("Hashed anew just now: what is stored is NOT what was approved. Tell the owner.")
    return h.p(".wt-report-verified.wt-report-npt", role="alert")[
        icon_html("triangle-alert"), h.strong[text]
    ]
