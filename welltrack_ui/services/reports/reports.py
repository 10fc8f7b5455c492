"""Daily reports of wells: create, read, change, delete, restore."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, FieldChange, diff
from welltrack_ui.domain.errors import (
    Conflict,
    FieldError,
    Invalid,
    NotFound,
    StaleVersion,
    invalid_field,
)
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.messages import mark, message
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.domain.reports.report import (
    DEFAULT_JOB,
    MAX_NUMBER,
    SECTIONS,
    Report,
    ReportDraft,
    ReportStatus,
    carry_over,
    is_between,
    sum_people,
)
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.access import WellWithParents
from welltrack_ui.services.core.context import (
    ServiceContext,
    creation_fields,
    expect_version,
    merge_changes,
    next_version,
    resolve_limit,
    select_fields,
)
from welltrack_ui.services.reports.report_content import answer_report
from welltrack_ui.services.reports.time_logs import resolve_day
from welltrack_ui.store import records, reports
from welltrack_ui.store.engine.engine import Delete, Key, Put, Record
from welltrack_ui.store.reports import ReportSummary
from welltrack_ui.store.unit_of_work import UnitOfWork

NOT_A_DRAFT = mark("This report is no draft: withdraw or reopen it first.")
NOT_DELETABLE = mark("Only a draft that was never approved can be deleted.")
COMPARED_FIELDS = tuple(
    name for name in ReportDraft.model_fields if name not in ReportDraft.IMMUTABLE_FIELDS
)
TAKEN_TEMPLATES = {
    "date": mark("The well has a report of this day and job already."),
    "number": mark("The well has a report of this number and job already."),
}


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """A query of reports: of one well, project or organization, on report days, by status, job."""

    well_id: str | None = None
    project_id: str | None = None
    org_id: str | None = None
    first: date | None = None
    last: date | None = None
    status: ReportStatus | None = None
    job: str | None = None
    limit: int | None = None
    cursor: str | None = None


class ReportService:
    """Manages reports, for engineers; members read them."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def get(self, actor: Actor, report_id: str) -> ReportAnswer:
        """One report, with its figures. Raises: NotFound."""
        report, parents = self.find(actor, report_id, Permission.READ)
        return answer_report(self.context.engine, report, parents)

    def list(self, actor: Actor, query: ReportQuery) -> ListPage[Report]:
        """A page of reports, newest first.

        Raises: Invalid unless one of well, project and organization is given; NotFound.
        """
        home_id, org_id = self._resolve_home(actor, query)
        size = resolve_limit(query.limit)
        listing = reports.list_query(home_id, query.first, query.last, size)
        visible = self.context.authorizer.visible_wells(org_id)

        def is_wanted(report: Report) -> bool:
            of_job = query.job is None or fold_text(query.job) == fold_text(report.job)
            of_status = query.status in {None, report.status}
            return of_job and of_status and visible.find_well(report.well_id) is not None

        read = partial(reports.list_reports, self.context.engine, listing)
        return records.filtered_page(read, is_wanted, query.cursor)

    def create(self, actor: Actor, draft: ReportDraft) -> ReportAnswer:
        """A new report, which starts from the one before it of the same job.

        Raises: Conflict for a day or a number that the well and job have; Invalid; NotFound;
        Forbidden.
        """
        parents = self.context.authorizer.well(actor, draft.well_id, Permission.WRITE)
        fields = self._complete_fields(parents.well, draft.check_rules())
        check_covers(parents.well, fields)
        uow = self.context.begin(actor)
        report = add_report(uow, parents.well, fields)
        self.context.transactions.commit(uow)
        return answer_report(self.context.engine, report, parents)

    def update(
        self, actor: Actor, report_id: str, version: int, changes: dict[str, Any]
    ) -> ReportAnswer:
        """A draft after a change.

        Raises: Conflict for a report that is no draft, or a number that another has; Invalid;
        StaleVersion; NotFound; Forbidden.
        """
        before, parents = self.find(actor, report_id, Permission.WRITE)
        if before.status != "draft":
            raise Conflict(NOT_A_DRAFT)
        expect_version(before, version, "report")
        if changes.get("personnel") and "pob" not in changes:
            changes = {**changes, "pob": None}
        current = select_fields(before, ReportDraft.model_fields)
        draft = merge_changes(ReportDraft, current, changes)
        fields = draft.model_dump() | {"number": draft.number or before.number}
        if draft.personnel and draft.pob is None:
            fields["pob"] = sum_people(draft.personnel)
        check_covers(parents.well, fields)
        uow = self.context.begin(actor)
        after = add_report_version(uow, before, fields)
        if after is None:
            return answer_report(self.context.engine, before, parents)
        self.context.transactions.commit(uow)
        return answer_report(self.context.engine, after, parents)

    def delete(self, actor: Actor, report_id: str) -> None:
        """Move a draft that was never approved to the trash.

        Raises: Conflict for any other report; NotFound; Forbidden; StaleVersion.
        """
        report, _ = self.find(actor, report_id, Permission.WRITE)
        if not report.is_fresh_draft:
            raise Conflict(NOT_DELETABLE)
        uow = self.context.begin(actor)
        add_report_deletion(uow, report)
        self.context.transactions.commit(uow)

    def restore(self, actor: Actor, report_id: str) -> ReportAnswer:
        """The report, back from the trash.

        Raises: Conflict where its day or number was taken meanwhile; NotFound; Forbidden;
        StaleVersion.
        """
        report, parents = self.find(actor, report_id, Permission.WRITE, deleted=True)
        if report.deleted_at is None:
            return answer_report(self.context.engine, report, parents)
        uow = self.context.begin(actor)
        restored = next_version(report, uow, deleted_at=None)
        uow.add(Put(reports.record(restored), report.version), StaleVersion("report"))
        move_guards(uow, report, restored)
        audit_report(uow, "report.restored", restored)
        self.context.transactions.commit(uow)
        return answer_report(self.context.engine, restored, parents)

    def find(
        self, actor: Actor, report_id: str, permission: Permission, *, deleted: bool = False
    ) -> tuple[Report, WellWithParents]:
        """A stored report and its well. Raises: NotFound; Forbidden."""
        report = reports.load(self.context.engine, report_id)
        if report is None:
            raise NotFound("report")
        parents = self.context.authorizer.well(actor, report.well_id, permission, "report")
        if report.deleted_at and not deleted:
            raise NotFound("report")
        return report, parents

    def _resolve_home(self, actor: Actor, query: ReportQuery) -> tuple[str, str]:
        """The ids of the home of the reports and of its organization. Raises: Invalid; NotFound."""
        given = [x for x in (query.well_id, query.project_id, query.org_id) if x is not None]
        if len(given) != 1:
            raise invalid_field("well_id", "give one of well_id, project_id, org_id")
        authorizer = self.context.authorizer
        if query.well_id is not None:
            well = authorizer.well(actor, query.well_id, Permission.READ).well
            return well.id, well.org_id
        if query.project_id is not None:
            project = authorizer.project(actor, query.project_id, Permission.READ)
            return project.id, project.org_id
        org = authorizer.org(actor, query.org_id or "", Permission.READ)
        return org.id, org.id

    def _complete_fields(self, well: Well, draft: ReportDraft) -> dict[str, Any]:
        """The fields of a new report: what is given, carried over, or counted on."""
        known = list(reports.read_summaries(self.context.engine, well.id))
        job = draft.job or (known[0].job if known else DEFAULT_JOB)
        of_job = [one for one in known if fold_text(one.job) == fold_text(job)]
        number = draft.number or max((one.number for one in of_job), default=0) + 1
        if number > MAX_NUMBER:
            raise invalid_field("number", message("must be at most {le:g}", le=MAX_NUMBER))
        given = {name: getattr(draft, name) for name in draft.model_fields_set}
        fields = {**draft.model_dump(), **self._carry_over(of_job, draft.date), **given}
        if draft.personnel and "pob" not in given:
            fields["pob"] = sum_people(draft.personnel)
        # Between what is given and what is carried over rules hold, too.
        checked = ReportDraft.parse({**fields, "job": job, "number": number})
        return checked.model_dump()

    def _carry_over(self, of_job: Sequence[ReportSummary], day: date) -> Mapping[str, Any]:
        """The fields that a report of a day starts with, from the one before it."""
        before = next((one for one in of_job if one.date < day), None)
        report = reports.load(self.context.engine, before.id) if before else None
        return carry_over(report) if report else {}


