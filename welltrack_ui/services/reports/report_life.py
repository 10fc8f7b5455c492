"""The life of a daily report: submit, withdraw, approve, reopen."""

import random
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, FieldChange, diff
from welltrack_ui.domain.entity import Draft
from welltrack_ui.domain.errors import (
    Conflict,
    FieldError,
    Invalid,
    StaleLog,
    StaleVersion,
)
from welltrack_ui.domain.event import Event, event_draft_fields
from welltrack_ui.domain.field_types import Version, format_instant
from welltrack_ui.domain.messages import mark, message
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.domain.reports.report import Report, Revision, find_missing_fields
from welltrack_ui.domain.reports.sections import Line500
from welltrack_ui.domain.reports.time_log import TimeLog
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.access import WellWithParents
from welltrack_ui.services.core.context import ServiceContext, expect_version, next_version
from welltrack_ui.services.reports.report_content import (
    ReportContent,
    answer_report,
    compute_hash,
    load_report_content,
    write_canonical_text,
)
from welltrack_ui.services.reports.report_sending import add_occasion_email
from welltrack_ui.services.reports.reports import ReportService, audit_report
from welltrack_ui.services.reports.time_logs import load_time_log
from welltrack_ui.services.wells.events import add_version, audit_event, put_event
from welltrack_ui.store import keys, reports, users, well_logs
from welltrack_ui.store.engine.engine import Check, Put
from welltrack_ui.store.unit_of_work import UnitOfWork

MAX_ATTEMPTS = 8
STATUS_FIELDS = ("status", "revision")
WRONG_STATUS = {
    "draft": mark("This report is no draft."),
    "submitted": mark("This report is not submitted."),
    "approved": mark("This report is not approved."),
}
GAP_TEMPLATE = mark("is not reported: {start} to {end}")
OVERLAP_TEMPLATE = mark("is reported more than once: {start} to {end}")
OTHER_CONTENT = mark("The report or its log was changed after you read it: read it again.")


class Reopening(Draft):
    """Input for a reopening: the version that was read, and why."""

    version: Version
    reason: Line500


class Approval(Draft):
    """Input for an approval: the version that was read, and perhaps the hash of what was read."""

    version: Version
    content_sha256: str | None = None


class ReportLifeService:
    """Moves reports through their life: engineers submit, administrators approve and reopen."""

    def __init__(self, context: ServiceContext, service: ReportService) -> None:
        self.context = context
        self.reports = service

    def submit(self, actor: Actor, report_id: str, version: int) -> ReportAnswer:
        """The report, submitted; events that run over its end are parted in two there.

        Raises: Invalid naming each missing field, gap and overlap; Conflict for a report that is
        no draft; StaleVersion; Locked; NotFound; Forbidden.
        """
        return self._repeat(lambda: self._submit(actor, report_id, version))

    def withdraw(self, actor: Actor, report_id: str, version: int) -> ReportAnswer:
        """The report, a draft again. Raises: Conflict; StaleVersion; NotFound; Forbidden."""

        def withdraw() -> ReportAnswer:
            before, parents = self._find(actor, report_id, version, "submitted", Permission.WRITE)
            uow = self.context.begin(actor)
            after = next_version(before, uow, status="draft")
            uow.edit_log(before.well_id).unsign = before.id
            return self._commit(uow, "report.withdrawn", before, after, parents)

        return self._repeat(withdraw)

    def approve(self, actor: Actor, report_id: str, approval: Approval) -> ReportAnswer:
        """The report, approved: its revision is frozen, and its part of the log locked.

        Raises: Invalid naming each missing field, gap and overlap; Conflict for a report that is
        not submitted, or another content than was read; StaleVersion; NotFound; Forbidden.
        """
        return self._repeat(lambda: self._approve(actor, report_id, approval))

    def reopen(self, actor: Actor, report_id: str, reopening: Reopening) -> ReportAnswer:
        """The report, a draft of the next revision; its part of the log is free again.

        Raises: Conflict; StaleVersion; NotFound; Forbidden.
        """

        def reopen() -> ReportAnswer:
            before, parents = self._find(
                actor, report_id, reopening.version, "approved", Permission.ADMINISTER
            )
            uow = self.context.begin(actor)
            nothing = dict.fromkeys(("figures", "sha256", "approved_at", "approved_by"))
            fields = {"status": "draft", "revision": before.revision + 1, **nothing}
            edit = uow.edit_log(before.well_id)
            edit.unsign = edit.drop_lock = before.id
            reason = FieldChange(field="reason", before=None, after=reopening.reason)
            after = next_version(before, uow, **fields)
            return self._commit(uow, "report.reopened", before, after, parents, (reason,))

        return self._repeat(reopen)

    def _submit(self, actor: Actor, report_id: str, version: int) -> ReportAnswer:
        before, parents = self._find(actor, report_id, version, "draft", Permission.WRITE)
        uow = self.context.begin(actor)
        edit = uow.edit_log(before.well_id)
        # The log's version first: what is read after it is at least as new.
        edit.version = well_logs.load(self.context.engine, before.well_id).version
        edit.sign = before.id
        log = load_time_log(self.context.engine, parents.well, before.date, before)
        check_complete(before, log)
        part_events(uow, parents.well, log)
        after = next_version(before, uow, status="submitted")
        add_occasion_email(uow, self.context.mailer, "submitted", after, parents)
        return self._commit(uow, "report.submitted", before, after, parents)

    def _approve(self, actor: Actor, report_id: str, approval: Approval) -> ReportAnswer:
        before, parents = self._find(
            actor, report_id, approval.version, "submitted", Permission.ADMINISTER
        )
        uow = self.context.begin(actor)
        edit = uow.edit_log(before.well_id)
        edit.version = well_logs.load(self.context.engine, before.well_id).version
        content = load_report_content(self.context.engine, parents, before)
        check_complete(before, content.log)
        signed = content.to_json()
        if approval.content_sha256 not in {None, compute_hash(write_canonical_text(signed))}:
            raise Conflict(OTHER_CONTENT)
        text = write_canonical_text({**signed, "approval": self._describe_approval(actor, uow)})
        after = freeze_report(uow, before, content, text)
        start, end = content.log.covers
        edit.sign, edit.add_lock = (
            before.id,
            well_logs.Lock(report_id=before.id, start=start, end=end),
        )
        # A well that is deleted or gets another clock at this moment wins.
        refusal = StaleVersion("well")
        uow.add(Check(keys.entity_key(before.well_id, "w"), parents.well.version), refusal)
        digest = FieldChange(field="sha256", before=None, after=after.sha256)
        # The e-mail in the same transaction, its PDF later: an approval waits for no printer.
        add_occasion_email(uow, self.context.mailer, "approved", after, parents)
        return self._commit(uow, "report.approved", before, after, parents, (digest,))

    def _describe_approval(self, actor: Actor, uow: UnitOfWork) -> dict[str, Any]:
        user = users.load(self.context.engine, actor.user_id)
        name = user.name if user else actor.name
        return {"by": actor.user_id, "by_name": name, "at": format_instant(uow.at)}

    def _find(
        self, actor: Actor, report_id: str, version: int, status: str, permission: Permission
    ) -> tuple[Report, WellWithParents]:
        """A report of a status, at the version that was read.

        Raises: Conflict; StaleVersion; NotFound; Forbidden.
        """
        report, parents = self.reports.find(actor, report_id, permission)
        expect_version(report, version, "report")
        if report.status != status:
            raise Conflict(WRONG_STATUS[status])
        return report, parents

    def _commit(
        self,
        uow: UnitOfWork,
        action: str,
        before: Report,
        after: Report,
        parents: WellWithParents,
        more_changes: tuple[FieldChange, ...] = (),
    ) -> ReportAnswer:
        uow.add(Put(reports.record(after), before.version), StaleVersion("report"))
        audit_report(uow, action, after, (*diff(before, after, STATUS_FIELDS), *more_changes))
        self.context.transactions.commit(uow)
        self.context.mailer.wake_worker()
        return answer_report(self.context.engine, after, parents)

    def _repeat(self, attempt: Callable[[], ReportAnswer]) -> ReportAnswer:
        """The answer of an attempt, which is repeated where somebody wrote to the log meanwhile.

        Raises: StaleLog where somebody did each time.
        """
        for patience in reversed(range(MAX_ATTEMPTS)):
            try:
                return attempt()
            except StaleLog:
                if not patience:
                    raise
            time.sleep(random.uniform(0.001, 0.03))  # noqa: S311 - no secret
        raise AssertionError("the last attempt returns or raises")


