"""What differs between two documents of a report, field by field and row by row."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

import htpy as h
from markupsafe import Markup

from components.i18n.translate import mark, t
from components.kit.markup import to_markup
from welltrack_ui.domain.reports.report_document import Figure, LogLine, ReportDocument, Section

CHANGED, ADDED, REMOVED = mark("was changed"), mark("was added"), mark("was removed")
NO_VALUE = "–"
Item = TypeVar("Item")


class Difference(NamedTuple):
    """A field or a row with both texts; `word` says what was done, not colour alone."""

    label: str
    before: str
    after: str
    word: str


def list_differences(now: ReportDocument, before: ReportDocument) -> list[Difference]:
    """What differs, in the order of the report."""
    return [
        *compare_items("", now.facts, before.facts, label_of, lambda one: one.value),
        *compare_items("", now.figures, before.figures, label_of, write_figure),
        *compare_items("", now.words, before.words, label_of, lambda one: one.value),
        *compare_items(now.log_title, now.log, before.log, start_of, write_line),
        *compare_items(
            now.parallel_title or before.parallel_title,
            now.parallel,
            before.parallel,
            start_of,
            write_line,
        ),
        *compare_sections(now.sections, before.sections),
    ]


def compare_sections(now: Sequence[Section], before: Sequence[Section]) -> Iterator[Difference]:
    """What differs in the rows of the sections; those that are gone last."""
    old = {section.field: section for section in before}
    for section in now:
        rows = old[section.field].rows if section.field in old else []
        yield from compare_items(
            section.title, section.rows, rows, first_of, partial(write_row, section.head)
        )
    present = {section.field for section in now}
    for section in before:
        if section.field not in present:
            write = partial(write_row, section.head)
            yield from compare_items(section.title, [], section.rows, first_of, write)


def compare_items(
    title: str,
    now: Sequence[Item],
    before: Sequence[Item],
    key: Callable[[Item], str],
    write: Callable[[Item], str],
) -> Iterator[Difference]:
    """What differs between two lists: items of a key on both sides are one that was changed.

    With a `title` that is the label, and the key the place in it.
    """
    gone = [one for one in before if one not in now]
    for one in now:
        if one in before:
            continue
        old = next((other for other in gone if key(other) == key(one)), None)
        if old is not None:
            gone.remove(old)
        label = title or key(one)
        word = ADDED if old is None else CHANGED
        yield Difference(label, "" if old is None else write(old), write(one), word)
    yield from (Difference(title or key(one), write(one), "", REMOVED) for one in gone)


def label_of(fact: NamedTuple) -> str:
    """The label of a fact or a figure."""
    return str(fact[0])


def start_of(line: LogLine) -> str:
    """When a row of the time log begins."""
    return line.start


def first_of(row: Sequence[str]) -> str:
    """The first cell of a row, which says of what it is."""
    return row[0] if row else ""


def write_figure(figure: Figure) -> str:
    """A figure as it is read."""
    return " ".join(part for part in (figure.value, figure.unit, figure.note) if part)


def write_line(line: LogLine) -> str:
    """A row of the time log as it is read."""
    parts = (f"{line.start}–{line.end}", line.kind, line.code, line.md, line.npt, line.text)
    return " · ".join(part for part in parts if part)


def write_row(head: Sequence[str], row: Sequence[str]) -> str:
    """A row of a section as it is read: what it holds, each with the name of its column."""
    cells = zip(head, row, strict=False)
    return " · ".join(f"{label} {cell}" for label, cell in cells if cell and cell != NO_VALUE)


def differences_html(differences: Sequence[Difference], revision: int) -> Markup:
    """The table of what differs from a revision; a sentence where nothing does."""
    title = t("What differs from revision {number}", number=revision)
    if not differences:
        return to_markup(h.fragment[h.h2[title], h.p[t("Nothing differs.")]])
    head = (t("What"), "", t("Revision {number}", number=revision), t("Now"))
    rows = [
        h.tr[
            h.th(scope="row")[one.label],
            h.td[h.span(".wt-report-mark")[t(one.word)]],
            h.td(".wt-report-text")[one.before and h.del_[one.before]],
            h.td(".wt-report-text")[one.after and h.ins[one.after]],
        ]
        for one in differences
    ]
    table = h.table(".wt-table.wt-report-differences")[
        h.caption(".wt-hidden")[title],
        h.thead[h.tr[[h.th(scope="col")[label] for label in head]]],
        h.tbody[rows],
    ]
    return to_markup(h.fragment[h.h2[title], h.div(".wt-table-box")[table]])
