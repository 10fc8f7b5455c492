"""The owners of sessions in use, remembered for two seconds where each look-up costs money.

Every request begins with one. What this process writes to a user or a session counts at once,
whichever of its parts writes it; what another process writes, within the two seconds.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence

from welltrack_ui.store import users
from welltrack_ui.store.engine.engine import Engine, Operation
from welltrack_ui.store.users import SessionOwner

OWNER_SECONDS = 2.0
MAX_OWNERS = 5_000
USER_PREFIX, SESSION_PREFIX, USER_SORT_KEY = "U#", "N#", "U"


class SessionOwners:
    """The look-up of the owner of a session. A store in this process is asked each time."""

    def __init__(self, engine: Engine, seconds: float = OWNER_SECONDS) -> None:
        self._engine, self._seconds = engine, seconds
        self._lock = threading.Lock()
        self._owners: OrderedDict[tuple[str, str], tuple[float, SessionOwner]] = OrderedDict()
        self._writes = 0
        self._is_used = not engine.is_near
        if self._is_used:
            engine.listen_to_commits(self._on_commit)

    def find(self, user_id: str, session_id: str) -> SessionOwner | None:
        """The user of a session; None unless the session is open and this user's.

        Raises: NotFound for ids of another form; StoreUnavailable.
        """
        if not self._is_used:
            return users.find_session_owner(self._engine, user_id, session_id)
        key = (user_id, session_id)
        with self._lock:
            writes, known = self._writes, self._owners.get(key)
        if known is not None and time.monotonic() - known[0] < self._seconds:
            return known[1]
        began_at = time.monotonic()
        owner = users.find_session_owner(self._engine, user_id, session_id)
        if owner is not None:
            self._remember(key, began_at, owner, writes)
        return owner

    def _remember(
        self, key: tuple[str, str], began_at: float, owner: SessionOwner, writes: int
    ) -> None:
        with self._lock:
            # A session that was ended while it was being read must not live on here.
            if writes != self._writes:
                return
            self._owners[key] = (began_at, owner)
            self._owners.move_to_end(key)
            while len(self._owners) > MAX_OWNERS:
                self._owners.popitem(last=False)

    def _on_commit(self, operations: Sequence[Operation]) -> None:
        """Forget the owners that a commit concerns."""
        user_keys = {
            operation.key.pk
            for operation in operations
            if operation.key.pk.startswith(USER_PREFIX)
            and (operation.key.sk == USER_SORT_KEY or operation.key.sk.startswith(SESSION_PREFIX))
        }
        if not user_keys:
            return
        with self._lock:
            self._writes += 1
            for key in [k for k in self._owners if f"{USER_PREFIX}{k[0][2:]}" in user_keys]:
                del self._owners[key]
