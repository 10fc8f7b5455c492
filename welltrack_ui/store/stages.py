"""Records of stages: in their well's partition, listed by start."""

from dataclasses import replace

from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.stage import Stage
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import Engine, Query, Record


def record(stage: Stage) -> Record:
    """A stage's record."""
    stage_record = records.model_to_record(
        "stage", keys.entity_key(stage.id, "s"), stage, stage.version
    )
    stage_record = replace(stage_record, l1=f"S#{format_instant(stage.starts_at)}#{stage.id}")
    return records.trash_if_deleted(stage_record, stage, stage.org_id)


def load(engine: Engine, stage_id: str) -> Stage | None:
    """A stage, deleted or not. Raises: NotFound for an id that is not a stage's."""
    return records.load(engine, keys.entity_key(stage_id, "s"), Stage)


def list_stages(engine: Engine, well_id: str, limit: int, cursor: str | None) -> ListPage[Stage]:
    """A page of a well's stages, by start. Raises: Invalid for a cursor of another list."""
    query = Query("l1", keys.partition_key(well_id), *keys.prefix_range("S#"), limit)
    return records.read_model_page(engine, query, cursor, Stage)
