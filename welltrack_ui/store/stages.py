"""Stages, as the store keeps them: in their well's partition, listed by start."""

from dataclasses import replace

from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.stage import Stage
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import Engine, Query, Record


def record(stage: Stage) -> Record:
    """A stage's record."""
    made = records.model_to_record("stage", keys.entity_key(stage.id, "s"), stage, stage.version)
    made = replace(made, l1=f"S#{format_instant(stage.starts_at)}#{stage.id}")
    return records.trash_if_deleted(made, stage, stage.org_id)


def load(engine: Engine, stage_id: str) -> Stage | None:
    """A stage, deleted or not."""
    return records.load(engine, keys.entity_key(stage_id, "s"), Stage)


def list_stages(engine: Engine, well_id: str, limit: int, cursor: str | None) -> ListPage[Stage]:
    """The stages of a well, by start."""
    query = Query("l1", keys.partition_key(well_id), *keys.prefix_range("S#"), limit)
    return records.read_model_page(engine, query, cursor, Stage)
