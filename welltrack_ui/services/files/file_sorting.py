"""Sort orders of files."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.store.files import FileSummary

FileOrder = Literal[
    "name", "-name", "reported", "-reported", "uploaded", "-uploaded", "size", "-size"
]
SomeFile = TypeVar("SomeFile", File, FileSummary)
SORT_KEYS: dict[str, Callable[[Any], Any]] = {
    "name": lambda file: natural_sort_key(file.name),
    "reported": lambda file: str(file.report_date or ""),
    "uploaded": lambda file: file.created_at,
    "size": lambda file: file.size,
}


def sort_files(files: Sequence[SomeFile], order: FileOrder) -> list[SomeFile]:
    """The files in an order, `-` for descending; of equals the latest upload comes first.

    Files without a report date come last either way.
    """
    name = order.lstrip("-")
    latest = sorted(files, key=lambda file: (file.created_at, file.id), reverse=True)
    # Sorts are stable: the order by upload stays among equals.
    latest.sort(key=SORT_KEYS[name], reverse=order.startswith("-"))
    if name == "reported":
        latest.sort(key=lambda file: file.report_date is None)
    return latest
