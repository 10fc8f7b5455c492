"""The orders that files can be listed in."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from welltrack_ui.domain.field_types import fold
from welltrack_ui.domain.files.file import File
from welltrack_ui.store.files import Glance

Order = Literal["name", "-name", "reported", "-reported", "uploaded", "-uploaded", "size", "-size"]
NEWEST: Order = "-uploaded"
Some = TypeVar("Some", File, Glance)
KEYS: dict[str, Callable[[Any], Any]] = {
    "name": lambda file: fold(file.name),
    "reported": lambda file: str(file.report_date or ""),
    "uploaded": lambda file: file.created_at,
    "size": lambda file: file.size,
}


def ordered(files: Sequence[Some], order: Order) -> list[Some]:
    """The files in that order, `-` for the other way; of equals the latest upload comes first.

    Those without a report date stand last either way.
    """
    name = order.lstrip("-")
    latest = sorted(files, key=lambda file: (file.created_at, file.id), reverse=True)
    latest.sort(key=KEYS[name], reverse=order.startswith("-"))
    if name == "reported":
        latest.sort(key=lambda file: file.report_date is None)
    return latest
