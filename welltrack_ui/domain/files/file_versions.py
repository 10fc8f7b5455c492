"""Versions of files: files of one name in one place, of which lists show the latest upload.

Versions are not stored. Uploading a file again, renaming it or moving it to where its name is taken
makes a version; when the newest is deleted, the one before it is the latest. The place is the well,
the stage and the event; and a report of another date is another report.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class FileVersion(Protocol):
    """The fields of a file that identify its versions; dates may be texts that sort as such."""

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
    """Counts files by version key: which is the latest, and how many there are. Keeps no file."""

    def __init__(self) -> None:
        self._latest: dict[VersionKey, UploadOrder] = {}
        self._more: dict[VersionKey, int] = {}

    def add(self, file: FileVersion) -> VersionKey:
        """Count a file, each once; the key is for `is_latest` and `count`."""
        key, new = version_key(file), upload_order(file)
        latest = self._latest.get(key)
        # `_more` holds only files with several versions: most have one, and there are tens of
        # thousands.
        if latest is None:
            self._latest[key] = new
            return key
        self._latest[key] = max(new, latest)
        self._more[key] = self._more.get(key, 1) + 1
        return key

    def is_latest(self, key: VersionKey, file: FileVersion) -> bool:
        """Whether no later version of the file was counted."""
        return key not in self._more or self._latest[key] == upload_order(file)

    def count(self, key: VersionKey) -> int:
        """The number of versions counted, the file itself among them."""
        return self._more.get(key, 1)


def version_key(file: FileVersion) -> VersionKey:
    """A key that all versions of a file share, and no other file has."""
    day = str(file.report_date) if file.report_date else None
    return file.name, day, file.event_id, file.stage_id, file.well_id


def upload_order(file: FileVersion) -> UploadOrder:
    """A key that sorts versions by upload."""
    return str(file.created_at), file.id


def select_latest_versions(files: Iterable[AnyVersion]) -> list[tuple[AnyVersion, int]]:
    """The latest version of each file, in the order given, with the number of its versions."""
    counter = VersionCounter()
    keyed = [(counter.add(file), file) for file in files]
    return [(file, counter.count(key)) for key, file in keyed if counter.is_latest(key, file)]