def add_report(
    uow: UnitOfWork, well: Well, fields: Mapping[str, Any], report_id: str | None = None
) -> Report:
    """Add a new report; `report_id` where the id is known before."""
    report = Report(
        id=report_id or ids.new_id("r", well.id),
        org_id=well.org_id,
        project_id=well.project_id,
        **fields,
        **creation_fields(uow),
    )
    uow.add(Put(reports.record(report), "absent"))
    move_guards(uow, None, report)
    audit_report(uow, "report.created", report)
    return report


def add_report_version(uow: UnitOfWork, before: Report, fields: Mapping[str, Any]) -> Report | None:
    """Add the next version of a draft with all its fields; None where nothing differs."""
    after = Report.model_validate({**next_version(before, uow).model_dump(), **fields})
    field_changes = diff(before, after, COMPARED_FIELDS)
    if not field_changes:
        return None
    uow.add(Put(reports.record(after), before.version), StaleVersion("report"))
    move_guards(uow, before, after)
    audit_report(uow, "report.updated", after, tuple(map(shorten_change, field_changes)))
    return after


def add_report_deletion(uow: UnitOfWork, report: Report) -> None:
    """Add the move of a report to the trash."""
    deleted = next_version(report, uow, deleted_at=uow.at)
    uow.add(Put(reports.record(deleted), report.version), StaleVersion("report"))
    move_guards(uow, report, deleted)
    audit_report(uow, "report.deleted", report)


