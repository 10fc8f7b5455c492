"""Conversions between models and records."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from welltrack_ui.domain.entity import Entity, FrozenModel
from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.page import ListPage
from welltrack_ui.store import cursors, keys
from welltrack_ui.store.engine.engine import Engine, Key, Query, Record

TRASH_DAYS = 30
MAX_PAGES_READ = 50
Item = TypeVar("Item")
Model = TypeVar("Model", bound=FrozenModel)
StoredEntity = TypeVar("StoredEntity", bound=Entity)


def model_to_record(
    kind: str, key: Key, model: FrozenModel, version: int, expires_at: int | None = None
) -> Record:
    """The record of a model, in no index; `expires_at` in seconds since 1970."""
    return Record(key.pk, key.sk, kind, version, model.model_dump_json(), expires_at=expires_at)


def record_to_model(record: Record | None, model: type[Model]) -> Model | None:
    """The model of a record; None without a record."""
    return None if record is None else model.parse_stored(record.body)


def trash_if_deleted(record: Record, entity: Entity, org_id: str) -> Record:
    """The record of a deleted entity: in no list but the trash, and expired after 30 days."""
    if entity.deleted_at is None:
        return record
    expires_at = entity.deleted_at + timedelta(days=TRASH_DAYS)
    trash_key = Key(
        keys.trash_partition(org_id), f"{format_instant(entity.deleted_at)}#{entity.id}"
    )
    # Out of every index: so that lists need no filter, and pages of them stay full.
    return replace(
        record,
        l1=None,
        l2=None,
        l3=None,
        l4=None,
        g1=None,
        g2=trash_key,
        expires_at=int(expires_at.timestamp()),
    )


def load(engine: Engine, key: Key, model: type[StoredEntity]) -> StoredEntity | None:
    """The entity at a key, deleted or not; None where there is none."""
    return record_to_model(engine.get(key), model)


def read_model_page(
    engine: Engine, query: Query, cursor: str | None, model: type[Model]
) -> ListPage[Model]:
    """One page of a query as models. Raises: Invalid for a cursor of another query."""
    position = cursors.cursor_to_position(cursor, query)
    page = engine.query(replace(query, after=position))
    items = [model.parse_stored(r.body) for r in page.records]
    return ListPage(items, cursors.position_to_cursor(page.next_position))


def all_pages(read: Callable[[str | None], ListPage[Item]]) -> Iterator[Item]:
    """Everything in a list, page after page; `read` gets the cursor, None for the first page."""
    cursor: str | None = None
    while True:
        page = read(cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def filtered_page(
    read: Callable[[str | None], ListPage[Item]], keep: Callable[[Item], bool], cursor: str | None
) -> ListPage[Item]:
    """The first page behind `cursor` of which `keep` leaves anything.

    After 50 pages of which nothing is left it is empty, with a cursor to go on from: one call
    must not read without end.
    """
    for _ in range(MAX_PAGES_READ):
        page = read(cursor)
        items = [item for item in page.items if keep(item)]
        cursor = page.next_cursor
        if items or cursor is None:
            return ListPage(items, cursor)
    return ListPage([], cursor)


def read_all_models(engine: Engine, query: Query, model: type[Model]) -> Iterator[Model]:
    """All models of a query, read page by page while iterating."""
    for record in engine.walk(query):
        yield model.parse_stored(record.body)
