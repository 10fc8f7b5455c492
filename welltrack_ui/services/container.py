"""The container of all services, built once for one store."""

from dataclasses import dataclass

from welltrack_ui.mail.transport import MailTransport
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.accounts.accounts import AccountService
from welltrack_ui.services.accounts.api_tokens import TokenService
from welltrack_ui.services.accounts.profiles import ProfileService
from welltrack_ui.services.accounts.sign_in import SignInService
from welltrack_ui.services.accounts.sign_in_links import SignInLinkService
from welltrack_ui.services.accounts.single_sign_on import SingleSignOnService
from welltrack_ui.services.accounts.two_factor import TwoFactorService
from welltrack_ui.services.audit.audit_queries import AuditService
from welltrack_ui.services.core.access import Authorizer
from welltrack_ui.services.core.change_bus import ChangeBus
from welltrack_ui.services.core.change_feed import ChangeFeed
from welltrack_ui.services.core.child_pool import ChildPool
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.core.idempotency import IdempotencyService
from welltrack_ui.services.core.rate_limits import RateLimiter
from welltrack_ui.services.core.signed_tokens import TokenSigner
from welltrack_ui.services.email.delivery_worker import DeliveryWorker
from welltrack_ui.services.email.mailer import Mailer
from welltrack_ui.services.feeds.feeds import FeedService
from welltrack_ui.services.files.file_queries import FileListService
from welltrack_ui.services.files.files import FileService
from welltrack_ui.services.files.multipart_uploads import FilePartService
from welltrack_ui.services.files.previews import READER_MODULE, FilePreviewService
from welltrack_ui.services.files.zip_downloads import FileArchiveService
from welltrack_ui.services.imports.import_inbox import ImportInbox
from welltrack_ui.services.imports.imports import ImportService
from welltrack_ui.services.maintenance.lease import Lease
from welltrack_ui.services.maintenance.operators import OperatorService
from welltrack_ui.services.organizations.contents import ContentsService
from welltrack_ui.services.organizations.export import ExportService
from welltrack_ui.services.organizations.invitations import InvitationService
from welltrack_ui.services.organizations.members import MemberService
from welltrack_ui.services.organizations.organizations import OrganizationService
from welltrack_ui.services.organizations.projects import ProjectService
from welltrack_ui.services.organizations.saved_views import SavedViewService
from welltrack_ui.services.reports.dashboard import DashboardService
from welltrack_ui.services.reports.pdf_printer import PdfPrinter
from welltrack_ui.services.reports.performance import PerformanceService
from welltrack_ui.services.reports.report_emails import ReportEmailWriter
from welltrack_ui.services.reports.report_life import ReportLifeService
from welltrack_ui.services.reports.report_pdfs import ReportPdfService
from welltrack_ui.services.reports.report_reading import ReportReadingService
from welltrack_ui.services.reports.report_sending import ReportSendingService
from welltrack_ui.services.reports.reports import ReportService
from welltrack_ui.services.reports.revisions import RevisionService
from welltrack_ui.services.reports.time_logs import TimeLogService
from welltrack_ui.services.reports.unreported_wells import UnreportedWellService
from welltrack_ui.services.search.indexes import SearchIndexes
from welltrack_ui.services.search.recent_choices import RecentChoiceService
from welltrack_ui.services.search.search import SearchService
from welltrack_ui.services.wells.calendar_queries import CalendarService
from welltrack_ui.services.wells.event_batches import EventBatchService
from welltrack_ui.services.wells.event_queries import EventQueryService
from welltrack_ui.services.wells.event_query_cache import EventQueryCache
from welltrack_ui.services.wells.events import EventService
from welltrack_ui.services.wells.stages import StageService
from welltrack_ui.services.wells.well_directory import WellDirectoryService
from welltrack_ui.services.wells.well_search import WellListService
from welltrack_ui.services.wells.wells import WellService
from welltrack_ui.settings import Settings
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.unit_of_work import Transactions


