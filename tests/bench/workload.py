"""Wells and their events, as a rig reports them: about 25 activities a day, one after the other.

Two in a hundred are notes at one moment, one in a hundred runs beside the others for days (weather,
a rig move), one in a thousand for weeks. The same size gives the same events, but for their ids.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.well import Well

FIRST_DAY = date(2026, 1, 1)
MOST_WELLS = 200
FEWEST_EVENTS_A_WELL = 50
EVENTS_A_DAY = 25
MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)
QUARTER_HOURS = (1, 2, 2, 3, 4, 4, 6, 8)
LONGEST = timedelta(days=30)
ACTIVITIES = (
    ("drilling", "DRL", "Drilled ahead 12 1/4 in section, 32 m at 18 m/h"),
    ("tripping", "TRP", "Pulled out of hole to the casing shoe, wet trip"),
    ("casing_cementing", "CAS", "Ran 9 5/8 in casing, filled every fifth joint"),
    ("logging", "LOG", "Rigged up wireline and logged gamma ray and resistivity"),
    ("maintenance", "RIG", "Serviced top drive and greased crown block"),
    ("hse", "HSE", "Held abandon rig drill, all accounted for in 7 minutes"),
)
REMARKS = (
    "Parameters steady, returns clean, no gain or loss. Shakers dressed with 170 mesh screens."
)


def wells_for(events: int) -> int:
    """How many wells this many events are spread over."""
    return max(1, min(MOST_WELLS, events // FEWEST_EVENTS_A_WELL))


def events_of(well: Well, number: int, count: int) -> Iterator[Event]:
    """The events of the well with this number, back to back from the first day on."""
    chance = random.Random(number)
    clock = datetime.combine(FIRST_DAY, datetime.min.time(), UTC)
    for _ in range(count):
        lasting, beside = duration(chance)
        yield event(well, chance, clock, clock + lasting if lasting else None)
        clock += timedelta() if beside else lasting or timedelta()


def duration(chance: random.Random) -> tuple[timedelta | None, bool]:
    """How long the next activity takes, None for a moment; whether it runs beside the others."""
    lot = chance.random()
    if lot < 0.001:
        return timedelta(days=chance.randint(17, 30)), True
    if lot < 0.01:
        return timedelta(days=chance.randint(1, 5), hours=chance.randint(1, 12)), True
    if lot < 0.03:
        return None, True
    return timedelta(minutes=15 * chance.choice(QUARTER_HOURS)), False


def event(well: Well, chance: random.Random, start: datetime, end: datetime | None) -> Event:
    """One activity."""
    kind, code, title = chance.choice(ACTIVITIES)
    depth = round(chance.uniform(200, 4000), 1)
    fields: dict[str, Any] = {
        "kind": kind,
        "activity_code": code,
        "title": title,
        "description": REMARKS,
        "severity": "info" if kind == "hse" else None,
        "md_start": depth,
        "md_end": depth + 32,
        "contractor": "Deutag",
        "tags": ("day shift",),
    }
    return Event(
        id=ids.new_id("e", well.id),
        version=1,
        created_at=MADE_AT,
        created_by=well.created_by,
        updated_at=MADE_AT,
        updated_by=well.created_by,
        org_id=well.org_id,
        project_id=well.project_id,
        well_id=well.id,
        starts_at=start,
        ends_at=end,
        source="import",
        **fields,
    )
