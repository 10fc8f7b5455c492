"""Reports as PDF and as WITSML, for members."""

from typing import NamedTuple

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.reports.report_document import ReportDocument
from welltrack_ui.domain.reports.witsml.writer import DrillReportWriter
from welltrack_ui.services.core.access import WellWithParents
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.email.translations import EmailTranslator
from welltrack_ui.services.reports.pdf_printer import Paper, PdfPrinter
from welltrack_ui.services.reports.printing.document_builder import build_document
from welltrack_ui.services.reports.printing.report_source import ReportSource
from welltrack_ui.services.reports.report_sources import load_report_source, name_file
from welltrack_ui.services.reports.reports import ReportService
from welltrack_ui.store import users


class ReportFile(NamedTuple):
    """The content of a file and its name."""

    name: str
    content: bytes


class ReportPdfService:
    """Prints reports in the language of who reads them, and writes them for other systems."""

    def __init__(
        self, context: ServiceContext, service: ReportService, printer: PdfPrinter
    ) -> None:
        self.context = context
        self.reports = service
        self.printer = printer

    def print_report(
        self, actor: Actor, report_id: str, revision: int | None = None, paper: Paper = "a4"
    ) -> ReportFile:
        """The PDF of an approved revision, else of the report as it is.

        Raises: NotFound; PrinterUnavailable.
        """
        source, document = self._load(actor, report_id, revision)
        content = self.printer.print_document(actor.user_id, document, paper, source.at)
        return ReportFile(name_file(source, ".pdf"), content)

    def write_witsml(self, actor: Actor, report_id: str, revision: int | None = None) -> ReportFile:
        """The WITSML 1.4.1 `drillReport` of an approved revision, else of the report as it is.

        Raises: NotFound.
        """
        source = self._load_source(actor, report_id, revision)[0]
        content = DrillReportWriter(source.content, source.status, source.at).write()
        return ReportFile(name_file(source, ".xml"), content)

    def load_document(
        self, actor: Actor, report_id: str, revision: int | None = None
    ) -> ReportDocument:
        """The document that the PDF would be made of. Raises: NotFound."""
        return self._load(actor, report_id, revision)[1]

    def _load(
        self, actor: Actor, report_id: str, revision: int | None
    ) -> tuple[ReportSource, ReportDocument]:
        source, parents = self._load_source(actor, report_id, revision)
        reader = users.load(self.context.engine, actor.user_id)
        language = reader.locale if reader else parents.org.locale
        return source, build_document(source, EmailTranslator(language))

    def _load_source(
        self, actor: Actor, report_id: str, revision: int | None
    ) -> tuple[ReportSource, WellWithParents]:
        report, parents = self.reports.find(actor, report_id, Permission.READ)
        engine, base_url = self.context.engine, self.context.mailer.base_url
        return load_report_source(engine, report, parents, revision, base_url), parents
