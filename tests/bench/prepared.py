"""Data folders with so many events, for WellTrack and for its peer; kept for the next run."""

import contextlib
import hashlib
import json
import multiprocessing
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.bench import datasette, product, workload
from welltrack_ui.domain.well import Well
from welltrack_ui.store import events, keys
from welltrack_ui.store.engine import sqlite_file
from welltrack_ui.store.engine.engine import MAX_COMMIT_OPERATIONS, Put, Record
from welltrack_ui.store.engine.sqlite import SqliteEngine

STORE = "welltrack.sqlite"
WELLS = "wells.json"
GROUP = 8
"""Wells whose events are in memory at the same time."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A folder of data: WellTrack's in `data`, the peer's beside it, and what wells there are."""

    folder: Path
    events: int
    wells: Sequence[Well]

    @property
    def data(self) -> Path:
        """WellTrack's own data folder."""
        return self.folder / "data"

    @property
    def full_days(self) -> int:
        """How many days, from the first on, every well has its about 25 events on."""
        return max(1, self.events // len(self.wells) // workload.EVENTS_A_DAY - 1)


def prepared(root: Path, count: int, welltrack: str, *, peer: bool = True) -> Prepared:
    """The folder with this many events, made where there is none of this making."""
    folder = root / f"{count}-{fingerprint()}"
    if not (folder / WELLS).exists():
        shutil.rmtree(folder, ignore_errors=True)
        make(folder, count, welltrack, peer=peer)
    wells = [Well.model_validate(each) for each in json.loads((folder / WELLS).read_text())]
    return Prepared(folder, count, wells)


def fingerprint() -> str:
    """Stands for what decides the contents of a folder: the events, their keys, their file."""
    parts = [Path(m.__file__ or "") for m in (workload, datasette, events, keys, sqlite_file)]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:12]


def make(folder: Path, count: int, welltrack: str, *, peer: bool) -> None:
    """Wells by way of the API, events straight into the store; the list of wells comes last."""
    with product.serving(folder / "data", welltrack) as running:
        made = product.wells_made(running, workload.wells_for(count))
    wells = [Well.model_validate(each) for each in made]
    fill(folder / "data" / STORE, wells, count)
    if peer:
        tell("copying them for Datasette")
        datasette.fill(folder / datasette.FILE, folder / "data" / STORE)
    (folder / WELLS).write_text(json.dumps(made))


def fill(path: Path, wells: Sequence[Well], count: int) -> None:
    """Put the events of all wells into the store."""
    done = 0
    with contextlib.closing(SqliteEngine(path)) as engine:
        for records in records_by_well(wells, count):
            for start in range(0, len(records), MAX_COMMIT_OPERATIONS):
                part = records[start : start + MAX_COMMIT_OPERATIONS]
                engine.commit([Put(record) for record in part])
            done += len(records)
            tell(f"{done} of {count} events stored")


def records_by_well(wells: Sequence[Well], count: int) -> Iterator[list[Record]]:
    """The events of each well as records, made by all cores."""
    shares = [(count + number) // len(wells) for number in range(len(wells))]
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), spawned) as pool:
        for first in range(0, len(wells), GROUP):
            numbers = range(first, min(first + GROUP, len(wells)))
            group = [wells[n] for n in numbers], numbers, [shares[n] for n in numbers]
            yield from pool.map(records_of, *group)


def records_of(well: Well, number: int, count: int) -> list[Record]:
    """The records of one well's events."""
    return [events.record(event) for event in workload.events_of(well, number, count)]


def tell(what: str) -> None:
    """Progress, on one line of a terminal; nothing elsewhere."""
    if sys.stderr.isatty():
        print(f"\r  {what:<60}", end="", file=sys.stderr, flush=True)
