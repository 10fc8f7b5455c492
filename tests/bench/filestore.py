"""Many files of one well, put straight into the store."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from welltrack_ui.domain import ids
from welltrack_ui.domain.files.file import StoredFile
from welltrack_ui.domain.well import Well
from welltrack_ui.store import files
from welltrack_ui.store.engine.engine import MAX_COMMIT_OPERATIONS, Put
from welltrack_ui.store.engine.sqlite import SqliteEngine

KINDS = ("ddr", "mud_report", "log", "survey", "photo")
FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def fill(path: Path, well: Well, count: int) -> None:
    """Reports of so many half days, all of them stored; their bytes lie nowhere."""
    puts = [Put(files.record(file)) for file in files_of(well, count)]
    with contextlib.closing(SqliteEngine(path)) as engine:
        for start in range(0, count, MAX_COMMIT_OPERATIONS):
            engine.commit(puts[start : start + MAX_COMMIT_OPERATIONS])


def files_of(well: Well, count: int) -> Iterator[StoredFile]:
    """Two a day, of five kinds."""
    for number in range(count):
        at = FIRST + number * timedelta(hours=12)
        kind = KINDS[number % len(KINDS)]
        yield StoredFile(
            id=ids.new_id("f", well.id),
            org_id=well.org_id,
            project_id=well.project_id,
            well_id=well.id,
            name=f"{well.name} {kind} {number:05}.pdf",
            kind=kind,  # type: ignore[arg-type]  # one of KINDS
            report_date=date(at.year, at.month, at.day),
            size=80_000 + number,
            content_type="application/pdf",
            status="stored",
            storage_key=f"bench/{number}",
            version=2,
            created_at=at,
            created_by=well.created_by,
            updated_at=at,
            updated_by=well.created_by,
        )