def freeze_report(uow: UnitOfWork, before: Report, content: ReportContent, text: str) -> Report:
    """Add the revision of a report that is approved; the approved report."""
    digest = compute_hash(text)
    revision = Revision(
        revision=before.revision, approved_at=uow.at, approved_by=uow.actor.user_id, sha256=digest
    )
    for put in reports.revision_puts(before, revision, text):
        uow.add(put)
    fields = revision.model_dump(exclude={"revision"})
    return next_version(before, uow, status="approved", figures=content.figures, **fields)


def check_complete(report: Report, log: TimeLog) -> None:
    """Check that a report may be submitted. Raises: Invalid naming each field, gap and overlap."""
    errors = find_missing_fields(report)
    errors += [
        FieldError(f"timelog.gaps[{i}]", describe_part(GAP_TEMPLATE, gap))
        for i, gap in enumerate(log.gaps)
    ]
    errors += [
        FieldError(
            f"timelog.overlaps[{i}]",
            describe_part(OVERLAP_TEMPLATE, overlap.part),
        )
        for i, overlap in enumerate(log.overlaps)
    ]
    if errors:
        raise Invalid(errors)


def describe_part(template: str, part: Window) -> str:
    """A message about a stretch of time."""
    return message(template, start=format_instant(part.start), end=format_instant(part.end))


def part_events(uow: UnitOfWork, well: Well, log: TimeLog) -> None:
    """Add to a change: events that run over the end of what a report covers are two from then on.

    Else the end of work that goes on could not be written once the report is approved.
    """
    edge = log.covers.end
    for row in (*log.rows, *log.parallel):
        event = row.event
        if event.starts_at < edge and event.ends_at is not None and event.ends_at > edge:
            part_event(uow, well, event, edge)


def part_event(uow: UnitOfWork, well: Well, event: Event, edge: datetime) -> None:
    """Add the two parts of an event; the depth at which it ended is that of the second."""
    first = next_version(event, uow, ends_at=edge, md_end=None)
    add_version(uow, event, first)
    audit_event(uow, "event.updated", first, diff(event, first, ("ends_at", "md_end")))
    fields = {**event_draft_fields(event), "starts_at": edge, "md_start": None}
    put_event(uow, well, {"source": uow.actor.source, **fields})
