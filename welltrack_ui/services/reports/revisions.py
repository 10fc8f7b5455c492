"""Approved revisions of reports: listed, read as they were, and verified, for members."""

import json

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.reports.report import FrozenRevision, Report, Revision
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.reports.report_content import compute_hash
from welltrack_ui.services.reports.reports import ReportService
from welltrack_ui.store import audit, reports
from welltrack_ui.store.reports import StoredRevision

REVISION_FIELDS = set(Revision.model_fields)


class Verification(FrozenModel):
    """The hash of what is stored of a revision now, and whether it is the one that was signed."""

    sha256: str
    matches: bool


class RevisionService:
    """Reads revisions, which nothing changes or removes."""

    def __init__(self, context: ServiceContext, service: ReportService) -> None:
        self.context = context
        self.reports = service

    def list(self, actor: Actor, report_id: str) -> list[Revision]:
        """The revisions of a report, newest first. Raises: NotFound."""
        report, _ = self.reports.find(actor, report_id, Permission.READ)
        stored = reports.list_revisions(self.context.engine, report.id, report.revision)
        return [Revision(**one.model_dump(include=REVISION_FIELDS)) for one in stored]

    def get(self, actor: Actor, report_id: str, revision: int) -> FrozenRevision:
        """A revision with its content. Raises: NotFound."""
        report, stored = self._find(actor, report_id, revision)
        text = reports.load_revision_text(self.context.engine, report.id, stored)
        fields = stored.model_dump(include=REVISION_FIELDS)
        return FrozenRevision(**fields, content=json.loads(text))

    def verify(self, actor: Actor, report_id: str, revision: int | None = None) -> Verification:
        """The hash of what is stored of a revision, the last one that was approved unless given.

        It is compared with that of the revision and that of the audit log. Raises: NotFound.
        """
        report, stored = self._find(actor, report_id, revision)
        text = reports.load_revision_text(self.context.engine, report.id, stored)
        digest = compute_hash(text)
        # Who could change the content in the store could change its hash beside it; the audit log
        # is a third place.
        logged = self._find_logged_hash(report, stored)
        return Verification(sha256=digest, matches=digest == stored.sha256 == logged)

    def _find(
        self, actor: Actor, report_id: str, revision: int | None
    ) -> tuple[Report, StoredRevision]:
        report, _ = self.reports.find(actor, report_id, Permission.READ)
        if revision is None:
            approved = reports.list_revisions(self.context.engine, report.id, report.revision)
            stored = approved[0] if approved else None
        else:
            is_possible = 0 <= revision <= report.revision
            engine = self.context.engine
            stored = reports.load_revision(engine, report.id, revision) if is_possible else None
        if stored is None:
            raise NotFound("revision")
        return report, stored

    def _find_logged_hash(self, report: Report, stored: StoredRevision) -> str | None:
        """The hash in the audit entry of the approval."""
        entries = audit.read_well_audit_at(self.context.engine, report.well_id, stored.approved_at)
        changes = [
            change
            for entry in entries
            if entry.action == "report.approved" and entry.entity_id == report.id
            for change in entry.changes
        ]
        return next((change.after for change in changes if change.field == "sha256"), None)
