"""The orders that files can be listed in."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.store.files import FileSummary

FileOrder = Literal[
    "name", "-name", "reported", "-reported", "uploaded", "-uploaded", "size", "-size"
]
NEWEST_FIRST: FileOrder = "-uploaded"
SomeFile = TypeVar("SomeFile", File, FileSummary)
SORT_KEYS: dict[str, Callable[[Any], Any]] = {
    "name": lambda file: natural_sort_key(file.name),
    "reported": lambda file: str(file.report_date or ""),
    "uploaded": lambda file: file.created_at,
    "size": lambda file: file.size,
}


def sort_files(files: Sequence[SomeFile], order: FileOrder) -> list[SomeFile]:
    """The files in that order, `-` for the other way; of equals the latest upload comes first.

    Those without a report date stand last either way.
    """
    name = order.lstrip("-")
    latest = sorted(files, key=lambda file: (file.created_at, file.id), reverse=True)
    latest.sort(key=SORT_KEYS[name], reverse=order.startswith("-"))
    if name == "reported":
        latest.sort(key=lambda file: file.report_date is None)
    return latest