def check_covers(well: Well, fields: Mapping[str, Any]) -> None:
    """Check that a report covers nothing outside of its day. Raises: Invalid."""
    window = resolve_day(well, fields["date"])
    errors = [
        FieldError(name, "must lie within the report day")
        for name in ("covers_from", "covers_to")
        if not is_between(fields[name], *window)
    ]
    if errors:
        raise Invalid(errors)


def move_guards(uow: UnitOfWork, before: Report | None, after: Report) -> None:
    """Add the changes of a report's guards: old values are free again, new ones taken."""
    old = reports.unique_guards(before) if before else {}
    new = reports.unique_guards(after)
    for key in set(old.values()) - set(new.values()):
        uow.add(Delete(key))
    for field, key in new.items():
        # A guard that the report has already would fail its condition "absent".
        if key not in old.values():
            refusal = Conflict(message(TAKEN_TEMPLATES[field]))
            uow.add(Put(build_guard(key, after), "absent"), refusal)


def build_guard(key: Key, report: Report) -> Record:
    """The record of the guard of a unique value."""
    return Record(key.pk, key.sk, "guard", 1, f'"{report.id}"')


def audit_report(
    uow: UnitOfWork, action: str, report: Report, field_changes: tuple[FieldChange, ...] = ()
) -> None:
    """Add the audit entry of a report."""
    uow.audit_well_item(action, report, report.name, field_changes)


def shorten_change(change: FieldChange) -> FieldChange:
    """The change of a section with the rows alone that are not on both sides."""
    if change.field not in SECTIONS:
        return change
    before, after = change.before or [], change.after or []
    return FieldChange(
        field=change.field,
        before=[row for row in before if row not in after],
        after=[row for row in after if row not in before],
    )
