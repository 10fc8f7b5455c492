"""Wells of a project."""

from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, FieldChange, diff
from welltrack_ui.domain.errors import Conflict, NotFound, StaleVersion
from welltrack_ui.domain.messages import mark, message
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.well import Well, WellDraft
from welltrack_ui.services.core.context import (
    ServiceContext,
    comparable_fields,
    creation_fields,
    expect_version,
    merge_changes,
    next_version,
    select_fields,
)
from welltrack_ui.services.wells import all_day_events
from welltrack_ui.store import purge_queue, wells
from welltrack_ui.store.engine.engine import Delete, Key, Put, Record
from welltrack_ui.store.unit_of_work import UnitOfWork

FIELD_WORDS = {"name": mark("name"), "uwi": mark("UWI"), "api_number": mark("API number")}


class WellService:
    """Engineers make, change, delete and restore wells; members read them."""

    def __init__(self, ground: ServiceContext) -> None:
        self.context = ground

    def get(self, actor: Actor, well_id: str) -> Well:
        """One well."""
        return self.context.authorizer.well(actor, well_id, Permission.READ).well

    def create(self, actor: Actor, draft: WellDraft) -> Well:
        """A new well. Raises Conflict for a name, UWI or API number that another one has."""
        scope = self.context.authorizer
        project = scope.project(actor, draft.project_id, Permission.WRITE)
        org = scope.org(actor, project.org_id, Permission.WRITE)
        plan = self.context.begin(actor)
        well = add_well(plan, org, draft.check_rules())
        self.context.transactions.commit(plan)
        return well

    def update(self, actor: Actor, well_id: str, version: int, changes: dict[str, Any]) -> Well:
        """The well as it is after the change; its all-day events follow a new time zone."""
        place = self.context.authorizer.well(actor, well_id, Permission.WRITE)
        before = place.well
        expect_version(before, version, "well")
        for name in ("timezone", "report_day_start"):
            if name in changes and changes[name] is None:
                changes = {**changes, name: getattr(place.org, name)}
        draft = merge_changes(WellDraft, select_fields(before, WellDraft.model_fields), changes)
        plan = self.context.begin(actor)
        after = next_version(before, plan, **draft.model_dump())
        told = diff(before, after, comparable_fields(draft))
        if told:
            self._write_version(plan, before, after, "well.updated", told)
            if after.timezone != before.timezone:
                all_day_events.refile_all_day_events(self.context, plan, after)
            self.context.transactions.commit(plan)
        if "timezone" in changes:
            all_day_events.settle_all_day_events(self.context, plan, well_id)
        return after if told else before

    def delete(self, actor: Actor, well_id: str) -> None:
        """To the trash, with all that stands below it out of sight; its name is free again."""
        well = self.context.authorizer.well(actor, well_id, Permission.WRITE).well
        plan = self.context.begin(actor)
        gone = next_version(well, plan, deleted_at=plan.at)
        self._write_version(plan, well, gone, "well.deleted")
        plan.add(purge_queue.purge_task_put(gone, gone.org_id))
        self.context.transactions.commit(plan)

    def restore(self, actor: Actor, well_id: str) -> Well:
        """Back from the trash. Raises Conflict when its name was taken meanwhile."""
        well = wells.load(self.context.engine, well_id)
        if well is None:
            raise NotFound("well")
        self.context.authorizer.well_parents(actor, well, Permission.WRITE)
        if well.deleted_at is None:
            return well
        plan = self.context.begin(actor)
        back = next_version(well, plan, deleted_at=None)
        self._write_version(plan, well, back, "well.restored")
        plan.add(purge_queue.purge_task_delete(well))
        self.context.transactions.commit(plan)
        return back

    def _write_version(
        self,
        plan: UnitOfWork,
        before: Well,
        after: Well,
        action: str,
        told: tuple[FieldChange, ...] = (),
    ) -> None:
        plan.add(Put(wells.record(after), before.version), StaleVersion("well"))
        move_guards(plan, before, after)
        move_search_records(plan, before, after)
        audit_well(plan, action, after, told)


def add_well(plan: UnitOfWork, org: Organization, draft: WellDraft) -> Well:
    """The steps of a new well; zone and report day are the organization's unless given."""
    fields = draft.model_dump()
    fields["timezone"] = draft.timezone or org.timezone
    if draft.report_day_start is None:
        fields["report_day_start"] = org.report_day_start
    well = Well(id=ids.new_id("w"), org_id=org.id, **fields, **creation_fields(plan))
    plan.add(Put(wells.record(well), "absent"))
    for field, key in wells.unique_guards(well).items():
        plan.add(Put(build_value_guard(key, well), "absent"), value_taken_error(well, field))
    for record in wells.search_records(well).values():
        plan.add(Put(record))
    audit_well(plan, "well.created", well)
    return well


def move_guards(plan: UnitOfWork, before: Well, after: Well) -> None:
    """Let go of what the well no longer holds as its own, and take what it newly does."""
    old = {} if before.deleted_at else wells.unique_guards(before)
    new = {} if after.deleted_at else wells.unique_guards(after)
    for key in set(old.values()) - set(new.values()):
        plan.add(Delete(key))
    for field, key in new.items():
        if key not in old.values():
            plan.add(Put(build_value_guard(key, after), "absent"), value_taken_error(after, field))


def move_search_records(plan: UnitOfWork, before: Well, after: Well) -> None:
    """Keep the places where a search finds the well in step with its name."""
    old, new = wells.search_records(before), wells.search_records(after)
    for key in old.keys() - new.keys():
        plan.add(Delete(key))
    for key in new.keys() - old.keys():
        plan.add(Put(new[key]))


def audit_well(
    plan: UnitOfWork, action: str, well: Well, told: tuple[FieldChange, ...] = ()
) -> None:
    """The audit entry of a well."""
    plan.audit(action, well.id, well.name, org_id=well.org_id, well_id=well.id, changes=told)


def build_value_guard(key: Key, well: Well) -> Record:
    """What keeps a value the well's own."""
    return Record(key.pk, key.sk, "guard", 1, f'"{well.id}"')


def value_taken_error(well: Well, field: str) -> Conflict:
    """The refusal of a value that another well has."""
    where = "project" if field == "name" else "organization"
    value = getattr(well, field)
    return Conflict(
        message(
            "The {where} has a well with the {field} {value!r} already:"
            " choose another, or restore or change that well.",
            where=message(where),
            field=message(FIELD_WORDS[field]),
            value=value,
        )
    )
