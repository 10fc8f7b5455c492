"""The record of what a user chose last: lists of texts by name, the latest first."""

import json
from collections.abc import Mapping, Sequence

from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Engine, Put, Record


def load(engine: Engine, user_id: str) -> dict[str, list[str]]:
    """The lists of a user. Raises: NotFound for an id that is not a user's."""
    stored = engine.get(keys.recent_choices_key(user_id))
    return json.loads(stored.body) if stored else {}


def put_operation(user_id: str, lists: Mapping[str, Sequence[str]]) -> Put:
    """The write of a user's lists."""
    key = keys.recent_choices_key(user_id)
    return Put(Record(key.pk, key.sk, "recent choices", 1, json.dumps(lists, ensure_ascii=False)))
