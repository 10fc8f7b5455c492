"""Stages of a well: create, read, change, delete, restore."""

from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, FieldChange, diff
from welltrack_ui.domain.errors import NotFound, StaleVersion
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.stage import Stage, StageDraft
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import (
    ServiceContext,
    comparable_fields,
    creation_fields,
    expect_version,
    merge_changes,
    next_version,
    resolve_limit,
    select_fields,
)
from welltrack_ui.store import stages
from welltrack_ui.store.engine.engine import Put
from welltrack_ui.store.unit_of_work import UnitOfWork


class StageService:
    """Manages stages, for engineers; members read them."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def list(
        self, actor: Actor, well_id: str, limit: int | None = None, cursor: str | None = None
    ) -> ListPage[Stage]:
        """A page of a well's stages, by start. Raises: NotFound; Invalid."""
        self.context.authorizer.well(actor, well_id, Permission.READ)
        return stages.list_stages(self.context.engine, well_id, resolve_limit(limit), cursor)

    def get(self, actor: Actor, stage_id: str) -> Stage:
        """One stage. Raises: NotFound."""
        return self._find_stage(actor, stage_id, Permission.READ)

    def create(self, actor: Actor, draft: StageDraft) -> Stage:
        """A new stage; stages of a well may overlap. Raises: Invalid; NotFound; Forbidden."""
        well = self.context.authorizer.well(actor, draft.well_id, Permission.WRITE).well
        draft = draft.check_rules()
        uow = self.context.begin(actor)
        stage = add_stage(uow, well, draft)
        self.context.transactions.commit(uow)
        return stage

    def update(self, actor: Actor, stage_id: str, version: int, changes: dict[str, Any]) -> Stage:
        """The stage after a change. Raises: Invalid; StaleVersion; NotFound; Forbidden."""
        before = self._find_stage(actor, stage_id, Permission.WRITE)
        expect_version(before, version, "stage")
        draft = merge_changes(StageDraft, select_fields(before, StageDraft.model_fields), changes)
        uow = self.context.begin(actor)
        after = next_version(before, uow, **draft.model_dump())
        field_changes = diff(before, after, comparable_fields(draft))
        if not field_changes:
            return before
        uow.add(Put(stages.record(after), before.version), StaleVersion("stage"))
        audit_stage(uow, "stage.updated", after, field_changes)
        self.context.transactions.commit(uow)
        return after

    def delete(self, actor: Actor, stage_id: str) -> None:
        """Move a stage to the trash; its events stay on the well.

        Raises: NotFound; Forbidden; StaleVersion.
        """
        stage = self._find_stage(actor, stage_id, Permission.WRITE)
        uow = self.context.begin(actor)
        add_stage_deletion(uow, stage)
        self.context.transactions.commit(uow)

    def restore(self, actor: Actor, stage_id: str) -> Stage:
        """The stage, back from the trash. Raises: NotFound; Forbidden; StaleVersion."""
        stage = self._find_stage(actor, stage_id, Permission.WRITE, deleted=True)
        if stage.deleted_at is None:
            return stage
        uow = self.context.begin(actor)
        restored = next_version(stage, uow, deleted_at=None)
        uow.add(Put(stages.record(restored), stage.version), StaleVersion("stage"))
        audit_stage(uow, "stage.restored", restored)
        self.context.transactions.commit(uow)
        return restored

    def _find_stage(
        self, actor: Actor, stage_id: str, permission: Permission, *, deleted: bool = False
    ) -> Stage:
        stage = stages.load(self.context.engine, stage_id)
        if stage is None:
            raise NotFound("stage")
        self.context.authorizer.well(actor, stage.well_id, permission, "stage")
        if stage.deleted_at and not deleted:
            raise NotFound("stage")
        return stage


def add_stage(uow: UnitOfWork, well: Well, draft: StageDraft, stage_id: str | None = None) -> Stage:
    """Add a new stage of an input; `stage_id` where the id is known before."""
    stage = Stage(
        id=stage_id or ids.new_id("s", well.id),
        org_id=well.org_id,
        **draft.model_dump(),
        **creation_fields(uow),
    )
    uow.add(Put(stages.record(stage), "absent"))
    audit_stage(uow, "stage.created", stage)
    return stage


def add_stage_deletion(uow: UnitOfWork, stage: Stage) -> None:
    """Add the move of a stage to the trash."""
    # Its events and files keep the stage's id, so that a restore finds them again.
    deleted = next_version(stage, uow, deleted_at=uow.at)
    uow.add(Put(stages.record(deleted), stage.version), StaleVersion("stage"))
    audit_stage(uow, "stage.deleted", stage)


def audit_stage(
    uow: UnitOfWork, action: str, stage: Stage, field_changes: tuple[FieldChange, ...] = ()
) -> None:
    """Add the audit entry of a stage."""
    uow.audit_well_item(action, stage, stage.name, field_changes)
