"""How often somebody may try: counted in the store, so that every process counts together."""

import json
import time
from dataclasses import dataclass

from welltrack_ui.domain.errors import TooMany
from welltrack_ui.settings import Settings
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Delete, Engine, Put, Record
from welltrack_ui.store.engine.errors import Cancelled

TRIES_TO_COUNT = 20
QUARTER_HOUR = 900


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` in `seconds`."""

    what: str
    most: int
    seconds: int


def failed_sign_ins(settings: Settings) -> Limit:
    """How many sign-ins of an account may fail in a quarter of an hour."""
    return Limit("sign-in", settings.failed_sign_ins, QUARTER_HOUR)


class Limits:
    """Counts tries by what is tried and whose it is."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def check(self, limit: Limit, whose: str) -> None:
        """Raise TooMany, saying when to come back, where the limit is reached."""
        refuse_reached(limit, self._times(limit, whose)[0])

    def take(self, limit: Limit, whose: str) -> None:
        """Count one try. Raises TooMany where the limit is reached, however many come at once."""
        for _ in range(TRIES_TO_COUNT):
            times, version = self._times(limit, whose)
            refuse_reached(limit, times)
            now = time.time()
            key = keys.counter(limit.what, whose)
            body = json.dumps([*times, now])
            over = int(now) + limit.seconds + 1
            record = Record(key.pk, key.sk, "counter", version + 1, body, expires_at=over)
            try:
                self.engine.commit([Put(record, version or "absent")])
            except Cancelled:
                continue
            return
        raise TooMany("Too many attempts at once. Try again.", retry_after=1)

    def forget(self, limit: Limit, whose: str) -> None:
        """Count from nothing again."""
        self.engine.commit([Delete(keys.counter(limit.what, whose))])

    def _times(self, limit: Limit, whose: str) -> tuple[list[float], int]:
        """The tries that still count, oldest first, and the version of their record."""
        found = self.engine.get(keys.counter(limit.what, whose))
        if found is None:
            return [], 0
        since = time.time() - limit.seconds
        return [t for t in json.loads(found.body) if t > since], found.version


def refuse_reached(limit: Limit, times: list[float]) -> None:
    """Raise TooMany where these tries reach the limit."""
    if len(times) >= limit.most:
        wait = int(times[-limit.most] + limit.seconds - time.time()) + 1
        raise TooMany("Too many attempts. Wait a little, then try again.", retry_after=max(1, wait))
