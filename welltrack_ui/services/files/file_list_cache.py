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

from welltrack_ui.domain.files.file_versions import Tally
from welltrack_ui.services.files.file_sorting import Order, ordered
from welltrack_ui.store import audit, files
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.files import Glance, Source

MOST = 20_000
"""Files on one shelf."""
MOST_IN_ALL = 60_000
MOST_TOLD = 2_000
"""Entries of the log; after more it is quicker to read all files."""


class Shelf:
    """All files of a place at one moment, never changed once it is made.

    `latest` are the newest versions, `versions` how many there are of those that have several.
    """

    def __init__(self, found: Mapping[str, Glance]) -> None:
        self.files = found
        tally = Tally()
        keyed = [(tally.add(file), file) for file in found.values()]
        newest = [(key, file) for key, file in keyed if tally.is_latest(key, file)]
        self.latest = [file for _, file in newest]
        self.versions = {file.id: n for key, file in newest if (n := tally.count(key)) > 1}
        self._orders: dict[Order, list[Glance]] = {}

    def ordered(self, order: Order) -> list[Glance]:
        """The newest versions in an order."""
        if order not in self._orders:
            self._orders[order] = ordered(self.latest, order)
        return self._orders[order]


@dataclass(frozen=True, slots=True)
class Kept:
    """A shelf, and when it was as the store is."""

    at: datetime
    shelf: Shelf


class FileShelves:
    """Shelves by place, of 60 000 files in all. The caller checks rights first.

    What another process writes shows at once too, as far as the log does.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._kept: OrderedDict[Source, Kept] = OrderedDict()

    def again(self, source: Source, home_id: str) -> Shelf | None:
        """A place that was read before, as it is now; None where it is to be read.

        `home_id` is of the well or the organization whose log tells of the place.
        """
        with self._lock:
            kept = self._kept.get(source)
        if kept is None:
            return None
        now = datetime.now(UTC)
        entries = audit.told(self._engine, home_id, kept.at, MOST_TOLD)
        if entries is None:
            return None
        shelf = kept.shelf
        told = list({entry.entity_id for entry in entries if entry.entity == "file"})
        if told:
            there = files.glances_now(self._engine, source, told)
            shelf = put_right(shelf, told, there)
        self._keep(source, Kept(now, shelf))
        return shelf

    def read(self, source: Source) -> Shelf | None:
        """A place read whole, and kept; None where it has more files than a shelf holds."""
        now = datetime.now(UTC)
        every = files.glances(self._engine, source, (None, None))
        found = {file.id: file for file in islice(every, MOST + 1)}
        if len(found) > MOST:
            return None
        shelf = Shelf(found)
        self._keep(source, Kept(now, shelf))
        return shelf

    def _keep(self, source: Source, kept: Kept) -> None:
        """Keep it unless a later one is there; those asked for longest ago make room."""
        with self._lock:
            there = self._kept.get(source)
            if there is None or there.at <= kept.at:
                self._kept[source] = kept
            self._kept.move_to_end(source)
            while sum(len(each.shelf.files) for each in self._kept.values()) > MOST_IN_ALL:
                self._kept.popitem(last=False)


def put_right(shelf: Shelf, told: list[str], there: Mapping[str, Glance]) -> Shelf:
    """The shelf with some files as they are now, gone where they are not there."""
    if all(shelf.files.get(file_id) == there.get(file_id) for file_id in told):
        return shelf
    rest = {file_id: file for file_id, file in shelf.files.items() if file_id not in set(told)}
    return Shelf({**rest, **there})
