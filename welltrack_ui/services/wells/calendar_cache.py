"""Sheets of calendars that were read a moment ago, and what outdates them."""

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.calendar.entries import Sheet
from welltrack_ui.domain.report_day import Window

SECONDS = 3.0
SETTLED = 1.5
MOST_ENTRIES = 60_000
WORTH_SHARING = 300
"""Entries of a sheet; fewer are read as soon as they are told apart."""


@dataclass(frozen=True, slots=True)
class SheetAsked:
    """Whose events: an organization's, or of one project or well in it; those in `window`."""

    org_id: str
    window: Window
    project_id: str | None = None
    well_id: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A sheet, when it was read, what the log told by then, and when it was last looked at."""

    sheet: Sheet
    at: datetime
    told: frozenset[str] | None
    seen: float


class KeptSheets:
    """Sheets by what was asked; the caller checks rights first.

    A write in an organization drops those that its well is on. A write by another process shows
    after at most 3 seconds: then the log of changes is looked at.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sheets: OrderedDict[SheetAsked, Known] = OrderedDict()
        self._written: dict[str, float] = {}
        self.size = 0
        """How many entries and sheets are kept."""

    def get(self, asked: SheetAsked) -> Sheet | None:
        """What is kept, if it is young enough."""
        known = self.known(asked)
        return known.sheet if known and time.monotonic() - known.seen <= SECONDS else None

    def known(self, asked: SheetAsked) -> Known | None:
        """What is kept, of whatever age."""
        with self._lock:
            return self._sheets.get(asked)

    def beside(self, asked: SheetAsked) -> SheetAsked | None:
        """What is kept and shares most with it: the same wells, and time without a gap."""
        with self._lock:
            large = [a for a, k in self._sheets.items() if len(k.sheet.entries) >= WORTH_SHARING]
        best = max(large, key=lambda other: shared(other, asked), default=None)
        return best if best and shared(best, asked) else None

    def renew(self, asked: SheetAsked, known: Known) -> None:
        """Note that it is as the store is now, unless it is gone meanwhile."""
        with self._lock:
            if self._sheets.get(asked) is known:
                self._sheets[asked] = replace(known, seen=time.monotonic())
                self._sheets.move_to_end(asked)

    def mark(self, org_id: str) -> float:
        """A mark to take before reading, so that what a write outdates meanwhile is not kept."""
        with self._lock:
            return self._written.get(org_id, 0.0)

    def put(self, asked: SheetAsked, known: Known, mark: float) -> None:
        """Keep what was read.

        Not if the organization was written since the mark, or a moment before: the lists of
        projects and organizations may lag behind a write by a second.
        """
        now = time.monotonic()
        with self._lock:
            written = self._written.get(asked.org_id, 0.0)
            lagging = asked.well_id is None and now - written < SETTLED
            if written != mark or lagging or len(known.sheet.entries) > MOST_ENTRIES:
                return
            self._drop(asked)
            self._sheets[asked] = known
            self.size += len(known.sheet.entries) + 1
            while self.size > MOST_ENTRIES:
                self._drop(next(iter(self._sheets)))

    def forget(self, entries: Sequence[AuditEntry]) -> None:
        """Drop what the entries tell of."""
        with self._lock:
            for told in entries:
                self._written[told.org_id or ""] = time.monotonic()
                for asked in [a for a in self._sheets if concerns(told, a)]:
                    self._drop(asked)

    def _drop(self, asked: SheetAsked) -> None:
        gone = self._sheets.pop(asked, None)
        self.size -= len(gone.sheet.entries) + 1 if gone else 0


def shared(one: SheetAsked, other: SheetAsked) -> timedelta:
    """How much of the time of `other` one has: all of it, or its beginning, or its end."""
    if (one.org_id, one.project_id, one.well_id) != (other.org_id, other.project_id, other.well_id):
        return timedelta()
    (start, end), (before, after) = one.window, other.window
    if start <= before < end or before <= start < after <= end:
        return min(end, after) - max(start, before)
    return timedelta()


def concerns(told: AuditEntry, asked: SheetAsked) -> bool:
    """Whether what an entry tells of may show on a sheet."""
    return told.org_id == asked.org_id and told.well_id in {None, asked.well_id or told.well_id}
