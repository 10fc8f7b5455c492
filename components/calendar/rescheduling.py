"""What a drag, a pull or a key makes of an event's times, and what a span drawn anew means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Literal

from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import Event, EventKind

Edge = Literal["", "start", "end"]
DAY = timedelta(days=1)
DAY_SECONDS = 86_400
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Shift:
    """How far something moves: whole days of the calendar, or time that passes."""

    days: int = 0
    time: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Preset:
    """The times of a new event: an instant and perhaps an end, or whole days."""

    start: datetime
    end: datetime | None = None
    days: tuple[date, date] | None = None


def shift_of(start: Mapping[str, Any], end: Mapping[str, Any], tz: tzinfo, step: int) -> Shift:
    """How far it is between two places of a gesture that is rounded to `step` seconds."""
    if "d" in start and "d" in end:
        return Shift(days=(date.fromisoformat(end["d"]) - date.fromisoformat(start["d"])).days)
    if step >= DAY_SECONDS:
        return Shift(days=(_day_at(end, tz) - _day_at(start, tz)).days)
    return Shift(time=timedelta(seconds=end["s"] - start["s"]))


def shift_of_key(key: str, *, over_hours: bool) -> Shift:
    """What an arrow moves by: across a day; up or down a quarter of an hour, or a week."""
    sign = -1 if key in {"ArrowLeft", "ArrowUp"} else 1
    if key in {"ArrowLeft", "ArrowRight"}:
        return Shift(days=sign)
    return Shift(time=sign * QUARTER) if over_hours else Shift(days=7 * sign)


def moved(event: Event, edge: Edge, shift: Shift, tz: tzinfo) -> dict[str, Any]:
    """The fields that change; nothing where it stays as it is or has no such edge.

    An end that is pulled past the start stops a quarter of an hour, or a day, short of it.
    """
    if event.all_day:
        return _moved_days(event, edge, shift)
    start, end = event.starts_at, event.ends_at
    if end is None:
        return {} if edge else _changed(event, _shifted(start, shift, tz), None)
    if edge == "start":
        return _changed(event, min(_shifted(start, shift, tz), end - QUARTER), end)
    if edge == "end":
        return _changed(event, start, max(_shifted(end, shift, tz), start + QUARTER))
    later = _shifted(start, shift, tz)
    return _changed(event, later, later + (end - start))


def preset_of(
    start: Mapping[str, Any], end: Mapping[str, Any], tz: tzinfo, step: int, usual: datetime
) -> Preset:
    """The times that a click or a span stands for.

    One day is an hour of it, at the wall clock of `usual`; several are whole days.
    """
    if "d" in start or step >= DAY_SECONDS:
        first, last = sorted((_day_at(start, tz), _day_at(end, tz)))
        if first != last:
            return Preset(report_day.day_start(first, tz), days=(first, last))
        clock = report_day.local(usual, tz).time().replace(second=0, microsecond=0)
        at = report_day.resolve(datetime.combine(first, clock), tz)
        return Preset(at, at + HOUR)
    low, high = sorted((int(start["s"]), int(end["s"])))
    at = datetime.fromtimestamp(low, UTC)
    if low == high:
        return Preset(at, at + HOUR)
    return Preset(at, datetime.fromtimestamp(high + step, UTC))


def template(preset: Preset, kind: EventKind = "drilling", stage_id: str | None = None) -> Event:
    """An event that is not there yet, for a form to start from."""
    first, last = preset.days or (None, None)
    return Event.model_construct(
        title="",
        kind=kind,
        stage_id=stage_id,
        starts_at=preset.start,
        ends_at=preset.end or preset.start + HOUR,
        all_day=preset.days is not None,
        starts_on=first,
        ends_on=last,
    )


def times_of(event: Event) -> dict[str, Any]:
    """The fields that say when an event is, as a change gives them."""
    if event.all_day:
        return {"starts_on": event.starts_on, "ends_on": event.ends_on}
    return {"starts_at": event.starts_at, "ends_at": event.ends_at}


def _day_at(place: Mapping[str, Any], tz: tzinfo) -> date:
    if "d" in place:
        return date.fromisoformat(place["d"])
    # The steps of a day are counted in seconds, which clock changes put off by an hour.
    middle = datetime.fromtimestamp(place["s"], UTC) + DAY / 2
    return report_day.local(middle, tz).date()


def _moved_days(event: Event, edge: Edge, shift: Shift) -> dict[str, Any]:
    first, last, days = event.starts_on, event.ends_on, shift.days * DAY
    if first is None or last is None or not shift.days:
        return {}
    if edge == "start":
        return {"starts_on": min(first + days, last)}
    if edge == "end":
        return {"ends_on": max(last + days, first)}
    return {"starts_on": first + days, "ends_on": last + days}


def _shifted(instant: datetime, shift: Shift, tz: tzinfo) -> datetime:
    """The instant so much later; over days at the same wall clock, be it an hour more or less."""
    if not shift.days:
        return instant + shift.time
    wall = report_day.local(instant, tz).replace(tzinfo=None)
    return report_day.resolve(wall + shift.days * DAY, tz)


def _changed(event: Event, start: datetime, end: datetime | None) -> dict[str, Any]:
    after = {"starts_at": start, "ends_at": end}
    return {name: value for name, value in after.items() if getattr(event, name) != value}
