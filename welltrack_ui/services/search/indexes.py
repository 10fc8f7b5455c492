"""The indexes of all organizations, each made when somebody first searches in it."""

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import groupby
from pathlib import Path

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.services.search.organization_index import OrganizationIndex
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.search.index_file import IndexDamaged, IndexFile, remove_children

MAX_OPEN_INDEXES = 64
WORKERS = 4


class SearchIndexes:
    """The indexes by organization, in files of `folder`; without one, of a temporary folder.

    Safe to call from many threads at once.
    """

    def __init__(self, engine: Engine, folder: Path | None) -> None:
        self.engine = engine
        self._folder = folder
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()
        self._workers: ThreadPoolExecutor | None = None
        self._indexes: OrderedDict[str, OrganizationIndex] = OrderedDict()

    def get(self, org_id: str) -> OrganizationIndex:
        """The index of an organization that exists; it may have to be made yet."""
        with self._lock:
            index = self._indexes.get(org_id) or self._add(org_id)
            self._indexes.move_to_end(org_id)
            stale = self._indexes.popitem(last=False)[1] if self._is_crowded() else None
        if stale:
            stale.stop()
        return index

    def note(self, entries: Sequence[AuditEntry]) -> None:
        """Take changes that were just written, in any organization."""
        for org_id, group in groupby(entries, key=lambda entry: entry.org_id):
            with self._lock:
                index = self._indexes.get(org_id or "")
            if index:
                index.note(group)

    def purge(self, org_id: str, entity_id: str) -> None:
        """Remove the texts of a well, project or organization that is gone for good.

        Raises: StoreUnavailable.
        """
        with self._lock:
            path = self._find_folder() / f"{org_id}.sqlite"
        if not path.exists():
            return
        if entity_id == org_id:
            with self._lock:
                index = self._indexes.pop(org_id, None)
            if index:
                index.stop()
            IndexFile(path).discard()
            return
        # A connection of its own: the index need not be open, and it may be filled at this moment.
        with closing(IndexFile(path)) as file:
            try:
                file.open()
                file.write(lambda connection: remove_children(connection, entity_id))
            # The next search makes it anew.
            except IndexDamaged:
                file.discard()

    def close(self) -> None:
        """End what runs, close the files, and remove a temporary folder."""
        with self._lock:
            indexes, self._indexes = list(self._indexes.values()), OrderedDict()
            workers, self._workers = self._workers, None
            temporary, self._temporary = self._temporary, None
        for index in indexes:
            index.stop()
        if workers:
            workers.shutdown(cancel_futures=True)
        if temporary:
            temporary.cleanup()

    def _is_crowded(self) -> bool:
        return len(self._indexes) > MAX_OPEN_INDEXES

    def _add(self, org_id: str) -> OrganizationIndex:
        file = IndexFile(self._find_folder() / f"{org_id}.sqlite")
        index = OrganizationIndex(self.engine, org_id, file, self._submit)
        self._indexes[org_id] = index
        return index

    def _find_folder(self) -> Path:
        if self._folder is not None:
            return self._folder
        if self._temporary is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="welltrack-search-")
        return Path(self._temporary.name)

    def _submit(self, work: Callable[[], None]) -> None:
        # Threads are made when there is work: most processes never search.
        if self._workers is None:
            self._workers = ThreadPoolExecutor(WORKERS, "search")
        self._workers.submit(work)
