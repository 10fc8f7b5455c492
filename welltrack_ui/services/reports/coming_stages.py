"""The stages of an organization that go on or are to come: read at once, cached until one changes.

An organization plans ahead by some stages a well; what is over is not read. As in its calendar, an
open stage goes on for 400 days at most.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from welltrack_ui.domain.field_types import LATEST_INSTANT
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.recent_work import is_going_on
from welltrack_ui.domain.stage import Stage
from welltrack_ui.services.core.context import MAX_LIMIT
from welltrack_ui.services.wells.well_directory import LatestChanges
from welltrack_ui.store import stages
from welltrack_ui.store.engine.engine import Engine

COMING_DAYS = timedelta(days=14)
MAX_AGE = timedelta(hours=1)
"""What begins so much later than is shown is read as well, and does for so long."""
MAX_LATER_STAGES = 500
"""Stages of all wells that are read though they begin later: the next ones of most wells."""
MAX_CACHED_STAGES = 50_000


@dataclass(frozen=True, slots=True)
class ComingStages:
    """The stages that go on or are to come, by the id of their well and by start.

    They were read at `at`, after `read_at` by `time.monotonic`. With `is_whole` False those that
    begin after the 14 days that are shown may be missing.
    """

    read_at: float
    at: datetime
    by_well: Mapping[str, Sequence[Stage]]
    is_whole: bool

    @property
    def count(self) -> int:
        """The number of all."""
        return sum(map(len, self.by_well.values()))


class ComingStagesCache:
    """The stages of organizations that were asked for last; the caller checks rights."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = engine, threading.Lock()
        self._cached: OrderedDict[str, ComingStages] = OrderedDict()

    def load(self, org_id: str, changes: LatestChanges, now: datetime) -> ComingStages:
        """The stages of an organization; `changes` are the latest of its log."""
        with self._lock:
            cached = self._cached.get(org_id)
        if cached and cached.read_at >= changes.stages and cached.at <= now <= cached.at + MAX_AGE:
            return cached
        read = read_coming_stages(self._engine, org_id, changes, now)
        with self._lock:
            self._cached[org_id] = read
            self._cached.move_to_end(org_id)
            cached_stages = sum(one.count for one in self._cached.values())
            while cached_stages > MAX_CACHED_STAGES and len(self._cached) > 1:
                cached_stages -= self._cached.popitem(last=False)[1].count
        return read


def read_coming_stages(
    engine: Engine, org_id: str, changes: LatestChanges, now: datetime
) -> ComingStages:
    """The stages of an organization that go on or are to come, read from the store."""
    soon, later = now + COMING_DAYS + MAX_AGE, 0
    by_id: dict[str, Stage] = {}
    for stage in stages.read_overlapping_stages(engine, org_id, Window(now, LATEST_INSTANT)):
        # All that follow begin later still.
        later += stages.find_extent(stage)[0] > soon
        if later > MAX_LATER_STAGES:
            break
        by_id[stage.id] = stage
    # The index of an organization may lag behind the log.
    recent_ids = changes.list_recent_ids("stage")
    stored = stages.load_many(engine, recent_ids)
    for stage_id in recent_ids:
        by_id.pop(stage_id, None)
        if stage_id in stored and not stored[stage_id].deleted_at:
            by_id[stage_id] = stored[stage_id]
    return ComingStages(
        changes.seen_at, now, group_stages(by_id.values()), later <= MAX_LATER_STAGES
    )


def group_stages(all_stages: Iterable[Stage]) -> dict[str, list[Stage]]:
    """Stages by their well, each well's by start."""
    by_well: dict[str, list[Stage]] = defaultdict(list)
    for stage in sorted(all_stages, key=lambda stage: (stage.starts_at, stage.id)):
        by_well[stage.well_id].append(stage)
    return dict(by_well)


def find_current_and_next(
    engine: Engine, coming: ComingStages, well_id: str, now: datetime
) -> tuple[Stage | None, Stage | None]:
    """The stage of a well that goes on, of several the last that began, and the next."""
    chosen = choose_stages(coming.by_well.get(well_id, ()), now)
    if any(chosen) or coming.is_whole:
        return chosen
    return choose_stages(stages.list_stages(engine, well_id, MAX_LIMIT, None).items, now)


def choose_stages(well_stages: Sequence[Stage], now: datetime) -> tuple[Stage | None, Stage | None]:
    """Of the stages of a well, by start: the one that goes on, and the next."""
    under_way = [stage for stage in well_stages if is_under_way(stage, now)]
    return under_way[-1] if under_way else None, next(
        (stage for stage in well_stages if is_coming(stage, now)), None
    )


def is_coming(stage: Stage, now: datetime) -> bool:
    """Whether a stage is still to begin, and was neither done nor cancelled."""
    return stage.starts_at > now and stage.status in {"planned", "in_progress"}


def is_under_way(stage: Stage, now: datetime) -> bool:
    """Whether a stage has begun, has not ended, and was not cancelled."""
    if stage.status in {"done", "cancelled"}:
        return False
    return is_going_on(stage.starts_at, stage.ends_at, now)
