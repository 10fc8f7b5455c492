"""Stages of a well."""

from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, FieldChange, diff
from welltrack_ui.domain.errors import NotFound, Stale
from welltrack_ui.domain.page import Listing
from welltrack_ui.domain.stage import Stage, StageDraft
from welltrack_ui.services.core.context import (
    Ground,
    changed,
    checked_limit,
    expect_version,
    fields_of,
    made,
    merged,
    set_fields,
)
from welltrack_ui.store import stages
from welltrack_ui.store.engine.engine import Put
from welltrack_ui.store.unit_of_work import Plan


class StageService:
    """Engineers make, change, delete and restore stages; members read them."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def list(
        self, actor: Actor, well_id: str, limit: int | None = None, cursor: str | None = None
    ) -> Listing[Stage]:
        """The stages of a well, by start."""
        self.ground.scope.well(actor, well_id, Permission.READ)
        return stages.of_well(self.ground.engine, well_id, checked_limit(limit), cursor)

    def get(self, actor: Actor, stage_id: str) -> Stage:
        """One stage."""
        return self._find(actor, stage_id, Permission.READ)

    def create(self, actor: Actor, draft: StageDraft) -> Stage:
        """A new stage; stages of a well may overlap."""
        well = self.ground.scope.well(actor, draft.well_id, Permission.WRITE).well
        draft = draft.checked()
        plan = self.ground.plan(actor)
        stage = Stage(
            id=ids.new_id("s", well.id), org_id=well.org_id, **draft.model_dump(), **made(plan)
        )
        plan.add(Put(stages.record(stage), "absent"))
        self._commit(plan, "stage.created", stage)
        return stage

    def update(self, actor: Actor, stage_id: str, version: int, changes: dict[str, Any]) -> Stage:
        """The stage as it is after the change."""
        before = self._find(actor, stage_id, Permission.WRITE)
        expect_version(before, version, "stage")
        draft = merged(StageDraft, fields_of(before, StageDraft.model_fields), changes)
        plan = self.ground.plan(actor)
        after = changed(before, plan, **draft.model_dump())
        told = diff(before, after, set_fields(draft))
        if not told:
            return before
        plan.add(Put(stages.record(after), before.version), Stale("stage"))
        self._commit(plan, "stage.updated", after, told)
        return after

    def delete(self, actor: Actor, stage_id: str) -> None:
        """To the trash; its events stay on the well."""
        stage = self._find(actor, stage_id, Permission.WRITE)
        plan = self.ground.plan(actor)
        gone = changed(stage, plan, deleted_at=plan.at)
        plan.add(Put(stages.record(gone), stage.version), Stale("stage"))
        self._commit(plan, "stage.deleted", stage)

    def restore(self, actor: Actor, stage_id: str) -> Stage:
        """Back from the trash."""
        stage = self._find(actor, stage_id, Permission.WRITE, deleted=True)
        if stage.deleted_at is None:
            return stage
        plan = self.ground.plan(actor)
        back = changed(stage, plan, deleted_at=None)
        plan.add(Put(stages.record(back), stage.version), Stale("stage"))
        self._commit(plan, "stage.restored", back)
        return back

    def _find(
        self, actor: Actor, stage_id: str, permission: Permission, *, deleted: bool = False
    ) -> Stage:
        stage = stages.load(self.ground.engine, stage_id)
        if stage is None:
            raise NotFound("stage")
        self.ground.scope.well(actor, stage.well_id, permission, "stage")
        if stage.deleted_at and not deleted:
            raise NotFound("stage")
        return stage

    def _commit(
        self, plan: Plan, action: str, stage: Stage, told: tuple[FieldChange, ...] = ()
    ) -> None:
        plan.tell(
            action,
            stage.id,
            stage.name,
            org_id=stage.org_id,
            well_id=stage.well_id,
            changes=told,
        )
        self.ground.changes.commit(plan)
