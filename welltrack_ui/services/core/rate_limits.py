"""How often somebody may try: counted in the store, so that every process counts together."""

import json
import time
from dataclasses import dataclass

from welltrack_ui.domain.errors import TooManyAttempts
from welltrack_ui.settings import Settings
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Delete, Engine, Put, Record
from welltrack_ui.store.engine.errors import CommitCancelled

MAX_COUNT_RETRIES = 20
QUARTER_HOUR_SECONDS = 900


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `most` in `seconds`."""

    what: str
    most: int
    seconds: int


def build_sign_in_limit(settings: Settings) -> RateLimit:
    """How many sign-ins of an account may fail in a quarter of an hour."""
    return RateLimit("sign-in", settings.failed_sign_ins, QUARTER_HOUR_SECONDS)


class RateLimiter:
    """Counts tries by what is tried and whose it is."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def check_limit(self, limit: RateLimit, whose: str) -> None:
        """Raise TooMany, saying when to come back, where the limit is reached."""
        refuse_over_limit(limit, self._load_times(limit, whose)[0])

    def count_try(self, limit: RateLimit, whose: str) -> None:
        """Count one try. Raises TooMany where the limit is reached, however many come at once."""
        for _ in range(MAX_COUNT_RETRIES):
            times, version = self._load_times(limit, whose)
            refuse_over_limit(limit, times)
            now = time.time()
            key = keys.attempt_counter_key(limit.what, whose)
            body = json.dumps([*times, now])
            over = int(now) + limit.seconds + 1
            record = Record(key.pk, key.sk, "counter", version + 1, body, expires_at=over)
            try:
                self.engine.commit([Put(record, version or "absent")])
            except CommitCancelled:
                continue
            return
        raise TooManyAttempts("Too many attempts at once. Try again.", retry_after=1)

    def reset_count(self, limit: RateLimit, whose: str) -> None:
        """Count from nothing again."""
        self.engine.commit([Delete(keys.attempt_counter_key(limit.what, whose))])

    def _load_times(self, limit: RateLimit, whose: str) -> tuple[list[float], int]:
        """The tries that still count, oldest first, and the version of their record."""
        found = self.engine.get(keys.attempt_counter_key(limit.what, whose))
        if found is None:
            return [], 0
        since = time.time() - limit.seconds
        return [t for t in json.loads(found.body) if t > since], found.version


def refuse_over_limit(limit: RateLimit, times: list[float]) -> None:
    """Raise TooMany where these tries reach the limit."""
    if len(times) >= limit.most:
        wait = int(times[-limit.most] + limit.seconds - time.time()) + 1
        raise TooManyAttempts(
            "Too many attempts. Wait a little, then try again.", retry_after=max(1, wait)
        )
