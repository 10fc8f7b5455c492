"""The directory of an organization's wells: rows of all of them, brought up to date by its log.

Lists of thousands of wells are filtered and sorted by any column, and drawn on a map: no index of
the store answers that. The wells are therefore read once, and after that an answer costs the
changes since the last one.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.lists.well_rows import (
    WellFilter,
    WellRow,
    build_well_row,
    filter_rows,
    list_values,
    sort_rows,
)
from welltrack_ui.domain.map.clusters import Cluster, ClusterTree
from welltrack_ui.domain.map.mercator import MapView
from welltrack_ui.metrics import meters
from welltrack_ui.services.core.context import MAX_LIMIT, ServiceContext
from welltrack_ui.store import projects, records, wells
from welltrack_ui.store.audit import MAX_ENTRY_DELAY
from welltrack_ui.store.audit_marks import AuditMark, AuditNews, read_latest, read_news
from welltrack_ui.store.engine.engine import Engine

MAX_AUDIT_ENTRIES = 2_000
"""Audit entries; after more it is quicker to read all wells."""
MAX_LATEST_ENTRIES = 100
MAX_CACHED_WELLS = 100_000
MAX_CACHED_TREES = 24


class DirectorySnapshot:
    """The wells of an organization at one moment, never changed after it is made.

    Wells that are deleted, or in a deleted project, are not in it.
    """

    def __init__(self, rows: Mapping[str, WellRow], project_names: Mapping[str, str]) -> None:
        self.rows, self.project_names = rows, project_names
        self._orders: dict[str, list[WellRow]] = {}
        self._trees: OrderedDict[WellFilter, ClusterTree] = OrderedDict()

    def list_sorted(self, sort: str) -> list[WellRow]:
        """All rows in an order, sorted once. Raises: Invalid for an unknown column."""
        if sort not in self._orders:
            self._orders[sort] = sort_rows(self.rows.values(), sort)
        return self._orders[sort]

    def find_tree(self, wanted: WellFilter) -> ClusterTree:
        """The clusters of the rows that fit a filter; those asked for last are kept."""
        tree = self._trees.get(wanted)
        if tree is None:
            tree = ClusterTree(filter_rows(self.list_sorted("name"), wanted))
        self._trees[wanted] = tree
        while len(self._trees) > MAX_CACHED_TREES:
            self._trees.popitem(last=False)
        return tree


@dataclass(frozen=True, slots=True)
class LatestChanges:
    """The newest entries of an organization's log, at most 100, and when changes were seen.

    Instants are by `time.monotonic`, each of before the log was read. What was read from the store
    after `seen_at` is as new as the log was then.
    """

    entries: Sequence[AuditEntry]
    began_at: float
    seen_at: float
    wells: Mapping[str, float]
    """When the last change of a well was seen, by its id; others have none since `began_at`."""
    stages: float
    """When the last change of a stage was seen."""

    def is_well_changed(self, well_id: str, read_at: float) -> bool:
        """Whether a well, or what belongs to it, may be another than was read."""
        return read_at < self.wells.get(well_id, self.began_at)

    def list_recent_ids(self, entity: str) -> list[str]:
        """The ids of the entities written so lately that an index may not show it."""
        since = self.entries[0].at - MAX_ENTRY_DELAY if self.entries else None
        recent = (entry for entry in self.entries if since and entry.at >= since)
        return list(dict.fromkeys(entry.entity_id for entry in recent if entry.entity == entity))

    def add(self, news: AuditNews) -> "LatestChanges":
        """These, with the entries that came since."""
        seen_at = news.mark.read_at
        # Entries of other processes may come late: behind one that is later.
        merged = sorted(
            (*news.entries, *self.entries), key=lambda entry: (entry.at, entry.id), reverse=True
        )
        well_ids = {entry.well_id for entry in news.entries if entry.well_id}
        has_stages = any(entry.entity == "stage" for entry in news.entries)
        return LatestChanges(
            merged[:MAX_LATEST_ENTRIES],
            self.began_at,
            seen_at,
            {**self.wells, **dict.fromkeys(well_ids, seen_at)},
            seen_at if has_stages else self.stages,
        )


def begin_changes(news: AuditNews) -> LatestChanges:
    """The newest entries as the log is read first: all that is to be read is as new."""
    at = news.mark.read_at
    return LatestChanges(news.entries, at, at, {}, at)


@dataclass(frozen=True, slots=True)
class CachedSnapshot:
    """A snapshot, and the mark in the log up to which it shows all changes."""

    mark: AuditMark
    snapshot: DirectorySnapshot
    changes: LatestChanges


class WellDirectoryService:
    """Filters, sorts and maps all wells of an organization or a project, for its members."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self._lock = threading.Lock()
        self._cached: OrderedDict[str, CachedSnapshot] = OrderedDict()

    def find_rows(
        self, actor: Actor, org_id: str, wanted: WellFilter, sort: str = "name"
    ) -> list[WellRow]:
        """The rows of the wells that fit a filter, in an order.

        Raises: NotFound; Invalid for an unknown column.
        """
        snapshot = self._open_snapshot(actor, org_id, wanted)
        return filter_rows(snapshot.list_sorted(sort), wanted)

    def find_clusters(
        self, actor: Actor, org_id: str, wanted: WellFilter, view: MapView
    ) -> list[Cluster]:
        """The clusters of the wells that fit a filter, in a view of the map. Raises: NotFound."""
        return self._open_snapshot(actor, org_id, wanted).find_tree(wanted).find_visible(view)

    def list_positions(
        self, actor: Actor, org_id: str, wanted: WellFilter
    ) -> list[tuple[float, float]]:
        """Latitude and longitude of the wells that fit a filter. Raises: NotFound."""
        return self._open_snapshot(actor, org_id, wanted).find_tree(wanted).positions

    def list_values(self, actor: Actor, org_id: str, wanted: WellFilter, column: str) -> list[str]:
        """The values of a text column among the wells that fit, each once. Raises: NotFound."""
        snapshot = self._open_snapshot(actor, org_id, wanted)
        return list_values(filter_rows(snapshot.rows.values(), wanted), column)

    def list_projects(self, actor: Actor, org_id: str) -> dict[str, str]:
        """The names of the organization's projects by id, by name. Raises: NotFound."""
        return dict(self._open_snapshot(actor, org_id, WellFilter()).project_names)

    def load_snapshot(self, actor: Actor, org_id: str) -> DirectorySnapshot:
        """The wells and projects of the organization as they are now. Raises: NotFound."""
        return self._open_snapshot(actor, org_id, WellFilter())

    def load_with_changes(
        self, actor: Actor, org_id: str
    ) -> tuple[DirectorySnapshot, LatestChanges]:
        """The same, with the latest changes, up to which it shows all. Raises: NotFound."""
        current = self._open_current(actor, org_id, WellFilter())
        return current.snapshot, current.changes

    def _open_snapshot(self, actor: Actor, org_id: str, wanted: WellFilter) -> DirectorySnapshot:
        return self._open_current(actor, org_id, wanted).snapshot

    def _open_current(self, actor: Actor, org_id: str, wanted: WellFilter) -> CachedSnapshot:
        self.context.authorizer.org(actor, org_id, Permission.READ)
        if wanted.project_id is not None:
            project = self.context.authorizer.project(actor, wanted.project_id, Permission.READ)
            if project.org_id != org_id:
                raise invalid_field("project_id", "must be a project of the organization")
        with self._lock:
            cached = self._cached.get(org_id)
        current = self._refresh(org_id, cached) if cached else None
        meters.count_lookup("wells", hit=current is not None)
        if current is None:
            # Before the wells: what is written meanwhile is read once more next time.
            news = read_latest(self.context.engine, org_id, MAX_LATEST_ENTRIES)
            changes = begin_changes(news)
            snapshot = read_snapshot(self.context.engine, org_id)
            # The index may lag behind the log, of which the mark knows these.
            recent_ids = changes.list_recent_ids("well")
            snapshot = replace_wells(self.context.engine, snapshot, recent_ids)
            current = CachedSnapshot(news.mark, snapshot, changes)
        self._store(org_id, current)
        return current

    def _refresh(self, org_id: str, cached: CachedSnapshot) -> CachedSnapshot | None:
        """The snapshot with the changes since it was made; None where it must be read anew."""
        news = read_news(self.context.engine, org_id, cached.mark, MAX_AUDIT_ENTRIES)
        if not news.is_complete or changes_projects(news.entries, cached.snapshot):
            return None
        changed_ids = list({entry.entity_id for entry in news.entries if entry.entity == "well"})
        snapshot = replace_wells(self.context.engine, cached.snapshot, changed_ids)
        return CachedSnapshot(news.mark, snapshot, cached.changes.add(news))

    def _store(self, org_id: str, new: CachedSnapshot) -> None:
        """Cache a snapshot unless a later one is there; the least recently used make room."""
        with self._lock:
            cached = self._cached.get(org_id)
            if cached is None or cached.mark.read_at <= new.mark.read_at:
                self._cached[org_id] = new
            self._cached.move_to_end(org_id)
            while (
                len(self._cached) > 1
                and sum(len(c.snapshot.rows) for c in self._cached.values()) > MAX_CACHED_WELLS
            ):
                self._cached.popitem(last=False)


