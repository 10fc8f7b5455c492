"""All services, built once on one store."""

from dataclasses import dataclass

from welltrack_ui.files.store import FileStore
from welltrack_ui.mail.carrier import Carrier
from welltrack_ui.services.accounts import AccountService
from welltrack_ui.services.bus import Bus
from welltrack_ui.services.calendars import CalendarService
from welltrack_ui.services.courier import Courier
from welltrack_ui.services.events import EventService
from welltrack_ui.services.export import ExportService
from welltrack_ui.services.filearchives import FileArchiveService
from welltrack_ui.services.filelists import FileListService
from welltrack_ui.services.fileparts import FilePartService
from welltrack_ui.services.filepreviews import FilePreviewService
from welltrack_ui.services.files import FileService
from welltrack_ui.services.ground import Ground
from welltrack_ui.services.histories import HistoryService
from welltrack_ui.services.idempotency import IdempotencyService
from welltrack_ui.services.invitations import InvitationService
from welltrack_ui.services.limits import Limits
from welltrack_ui.services.mailroom import Mailroom
from welltrack_ui.services.members import MemberService
from welltrack_ui.services.organizations import OrganizationService
from welltrack_ui.services.overviews import OverviewService
from welltrack_ui.services.profiles import ProfileService
from welltrack_ui.services.projects import ProjectService
from welltrack_ui.services.scope import Scope
from welltrack_ui.services.secondfactors import SecondFactorService
from welltrack_ui.services.signer import Signer
from welltrack_ui.services.signins import SignInService
from welltrack_ui.services.singlesignon import SingleSignOnService
from welltrack_ui.services.stages import StageService
from welltrack_ui.services.tokens import TokenService
from welltrack_ui.services.welllists import WellListService
from welltrack_ui.services.wells import WellService
from welltrack_ui.services.windowcache import WindowCache
from welltrack_ui.services.windows import WindowService
from welltrack_ui.settings import Settings
from welltrack_ui.store.changes import Changes
from welltrack_ui.store.engine import Engine


@dataclass(frozen=True, slots=True)
class Services:
    """What screens and API call."""

    settings: Settings
    engine: Engine
    file_store: FileStore
    bus: Bus
    courier: Courier
    accounts: AccountService
    sign_ins: SignInService
    second_factors: SecondFactorService
    single_sign_on: SingleSignOnService
    tokens: TokenService
    profiles: ProfileService
    organizations: OrganizationService
    members: MemberService
    invitations: InvitationService
    projects: ProjectService
    wells: WellService
    well_lists: WellListService
    stages: StageService
    events: EventService
    windows: WindowService
    calendars: CalendarService
    files: FileService
    file_parts: FilePartService
    file_lists: FileListService
    file_previews: FilePreviewService
    file_archives: FileArchiveService
    histories: HistoryService
    overviews: OverviewService
    exports: ExportService
    idempotency: IdempotencyService


def build(settings: Settings, engine: Engine, file_store: FileStore, carrier: Carrier) -> Services:
    """The services on an engine, a file store and a carrier of mail."""
    secret = settings.secret or ""
    changes = Changes(engine)
    bus = Bus()
    courier = Courier(engine, carrier)
    mailroom = Mailroom(courier, settings.base_url)
    ground = Ground(engine, changes, Scope(engine), settings, mailroom)
    signer, limits = Signer(secret), Limits(engine)
    sign_ins, invitations = SignInService(ground, signer, limits), InvitationService(ground, signer)
    files = FileService(ground, file_store)
    services = Services(
        settings=settings,
        engine=engine,
        file_store=file_store,
        bus=bus,
        courier=courier,
        accounts=AccountService(ground, signer, limits),
        sign_ins=sign_ins,
        second_factors=SecondFactorService(ground, limits),
        single_sign_on=SingleSignOnService(ground, signer, sign_ins, invitations),
        tokens=TokenService(ground, signer),
        profiles=ProfileService(ground, limits),
        organizations=OrganizationService(ground),
        members=MemberService(ground),
        invitations=invitations,
        projects=ProjectService(ground),
        wells=WellService(ground),
        well_lists=WellListService(ground),
        stages=StageService(ground),
        events=EventService(ground),
        windows=WindowService(ground, WindowCache()),
        calendars=CalendarService(ground),
        files=files,
        file_parts=FilePartService(ground, file_store),
        file_lists=FileListService(ground),
        file_previews=FilePreviewService(files, file_store),
        file_archives=FileArchiveService(files, file_store),
        histories=HistoryService(ground),
        overviews=OverviewService(ground),
        exports=ExportService(ground, file_store),
        idempotency=IdempotencyService(engine, secret),
    )
    # Last, so that who is told finds no window kept from before.
    changes.listeners.append(bus.publish)
    return services
