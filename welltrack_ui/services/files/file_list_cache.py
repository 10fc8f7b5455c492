"""A cache of file lists, brought up to date from the audit log.

Reading ten thousand files takes most of a second, and every change to one of them is in the audit
log: so a list that was read before costs the entries since then, and the files in them.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from welltrack_ui.domain.files.file_versions import VersionCounter
from welltrack_ui.metrics import meters
from welltrack_ui.services.files.file_sorting import FileOrder, sort_files
from welltrack_ui.store import files
from welltrack_ui.store.audit_marks import AuditMark, read_news, set_mark
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.files import FilePartition, FileSummary

MAX_LISTING_FILES = 20_000
"""Files of one listing."""
MAX_CACHED_FILES = 60_000
MAX_AUDIT_ENTRIES = 2_000
"""Audit entries; after more it is quicker to read all files."""


class FileListing:
    """All files of a partition at one moment, never changed after it is made.

    `latest` are the latest versions, `versions` the number of versions of those with several.
    """

    def __init__(self, summaries: Mapping[str, FileSummary]) -> None:
        self.files = summaries
        counter = VersionCounter()
        keyed = [(counter.add(file), file) for file in summaries.values()]
        newest = [(key, file) for key, file in keyed if counter.is_latest(key, file)]
        self.latest = [file for _, file in newest]
        self.versions = {file.id: n for key, file in newest if (n := counter.count(key)) > 1}
        self._orders: dict[FileOrder, list[FileSummary]] = {}

    def list_sorted(self, order: FileOrder) -> list[FileSummary]:
        """The latest versions in an order; sorted once."""
        if order not in self._orders:
            self._orders[order] = sort_files(self.latest, order)
        return self._orders[order]


@dataclass(frozen=True, slots=True)
class CachedListing:
    """A listing, and the mark in the log up to which it shows all changes."""

    mark: AuditMark
    listing: FileListing


class FileListingCache:
    """Listings by partition, of 60 000 files in all. The caller checks rights first.

    Changes by other processes show at once too: the audit log has them.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._listings: OrderedDict[FilePartition, CachedListing] = OrderedDict()

    def refresh_listing(self, partition: FilePartition, home_id: str) -> FileListing | None:
        """The listing of a partition that was read before, up to date; None where it must be read.

        `home_id` is the well or the organization whose audit log covers the partition.
        """
        with self._lock:
            cached = self._listings.get(partition)
        meters.count_lookup("files", hit=cached is not None)
        if cached is None:
            return None
        news = read_news(self._engine, home_id, cached.mark, MAX_AUDIT_ENTRIES)
        if not news.is_complete:
            return None
        listing = cached.listing
        changed_ids = list({entry.entity_id for entry in news.entries if entry.entity == "file"})
        if changed_ids:
            current = files.read_current_summaries(self._engine, partition, changed_ids)
            listing = replace_files(listing, changed_ids, current)
        self._store_listing(partition, CachedListing(news.mark, listing))
        return listing

    def read_listing(self, partition: FilePartition, home_id: str) -> FileListing | None:
        """The listing of a partition, read whole and cached; None for more than 20 000 files."""
        # Before the files: a change in between is read once more next time, not missed.
        mark = set_mark(self._engine, home_id)
        summaries = files.read_file_summaries(self._engine, partition, (None, None))
        summaries_by_id = {file.id: file for file in islice(summaries, MAX_LISTING_FILES + 1)}
        # Not kept in part: a listing that lacks files would show older versions as the latest.
        if len(summaries_by_id) > MAX_LISTING_FILES:
            return None
        listing = FileListing(summaries_by_id)
        self._store_listing(partition, CachedListing(mark, listing))
        return listing

    def _store_listing(self, partition: FilePartition, listing: CachedListing) -> None:
        """Cache a listing unless a later one is there; the least recently used make room."""
        with self._lock:
            cached = self._listings.get(partition)
            if cached is None or cached.mark.read_at <= listing.mark.read_at:
                self._listings[partition] = listing
            self._listings.move_to_end(partition)
            while (
                sum(len(other.listing.files) for other in self._listings.values())
                > MAX_CACHED_FILES
            ):
                self._listings.popitem(last=False)


def replace_files(
    listing: FileListing, changed_ids: list[str], current: Mapping[str, FileSummary]
) -> FileListing:
    """The listing with the current state of some files; those not in `current` are gone."""
    if all(listing.files.get(file_id) == current.get(file_id) for file_id in changed_ids):
        # The same object, and with it its sorted orders: most entries of the log change nothing
        # here.
        return listing
    unchanged = {
        file_id: file for file_id, file in listing.files.items() if file_id not in set(changed_ids)
    }
    return FileListing({**unchanged, **current})
