"""New times of an event after a drag, a resize or a key, and the times of a new event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Literal

from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import Event

EventEdge = Literal["", "start", "end"]
ONE_DAY = timedelta(days=1)
DAY_SECONDS = 86_400
ONE_HOUR = timedelta(hours=1)
QUARTER_HOUR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class EventShift:
    """A shift of an event: whole days of the calendar, or elapsed time."""

    days: int = 0
    time: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class EventPreset:
    """The times of a new event: a start and perhaps an end, or whole days."""

    start: datetime
    end: datetime | None = None
    days: tuple[date, date] | None = None


def shift_from_gesture(
    start: Mapping[str, Any], end: Mapping[str, Any], tz: tzinfo, step: int
) -> EventShift:
    """The shift between two points of a gesture, which is rounded to `step` seconds."""
    if "d" in start and "d" in end:
        return EventShift(days=(date.fromisoformat(end["d"]) - date.fromisoformat(start["d"])).days)
    if step >= DAY_SECONDS:
        # Steps of a day are days of the calendar, not 24 hours: a clock change lies between some.
        return EventShift(days=(_day_at(end, tz) - _day_at(start, tz)).days)
    return EventShift(time=timedelta(seconds=end["s"] - start["s"]))


def shift_from_key(key: str, *, over_hours: bool) -> EventShift:
    """The shift of an arrow key.

    Left and right are a day; up and down a quarter of an hour where a view has hours, else a week.
    """
    sign = -1 if key in {"ArrowLeft", "ArrowUp"} else 1
    if key in {"ArrowLeft", "ArrowRight"}:
        return EventShift(days=sign)
    return EventShift(time=sign * QUARTER_HOUR) if over_hours else EventShift(days=7 * sign)


def compute_new_times(
    event: Event, edge: EventEdge, shift: EventShift, tz: tzinfo
) -> dict[str, Any]:
    """The changed time fields of an event; empty where none changes, or the event has no such edge.

    An end that is dragged past the start stops a quarter of an hour, or a day, short of it.
    """
    if event.all_day:
        return _compute_new_days(event, edge, shift)
    start, end = event.starts_at, event.ends_at
    if end is None:
        return {} if edge else _time_changes(event, _shift_instant(start, shift, tz), None)
    if edge == "start":
        return _time_changes(event, min(_shift_instant(start, shift, tz), end - QUARTER_HOUR), end)
    if edge == "end":
        return _time_changes(
            event, start, max(_shift_instant(end, shift, tz), start + QUARTER_HOUR)
        )
    # The whole event keeps its duration, also over a clock change: only its start is shifted.
    later = _shift_instant(start, shift, tz)
    return _time_changes(event, later, later + (end - start))


def preset_from_gesture(
    start: Mapping[str, Any], end: Mapping[str, Any], tz: tzinfo, step: int, default_start: datetime
) -> EventPreset:
    """The times of a new event for a click or a drag.

    A single day gives an hour at the wall clock of `default_start`; several give whole days.
    """
    if "d" in start or step >= DAY_SECONDS:
        # A drag may go backwards: its first point is then the later one.
        first, last = sorted((_day_at(start, tz), _day_at(end, tz)))
        if first != last:
            return EventPreset(report_day.report_day_start(first, tz), days=(first, last))
        clock = report_day.to_local_time(default_start, tz).time().replace(second=0, microsecond=0)
        at = report_day.resolve_wall_time(datetime.combine(first, clock), tz)
        return EventPreset(at, at + ONE_HOUR)
    low, high = sorted((int(start["s"]), int(end["s"])))
    at = datetime.fromtimestamp(low, UTC)
    if low == high:
        return EventPreset(at, at + ONE_HOUR)
    # A point is the start of its step, and the step under the pointer belongs to the drag.
    return EventPreset(at, datetime.fromtimestamp(high + step, UTC))


def build_template_event(preset: EventPreset) -> Event:
    """An event that is not stored, as the initial values of a form."""
    first, last = preset.days or (None, None)
    # Without validation: it has no id, no well and no title yet.
    return Event.model_construct(
        title="",
        kind="drilling",
        starts_at=preset.start,
        ends_at=preset.end or preset.start + ONE_HOUR,
        all_day=preset.days is not None,
        starts_on=first,
        ends_on=last,
    )


def _day_at(point: Mapping[str, Any], tz: tzinfo) -> date:
    if "d" in point:
        return date.fromisoformat(point["d"])
    # The steps of a day are counted in seconds, which clock changes put off by an hour.
    middle = datetime.fromtimestamp(point["s"], UTC) + ONE_DAY / 2
    return report_day.to_local_time(middle, tz).date()


def _compute_new_days(event: Event, edge: EventEdge, shift: EventShift) -> dict[str, Any]:
    first, last, days = event.starts_on, event.ends_on, shift.days * ONE_DAY
    if first is None or last is None or not shift.days:
        return {}
    if edge == "start":
        return {"starts_on": min(first + days, last)}
    if edge == "end":
        return {"ends_on": max(last + days, first)}
    return {"starts_on": first + days, "ends_on": last + days}


def _shift_instant(instant: datetime, shift: EventShift, tz: tzinfo) -> datetime:
    """An instant after a shift; whole days keep the wall clock, also over a clock change."""
    if not shift.days:
        return instant + shift.time
    wall = report_day.to_local_time(instant, tz).replace(tzinfo=None)
    return report_day.resolve_wall_time(wall + shift.days * ONE_DAY, tz)


def _time_changes(event: Event, start: datetime, end: datetime | None) -> dict[str, Any]:
    after = {"starts_at": start, "ends_at": end}
    # A field that stays is left out: it would show as a change in the audit log.
    return {name: value for name, value in after.items() if getattr(event, name) != value}
