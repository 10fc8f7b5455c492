"""Records of stages: in their well's partition by start, in their organization's by time."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage
from welltrack_ui.store import events, keys, records
from welltrack_ui.store.engine.engine import Engine, Key, Query, Record

LONGEST = keys.DURATION_CLASSES[-1][1]


def record(stage: Stage) -> Record:
    """A stage's record, in the lists of its well and of its organization."""
    stage_record = records.model_to_record(
        "stage", keys.entity_key(stage.id, "s"), stage, stage.version
    )
    start, end = find_extent(stage)
    letter, time_key = keys.event_time_keys(start, end, stage.created_at, stage.id)
    stage_record = replace(
        stage_record,
        l1=f"S#{format_instant(stage.starts_at)}#{stage.id}",
        g2=Key(f"{keys.partition_key(stage.org_id)}#S{letter}", time_key),
    )
    return records.trash_if_deleted(stage_record, stage, stage.org_id)


def load(engine: Engine, stage_id: str) -> Stage | None:
    """A stage, deleted or not. Raises: NotFound for an id that is not a stage's."""
    return records.load(engine, keys.entity_key(stage_id, "s"), Stage)


def load_many(engine: Engine, stage_ids: Collection[str]) -> dict[str, Stage]:
    """Stages by their ids, deleted or not; unknown ones are left out.

    Raises: NotFound for an id that is not a stage's.
    """
    stored = engine.get_many([keys.entity_key(stage_id, "s") for stage_id in stage_ids])
    loaded = [Stage.parse_stored(one.body) for one in stored.values()]
    return {stage.id: stage for stage in loaded}


def list_stages(engine: Engine, well_id: str, limit: int, cursor: str | None) -> ListPage[Stage]:
    """A page of a well's stages, by start. Raises: Invalid for a cursor of another list."""
    query = Query("l1", keys.partition_key(well_id), *keys.prefix_range("S#"), limit)
    return records.read_model_page(engine, query, cursor, Stage)


def read_overlapping_stages(engine: Engine, org_id: str, window: Window) -> Iterator[Stage]:
    """The stages of an organization whose time or plan overlaps a window, by start.

    Those of wells in the trash are among them, and open ones for as long as they may go on.
    """
    partition = events.EventPartition("g2", keys.partition_key(org_id) + "#S{}", "")
    for _, stage_record in events.read_overlapping_events(engine, partition, window, page=500):
        yield Stage.parse_stored(stage_record.body)


def find_extent(stage: Stage) -> tuple[datetime, datetime]:
    """From the first to the last instant that a stage may take, by plan or in fact.

    An open one reaches as far as a window is read back: 400 days.
    """
    start = min(stage.starts_at, stage.planned_starts_at or stage.starts_at)
    end = stage.ends_at or start + LONGEST
    return start, min(max(end, stage.planned_ends_at or end), start + LONGEST)
