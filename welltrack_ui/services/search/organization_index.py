"""The index of one organization, kept up to date: made when it is first needed, then followed.

Changes of this process come from its change bus at once. Those of others come from the change log,
which is read for each search: it finds what any process had acknowledged before it began, as far as
the store's index of the log has it. Searches that come while it is being read share the next
reading. Entries may appear a little late there, so each reading begins half a minute before the
time that the log has reached, and reads nothing where nobody writes; one in ten minutes begins a
day before the newest entry known: a clock may be wrong. That entry must still be there: else the
store was replaced by an older copy, and the index is made anew.
"""

import logging
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.field_types import parse_instant
from welltrack_ui.services.search.index_filling import IndexFiller, remove_purged, renew_documents
from welltrack_ui.store import audit
from welltrack_ui.store.audit_marks import bound_log_time, read_entry_id
from welltrack_ui.store.engine.engine import Engine, Key, Record
from welltrack_ui.store.search.index_file import (
    IndexDamaged,
    IndexFile,
    read_meta,
    write_meta,
)

log = logging.getLogger(__name__)
DEEP_CHECK_SECONDS, DEEP_DELAY = 600.0, timedelta(days=1)
MAX_KNOWN_ENTRIES = 20_000
BATCH_ENTITIES = 200
PAUSE_SECONDS = 0.002
STOP_SECONDS, LEAST_SECONDS = 5.0, 0.05
INDEXED_ENTITIES = {"project", "well", "stage", "event", "file", "report"}