@dataclass(frozen=True, slots=True)
class Services:
    """All services, for screens and API."""

    settings: Settings
    engine: Engine
    file_store: FileStore
    bus: ChangeBus
    change_feed: ChangeFeed
    lease: Lease
    delivery_worker: DeliveryWorker
    accounts: AccountService
    sign_ins: SignInService
    sign_in_links: SignInLinkService
    two_factor: TwoFactorService
    single_sign_on: SingleSignOnService
    tokens: TokenService
    profiles: ProfileService
    organizations: OrganizationService
    members: MemberService
    invitations: InvitationService
    projects: ProjectService
    wells: WellService
    well_lists: WellListService
    well_directory: WellDirectoryService
    stages: StageService
    events: EventService
    event_batches: EventBatchService
    event_queries: EventQueryService
    calendars: CalendarService
    reports: ReportService
    report_life: ReportLifeService
    report_pdfs: ReportPdfService
    unreported_wells: UnreportedWellService
    report_sending: ReportSendingService
    report_reading: ReportReadingService
    revisions: RevisionService
    time_logs: TimeLogService
    performance: PerformanceService
    files: FileService
    file_parts: FilePartService
    file_lists: FileListService
    file_previews: FilePreviewService
    file_archives: FileArchiveService
    audit: AuditService
    contents: ContentsService
    dashboard: DashboardService
    saved_views: SavedViewService
    recent_choices: RecentChoiceService
    exports: ExportService
    imports: ImportService
    import_inbox: ImportInbox
    feeds: FeedService
    idempotency: IdempotencyService
    operators: OperatorService
    search_indexes: SearchIndexes
    search: SearchService


def build_services(
    settings: Settings, engine: Engine, file_store: FileStore, transport: MailTransport
) -> Services:
    """The services on an engine, a file store and a mail transport."""
    secret = settings.secret or ""
    transactions = Transactions(engine)
    bus = ChangeBus()
    change_feed = ChangeFeed(engine, bus, transactions.publish)
    transactions.listeners.append(change_feed.note)
    printer = PdfPrinter()
    emails = ReportEmailWriter(engine, settings.base_url, printer)
    lease = Lease(engine, "regular")
    delivery_worker = DeliveryWorker(
        engine, transport, complete=emails.complete, may_poll=lambda: lease.is_held
    )
    mailer = Mailer(delivery_worker, settings.base_url)
    context = ServiceContext(engine, transactions, Authorizer(engine), settings, mailer)
    signer, limits = TokenSigner(secret), RateLimiter(engine)
    sign_ins, invitations = (
        SignInService(context, signer, limits),
        InvitationService(context, signer, limits),
    )
    accounts = AccountService(context, signer, limits)
    files, reports = FileService(context, file_store), ReportService(context)
    well_directory = WellDirectoryService(context)
    indexes = SearchIndexes(
        engine, settings.data / "search" if settings.store == "sqlite" else None
    )
    services = Services(
        settings=settings,
        engine=engine,
        file_store=file_store,
        bus=bus,
        change_feed=change_feed,
        lease=lease,
        delivery_worker=delivery_worker,
        accounts=accounts,
        sign_ins=sign_ins,
        sign_in_links=SignInLinkService(context, sign_ins, accounts.emails),
        two_factor=TwoFactorService(context, limits),
        single_sign_on=SingleSignOnService(context, signer, sign_ins, invitations),
        tokens=TokenService(context, signer),
        profiles=ProfileService(context, limits),
        organizations=OrganizationService(context),
        members=MemberService(context),
        invitations=invitations,
        projects=ProjectService(context),
        wells=WellService(context),
        well_lists=WellListService(context),
        well_directory=well_directory,
        stages=StageService(context),
        events=EventService(context),
        event_batches=EventBatchService(context),
        event_queries=EventQueryService(context, EventQueryCache()),
        calendars=CalendarService(context, change_feed),
        reports=reports,
        report_life=ReportLifeService(context, reports),
        report_pdfs=ReportPdfService(context, reports, printer),
        unreported_wells=UnreportedWellService(context, well_directory),
        report_sending=ReportSendingService(context, reports, limits),
        report_reading=ReportReadingService(context, reports),
        revisions=RevisionService(context, reports),
        time_logs=TimeLogService(context),
        performance=PerformanceService(context),
        files=files,
        file_parts=FilePartService(context, file_store),
        file_lists=FileListService(context),
        file_previews=FilePreviewService(files, file_store, ChildPool(READER_MODULE)),
        file_archives=FileArchiveService(files, file_store),
        audit=AuditService(context),
        contents=ContentsService(context),
        dashboard=DashboardService(context, well_directory),
        saved_views=SavedViewService(context),
        recent_choices=RecentChoiceService(engine),
        exports=ExportService(context, file_store),
        imports=ImportService(context),
        import_inbox=ImportInbox(),
        feeds=FeedService(context, secret),
        idempotency=IdempotencyService(engine, secret),
        operators=OperatorService(engine, settings.operators),
        search_indexes=indexes,
        search=SearchService(context, indexes),
    )
    transactions.listeners.append(indexes.note)
    # Last: caches that listen too are emptied before a screen is told to read again.
    transactions.listeners.append(bus.publish)
    return services
