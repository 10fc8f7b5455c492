"""The log item of a well: one small record that every write of work to it raises, in its time log
or beside it (a moment, whole days).

Approving a report has a condition on its version, so that an approval and a write at the same
moment can't both win. It holds the windows that approved reports lock, the reports that are
submitted or approved, and what was written of late, for the sums of report days.

It holds facts of the well too, so that a query of a day reads neither the well nor ranges that were
never written to: `day`, what its report days depend on, and `long_classes`, the classes of longer
durations that its events ever had. They have been kept since the well was last written, or made, by
a version that keeps them, and no earlier one writes to the store any more; else they are unknown
(None). The unit of work keeps them with every write of a well or an event; whoever writes such
records in another way leaves them out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from pydantic import TypeAdapter

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.errors import Conflict
from welltrack_ui.domain.field_types import Instant
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.intervals import merge_intervals
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Check, Condition, Engine, Operation, Put, Record

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


class WellReportDay(FrozenModel):
    """The fields of a well that its report days need: reading all takes ten times as long."""

    id: str
    org_id: str
    project_id: str
    timezone: str
    report_day_start: int
    deleted_at: str | None = None


class LogFacts(FrozenModel):
    """The facts of a well in its log item, None where they are unknown."""

    day: WellReportDay | None = None
    """None of a deleted well, too."""
    long_classes: tuple[str, ...] | None = None
    """The duration classes that its events ever had, but for the shortest, which is not noted."""


class WellLog(LogFacts):
    """The log item of a well; version 0 is none."""

    well_id: str
    version: int = 0
    locks: tuple[Lock, ...] = ()
    signed_ids: tuple[str, ...] = ()
    touches: tuple[Touch, ...] = ()

    def has_same_facts(self, other: "WellLog") -> bool:
        """Whether another version states the same facts."""
        return (self.day, self.long_classes) == (other.day, other.long_classes)

    def lacks_class(self, letters: Iterable[str]) -> bool:
        """Whether a duration class is to be noted; never where they are unknown."""
        return self.long_classes is not None and not set(letters) <= set(self.long_classes)

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


def parse_facts(record: Record | None) -> LogFacts:
    """The facts of a log item's record; none without one."""
    return LogFacts() if record is None else LogFacts.parse_stored(record.body)


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

    def has_windows(self) -> bool:
        """Whether anything was written to a time log of late: of a new well only the well was."""
        return any(touch.end > touch.start for touch in self.parse().touches)

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
class WellChanges:
    """What a change writes of a well and its events, as far as the facts of its log item go."""

    step: Literal["new", "next"] | None = None
    """Which version of the well is written, if any."""
    day: WellReportDay | None = None
    """The well as it is then; None where it is deleted then, or not written."""
    long_classes: set[str] = field(default_factory=set)
    """The classes of longer durations that the events have."""

    def apply(self, log: WellLog, *, starts: bool) -> WellLog:
        """The next version of a log item, with the facts after the change.

        With `starts` unknown facts may be stated; without it a write of the well takes them back,
        since the well is written then as an earlier version reads it, which may write to it too.
        Classes can become known only with the well itself: of an earlier one nobody knows what
        events it had.
        """
        day, classes = log.day, log.long_classes
        if self.step:
            day, classes = (self.day, classes) if starts else (None, None)
        if self.step == "new" and log.version == 1 and starts:
            classes = ()
        if classes is not None:
            classes = tuple(sorted({*classes, *self.long_classes}))
        return log.model_copy(update={"day": day, "long_classes": classes})


def list_well_changes(operations: Iterable[Operation]) -> Mapping[str, WellChanges]:
    """What operations write of wells and of events with a longer duration, by the id of the well.

    It is told by the records alone, so that no writer of them has to say it.
    """
    changes: dict[str, WellChanges] = {}
    for operation in operations:
        if isinstance(operation, Put):
            note_well_change(changes, operation)
    return changes


def note_well_change(changes: dict[str, WellChanges], put: Put) -> None:
    """Note what a record tells of its well, by the id of the well, if anything."""
    record = put.record
    well_id = f"w-{record.pk.partition('#')[2]}"
    if record.kind == "well":
        changed = changes.setdefault(well_id, WellChanges())
        changed.step = "new" if put.when == "absent" else "next"
        well = WellReportDay.parse_stored(record.body)
        changed.day = None if well.deleted_at else well
    elif record.kind == "event" and record.l1:
        letter = keys.parse_duration_class(record.l1)
        if letter != keys.SHORTEST_CLASS:
            changes.setdefault(well_id, WellChanges()).long_classes.add(letter)


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


def next_log_step(log: WellLog, after: WellLog) -> Put | Check:
    """The write of the next version of a log item, on the condition that it is still `log`.

    Where there is none, the condition alone.
    """
    key = keys.well_log_key(log.well_id)
    when: Condition = log.version or "absent"
    if after.version == log.version:
        return Check(key, when)
    record = Record(key.pk, key.sk, "log", after.version, after.model_dump_json())
    return Put(record, when)


class RestoredFacts:
    """The facts of log items that are restored, behind the wells and events that they are about.

    A log item whose facts these do not bear out loses them: an export that was made while people
    wrote may be of two moments. With `keeps` false each does.
    """

    def __init__(self, *, keeps: bool) -> None:
        self.keeps = keeps
        self._changes: dict[str, WellChanges] = {}

    def check(self, record: Record) -> Record:
        """The record, without its facts where it is a log item that can't have them."""
        if record.kind != "log":
            note_well_change(self._changes, Put(record))
            return record
        log = WELL_LOG_ADAPTER.validate_json(record.body)
        written = self._changes.get(log.well_id, WellChanges())
        is_borne_out = log.day == written.day and not log.lacks_class(written.long_classes)
        if (log.day is None and log.long_classes is None) or (self.keeps and is_borne_out):
            return record
        bare = log.model_copy(update={"day": None, "long_classes": None})
        return replace(record, body=bare.model_dump_json())


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
