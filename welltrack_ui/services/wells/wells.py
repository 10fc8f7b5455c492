"""Wells of a project: create, read, change, delete, restore."""

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
from welltrack_ui.store import purge_queue, well_logs, wells
from welltrack_ui.store.engine.engine import Delete, Key, Put, Record
from welltrack_ui.store.unit_of_work import UnitOfWork

CLOCK_FIELDS = ("timezone", "report_day_start")
SIGNED_CLOCK = mark(
    "The well has submitted or approved reports: its time zone and report day can't be changed."
)
SIGNED_WELL = mark("The well has submitted or approved reports: it can't be deleted.")
FIELD_WORDS = {"name": mark("name"), "uwi": mark("UWI"), "api_number": mark("API number")}


class WellService:
    """Manages wells, for engineers; members read them."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def get(self, actor: Actor, well_id: str) -> Well:
        """One well. Raises: NotFound."""
        return self.context.authorizer.well(actor, well_id, Permission.READ).well

    def create(self, actor: Actor, draft: WellDraft) -> Well:
        """A new well.

        Raises: Conflict for a name, UWI or API number that another one has; Invalid; NotFound;
        Forbidden.
        """
        authorizer = self.context.authorizer
        needed = Permission.ADMINISTER if draft.report_recipients else Permission.WRITE
        project = authorizer.project(actor, draft.project_id, needed)
        org = authorizer.org(actor, project.org_id, Permission.WRITE)
        uow = self.context.begin(actor)
        well = add_well(uow, org, draft.check_rules())
        self.context.transactions.commit(uow)
        return well

    def update(self, actor: Actor, well_id: str, version: int, changes: dict[str, Any]) -> Well:
        """The well after a change; its all-day events follow a new time zone.

        Raises: Invalid; StaleVersion; Conflict for a name, UWI or API number that another one has;
        NotFound; Forbidden.
        """
        located = self.context.authorizer.well(actor, well_id, Permission.WRITE)
        before = located.well
        expect_version(before, version, "well")
        for name in CLOCK_FIELDS:
            # None gives the well the organization's present value, as at its creation.
            if name in changes and changes[name] is None:
                changes = {**changes, name: getattr(located.org, name)}
        draft = merge_changes(WellDraft, select_fields(before, WellDraft.model_fields), changes)
        if draft.report_recipients != before.report_recipients:
            self.context.authorizer.well(actor, well_id, Permission.ADMINISTER)
        uow = self.context.begin(actor)
        after = next_version(before, uow, **draft.model_dump())
        field_changes = diff(before, after, comparable_fields(draft))
        require_clock(self.context, uow, before, after)
        if field_changes:
            write_well_version(uow, before, after, "well.updated", field_changes)
            if after.timezone != before.timezone:
                all_day_events.refile_all_day_events(self.context, uow, after)
            self.context.transactions.commit(uow)
        # Also where the zone is the same: after a crash, saving again repairs events left behind.
        if "timezone" in changes:
            all_day_events.settle_all_day_events(self.context, uow, well_id)
        return after if field_changes else before

    def delete(self, actor: Actor, well_id: str) -> None:
        """Move a well to the trash, out of sight with everything below it; its name is free again.

        Raises: NotFound; Forbidden; StaleVersion.
        """
        well = self.context.authorizer.well(actor, well_id, Permission.WRITE).well
        uow = self.context.begin(actor)
        require_unsigned(self.context, uow, well.id, SIGNED_WELL)
        add_well_deletion(uow, well)
        self.context.transactions.commit(uow)

    def restore(self, actor: Actor, well_id: str) -> Well:
        """The well, back from the trash.

        Raises: Conflict when its name was taken meanwhile; NotFound; Forbidden; StaleVersion.
        """
        well = wells.load(self.context.engine, well_id)
        if well is None:
            raise NotFound("well")
        self.context.authorizer.well_parents(actor, well, Permission.WRITE)
        if well.deleted_at is None:
            return well
        uow = self.context.begin(actor)
        restored = next_version(well, uow, deleted_at=None)
        write_well_version(uow, well, restored, "well.restored")
        uow.add(purge_queue.purge_task_delete(well))
        self.context.transactions.commit(uow)
        return restored


def require_unsigned(context: ServiceContext, uow: UnitOfWork, well_id: str, refusal: str) -> None:
    """Have the commit refused where a report of the well is submitted or approved.

    Raises: Conflict where one is already.
    """
    if well_logs.load(context.engine, well_id).signed_ids:
        raise Conflict(refusal)
    uow.edit_log(well_id).signed_refusal = Conflict(refusal)


def require_clock(context: ServiceContext, uow: UnitOfWork, before: Well, after: Well) -> None:
    """Check a change of a well: signed reports are of the days as they were.

    Raises: Conflict where it would change the report days of a well with signed reports.
    """
    if any(getattr(before, name) != getattr(after, name) for name in CLOCK_FIELDS):
        require_unsigned(context, uow, before.id, SIGNED_CLOCK)


def write_well_version(
    uow: UnitOfWork,
    before: Well,
    after: Well,
    action: str,
    field_changes: tuple[FieldChange, ...] = (),
) -> None:
    """Add the next version of a well, with its guards and search records."""
    uow.add(Put(wells.record(after), before.version), StaleVersion("well"))
    move_guards(uow, before, after)
    move_search_records(uow, before, after)
    audit_well(uow, action, after, field_changes)


def add_well_deletion(uow: UnitOfWork, well: Well) -> None:
    """Add the move of a well to the trash."""
    deleted = next_version(well, uow, deleted_at=uow.at)
    write_well_version(uow, well, deleted, "well.deleted")
    # The well's record expires after 30 days; the task finds what was in its partition.
    uow.add(purge_queue.purge_task_put(deleted, deleted.org_id))


def add_well(
    uow: UnitOfWork, org: Organization, draft: WellDraft, well_id: str | None = None
) -> Well:
    """Add a new well; zone and report day are the organization's unless given.

    `well_id` where the id is known before.
    """
    fields = draft.model_dump()
    fields["timezone"] = draft.timezone or org.timezone
    if draft.report_day_start is None:
        fields["report_day_start"] = org.report_day_start
    well = Well(id=well_id or ids.new_id("w"), org_id=org.id, **fields, **creation_fields(uow))
    uow.add(Put(wells.record(well), "absent"))
    for field, key in wells.unique_guards(well).items():
        uow.add(Put(build_value_guard(key, well), "absent"), value_taken_error(well, field))
    # Search records have no condition: their keys hold the well's own id.
    for record in wells.search_records(well).values():
        uow.add(Put(record))
    audit_well(uow, "well.created", well)
    return well


def move_guards(uow: UnitOfWork, before: Well, after: Well) -> None:
    """Add the changes of a well's guards: old values are free again, new ones taken."""
    old = {} if before.deleted_at else wells.unique_guards(before)
    new = {} if after.deleted_at else wells.unique_guards(after)
    for key in set(old.values()) - set(new.values()):
        uow.add(Delete(key))
    for field, key in new.items():
        # A guard that the well has already would fail its condition "absent".
        if key not in old.values():
            uow.add(Put(build_value_guard(key, after), "absent"), value_taken_error(after, field))


def move_search_records(uow: UnitOfWork, before: Well, after: Well) -> None:
    """Add the changes of a well's search records to its new name."""
    old, new = wells.search_records(before), wells.search_records(after)
    for key in old.keys() - new.keys():
        uow.add(Delete(key))
    for key in new.keys() - old.keys():
        uow.add(Put(new[key]))


def audit_well(
    uow: UnitOfWork, action: str, well: Well, field_changes: tuple[FieldChange, ...] = ()
) -> None:
    """Add the audit entry of a well."""
    uow.audit(
        action, well.id, well.name, org_id=well.org_id, well_id=well.id, changes=field_changes
    )


def build_value_guard(key: Key, well: Well) -> Record:
    """The record of the guard of a unique value."""
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
