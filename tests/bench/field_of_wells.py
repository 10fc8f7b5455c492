"""A data folder with an organization of 6 252 wells and a million events; kept for the next run.

Wells and their history go straight through the engine. The 25 wells that are being drilled get a
week that ends now through the services, at each run.
"""

import contextlib
import hashlib
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

from tests import factories
from tests.bench import prepared, workload
from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.dashboard import ACTIVE_STATUSES
from welltrack_ui.domain.event import EventDraft
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.domain.well import Well, WellDraft, WellStatus
from welltrack_ui.services.container import Services
from welltrack_ui.services.wells.wells import build_value_guard
from welltrack_ui.store import events, keys, wells
from welltrack_ui.store.engine.engine import MAX_COMMIT_OPERATIONS, Operation, Put

WELLS, EVENTS, PROJECTS, ACTIVE = 6_252, 1_000_000, 60, 25
EMAIL = "bench@example.com"
MADE = "made.json"
RECENT_EVENTS = 40
EVENT_LENGTH = timedelta(hours=4)
RIGS = tuple(f"Deepsea {number}" for number in range(1, 26))
SHORES = ((60.5, 2.6), (56.4, 3.2), (65.1, 7.3), (71.3, 22.2), (43.4, 53.2))
"""Where the fields lie, as latitude and longitude."""


@dataclass(frozen=True, slots=True)
class FieldOfWells:
    """The folder of the data, and the ids of what is looked at."""

    data: Path
    org: str
    project: str
    well: str
    stage: str


def field_of_wells(root: Path) -> FieldOfWells:
    """The data in a folder, made where there is none of this making."""
    modules = (workload, events, wells, keys)
    parts = [Path(__file__), *(Path(module.__file__ or "") for module in modules)]
    digest = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:12]
    folder = root / f"field-{digest}"
    if not (folder / MADE).exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        made = make(folder)
        (folder / MADE).write_text(json.dumps(made))
    found = json.loads((folder / MADE).read_text())
    with opened(folder) as services:
        add_recent_events(services, Actor(found["owner"], "Bench Owner", EMAIL), found["active"])
    return FieldOfWells(folder, *(found[name] for name in ("org", "project", "well", "stage")))


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Services]:
    """The services on the data."""
    services = factories.services_in(folder)
    with contextlib.closing(services.engine), contextlib.closing(services.search_indexes):
        yield services


def make(folder: Path) -> dict[str, Any]:
    """The ids of a new organization with all its wells and events."""
    with opened(folder) as services:
        owner = factories.person(services, "Bench Owner", email=EMAIL)
        org = factories.organization(services, owner, name="North Shelf", timezone="Europe/Oslo")
        projects = [
            factories.project(services, owner, org.id, name=f"Field {number + 1}").id
            for number in range(PROJECTS)
        ]
        drilled = list(drafts(projects))
        made = [well_of(org, owner, draft) for draft in drilled]
        put_wells(services, made)
        stage = factories.stage(services, owner, made[0].id)
    prepared.fill(folder / prepared.STORE, made, EVENTS)
    return {
        "owner": owner.user_id,
        "org": org.id,
        "project": projects[0],
        "well": made[0].id,
        "stage": stage.id,
        "active": [well.id for well in made[:ACTIVE]],
    }


def drafts(projects: Sequence[str]) -> Iterator[WellDraft]:
    """The wells: fields along some shores, where many share a platform; the first are drilled."""
    chance = random.Random(11)
    platforms: dict[int, tuple[float, float]] = {}
    # As many are drilled as there are rigs.
    statuses = [one for one in get_args(WellStatus) if one not in ACTIVE_STATUSES]
    for number in range(WELLS):
        field, slot = number % PROJECTS, number // PROJECTS
        latitude, longitude = SHORES[field % len(SHORES)]
        # Eight wells of a field stand on one platform.
        spot = platforms.setdefault(
            field * 100 + slot // 8,
            (latitude + chance.gauss(0, 0.7), longitude + chance.gauss(0, 1.2)),
        )
        yield WellDraft.parse(
            {
                "project_id": projects[field],
                "name": f"{15 + field}/{1 + slot // 12}-{chr(65 + slot % 12)}-{slot + 1}",
                "status": "drilling" if number < ACTIVE else chance.choice(statuses),
                "rig": RIGS[number % len(RIGS)],
                "operator": "North Shelf Energy",
                "latitude": round(spot[0], 5),
                "longitude": round(spot[1], 5),
                "total_depth_md": float(chance.randint(1800, 6200)),
                "spud_at": "2025-11-02T06:00:00Z",
            }
        )


def well_of(org: OrganizationOfMine, owner: Actor, draft: WellDraft) -> Well:
    """The well of a draft."""
    fields = draft.model_dump() | {"timezone": org.timezone, "report_day_start": 6}
    signs = {
        "created_at": workload.MADE_AT,
        "updated_at": workload.MADE_AT,
        "version": 1,
        "created_by": owner.user_id,
        "updated_by": owner.user_id,
    }
    return Well.model_validate({"id": ids.new_id("w"), "org_id": org.id, **fields, **signs})


def put_wells(services: Services, made: Sequence[Well]) -> None:
    """Store the wells with what the services store beside them."""
    operations: list[Operation] = []
    for well in made:
        operations.append(Put(wells.record(well), "absent"))
        guards = wells.unique_guards(well).values()
        operations += [Put(build_value_guard(key, well), "absent") for key in guards]
        operations += [Put(record) for record in wells.search_records(well).values()]
    for start in range(0, len(operations), MAX_COMMIT_OPERATIONS):
        services.engine.commit(operations[start : start + MAX_COMMIT_OPERATIONS])


def add_recent_events(services: Services, owner: Actor, active: Sequence[str]) -> None:
    """A week of work of the wells that are being drilled, up to now."""
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for number, well in enumerate(active):
        chance = random.Random(number)
        rows = []
        for back in range(RECENT_EVENTS, 0, -1):
            kind, code, title = chance.choice(workload.ACTIVITIES)
            start = end - EVENT_LENGTH * back
            fields = {"kind": kind, "activity_code": code, "title": title, "well_id": well}
            fields |= {"severity": "info"} if kind == "hse" else {}
            times = {"starts_at": start, "ends_at": start + EVENT_LENGTH}
            rows.append(EventDraft.parse(fields | times))
        services.events.create_many(owner, rows)
