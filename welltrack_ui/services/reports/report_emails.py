"""E-mails of reports: written when they are sent, each in its reader's language, with the PDF."""

from typing import NoReturn

from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.outgoing_email import EmailAttachment, EmailedReport, OutgoingEmail
from welltrack_ui.domain.reports.report import Report
from welltrack_ui.mail.transport import EmailRefused, MailTransportUnavailable
from welltrack_ui.services.core.access import WellWithParents
from welltrack_ui.services.email.translations import EmailTranslator
from welltrack_ui.services.reports.pdf_printer import PdfPrinter, PrinterUnavailable
from welltrack_ui.services.reports.printing import email_body
from welltrack_ui.services.reports.printing.document_builder import build_document
from welltrack_ui.services.reports.printing.report_source import ReportSource
from welltrack_ui.services.reports.report_sources import load_report_source, name_file
from welltrack_ui.store import organizations, projects, reports, users, wells
from welltrack_ui.store.engine.engine import Engine

PRINT_OWNER = "e-mail"
"""In whose name e-mails take their turn at the printer."""


class ReportEmailWriter:
    """Completes e-mails of reports; all others stay as they are."""

    def __init__(self, engine: Engine, base_url: str, printer: PdfPrinter) -> None:
        self.engine = engine
        self.base_url = base_url.rstrip("/")
        self.printer = printer

    def complete(self, email: OutgoingEmail) -> OutgoingEmail:
        """The e-mail as it is sent.

        Raises: EmailRefused where there is no such report any more; MailTransportUnavailable
        where the PDF can't be made for now.
        """
        if email.report is None:
            return email
        source, org_locale = self._load_source(email.report)
        # A recipient need not have an account; the organization's language is theirs then.
        reader = users.find_by_email(self.engine, email.to)
        translator = EmailTranslator(reader.locale if reader else org_locale)
        document = build_document(source, translator)
        try:
            pdf = self.printer.print_document(PRINT_OWNER, document, "a4", source.at)
        except PrinterUnavailable as error:
            raise MailTransportUnavailable(str(error)) from error
        update = {
            "subject": email_body.write_subject(document),
            "text": email_body.write_plain(document, translator),
            "html": email_body.write_html(document, translator),
            "attachments": (EmailAttachment(name_file(source, ".pdf"), pdf),),
        }
        return email.model_copy(update=update)

    def _load_source(self, emailed: EmailedReport) -> tuple[ReportSource, str]:
        """The source of a report, and the language of its organization. Raises: EmailRefused."""
        report = reports.load(self.engine, emailed.report_id)
        if report is None or report.deleted_at:
            refuse_email("the report is deleted")
        try:
            parents = load_parents(self.engine, report)
            source = load_report_source(
                self.engine, report, parents, emailed.revision, self.base_url
            )
        except NotFound:
            refuse_email("the report's well or revision is gone")
        return source, parents.org.locale


def refuse_email(detail: str) -> NoReturn:
    """Raises: EmailRefused, with what the log is told."""
    raise EmailRefused(detail)


def load_parents(engine: Engine, report: Report) -> WellWithParents:
    """The well, project and organization of a report. Raises: NotFound where one is deleted."""
    well = wells.load(engine, report.well_id)
    project = projects.load(engine, report.project_id)
    org = organizations.load(engine, report.org_id)
    if not (well and project and org) or well.deleted_at or project.deleted_at or org.deleted_at:
        raise NotFound("well")
    return WellWithParents(org, project, well)
