"""The log item of a well: one small record that every write of work to it raises, in its time log
or beside it (a moment, whole days).

Approving a report has a condition on its version, so that an approval and a write at the same
moment can't both win. It holds the windows that approved reports lock, the reports that are
submitted or approved, and what was written of late, for the sums of report days.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import TypeAdapter

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.errors import Conflict
from welltrack_ui.domain.field_types import Instant
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.intervals import merge_intervals
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Engine, Put, Record

MAX_TOUCHES = 32
"""Windows that are remembered; sums that are older are built anew."""
MAX_WINDOWS = 4
"""Windows of one write; more are remembered as the one around them."""


class Lock(FrozenModel):
    """A window [start, end) that an approved report holds."""

    report_id: str
    start: Instant
    end: Instant


class Touch(FrozenModel):
    """A window that a write touched, and the version that the write made."""

    version: int
    start: Instant
    end: Instant


class WellLog(FrozenModel):
    """The log item of a well; version 0 is none."""

    well_id: str
    version: int = 0
    locks: tuple[Lock, ...] = ()
    signed_ids: tuple[str, ...] = ()
    touches: tuple[Touch, ...] = ()

    def find_lock(self, window: Window) -> Lock | None:
        """The first lock that a window overlaps."""
        start, end = window
        return next((lock for lock in self.locks if start < lock.end and end > lock.start), None)

    def touched_since(self, version: int) -> list[Window] | None:
        """The windows written after a version; None where that is not known any more."""
        if version > self.version:
            return None
        later = [touch for touch in self.touches if touch.version > version]
        known = {touch.version for touch in later}
        # A version without a touch is a change of reports, which has no window: it says so.
        if any(number not in known for number in range(version + 1, self.version + 1)):
            return None
        return [Window(touch.start, touch.end) for touch in later if touch.end > touch.start]


def load(engine: Engine, well_id: str) -> WellLog:
    """The log item of a well, which may be none yet."""
    record = engine.get(keys.well_log_key(well_id))
    return parse_record(well_id, record)


def load_many(engine: Engine, well_ids: list[str]) -> dict[str, WellLog]:
    """The log items of wells, by id."""
    by_key = {keys.well_log_key(well_id): well_id for well_id in well_ids}
    stored = engine.get_many(list(by_key))
    return {well_id: parse_record(well_id, stored.get(key)) for key, well_id in by_key.items()}


def parse_record(well_id: str, record: Record | None) -> WellLog:
    """The log item of its record."""
    if record is None:
        return WellLog(well_id=well_id)
    return WELL_LOG_ADAPTER.validate_json(record.body)


class StoredLog(NamedTuple):
    """The log item of a well, of which only the version has been read; version 0 is none."""

    well_id: str
    version: int
    body: str

    def parse(self) -> WellLog:
        """The whole item."""
        if not self.version:
            return WellLog(well_id=self.well_id)
        return WELL_LOG_ADAPTER.validate_json(self.body)


def load_versions(engine: Engine, well_ids: Sequence[str]) -> dict[str, StoredLog]:
    """The log items of wells by id, not parsed: of thousands only the few that changed are."""
    by_key = {keys.well_log_key(well_id): well_id for well_id in well_ids}
    stored = engine.get_many(list(by_key))
    logs = {well_id: StoredLog(well_id, 0, "") for well_id in well_ids}
    for key, record in stored.items():
        logs[by_key[key]] = StoredLog(by_key[key], record.version, record.body)
    return logs


@dataclass
class LogEdit:
    """What a change does to a log item: the windows that it writes to, or the life of a report.

    With a `version` it is refused where the log item has another by then, and with a
    `signed_refusal` where a report is submitted or approved.
    """

    windows: list[Window] = field(default_factory=list)
    version: int | None = None
    signed_refusal: Conflict | None = None
    add_lock: Lock | None = None
    drop_lock: str = ""
    sign: str = ""
    unsign: str = ""

    def is_refused_by(self, log: WellLog) -> bool:
        """Whether a log item as it is lets the change not pass."""
        return any(map(log.find_lock, self.windows)) or bool(self.signed_refusal and log.signed_ids)

    def apply(self, log: WellLog) -> WellLog:
        """The next version of a log item."""
        version = log.version + 1
        locks = tuple(lock for lock in log.locks if lock.report_id != self.drop_lock)
        signed = tuple(one for one in log.signed_ids if one not in {self.sign, self.unsign})
        # A change of reports touches nothing, and is remembered as such.
        parts = join_windows(self.windows) or [NOTHING]
        now = [Touch(version=version, start=start, end=end) for start, end in parts]
        update = {
            "version": version,
            "locks": (*locks, self.add_lock) if self.add_lock else locks,
            "signed_ids": (*signed, self.sign) if self.sign else signed,
            "touches": drop_oldest((*log.touches, *now)),
        }
        return log.model_copy(update=update)


def next_log_put(log: WellLog, after: WellLog) -> Put:
    """The write of the next version of a log item, on the condition that it is still `log`."""
    pk, sort_key = keys.well_log_key(log.well_id)
    record = Record(pk, sort_key, "log", after.version, after.model_dump_json())
    return Put(record, log.version or "absent")


def join_windows(windows: list[Window]) -> list[Window]:
    """The union of the windows of one write; where that has many parts, the window around them."""
    merged = merge_intervals(windows)
    return merged if len(merged) <= MAX_WINDOWS else [Window(merged[0].start, merged[-1].end)]


def drop_oldest(touches: tuple[Touch, ...]) -> tuple[Touch, ...]:
    """The latest touches: none of a version, or all of it."""
    if len(touches) <= MAX_TOUCHES:
        return touches
    oldest = touches[-MAX_TOUCHES - 1].version
    return tuple(touch for touch in touches[-MAX_TOUCHES:] if touch.version != oldest)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOTHING = Window(EPOCH, EPOCH)
WELL_LOG_ADAPTER = TypeAdapter(WellLog)