class OrganizationIndex:
    """The index of an organization; `submit` runs a function on another thread soon."""

    def __init__(
        self,
        engine: Engine,
        org_id: str,
        file: IndexFile,
        submit: Callable[[Callable[[], None]], None],
    ) -> None:
        self.engine, self.org_id, self.file = engine, org_id, file
        self._submit = submit
        self._lock = threading.Lock()
        self._progress = threading.Condition(self._lock)
        # Searches are numbered: those up to `_answered` have all that was written before them, and
        # those up to `_given_up` wait no longer, since the store or the disk was away.
        self._asked = self._answered = self._given_up = 0
        self._pending: dict[str, list[str]] = {}
        self._known: OrderedDict[str, None] = OrderedDict()
        self._log_time: datetime | None = None
        self._checked_at, self._busy_since = 0.0, 0.0
        self._deeply_checked_at = float("-inf")
        self._is_log_due, self._is_running = False, False
        self._is_open, self._is_damaged, self._is_stopped = False, False, False

    def settle(self, seconds: float) -> bool:
        """Bring the index up to date, and wait for that; whether it is after so many seconds."""
        with self._lock:
            if self._is_open and not self.file.is_in_place():
                self._is_damaged = True
            self._asked += 1
            number = self._asked
            self._start()
            # Whoever asks while a large index is being made is not kept waiting each time.
            patience = self._busy_since + seconds - time.monotonic()
            self._progress.wait_for(
                lambda: max(self._answered, self._given_up) >= number or self._is_stopped,
                min(seconds, max(patience, LEAST_SECONDS)),
            )
            return self._answered >= number

    def note(self, entries: Iterable[AuditEntry]) -> None:
        """Take changes that were just written; the index has them in a moment."""
        with self._lock:
            # An index that was not opened reads the change log when it is.
            if not self._is_open:
                return
            for entry in entries:
                if entry.entity in INDEXED_ENTITIES:
                    self._pending.setdefault(entry.entity_id, []).append(entry.id)
            if self._pending:
                self._start()

    def make_anew(self) -> None:
        """Discard the file; it is made again in the background."""
        with self._lock:
            self._is_damaged = self._is_log_due = True
            self._start()

    def stop(self) -> None:
        """End what runs, soon, and close the file."""
        with self._lock:
            self._is_stopped = True
            self._progress.notify_all()
            self._progress.wait_for(lambda: not self._is_running, STOP_SECONDS)
        self.file.close()

    def _start(self) -> None:
        """Run until nothing is left to do. The caller has the lock."""
        if not self._is_running and not self._is_stopped:
            self._is_running = True
            self._busy_since = time.monotonic()
            self._submit(self._run)

    def _run(self) -> None:
        try:
            while self._take_step():
                pass
        # The store or the disk may be away for a while: the next search tries again.
        except Exception:
            log.exception("the search index could not be brought up to date")
            with self._lock:
                self._given_up = self._asked
                self._end_run()

    def _end_run(self) -> None:
        """Say that nothing runs any more. The caller has the lock."""
        self._is_running = False
        self._progress.notify_all()

    def _take_step(self) -> bool:
        """Do some of what is left; whether there may be more."""
        with self._lock:
            taken = {each: self._pending.pop(each) for each in [*self._pending][:BATCH_ENTITIES]}
            latest, is_whole = self._asked, not self._pending
            is_log_due = self._is_log_due or self._is_damaged or latest > self._answered
            self._is_log_due = False
            if self._is_stopped or not (taken or is_log_due):
                # Still with the lock: who asks from here on starts another run.
                self._end_run()
                return False
        try:
            if is_log_due:
                self._ensure_open()
                self._read_log()
            self._renew(taken)
        except IndexDamaged as error:
            log.warning("the search index is made anew: %s", error)
            self._restore(taken, is_damaged=True)
        except BaseException:
            self._restore(taken, is_damaged=False)
            raise
        else:
            if is_log_due and is_whole:
                self._answer(latest)
        return True

    def _answer(self, number: int) -> None:
        """Let the searches up to a number go on, unless what they wait for was broken off."""
        with self._lock:
            if not self._is_stopped:
                self._answered, self._busy_since = number, time.monotonic()
                self._progress.notify_all()

    def _restore(self, taken: dict[str, list[str]], *, is_damaged: bool) -> None:
        """Put back what a step took and could not do."""
        with self._lock:
            self._pending = {**taken, **self._pending}
            self._is_log_due = True
            self._is_damaged |= is_damaged

    def _ensure_open(self) -> None:
        """Open the file, and fill it where it was not filled to its end."""
        if self._is_damaged:
            self.file.discard()
            self._is_open = self._is_damaged = False
        if self._is_open:
            return
        self.file.open()
        # From here on changes are noted: those that the filling does not see come behind it.
        self._is_open = True
        with self.file.reading() as connection:
            is_full = read_meta(connection, "full") == "yes"
        if not is_full:
            self._fill()

    def _fill(self) -> None:
        started = time.monotonic()
        # Before the first record is read: what changes meanwhile is read from the log behind it.
        newest = read_newest_entry(self.engine, self.org_id)
        for _ in IndexFiller(self.engine, self.org_id, self.file).run_steps():
            if self._is_stopped:
                return
            # Between steps others get the processor: a million events take minutes.
            time.sleep(PAUSE_SECONDS)

        def finish(connection: sqlite3.Connection) -> None:
            write_meta(connection, "newest", newest)
            write_meta(connection, "full", "yes")

        self.file.write(finish)
        log.info("a search index was made in %.1f s", time.monotonic() - started)

    def _read_log(self) -> None:
        """Take the changes that the change log has and this index has not.

        Raises: IndexDamaged where the newest entry that it has is gone.
        """
        if self._is_stopped:
            return
        with self.file.reading() as connection:
            newest = read_meta(connection, "newest") or ""
        now = time.monotonic()
        is_deep = now - self._deeply_checked_at > DEEP_CHECK_SECONDS
        is_there = self._take_entries(newest, self._find_start(newest, now, is_deep=is_deep))
        if not is_deep:
            return
        # The index of the log may lag behind the log itself, which is asked before all is undone.
        if not is_there and self.engine.get(Key(*newest.split("\n"))) is None:
            raise IndexDamaged("the store was replaced by another copy")
        remove_purged(self.engine, self.file)
        self._deeply_checked_at = now

    def _take_entries(self, newest: str, start: datetime | None) -> bool:
        """Take the changes in the log from an instant on; whether the newest known is there."""
        last, is_there = newest, not newest
        batch: dict[str, list[str]] = {}
        for record in walk_entries(self.engine, self.org_id, start):
            key = format_entry_key(record)
            last, is_there = max(last, key, key=read_sort_key), is_there or key == newest
            # By its key: most of what is read here is known, and need not be parsed.
            if read_entry_id(record) not in self._known:
                entry = AuditEntry.parse_stored(record.body)
                if entry.entity in INDEXED_ENTITIES:
                    batch.setdefault(entry.entity_id, []).append(entry.id)
                else:
                    self._remember([entry.id])
            if len(batch) >= BATCH_ENTITIES:
                self._renew(batch)
                batch = {}
        self._renew(batch)
        if last != newest:
            self.file.write(lambda connection: write_meta(connection, "newest", last))
        return is_there

    def _find_start(self, newest: str, now: float, *, is_deep: bool) -> datetime | None:
        """The instant from which the log is read; None for all of it.

        The log goes on with time, also where nothing is written: what came before the last half a
        minute is not read again and again.
        """
        if not newest:
            return None
        reached = read_key_instant(newest)
        if self._log_time is not None:
            passed = timedelta(seconds=now - self._checked_at)
            reached = max(reached, self._log_time + passed)
        self._log_time, self._checked_at = bound_log_time(reached), now
        if is_deep:
            return read_key_instant(newest) - DEEP_DELAY
        return self._log_time - audit.MAX_ENTRY_DELAY

    def _renew(self, changes: dict[str, list[str]]) -> None:
        """Bring the index up to date for entities by id, each with its audit entries."""
        if not changes:
            return
        renew_documents(self.engine, self.file, changes)
        self._remember(each for entry_ids in changes.values() for each in entry_ids)

    def _remember(self, entry_ids: Iterable[str]) -> None:
        """Take entries as known, by id: what they tell is in the index."""
        self._known |= dict.fromkeys(entry_ids)
        while len(self._known) > MAX_KNOWN_ENTRIES:
            self._known.popitem(last=False)


def read_newest_entry(engine: Engine, org_id: str) -> str:
    """The key of the newest audit entry of an organization; blank without entries."""
    page = engine.query(replace(audit.organization_audit_query(org_id), limit=1))
    return format_entry_key(page.records[0]) if page.records else ""


def format_entry_key(record: Record) -> str:
    """The key of an audit entry as a text."""
    return f"{record.pk}\n{record.sk}"


def read_sort_key(key: str) -> str:
    """The sort key of an audit entry, by its key as a text."""
    return key.rpartition("\n")[2]


def read_key_instant(key: str) -> datetime:
    """The instant of an audit entry, by its key as a text."""
    return parse_instant(read_sort_key(key).split("#")[1])


def walk_entries(engine: Engine, org_id: str, start: datetime | None) -> Iterator[Record]:
    """The audit entries of an organization from an instant on, oldest first."""
    return engine.walk(replace(audit.organization_audit_query(org_id, start), reverse=False))
