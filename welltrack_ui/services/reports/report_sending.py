"""Sending reports by e-mail: to their recipients when the time has come, and by hand."""

from typing import Annotated

from pydantic import Field

from welltrack_ui.domain.access import Permission, is_allowed
from welltrack_ui.domain.audit import Actor, FieldChange
from welltrack_ui.domain.entity import Draft
from welltrack_ui.domain.errors import Forbidden
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.organization import ReportOccasion
from welltrack_ui.domain.outgoing_email import EmailedReport
from welltrack_ui.domain.reports.report import Report
from welltrack_ui.domain.user import Recipients, build_address_key
from welltrack_ui.services.core.access import WellWithParents
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.core.rate_limits import HOUR_SECONDS, RateLimit, RateLimiter
from welltrack_ui.services.email.mailer import Mailer
from welltrack_ui.services.reports.reports import ReportService, audit_report
from welltrack_ui.store import organizations, users
from welltrack_ui.store.unit_of_work import UnitOfWork

NO_STRANGERS = mark(
    "You may send a report to members and its recipients. An administrator may send it to anyone."
)
TOO_MANY_REPORTS = mark("You have sent too many reports. Wait an hour, then send the rest.")


class Sending(Draft):
    """Input for sending a report: 1 to 50 addresses."""

    to: Annotated[Recipients, Field(min_length=1)]


class ReportSendingService:
    """Sends reports by hand: engineers to members and recipients, administrators to anyone."""

    def __init__(
        self, context: ServiceContext, service: ReportService, limits: RateLimiter
    ) -> None:
        self.context, self.limits = context, limits
        self.reports = service
        # Each sending may be 50 e-mails to addresses of somebody's choice.
        most = context.settings.report_sendings_per_hour
        self.limit = RateLimit("send-report", most, HOUR_SECONDS, TOO_MANY_REPORTS)

    def send(self, actor: Actor, report_id: str, sending: Sending) -> None:
        """Queue an e-mail of a report, approved or as it is, to each address.

        Raises: NotFound; Forbidden for an address that the actor may not send to; TooManyAttempts.
        """
        report, parents = self.reports.find(actor, report_id, Permission.WRITE)
        role = self.context.authorizer.role(actor, parents.org.id)
        if not is_allowed(role, Permission.ADMINISTER):
            self._check_addresses(parents, sending.to)
        self.limits.count_try(self.limit, actor.user_id)
        uow = self.context.begin(actor)
        self.context.mailer.add_report(uow, refer_to_report(report), sending.to)
        to = FieldChange(field="to", before=None, after=list(sending.to))
        audit_report(uow, "report.sent", report, (to,))
        self.context.transactions.commit(uow)
        self.context.mailer.wake_worker()

    def list_addresses(self, actor: Actor, report_id: str) -> list[str]:
        """The recipients of a report, whom it is sent to by itself. Raises: NotFound; Forbidden."""
        _, parents = self.reports.find(actor, report_id, Permission.WRITE)
        return list_recipients(parents)

    def _check_addresses(self, parents: WellWithParents, to: tuple[str, ...]) -> None:
        """Check that each is a member's or a recipient's. Raises: Forbidden."""
        known = set(map(build_address_key, list_recipients(parents)))
        strangers = [one for one in to if build_address_key(one) not in known]
        for address in strangers:
            user = users.find_by_email(self.context.engine, address)
            engine, org_id = self.context.engine, parents.org.id
            # One refusal for all: nobody learns whose address has an account.
            if user is None or not organizations.load_membership(engine, org_id, user.id):
                raise Forbidden(NO_STRANGERS)


def add_occasion_email(
    uow: UnitOfWork,
    mailer: Mailer,
    occasion: ReportOccasion,
    report: Report,
    parents: WellWithParents,
) -> None:
    """Add the e-mail to the recipients of a report, where it is sent on this occasion."""
    if parents.org.report_sent_on == occasion:
        mailer.add_report(uow, refer_to_report(report), list_recipients(parents))


def refer_to_report(report: Report) -> EmailedReport:
    """The reference to a report: to its revision, where that is approved."""
    revision = report.revision if report.status == "approved" else None
    return EmailedReport(report_id=report.id, revision=revision)


def list_recipients(parents: WellWithParents) -> list[str]:
    """The recipients of the reports of a well: its own, and those of its project."""
    addresses = (*parents.well.report_recipients, *parents.project.report_recipients)
    return list({build_address_key(address): address for address in addresses}.values())
