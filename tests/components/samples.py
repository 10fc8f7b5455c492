"""Events and stages to draw, each given only what its test is about."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from components.wells.report_day_list import ReportDay
from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.stage import Stage

OSLO = report_day.load_zone("Europe/Oslo")
DAY = date(2026, 11, 22)
WINDOW = report_day.report_day_window(DAY, OSLO, 6)  # 05:00 UTC to 05:00 UTC
SHOWN = ReportDay(DAY, WINDOW, OSLO, "m")
AFTERWARDS = datetime(2026, 12, 1, tzinfo=UTC)
STAMPS: dict[str, Any] = {
    "version": 1,
    "created_at": datetime(2026, 11, 1, tzinfo=UTC),
    "created_by": "u",
    "updated_at": datetime(2026, 11, 1, tzinfo=UTC),
    "updated_by": "u",
    "org_id": "o",
    "well_id": "w",
}


def at(hour: float) -> datetime:
    """So many hours after the report day began."""
    return WINDOW.start + timedelta(hours=hour)


def event(start: float, end: float | None = None, **fields: Any) -> Event:
    """An event from `start` to `end`, in hours of the report day."""
    given: dict[str, Any] = {
        "id": "e1",
        "project_id": "p",
        "kind": "drilling",
        "title": "Drilled ahead",
        "starts_at": at(start),
        "ends_at": None if end is None else at(end),
        "source": "ui",
    }
    return Event(**{**STAMPS, **given, **fields})


def stage(start: int, end: int | None, **fields: Any) -> Stage:
    """A stage from the day `start` of November 2026 to the day `end`, noon UTC."""
    given: dict[str, Any] = {
        "id": f"s{start}",
        "kind": "drilling",
        "name": "Top hole",
        "starts_at": noon(start),
        "ends_at": None if end is None else noon(end),
        "status": "done",
    }
    return Stage(**{**STAMPS, **given, **fields})


def noon(day: int) -> datetime:
    """Noon UTC of a day counted from the last of October 2026."""
    return datetime(2026, 10, 31, 12, tzinfo=UTC) + timedelta(days=day)
