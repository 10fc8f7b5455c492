"""What a user searched for and chose last, kept with the account."""

import json
from collections.abc import Mapping, Sequence

from welltrack_ui.domain.audit import Actor
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Engine, Put, Record

MAX_CHOICES, MAX_LISTS = 6, 50
MAX_LENGTH = 200


class RecentChoiceService:
    """The last choices of the actor, by the name of a list: each once and the latest first.

    Two that are noted at the same moment may lose one: it is a convenience, and no record.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def list(self, actor: Actor, name: str) -> Sequence[str]:
        """The last choices of a list. Raises: Unavailable."""
        return load_lists(self.engine, actor.user_id).get(name, [])

    def note(self, actor: Actor, name: str, choice: str) -> None:
        """Note a choice; beyond six the earliest goes, and beyond 50 lists the one noted first.

        Raises: Unavailable.
        """
        lists = load_lists(self.engine, actor.user_id)
        chosen = choice[:MAX_LENGTH]
        others = [each for each in lists.pop(name, []) if each != chosen]
        lists[name] = [chosen, *others][:MAX_CHOICES]
        latest = dict(list(lists.items())[-MAX_LISTS:])
        self.engine.commit([put_lists(actor.user_id, latest)])


def load_lists(engine: Engine, user_id: str) -> dict[str, list[str]]:
    """The lists of a user. Raises: NotFound for an id that is not a user's."""
    stored = engine.get(keys.recent_choices_key(user_id))
    return json.loads(stored.body) if stored else {}


def put_lists(user_id: str, lists: Mapping[str, Sequence[str]]) -> Put:
    """The write of a user's lists."""
    key = keys.recent_choices_key(user_id)
    return Put(Record(key.pk, key.sk, "recent choices", 1, json.dumps(lists, ensure_ascii=False)))
