"""The data of the report benchmark: a well of 20 000 events, and 400 wells of 100 days.

Events are written straight into the store, where the services find them as though people had made
them. Rows follow one another; some are NPT, some overlap, some are beside the critical path or only
planned, and most run over the edge of a day now and then.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.well import Well
from welltrack_ui.store import events
from welltrack_ui.store.engine.engine import MAX_COMMIT_OPERATIONS, Key, Put, Record
from welltrack_ui.store.engine.sqlite import SqliteEngine

ROWS_A_DAY, DAYS = 15, 100
ROW = timedelta(days=1) / ROWS_A_DAY
START = datetime(2024, 1, 1, 5, tzinfo=UTC)
"""06:00 in Oslo, when the report days of the wells begin."""
DEEPEST = 6000.0
KINDS = ("drilling", "drilling", "tripping", "casing_cementing", "logging", "testing")
CATEGORIES = ("weather", "waiting", "rig_equipment", "stuck_pipe", None)
PARTIES = ("operator", "rig_contractor", "service", None)


def fill(path: Path, wells: Sequence[Well], count: int) -> None:
    """Put `count` events into the first well, and those of 100 days into each other one."""
    first, *others = wells
    with contextlib.closing(SqliteEngine(path)) as engine:
        rows = list(records_of(first, count))
        write(engine, rows)
        pattern = rows[: DAYS * ROWS_A_DAY]
        for well in others:
            write(engine, [move_record(record, first, well) for record in pattern])


def write(engine: SqliteEngine, rows: Sequence[Record]) -> None:
    """Store new records."""
    for start in range(0, len(rows), MAX_COMMIT_OPERATIONS):
        part = rows[start : start + MAX_COMMIT_OPERATIONS]
        engine.commit([Put(record, "absent") for record in part])


def records_of(well: Well, count: int) -> Iterator[Record]:
    """The records of so many events of a well."""
    home = {"org_id": well.org_id, "project_id": well.project_id, "well_id": well.id}
    signs = {"created_at": START, "updated_at": START, "created_by": "u", "updated_by": "u"}
    for number in range(count):
        fields = {"id": ids.new_id("e", well.id), "version": 1, "source": "api", **home, **signs}
        yield events.record(Event.model_validate({**fields, **row_fields(number)}))


def row_fields(number: int) -> Mapping[str, Any]:
    """What differs from row to row; each 40th overlaps the one before it."""
    starts_at = START + number * ROW - (ROW / 2 if number % 40 == 39 else timedelta())
    is_npt = number % 12 == 0
    return {
        "title": f"Row {number}",
        "kind": "npt" if is_npt else KINDS[number % len(KINDS)],
        # NPT by its flag as well as by its kind, at times two at once.
        "npt": is_npt or number % 40 >= 38,
        "npt_category": CATEGORIES[number % len(CATEGORIES)] if number % 40 >= 38 else None,
        "npt_party": PARTIES[number % len(PARTIES)] if number % 40 >= 38 else None,
        "activity_code": f"C{number % 12}" if number % 7 else None,
        "parallel": number % 50 == 49,
        "state": "plan" if number % 90 == 89 else "actual",
        "starts_at": starts_at,
        "ends_at": starts_at + ROW,
        "md_end": min(number * 0.5, DEEPEST) if number % 10 == 0 else None,
    }


def move_record(record: Record, before: Well, after: Well) -> Record:
    """The same row of another well."""
    swaps = [
        (one.partition("-")[2], other.partition("-")[2])
        for one, other in ((before.id, after.id), (before.project_id, after.project_id))
    ]

    def swap(text: str) -> str:
        for one, other in swaps:
            text = text.replace(one, other)
        return text

    def swap_key(key: Key | None) -> Key | None:
        return Key(*map(swap, key)) if key else None

    return replace(
        record,
        pk=swap(record.pk),
        sk=swap(record.sk),
        body=swap(record.body),
        l1=swap(record.l1 or ""),
        g1=swap_key(record.g1),
        g2=swap_key(record.g2),
    )
