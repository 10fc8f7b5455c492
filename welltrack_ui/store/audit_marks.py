"""Marks in an audit log: a place to read on from, which no clock decides alone.

What was read once is brought up to date by the entries since then. An entry carries the instant at
which its change began, by its writer's clock, and appears when it is committed: it may come behind
one that is later. So a mark is set back by half a minute, and holds the entries that it knows; and
the instant that it is set by is the log's own, which goes on with the process's own time, but is
never behind the wall clock: to miss an entry, both must be wrong. What comes later still, or with a
clock that is wrong by more, is found when the mark is given up, after ten minutes: what was read
by it is then read anew.
"""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.field_types import format_instant, parse_instant
from welltrack_ui.store.audit import AUDIT_CHUNK_RECORDS, MAX_ENTRY_DELAY, build_audit_query
from welltrack_ui.store.engine.engine import Engine, Record

MAX_MARK_SECONDS = 600.0
MAX_KNOWN_ENTRIES = 2_000
FIRST_RECORDS = 10
"""Entries that a mark reads first: there are seldom more within half a minute."""


@dataclass(frozen=True, slots=True)
class AuditMark:
    """A place in an audit log, and the entries known near it, by id.

    `began_at` is when all was read, `read_at` when the log was read last, by `time.monotonic`; the
    log had reached `log_time` then, None for a log without entries.
    """

    began_at: float
    read_at: float
    log_time: datetime | None
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AuditNews:
    """The entries of an audit log that a mark did not know, newest first, and the next mark.

    With `is_complete` False there may be more: what was read with the mark must be read anew.
    """

    entries: list[AuditEntry]
    mark: AuditMark
    is_complete: bool


def set_mark(engine: Engine, home_id: str) -> AuditMark:
    """The mark of this moment, to set before the entities are read.

    `home_id` is a well, an organization, or "" for all accounts.
    """
    return _read_newest(engine, home_id, FIRST_RECORDS)[1]


def read_latest(engine: Engine, home_id: str, most: int) -> AuditNews:
    """The newest entries of an audit log, at most `most`, with the mark of this moment."""
    records, mark = _read_newest(engine, home_id, most)
    entries = [AuditEntry.parse_stored(record.body) for record in records]
    return AuditNews(entries, mark, is_complete=True)


def _read_newest(engine: Engine, home_id: str, count: int) -> tuple[tuple[Record, ...], AuditMark]:
    """The newest records of an audit log, and the mark of this moment."""
    now, query = time.monotonic(), build_audit_query(home_id)
    newest = engine.query(replace(query, limit=count)).records
    if not newest:
        return newest, AuditMark(now, now, None)
    log_time = bound_log_time(read_entry_instant(newest[0]))
    low = build_lowest_key(log_time)
    records = newest
    if newest[-1].sk >= low and len(newest) == count:
        records = tuple(islice(engine.walk(replace(query, low=low)), MAX_KNOWN_ENTRIES))
    known = frozenset(read_entry_id(record) for record in records if record.sk >= low)
    return newest, AuditMark(now, now, log_time, known)


def read_news(engine: Engine, home_id: str, mark: AuditMark, most: int) -> AuditNews:
    """The entries since a mark, complete where there are at most `most` new ones."""
    now = time.monotonic()
    query = replace(build_audit_query(home_id), limit=min(most + 1, AUDIT_CHUNK_RECORDS))
    if mark.log_time is not None:
        query = replace(query, low=build_lowest_key(mark.log_time))
    # Known ones count for nothing: an import that came last leaves hundreds near the mark.
    records = list(islice(engine.walk(query), most + len(mark.known) + 1))
    new = [record for record in records if read_entry_id(record) not in mark.known]
    reached = [read_entry_instant(record) for record in records[:1]]
    if mark.log_time is not None:
        reached.append(mark.log_time + timedelta(seconds=now - mark.read_at))
    log_time = bound_log_time(max(reached)) if reached else None
    low = build_lowest_key(log_time) if log_time else ""
    known = frozenset(read_entry_id(record) for record in records if record.sk >= low)
    is_complete = len(new) <= most and now - mark.began_at <= MAX_MARK_SECONDS
    entries = [AuditEntry.parse_stored(record.body) for record in new]
    return AuditNews(entries, AuditMark(mark.began_at, now, log_time, known), is_complete)


def bound_log_time(log_time: datetime) -> datetime:
    """The time of a log, but not ahead of the wall clock: a writer's clock may be."""
    return min(log_time, datetime.now(UTC))


def build_lowest_key(log_time: datetime) -> str:
    """The lowest sort key of entries that may still come when a log has reached a time."""
    return f"A#{format_instant(log_time - MAX_ENTRY_DELAY)}"


def read_entry_instant(record: Record) -> datetime:
    """The instant of an entry's record, by its key."""
    return parse_instant(record.sk.split("#")[1])


def read_entry_id(record: Record) -> str:
    """The id of an entry's record, by its key."""
    return record.sk.rpartition("#")[2]
