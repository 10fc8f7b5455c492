"""What a user searched for and chose last, kept with the account."""

from collections.abc import Sequence

from welltrack_ui.domain.audit import Actor
from welltrack_ui.store import recent_choices
from welltrack_ui.store.engine.engine import Engine

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
        return recent_choices.load(self.engine, actor.user_id).get(name, [])

    def note(self, actor: Actor, name: str, choice: str) -> None:
        """Note a choice; beyond six the earliest goes, and beyond 50 lists the one noted first.

        Raises: Unavailable.
        """
        lists = recent_choices.load(self.engine, actor.user_id)
        chosen = choice[:MAX_LENGTH]
        others = [each for each in lists.pop(name, []) if each != chosen]
        lists[name] = [chosen, *others][:MAX_CHOICES]
        latest = dict(list(lists.items())[-MAX_LISTS:])
        self.engine.commit([recent_choices.put_operation(actor.user_id, latest)])
