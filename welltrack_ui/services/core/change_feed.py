"""The change feed: what other processes write, told to the caches and screens of this one."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from welltrack_ui.deadlines import limit_time
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.errors import Unavailable
from welltrack_ui.services.core.change_bus import ACCOUNTS, ChangeBus
from welltrack_ui.store.audit_marks import AuditMark, read_news, set_mark
from welltrack_ui.store.engine.engine import Engine

log = logging.getLogger(__name__)
ROUND_SECONDS, ACCOUNTS_SECONDS = 1.0, 3.0
"""The time from one reading of a log to the next: of an organization, and of the accounts, whose
members' entries are in the organizations' logs too."""
MAX_WAIT_SECONDS = 0.25
"""The longest until a page that was just opened is looked after."""
READ_SECONDS = 3.0
MAX_DELAY_SECONDS = 3.0
"""A log whose reading is late by more tells nothing: whoever relies on it looks by themselves."""
MAX_NEWS = 2_000
MAX_OWN_ENTRIES = 20_000
WORKERS = 8


@dataclass(slots=True)
class FollowedLog:
    """An audit log that is followed since `since`, and is to be read again at `due_at`.

    Both are times of `time.monotonic`.
    """

    mark: AuditMark
    since: float
    due_at: float


class ChangeFeed:
    """Reads, every second, the new entries of the organizations that have open pages.

    One query each, however many pages there are, and every three seconds one for all accounts, on
    whose sessions and memberships pages hang. What this process wrote itself was told when it was
    written. Safe to call from many threads.
    """

    def __init__(
        self, engine: Engine, bus: ChangeBus, publish: Callable[[Sequence[AuditEntry]], None]
    ) -> None:
        self.engine, self.bus, self.publish = engine, bus, publish
        self._lock = threading.Lock()
        self._logs: dict[str, FollowedLog] = {}
        self._reading: set[str] = set()
        self._next_at: dict[str, float] = {}
        self._own: OrderedDict[str, None] = OrderedDict()
        self._is_away = False

    def note(self, entries: Sequence[AuditEntry]) -> None:
        """Take entries that were told to this process, and need not be again."""
        with self._lock:
            for entry in entries:
                self._own[entry.id] = None
            while len(self._own) > MAX_OWN_ENTRIES:
                self._own.popitem(last=False)

    def covers(self, home_id: str, since: float) -> bool:
        """Whether all changes since a time of `time.monotonic` were told, but for some seconds.

        `home_id` is an organization, or "" for all accounts.
        """
        with self._lock:
            followed = self._logs.get(home_id)
        return (
            followed is not None
            and followed.since <= since
            and time.monotonic() - followed.due_at <= MAX_DELAY_SECONDS
        )

    def run(self, stop: threading.Event) -> None:
        """Read each log when it is due until the server stops."""
        with ThreadPoolExecutor(WORKERS, "feed") as pool:
            while not stop.wait(self._count_seconds_to_next()):
                for home_id in self._take_due(time.monotonic()):
                    pool.submit(self._read_log, home_id)

    def make_round(self) -> None:
        """Read the logs of all that is followed now, one after the other."""
        for home_id in self._take_due(float("inf")):
            self._read_log(home_id)

    def _count_seconds_to_next(self) -> float:
        """The seconds until a log is due, but not so many that a new page would wait for long."""
        now = time.monotonic()
        with self._lock:
            waiting = [at for home_id, at in self._next_at.items() if home_id not in self._reading]
        return max(0.0, min([*waiting, now + MAX_WAIT_SECONDS]) - now)

    def _take_due(self, until: float) -> list[str]:
        """The logs that are due until then; one that is still being read has its turn later."""
        followed = set(self.bus.list_topics())
        with self._lock:
            for known in (self._logs, self._next_at):
                for home_id in known.keys() - followed:
                    del known[home_id]
            due = [
                home_id
                for home_id in sorted(followed - self._reading)
                if self._next_at.get(home_id, 0.0) <= until
            ]
            self._reading |= set(due)
            # Unless the reading tells a better time: a store that is away is asked again then.
            self._next_at |= dict.fromkeys(due, time.monotonic() + ROUND_SECONDS)
        return due

    def _read_log(self, home_id: str) -> None:
        try:
            self._tell_news(home_id)
            self._is_away = False
        # The store may be away for a while: it is asked again in a second.
        except Unavailable as error:
            if not self._is_away:
                log.warning("changes of other processes can't be read for now: %s", error)
            self._is_away = True
        except Exception:
            log.exception("changes of other processes could not be read")
        finally:
            with self._lock:
                self._reading.discard(home_id)

    def _tell_news(self, home_id: str) -> None:
        """Read what is new in a log, and publish it."""
        now = time.monotonic()
        with self._lock:
            followed = self._logs.get(home_id)
        with limit_time(READ_SECONDS):
            if followed is None:
                # Nothing counts as known: a page that was just opened may have read before it.
                mark = replace(set_mark(self.engine, home_id), known=frozenset())
                followed = FollowedLog(mark, now, now)
            news = read_news(self.engine, home_id, followed.mark, MAX_NEWS)
        with self._lock:
            entries = [entry for entry in news.entries if entry.id not in self._own]
        # Oldest first, as they were written.
        self.publish(entries[::-1])
        # Caches that were filled by a mark end with it; the feed has none, and goes on.
        mark = replace(news.mark, began_at=now)
        with self._lock:
            pause = ACCOUNTS_SECONDS if home_id == ACCOUNTS else ROUND_SECONDS
            due_at = self._next_at[home_id] = now + pause
            self._logs[home_id] = FollowedLog(mark, followed.since, due_at)