def read_snapshot(engine: Engine, org_id: str) -> DirectorySnapshot:
    """All wells of an organization, read from the store."""
    read_projects = partial(projects.list_projects, engine, org_id, MAX_LIMIT)
    names = {project.id: project.name for project in records.all_pages(read_projects)}
    read_wells = partial(wells.list_wells, engine, org_id, MAX_LIMIT)
    return DirectorySnapshot(
        {
            well.id: build_well_row(well, names[well.project_id])
            for well in records.all_pages(read_wells)
            if well.project_id in names
        },
        names,
    )


def changes_projects(entries: list[AuditEntry], snapshot: DirectorySnapshot) -> bool:
    """Whether entries name, delete or restore a project otherwise than the snapshot has it."""
    for entry in entries:
        if entry.entity != "project":
            continue
        if entry.action in {"project.created", "project.restored"}:
            if entry.entity_id not in snapshot.project_names:
                return True
        elif entry.action == "project.deleted":
            if entry.entity_id in snapshot.project_names:
                return True
        elif snapshot.project_names.get(entry.entity_id) != entry.entity_name:
            return True
    return False


def replace_wells(
    engine: Engine, snapshot: DirectorySnapshot, changed_ids: list[str]
) -> DirectorySnapshot:
    """The snapshot with the present state of some wells.

    The same object where nothing is new: with it stay its orders and clusters.
    """
    if not changed_ids:
        return snapshot
    names = snapshot.project_names
    current = {
        well.id: build_well_row(well, names[well.project_id])
        for well in wells.load_many(engine, changed_ids).values()
        if not well.deleted_at and well.project_id in names
    }
    if all(snapshot.rows.get(well_id) == current.get(well_id) for well_id in changed_ids):
        return snapshot
    gone = set(changed_ids)
    rest = {well_id: row for well_id, row in snapshot.rows.items() if well_id not in gone}
    return DirectorySnapshot({**rest, **current}, names)
