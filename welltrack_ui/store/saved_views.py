"""Records of saved views, in their organization's partition, and of the view that one starts at."""

import json
from collections.abc import Iterator

from welltrack_ui.domain.lists.saved_view import SavedView
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import Delete, Engine, Put, Query, Record


def record(view: SavedView) -> Record:
    """A saved view's record."""
    return records.model_to_record("view", keys.entity_key(view.id, "v"), view, view.version)


def load(engine: Engine, view_id: str) -> SavedView | None:
    """A saved view by id. Raises: NotFound for an id that is not a view's."""
    return records.load(engine, keys.entity_key(view_id, "v"), SavedView)


def read_all_views(engine: Engine, org_id: str) -> Iterator[SavedView]:
    """The saved views of an organization, everybody's, oldest first."""
    query = Query("main", keys.partition_key(org_id), *keys.prefix_range("V#"))
    return records.read_all_models(engine, query, SavedView)


def delete_operation(view: SavedView) -> Delete:
    """The removal of a view, in the version that was read."""
    return Delete(keys.entity_key(view.id, "v"), view.version)


def load_start(engine: Engine, user_id: str) -> str | None:
    """The id of the view that a user starts at; None where they chose none."""
    start = engine.get(keys.start_view_key(user_id))
    return None if start is None else str(json.loads(start.body))


def start_operation(user_id: str, view_id: str | None) -> Put | Delete:
    """The write of the view that a user starts at; None for none."""
    key = keys.start_view_key(user_id)
    if view_id is None:
        return Delete(key)
    return Put(Record(key.pk, key.sk, "start view", 1, json.dumps(view_id)))
