"""Limits that a process counts for itself: where a write for each attempt would cost too much."""

import threading
import time

from welltrack_ui.domain.errors import TooManyAttempts

MINUTE_SECONDS = 60.0
MAX_COUNTERS = 10_000


class MinuteLimiter:
    """Counts attempts of a minute by whose they are; thread-safe."""

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
            raise TooManyAttempts(
                "Too many attempts. Wait a little, then try again.", retry_after=wait
            )
