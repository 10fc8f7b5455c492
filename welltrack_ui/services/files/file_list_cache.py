"""The files of places as they were read before, brought up to date from the log of changes.

To read ten thousand files takes the better part of a second, and every change to one of them is
told of in the log: so a list that is asked for again reads what was told since, and those files.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from welltrack_ui.domain.files.file_versions import VersionCounter
from welltrack_ui.services.files.file_sorting import FileOrder, sort_files
from welltrack_ui.store import audit, files
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.files import FilePartition, FileSummary

MAX_LISTING_FILES = 20_000
"""Files on one shelf."""
MAX_CACHED_FILES = 60_000
MAX_AUDIT_ENTRIES = 2_000
"""Entries of the log; after more it is quicker to read all files."""


class FileListing:
    """All files of a place at one moment, never changed once it is made.

    `latest` are the newest versions, `versions` how many there are of those that have several.
    """

    def __init__(self, found: Mapping[str, FileSummary]) -> None:
        self.files = found
        tally = VersionCounter()
        keyed = [(tally.add(file), file) for file in found.values()]
        newest = [(key, file) for key, file in keyed if tally.is_latest(key, file)]
        self.latest = [file for _, file in newest]
        self.versions = {file.id: n for key, file in newest if (n := tally.count(key)) > 1}
        self._orders: dict[FileOrder, list[FileSummary]] = {}

    def list_sorted(self, order: FileOrder) -> list[FileSummary]:
        """The newest versions in an order."""
        if order not in self._orders:
            self._orders[order] = sort_files(self.latest, order)
        return self._orders[order]


@dataclass(frozen=True, slots=True)
class CachedListing:
    """A shelf, and when it was as the store is."""

    at: datetime
    listing: FileListing


class FileListingCache:
    """Shelves by place, of 60 000 files in all. The caller checks rights first.

    What another process writes shows at once too, as far as the log does.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._listings: OrderedDict[FilePartition, CachedListing] = OrderedDict()

    def refresh_listing(self, source: FilePartition, home_id: str) -> FileListing | None:
        """A place that was read before, as it is now; None where it is to be read.

        `home_id` is of the well or the organization whose log tells of the place.
        """
        with self._lock:
            kept = self._listings.get(source)
        if kept is None:
            return None
        now = datetime.now(UTC)
        entries = audit.read_audit_since(self._engine, home_id, kept.at, MAX_AUDIT_ENTRIES)
        if entries is None:
            return None
        shelf = kept.listing
        told = list({entry.entity_id for entry in entries if entry.entity == "file"})
        if told:
            there = files.read_current_summaries(self._engine, source, told)
            shelf = replace_files(shelf, told, there)
        self._store_listing(source, CachedListing(now, shelf))
        return shelf

    def read_listing(self, source: FilePartition) -> FileListing | None:
        """A place read whole, and kept; None where it has more files than a shelf holds."""
        now = datetime.now(UTC)
        every = files.read_file_summaries(self._engine, source, (None, None))
        found = {file.id: file for file in islice(every, MAX_LISTING_FILES + 1)}
        if len(found) > MAX_LISTING_FILES:
            return None
        shelf = FileListing(found)
        self._store_listing(source, CachedListing(now, shelf))
        return shelf

    def _store_listing(self, source: FilePartition, kept: CachedListing) -> None:
        """Keep it unless a later one is there; those asked for longest ago make room."""
        with self._lock:
            there = self._listings.get(source)
            if there is None or there.at <= kept.at:
                self._listings[source] = kept
            self._listings.move_to_end(source)
            while (
                sum(len(each.listing.files) for each in self._listings.values()) > MAX_CACHED_FILES
            ):
                self._listings.popitem(last=False)


def replace_files(
    shelf: FileListing, told: list[str], there: Mapping[str, FileSummary]
) -> FileListing:
    """The shelf with some files as they are now, gone where they are not there."""
    if all(shelf.files.get(file_id) == there.get(file_id) for file_id in told):
        return shelf
    rest = {file_id: file for file_id, file in shelf.files.items() if file_id not in set(told)}
    return FileListing({**rest, **there})
