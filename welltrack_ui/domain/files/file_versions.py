"""Versions: files of one name in one place, of which the latest upload stands for all.

Nothing is overwritten, and nothing of this is stored. Whoever uploads a file again, or renames or
moves one to where its name is, has made a version; where the newest is deleted, the one before it
stands in its place. The place is the well, the stage and the event; and a report of another date
is another report.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class FileVersion(Protocol):
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


AnyVersion = TypeVar("AnyVersion", bound=FileVersion)
VersionKey = tuple[str | None, ...]
UploadOrder = tuple[str, str]


class VersionCounter:
    """Which of many files is the latest of its versions, and how many it has; keeps no file."""

    def __init__(self) -> None:
        self._latest: dict[VersionKey, UploadOrder] = {}
        self._more: dict[VersionKey, int] = {}

    def add(self, file: FileVersion) -> VersionKey:
        """Count one more, each once; what is asked by later."""
        key, new = version_key(file), upload_order(file)
        known = self._latest.get(key)
        if known is None:
            self._latest[key] = new
            return key
        self._latest[key] = max(new, known)
        self._more[key] = self._more.get(key, 1) + 1
        return key

    def is_latest(self, key: VersionKey, file: FileVersion) -> bool:
        """Whether no later version of it was counted."""
        return key not in self._more or self._latest[key] == upload_order(file)

    def count(self, key: VersionKey) -> int:
        """How many versions of it were counted, itself among them."""
        return self._more.get(key, 1)


def version_key(file: FileVersion) -> VersionKey:
    """The same for all versions of a file, and for no other file."""
    day = str(file.report_date) if file.report_date else None
    return file.name, day, file.event_id, file.stage_id, file.well_id


def upload_order(file: FileVersion) -> UploadOrder:
    """Sorts versions by upload."""
    return str(file.created_at), file.id


def select_latest_versions(files: Iterable[AnyVersion]) -> list[tuple[AnyVersion, int]]:
    """The latest of each, in the order they came in, with the number of its versions."""
    tally = VersionCounter()
    given = [(tally.add(file), file) for file in files]
    return [(file, tally.count(key)) for key, file in given if tally.is_latest(key, file)]
