"""What is wrong with the rows of a file to import: where it stands, and why it can't be taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from welltrack_ui.domain.field_labels import find_label


@dataclass(frozen=True, slots=True)
class RowError:
    """An error in one row; rows are numbered as a spreadsheet numbers them.

    Programs get `field` and `message`. `column` is the heading in the file and `value` what the
    cell holds, both empty where the fault is in no cell. As a text it is for people.
    """

    row: int
    field: str
    message: str
    sentence: str = dataclass_field(default="", compare=False)
    column: str = dataclass_field(default="", compare=False)
    value: str = dataclass_field(default="", compare=False)

    def __str__(self) -> str:
        label = f"{find_label(self.field)}: " if self.field else ""
        return f"row {self.row}: {self.sentence or label + self.message}"

    @property
    def cause(self) -> tuple[str, ...]:
        """What faults have in common that are told once: all but the row and the value."""
        return (self.column, self.field, self.sentence or self.message)


@dataclass(frozen=True, slots=True)
class FileWarning:
    """What is said of a file that can be taken; `row` and `field` where it is about one."""

    message: str
    row: int | None = None
    field: str = ""

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class RowErrorGroup:
    """The errors of one cause: the first of them, all rows, and the different values."""

    first: RowError
    rows: tuple[int, ...]
    values: tuple[str, ...]


def group_row_errors(errors: Iterable[RowError]) -> list[RowErrorGroup]:
    """The errors by their causes, in the order of their first rows."""
    causes: dict[tuple[str, ...], list[RowError]] = {}
    for error in errors:
        causes.setdefault(error.cause, []).append(error)
    return [
        RowErrorGroup(
            alike[0],
            tuple(dict.fromkeys(error.row for error in alike)),
            tuple(dict.fromkeys(error.value for error in alike if error.value)),
        )
        for alike in causes.values()
    ]


def format_row_numbers(rows: Sequence[int]) -> str:
    """`2, 4–7, 9`: row numbers, those that follow each other as a span."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)
