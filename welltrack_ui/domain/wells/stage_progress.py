"""Progress of a stage: early or late, its share of the planned time and depth, its overlaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from welltrack_ui.domain.stage import Stage


@dataclass(frozen=True, slots=True)
class StageProgress:
    """A stage beside its plan, at one moment; None where the plan or the actual time is unknown.

    Slips are positive for late, negative for early. `is_over` says that it has ended; else
    `actual_time` and a positive `end_slip` are those so far.
    """

    is_begun: bool
    is_over: bool
    planned_time: timedelta | None
    actual_time: timedelta | None
    start_slip: timedelta | None
    end_slip: timedelta | None
    time_left: timedelta | None
    """Until the planned end of a stage that is under way."""

    @property
    def time_share(self) -> float | None:
        """Actual time as a share of the planned one; above 1 where it took longer."""
        if self.planned_time is None or self.actual_time is None:
            return None
        return self.actual_time / self.planned_time


@dataclass(frozen=True, slots=True)
class StageOverlap:
    """Another stage that goes on at the same time, and for how long."""

    stage: Stage
    time: timedelta


def measure_progress(stage: Stage, now: datetime) -> StageProgress:
    """The progress of a stage at a moment."""
    planned_start, planned_end = stage.planned_starts_at, stage.planned_ends_at
    is_begun = stage.starts_at <= now
    ended_at = stage.ends_at if stage.ends_at and stage.ends_at <= now else None
    is_over = ended_at is not None or stage.status == "cancelled"
    until = ended_at or now
    under_way = is_begun and not is_over
    end_slip = None
    if planned_end and stage.ends_at:
        end_slip = stage.ends_at - planned_end
    elif planned_end and under_way and now > planned_end:
        end_slip = now - planned_end
    return StageProgress(
        is_begun=is_begun,
        is_over=is_over,
        planned_time=planned_end - planned_start if planned_start and planned_end else None,
        actual_time=until - stage.starts_at if is_begun else None,
        start_slip=stage.starts_at - planned_start if planned_start else None,
        end_slip=end_slip,
        time_left=planned_end - now if planned_end and under_way and planned_end > now else None,
    )


def measure_depth_share(stage: Stage, reached: float | None) -> float | None:
    """The share, 0..1, of the depth interval that is drilled down to `reached` (metres MD).

    None where the stage has no interval, or nothing was reported.
    """
    top, bottom = stage.md_start or 0.0, stage.md_end
    if bottom is None or bottom <= top or reached is None:
        return None
    return max(0.0, min(1.0, (reached - top) / (bottom - top)))


def find_current_stage(stages: Sequence[Stage], now: datetime) -> Stage | None:
    """The open stage that began last; None where none is open. `stages` are by their starts."""
    open_stages = list_open_stages(stages, now)
    return open_stages[-1] if open_stages else None


def list_open_stages(stages: Iterable[Stage], now: datetime) -> list[Stage]:
    """The stages that are under way, in the order given."""
    return [
        stage
        for stage in stages
        if stage.starts_at <= now
        and (stage.ends_at is None or stage.ends_at > now)
        and stage.status not in {"done", "cancelled"}
    ]


def find_next_stage(stages: Sequence[Stage], now: datetime) -> Stage | None:
    """The first stage that is to start later; None without one. `stages` are by their starts."""
    open_statuses = {"planned", "in_progress"}
    return next((s for s in stages if s.starts_at > now and s.status in open_statuses), None)


def find_overlaps(stage: Stage, stages: Iterable[Stage], now: datetime) -> list[StageOverlap]:
    """The other stages of the well that go on at the same time, in the order given.

    Cancelled ones use no time.
    """
    start, end = find_extent(stage, now)
    overlaps = []
    for other in stages:
        if other.id == stage.id or "cancelled" in {other.status, stage.status}:
            continue
        other_start, other_end = find_extent(other, now)
        common = min(end, other_end) - max(start, other_start)
        if common > timedelta(0):
            overlaps.append(StageOverlap(other, common))
    return overlaps


def find_extent(stage: Stage, now: datetime) -> tuple[datetime, datetime]:
    """Start and end of a stage: an open one lasts until now, one to come until its planned end."""
    if stage.ends_at:
        return stage.starts_at, stage.ends_at
    planned = max(stage.starts_at, stage.planned_ends_at or stage.starts_at)
    return stage.starts_at, now if stage.starts_at <= now else planned
