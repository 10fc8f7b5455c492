"""Rate limits: attempts counted in the store, so that all processes count together.

Where a write for each attempt would cost too much, each process counts for itself.
"""

import json
import threading
import time
from dataclasses import dataclass

from welltrack_ui.domain.errors import TooManyAttempts
from welltrack_ui.domain.messages import mark
from welltrack_ui.settings import Settings
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Delete, Engine, Put, Record
from welltrack_ui.store.engine.errors import CommitCancelled

MAX_COUNT_RETRIES = 20
QUARTER_HOUR_SECONDS = 900
HOUR_SECONDS = 3600
MINUTE_SECONDS = 60.0
MAX_COUNTERS = 10_000
DAY_SECONDS = 24 * HOUR_SECONDS
TOO_MANY_ATTEMPTS = mark("Too many attempts. Wait a little, then try again.")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A limit of `most` attempts in any `seconds`; `what` names it in keys.

    `refusal` is what people read where it is reached.
    """

    what: str
    most: int
    seconds: int
    refusal: str = TOO_MANY_ATTEMPTS


def build_sign_in_limit(settings: Settings) -> RateLimit:
    """The limit of failed sign-ins of one account in a quarter of an hour."""
    return RateLimit("sign-in", settings.failed_sign_ins, QUARTER_HOUR_SECONDS)


class RateLimiter:
    """Counts attempts under a limit, for an account or an address."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def check_limit(self, limit: RateLimit, whose: str) -> None:
        """Check a limit, counting nothing. Raises: TooManyAttempts where it is reached."""
        refuse_over_limit(limit, self._load_times(limit, whose)[0])

    def count_try(self, limit: RateLimit, whose: str) -> None:
        """Count one attempt.

        Raises: TooManyAttempts where the limit is reached, also by many attempts at once.
        """
        for _ in range(MAX_COUNT_RETRIES):
            times, version = self._load_times(limit, whose)
            refuse_over_limit(limit, times)
            now = time.time()
            key = keys.attempt_counter_key(limit.what, whose)
            body = json.dumps([*times, now])
            expires_at = int(now) + limit.seconds + 1
            record = Record(key.pk, key.sk, "counter", version + 1, body, expires_at=expires_at)
            try:
                self.engine.commit([Put(record, version or "absent")])
            # Another attempt was counted at the same moment: read again, so that none is lost.
            except CommitCancelled:
                continue
            return
        raise TooManyAttempts("Too many attempts at once. Try again.", retry_after=1)

    def reset_count(self, limit: RateLimit, whose: str) -> None:
        """Set a count back to zero."""
        self.engine.commit([Delete(keys.attempt_counter_key(limit.what, whose))])

    def _load_times(self, limit: RateLimit, whose: str) -> tuple[list[float], int]:
        """The times of attempts that still count, oldest first, and the version of their record."""
        record = self.engine.get(keys.attempt_counter_key(limit.what, whose))
        if record is None:
            return [], 0
        # The record expires later than its oldest attempts stop counting.
        since = time.time() - limit.seconds
        return [t for t in json.loads(record.body) if t > since], record.version


def refuse_over_limit(limit: RateLimit, times: list[float]) -> None:
    """Check times of attempts against a limit. Raises: TooManyAttempts where they reach it."""
    if len(times) >= limit.most:
        # The attempt that has to age out for there to be room for one more.
        wait = int(times[-limit.most] + limit.seconds - time.time()) + 1
        raise TooManyAttempts(limit.refusal, retry_after=max(1, wait))


class MinuteLimiter:
    """Counts attempts of a minute by whose they are, in this process alone; thread-safe."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._counts: dict[str, int] = {}
        self._since = time.monotonic()
        self._lock = threading.Lock()

    def count_try(self, whose: str) -> None:
        """Count one attempt. Raises: TooManyAttempts where the limit is reached."""
        with self._lock:
            now = time.monotonic()
            if now - self._since >= MINUTE_SECONDS or len(self._counts) >= MAX_COUNTERS:
                self._counts.clear()
                self._since = now
            count = self._counts[whose] = self._counts.get(whose, 0) + 1
            wait = int(self._since + MINUTE_SECONDS - now) + 1
        if count > self.most:
            raise TooManyAttempts(TOO_MANY_ATTEMPTS, retry_after=wait)
