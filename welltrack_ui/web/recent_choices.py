"""What each user chose last, in memory: a start of the server forgets it, and nothing is lost."""

import threading
from collections import OrderedDict
from collections.abc import Hashable

MAX_CHOICES, MAX_USERS = 6, 10_000


class RecentChoices:
    """The last choices by user, each once and the latest first. Safe to call from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._choices: OrderedDict[Hashable, tuple[str, ...]] = OrderedDict()

    def note(self, user: Hashable, choice: str) -> None:
        """Note a choice; beyond six the earliest is forgotten, as are users beyond 10 000."""
        with self._lock:
            others = [each for each in self._choices.get(user, ()) if each != choice]
            self._choices[user] = (choice, *others)[:MAX_CHOICES]
            self._choices.move_to_end(user)
            while len(self._choices) > MAX_USERS:
                self._choices.popitem(last=False)

    def list(self, user: Hashable) -> tuple[str, ...]:
        """The last choices of a user."""
        with self._lock:
            return self._choices.get(user, ())
