"""Versions: files of one name in one place, of which the latest upload stands for all.

Nothing is overwritten, and nothing of this is stored. Whoever uploads a file again, or renames or
moves one to where its name is, has made a version; where the newest is deleted, the one before it
stands in its place. The place is the well, the stage and the event; and a report of another date
is another report.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Versioned(Protocol):
    """What of a file tells versions apart; days and instants may be texts that sort as such."""

    @property
    def id(self) -> str: ...
    @property
    def well_id(self) -> str: ...
    @property
    def stage_id(self) -> str | None: ...
    @property
    def event_id(self) -> str | None: ...
    @property
    def name(self) -> str: ...
    @property
    def report_date(self) -> object: ...
    @property
    def created_at(self) -> object: ...


Some = TypeVar("Some", bound=Versioned)
Identity = tuple[str | None, ...]


class Tally:
    """Which of many files is the latest of its versions, and how many it has; keeps no file."""

    def __init__(self) -> None:
        self._latest: dict[Identity, tuple[str, str]] = {}
        self._counts: dict[Identity, int] = {}

    def add(self, file: Versioned) -> None:
        """Count one more; each is given once."""
        key = identity(file)
        self._latest[key] = max(age(file), self._latest.get(key, ("", "")))
        self._counts[key] = self._counts.get(key, 0) + 1

    def is_latest(self, file: Versioned) -> bool:
        """Whether no later version of it was counted."""
        return self._latest[identity(file)] == age(file)

    def count(self, file: Versioned) -> int:
        """How many versions of it were counted, itself among them."""
        return self._counts[identity(file)]


def identity(file: Versioned) -> Identity:
    """The same for all versions of a file, and for no other file."""
    day = str(file.report_date) if file.report_date else None
    return file.name, day, file.event_id, file.stage_id, file.well_id


def age(file: Versioned) -> tuple[str, str]:
    """Sorts versions by upload."""
    return str(file.created_at), file.id


def newest(files: Iterable[Some]) -> list[tuple[Some, int]]:
    """The latest of each, in the order they came in, with the number of its versions."""
    given, tally = list(files), Tally()
    for file in given:
        tally.add(file)
    return [(file, tally.count(file)) for file in given if tally.is_latest(file)]
