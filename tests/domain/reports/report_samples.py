"""Events of a well on 1 May 2024, by the hours since 06:00 UTC."""

from datetime import UTC, datetime, timedelta
from typing import Any

from welltrack_ui.domain.event import Event
from welltrack_ui.domain.report_day import Window

DAY_START = datetime(2024, 5, 1, 6, tzinfo=UTC)
STAMP = {
    "version": 1,
    "created_at": "2024-05-01T00:00:00Z",
    "created_by": "u-1",
    "updated_at": "2024-05-01T00:00:00Z",
    "updated_by": "u-1",
}


def at(hours: float) -> datetime:
    return DAY_START + timedelta(hours=hours)


def part(start: float, end: float) -> Window:
    return Window(at(start), at(end))


DAY = part(0, 24)


def event(id_: str, start: float, end: float | None = None, **fields: Any) -> Event:
    """An event of drilling; it is a moment without an end."""
    given = {"id": id_, "org_id": "o-1", "project_id": "p-1", "well_id": "w-1", "source": "ui"}
    times = {"starts_at": at(start), "ends_at": None if end is None else at(end)}
    what = {"kind": "drilling", "title": f"Title {id_}"}
    return Event.model_validate({**STAMP, **given, **times, **what, **fields})


def npt(id_: str, start: float, end: float, category: str = "waiting", **fields: Any) -> Event:
    return event(id_, start, end, npt=True, npt_category=category, **fields)
