"""What goes into an index: everything of an organization at first, then what changes."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from welltrack_ui.domain import ids
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.search.document import (
    SOURCE_MODELS,
    EventSource,
    FileSource,
    ProjectSource,
    ReportSource,
    SearchDocument,
    SearchSource,
    StageSource,
    WellSource,
)
from welltrack_ui.store import events, files, keys
from welltrack_ui.store.engine.engine import Engine, Key, Query, Record
from welltrack_ui.store.search.index_file import (
    IndexFile,
    hide,
    put_documents,
    read_hidden,
    remove_children,
    remove_documents,
)

BATCH_DOCUMENTS = 500
PAGE_RECORDS = 1000


class IndexFiller:
    """Fills the index of an organization from the store, a batch at a time, newest events first."""

    def __init__(self, engine: Engine, org_id: str, index: IndexFile) -> None:
        self.engine, self.org_id, self.index = engine, org_id, index
        self._wells: dict[str, str] = {}
        self._hidden: set[str] = set()

    def run_steps(self) -> Iterator[None]:
        """Fill the index; each step is one transaction. Raises: StoreError; IndexDamaged."""
        live_projects = set()
        for batch in split_batches(self._read_projects()):
            live_projects |= {document.id for document in batch}
            self._write(batch)
            yield
        for batch in split_batches(self._read_wells()):
            parents = {document.project_id or "" for document in batch}
            self._write(batch, parents - live_projects)
            yield
        for batch in split_batches(self._read_children()):
            # Lists hold what is in deleted wells too, since it comes back with them.
            parents = {document.well_id or "" for document in batch}
            self._write(batch, parents - self._wells.keys())
            yield

    def _write(self, batch: list[SearchDocument], hidden: Iterable[str] = ()) -> None:
        fresh = set(hidden) - self._hidden
        self._hidden |= fresh

        def write(connection: sqlite3.Connection) -> None:
            put_documents(connection, batch)
            for parent_id in fresh:
                hide(connection, parent_id, is_deleted=True)

        self.index.write(write)

    def _read_projects(self) -> Iterator[SearchDocument]:
        query = Query("l1", keys.partition_key(self.org_id), *keys.prefix_range("P#"), PAGE_RECORDS)
        yield from self._read(query, ProjectSource)

    def _read_wells(self) -> Iterator[SearchDocument]:
        query = Query("g2", keys.well_list_partition(self.org_id), limit=PAGE_RECORDS)
        for document in self._read(query, WellSource):
            self._wells[document.id] = document.project_id or ""
            yield document

    def _read_children(self) -> Iterator[SearchDocument]:
        for well_id, project_id in self._wells.items():
            yield from read_stages(self.engine, well_id, project_id)
        partition = files.organization_partition(self.org_id)
        yield from self._read(
            Query(partition.index, partition.pk, limit=PAGE_RECORDS, lean=True), FileSource
        )
        listed = Query("g2", keys.report_list_partition(self.org_id), limit=PAGE_RECORDS, lean=True)
        yield from self._read(listed, ReportSource)
        pk = events.organization_partition(self.org_id).pk
        for letter, _ in keys.DURATION_CLASSES:
            query = Query("g2", pk.format(letter), limit=PAGE_RECORDS, reverse=True, lean=True)
            yield from self._read(query, EventSource)

    def _read(self, query: Query, model: type[SearchSource]) -> Iterator[SearchDocument]:
        for record in self.engine.walk(query):
            source = model.model_validate_json(record.body)
            if source.is_searchable:
                yield source.to_document()


def read_stages(engine: Engine, well_id: str, project_id: str) -> Iterator[SearchDocument]:
    """The stages of a well."""
    query = Query("l1", keys.partition_key(well_id), *keys.prefix_range("S#"))
    for record in engine.walk(query):
        stage = StageSource.model_validate_json(record.body)
        yield replace(stage.to_document(), project_id=project_id)


def split_batches(documents: Iterable[SearchDocument]) -> Iterator[list[SearchDocument]]:
    """Documents in batches of 500."""
    remaining = iter(documents)
    while batch := list(islice(remaining, BATCH_DOCUMENTS)):
        yield batch


def renew_documents(engine: Engine, index: IndexFile, entity_ids: Iterable[str]) -> None:
    """Bring the index up to date for some entities; unknown and deleted ones go.

    Raises: StoreError; IndexDamaged.
    """
    entity_keys = {each: key for each in entity_ids if (key := find_indexed_key(each)) is not None}
    stored = engine.get_many(list(entity_keys.values()))
    sources = {each: read_source(stored.get(key)) for each, key in entity_keys.items()}
    documents = build_documents(engine, [source for source in sources.values() if source])
    visible_ids = {document.id for document in documents}

    def write(connection: sqlite3.Connection) -> None:
        put_documents(connection, documents)
        remove_documents(connection, sources.keys() - visible_ids)
        for parent_id, source in sources.items():
            if parent_id[0] in "pw":
                hide(connection, parent_id, is_deleted=source is None)

    index.write(write)


def remove_purged(engine: Engine, index: IndexFile) -> None:
    """Remove what the index has of wells and projects that are gone for good.

    The process that purged them has done so in its own index. Raises: StoreError; IndexDamaged.
    """
    with index.reading() as connection:
        hidden_keys = {each: find_indexed_key(each) for each in read_hidden(connection)}
    stored = engine.get_many([key for key in hidden_keys.values() if key])
    gone_ids = [each for each, key in hidden_keys.items() if key and key not in stored]

    def write(connection: sqlite3.Connection) -> None:
        for parent_id in gone_ids:
            remove_children(connection, parent_id)

    if gone_ids:
        index.write(write)


def build_documents(engine: Engine, sources: list[SearchSource]) -> list[SearchDocument]:
    """What the search finds of some entities; of a well its stages too.

    A well that comes back from the trash brings its stages, which no list had meanwhile.
    """
    stages = [source for source in sources if isinstance(source, StageSource)]
    well_keys = [keys.entity_key(stage.well_id, "w") for stage in stages]
    wells = {
        source.id: source.project_id
        for record in engine.get_many(well_keys).values()
        if isinstance(source := read_source(record), WellSource)
    }
    documents = []
    for source in sources:
        document = source.to_document()
        if isinstance(source, StageSource):
            document = replace(document, project_id=wells.get(source.well_id))
        documents.append(document)
        if isinstance(source, WellSource):
            documents += read_stages(engine, source.id, source.project_id)
    return documents


def read_source(record: Record | None) -> SearchSource | None:
    """The entity of a record; None for one that the search does not find, as a deleted one."""
    if record is None:
        return None
    source = SOURCE_MODELS[record.kind[0]].model_validate_json(record.body)
    return source if source.is_searchable else None


def find_indexed_key(entity_id: str) -> Key | None:
    """The key of an entity that the search finds; None for any other id."""
    letter = entity_id[:1]
    if letter not in SOURCE_MODELS:
        return None
    try:
        ids.split_id(entity_id)
        return keys.entity_key(entity_id, letter)
    except (NotFound, ValueError):
        return None
