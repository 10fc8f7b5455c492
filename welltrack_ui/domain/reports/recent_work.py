"""The work of a well around a moment: the events that began last, and the NPT that goes on."""

from datetime import datetime

import msgspec

from welltrack_ui.domain.event import UPLOAD_KIND, Event


class WorkEvent(msgspec.Struct, omit_defaults=True, frozen=True, gc=False):
    """What of an event tells how a well stands. Without an end it is a moment."""

    id: str
    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    npt_category: str | None = None


class RecentWork(msgspec.Struct, omit_defaults=True, frozen=True):
    """How a well stands from `since` on, and until the next of its events begins: then ask anew.

    `stamp` is the version of its log item that this was read after. `latest_events` are the last
    that began of each class of durations, latest first; `npt_rows` are the NPT rows of its time log
    that went on at `since`, by start: they may have ended by now.
    """

    stamp: int
    since: datetime
    until: datetime | None = None
    latest_events: list[WorkEvent] = []
    npt_rows: list[WorkEvent] = []

    def holds_at(self, now: datetime) -> bool:
        """Whether time alone has changed nothing: no event has begun since, as far as is known."""
        return self.since <= now and (self.until is None or now < self.until)


def is_work(event: Event) -> bool:
    """Whether an event tells of work that was done: no plan, and no upload."""
    return event.state == "actual" and event.kind != UPLOAD_KIND


def build_work_event(event: Event) -> WorkEvent:
    """What of an event tells how its well stands."""
    return WorkEvent(
        event.id, event.kind, event.title, event.starts_at, event.ends_at, event.npt_category
    )


def is_going_on(start: datetime, end: datetime | None, now: datetime) -> bool:
    """Whether something has begun and has not ended."""
    return start <= now and (end is None or end > now)


def find_npt(work: RecentWork, now: datetime) -> WorkEvent | None:
    """The NPT row that goes on; of several the first that began."""
    going_on = (row for row in work.npt_rows if is_going_on(row.starts_at, row.ends_at, now))
    return next(going_on, None)


def find_last_end(work: RecentWork, now: datetime) -> datetime | None:
    """The latest instant, at most now, that the latest events tell of; None without any."""
    ends = [event.ends_at or event.starts_at for event in work.latest_events]
    return min(max(ends), now) if ends else None
