"""Stages of a well."""

from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, FieldChange, diff
from welltrack_ui.domain.errors import NotFound, StaleVersion
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.stage import Stage, StageDraft
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
    """Engineers make, change, delete and restore stages; members read them."""

    def __init__(self, ground: ServiceContext) -> None:
        self.context = ground

    def list(
        self, actor: Actor, well_id: str, limit: int | None = None, cursor: str | None = None
    ) -> ListPage[Stage]:
        """The stages of a well, by start."""
        self.context.authorizer.well(actor, well_id, Permission.READ)
        return stages.list_stages(self.context.engine, well_id, resolve_limit(limit), cursor)

    def get(self, actor: Actor, stage_id: str) -> Stage:
        """One stage."""
        return self._find_stage(actor, stage_id, Permission.READ)

    def create(self, actor: Actor, draft: StageDraft) -> Stage:
        """A new stage; stages of a well may overlap."""
        well = self.context.authorizer.well(actor, draft.well_id, Permission.WRITE).well
        draft = draft.check_rules()
        plan = self.context.begin(actor)
        stage = Stage(
            id=ids.new_id("s", well.id),
            org_id=well.org_id,
            **draft.model_dump(),
            **creation_fields(plan),
        )
        plan.add(Put(stages.record(stage), "absent"))
        self._commit_stage(plan, "stage.created", stage)
        return stage

    def update(self, actor: Actor, stage_id: str, version: int, changes: dict[str, Any]) -> Stage:
        """The stage as it is after the change."""
        before = self._find_stage(actor, stage_id, Permission.WRITE)
        expect_version(before, version, "stage")
        draft = merge_changes(StageDraft, select_fields(before, StageDraft.model_fields), changes)
        plan = self.context.begin(actor)
        after = next_version(before, plan, **draft.model_dump())
        told = diff(before, after, comparable_fields(draft))
        if not told:
            return before
        plan.add(Put(stages.record(after), before.version), StaleVersion("stage"))
        self._commit_stage(plan, "stage.updated", after, told)
        return after

    def delete(self, actor: Actor, stage_id: str) -> None:
        """To the trash; its events stay on the well."""
        stage = self._find_stage(actor, stage_id, Permission.WRITE)
        plan = self.context.begin(actor)
        gone = next_version(stage, plan, deleted_at=plan.at)
        plan.add(Put(stages.record(gone), stage.version), StaleVersion("stage"))
        self._commit_stage(plan, "stage.deleted", stage)

    def restore(self, actor: Actor, stage_id: str) -> Stage:
        """Back from the trash."""
        stage = self._find_stage(actor, stage_id, Permission.WRITE, deleted=True)
        if stage.deleted_at is None:
            return stage
        plan = self.context.begin(actor)
        back = next_version(stage, plan, deleted_at=None)
        plan.add(Put(stages.record(back), stage.version), StaleVersion("stage"))
        self._commit_stage(plan, "stage.restored", back)
        return back

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

    def _commit_stage(
        self, plan: UnitOfWork, action: str, stage: Stage, told: tuple[FieldChange, ...] = ()
    ) -> None:
        plan.audit(
            action,
            stage.id,
            stage.name,
            org_id=stage.org_id,
            well_id=stage.well_id,
            changes=told,
        )
        self.context.transactions.commit(plan)
