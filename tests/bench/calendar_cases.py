"""What the calendar benchmark shows: the same events to WellTrack and to FullCalendar."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.bench.product import Product

YEAR = 2026
WELLS_OF_A_TIMELINE = 20
KINDS = ("drilling", "tripping", "casing_cementing", "logging", "testing")
# While the log is full of what was written a moment ago, calendars are read anew every 3 seconds:
# nobody looks at thousands of events in the very moment that they are imported.
SETTLED_SECONDS = 31


@dataclass(frozen=True, slots=True)
class Case:
    """One view with so many events in what it shows, and as many in what comes next.

    `marks` are selectors that only what is shown first, and only what comes next, have.
    """

    view: str
    size: int
    day: str
    marks: tuple[str, str]
    peer_view: str
    peer_marks: tuple[str, str]
    wells: int = 1
    begins: tuple[datetime, datetime] = field(
        default=(datetime(YEAR, 11, 1, tzinfo=UTC), datetime(YEAR, 12, 1, tzinfo=UTC))
    )
    days: int = 29

    @property
    def name(self) -> str:
        """As it is printed."""
        return f"{self.view}_{self.size}"


def month(size: int) -> Case:
    """A month."""
    return Case(
        "month",
        size,
        f"{YEAR}-11-15",
        ('.wt-cal-cell[data-d="2026-11-20"]', '.wt-cal-cell[data-d="2026-12-20"]'),
        "dayGridMonth",
        ('td[data-date="2026-11-20"], [data-date="2026-11-20"]', '[data-date="2026-12-20"]'),
    )


def week(size: int) -> Case:
    """A week of hours."""
    return Case(
        "week",
        size,
        f"{YEAR}-11-18",
        ('[data-d="2026-11-18"]', '[data-d="2026-11-25"]'),
        "timeGridWeek",
        ('[data-date="2026-11-18"]', '[data-date="2026-11-25"]'),
        begins=(datetime(YEAR, 11, 16, tzinfo=UTC), datetime(YEAR, 11, 23, tzinfo=UTC)),
        days=7,
    )


def timeline(size: int) -> Case:
    """A month of twenty wells, one below the other."""
    first, following = (
        f'[data-s="{int(datetime(YEAR, month, 1, tzinfo=UTC).timestamp())}"]' for month in (11, 12)
    )
    return Case(
        "timeline",
        size,
        f"{YEAR}-11-15",
        (first, following),
        "resourceTimelineMonth",
        ('[data-date^="2026-11-20"]', '[data-date^="2026-12-20"]'),
        wells=WELLS_OF_A_TIMELINE,
    )


CASES = (month(100), month(1_000), month(3_000), month(10_000), week(200), timeline(500))


def rows_of(case: Case) -> list[dict[str, Any]]:
    """Events, each with the number of its well: hours, some days, some moments."""
    chance = random.Random(case.size)
    return [
        row(case, number, begin, chance) for begin in case.begins for number in range(case.size)
    ]


def row(case: Case, number: int, begin: datetime, chance: random.Random) -> dict[str, Any]:
    """One event that starts in the days from `begin` on."""
    start = begin + timedelta(minutes=15 * chance.randrange(case.days * 96))
    lot = chance.random()
    lasting = chance.randint(1, 8) if lot < 0.8 else chance.randint(24, 120)
    end = None if lot > 0.95 else start + timedelta(hours=lasting)
    return {
        "well": number % case.wells,
        "kind": chance.choice(KINDS),
        "title": f"Drill 12 1/4 section, stand {number}",
        "starts_at": start.isoformat(),
        "ends_at": end.isoformat() if end else None,
    }


def stored(made: Product, org: str, case: Case, rows: Sequence[Mapping[str, Any]]) -> str:
    """The events in a new project's wells; the path of the calendar that shows them."""
    project = made.post("/api/projects", org_id=org, name=case.name)["id"]
    wells = [
        made.post("/api/wells", project_id=project, name=f"{case.name} {number}")["id"]
        for number in range(case.wells)
    ]
    for number, well in enumerate(wells):
        mine = [{**r, "well_id": well} for r in rows if r["well"] == number]
        for r in mine:
            del r["well"]
        for first in range(0, len(mine), 40):
            made.post("/api/events/batch", events=mine[first : first + 40])
    return f"/orgs/{org}/calendar?view={case.view}&project={project}&date={case.day}"


def peer_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same events as FullCalendar takes them."""
    return [
        {
            "id": str(number),
            "title": r["title"],
            "start": r["starts_at"],
            "end": r["ends_at"],
            "resourceId": str(r["well"]),
        }
        for number, r in enumerate(rows)
    ]


def peer_options(case: Case) -> dict[str, Any]:
    """What FullCalendar is told besides, so that it shows what WellTrack shows."""
    if case.view == "month":
        return {"dayMaxEvents": True}
    if case.view == "week":
        return {"scrollTime": "06:00:00"}
    names = [{"id": str(n), "title": f"{case.name} {n}"} for n in range(case.wells)]
    return {"resources": names, "schedulerLicenseKey": "GPL-My-Project-Is-Open-Source"}
