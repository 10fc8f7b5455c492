"""What an import says of a file, in the reader's language: each cause once, with its rows."""

from collections.abc import Iterable, Iterator

from components.i18n.field_labels import field_label
from components.i18n.translate import t, tn
from welltrack_ui.domain.field_labels import find_label
from welltrack_ui.domain.input.import_faults import (
    FileWarning,
    RowError,
    RowErrorGroup,
    format_row_numbers,
    group_row_errors,
)

MAX_SHOWN_VALUES = 3


def describe_row_errors(errors: Iterable[RowError]) -> Iterator[str]:
    """A line for each cause: rows, column, what is wrong and how to mend it, and the values."""
    for group in group_row_errors(errors):
        rows = tn("row {rows}", "rows {rows}", len(group.rows), rows=format_row_numbers(group.rows))
        yield " ".join(
            part for part in (f"{rows}:", describe_cause(group), list_values(group)) if part
        )


def describe_line_errors(errors: Iterable[RowError]) -> Iterator[str]:
    """A line for each error of an XML file: its line and element, what is wrong, how to mend it."""
    for error in errors:
        entity = "event" if error.column == "activity" else "report"
        label = field_label(entity, error.field) if error.field else ""
        place = t("line {line}", line=error.row)
        element = f", <{error.column}>" if error.column else ""
        sentence = t(error.sentence or error.message)
        yield ": ".join(part for part in (f"{place}{element}", label, sentence) if part)


def describe_cause(group: RowErrorGroup) -> str:
    """The column and what is wrong with it: `depth (Depth to): must be at most 15000`."""
    fault = group.first
    label = t(find_label(fault.field)) if fault.field else ""
    place = f"{fault.column} ({label})" if fault.column and fault.column != label else label
    sentence = t(fault.sentence or fault.message)
    return f"{place}: {sentence}" if place else sentence


def list_values(group: RowErrorGroup) -> str:
    """The first of the different values in these cells; nothing where they are empty."""
    if not group.values:
        return ""
    listed = ", ".join(t("“{value}”", value=value) for value in group.values[:MAX_SHOWN_VALUES])
    others = len(group.values) - MAX_SHOWN_VALUES
    if others <= 0:
        return t("— it holds {values}", values=listed)
    return t("— it holds {values} and {others} more values", values=listed, others=others)


def describe_warnings(warnings: Iterable[FileWarning]) -> Iterator[str]:
    """The warnings of a file, a line each."""
    for warning in warnings:
        yield t("warning: {text}", text=t(warning.message))


def describe_check(*, refused: int, total: int) -> str:
    """The last line of an import that was refused."""
    return t(
        "{refused} of {total} rows can't be taken: nothing was written.",
        refused=refused,
        total=total,
    )
