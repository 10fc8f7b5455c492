"""The builder of the demo's organization; it continues where an earlier start broke off."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from welltrack_ui.demo import access
from welltrack_ui.demo.access import Demo, DemoAccount
from welltrack_ui.demo.attribution import FORGE, SODIR
from welltrack_ui.demo.daily_reports import ReportBuilder, add_depths, parse_printed_reports
from welltrack_ui.demo.datum import ed50_to_wgs84
from welltrack_ui.demo.moved_reports import MOVED_WELL, ReportMove
from welltrack_ui.domain.access import role_rank
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.files.file import FileDraft
from welltrack_ui.domain.organization import OrganizationDraft, OrganizationOfMine
from welltrack_ui.domain.project import ProjectDraft
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.domain.units import unit_to_metres
from welltrack_ui.domain.well import Well
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.object_storage.upload_handler import IncomingFile
from welltrack_ui.services.admin import AdminService
from welltrack_ui.services.container import Services
from welltrack_ui.services.files.file_queries import FileQuery
from welltrack_ui.services.imports.importer import ImportRequest

ORG_NAME = "WellTrack demo"
FORGE_PROJECT = "Utah FORGE"
FORGE_WELL = "FORGE 16A [78]-32"
LOGGED_WELL = "FORGE 78B-32"
REPORTS_FILE = "forge_reports.csv"
EVENTS_FILE = "forge_16a_activities.csv"
STAGES_FILE = "forge_16a_stages.csv"
WELL_FILE = "forge_16a_well.csv"
BUSY_DAY = "2020-11-11"
FIELD_NAMES = {
    "JOHAN SVERDRUP": "Johan Sverdrup",
    "EDVARD GRIEG": "Edvard Grieg",
    "IVAR AASEN": "Ivar Aasen",
}


def build_demo(services: Services, folder: Path) -> Demo:
    """The demo of a data folder, made once: changes that people make to it stay."""
    builder = DemoBuilder(services, access.load_accounts(folder))
    stored_demo = access.load_demo(folder)
    # The note in the folder may be older than the database: one was removed, the other was not.
    if stored_demo and builder.has_people():
        return stored_demo
    demo = builder.create_demo()
    access.save_demo(folder, demo)
    return demo


def read_data_file(name: str) -> bytes:
    """The bytes of a data file of the demo."""
    return resources.files("welltrack_ui.demo").joinpath("data", name).read_bytes()


class DemoBuilder:
    """Makes the demo. Each step leaves alone what exists, so that it can break off anywhere."""

    def __init__(self, services: Services, accounts: Sequence[DemoAccount]) -> None:
        self.services = services
        self.accounts = tuple(accounts)
        self.operators = AdminService(services)
        self.imports = self.operators.imports

    def has_people(self) -> bool:
        """Whether the store has the demo's accounts."""
        return all(self.operators.has_account(account.email) for account in self.accounts)

    def create_demo(self) -> Demo:
        """Make everything that is missing, in order."""
        owner = self._create_people()
        org = self._find_or_create_organization(owner)
        self._add_members(owner, org)
        projects = self._create_projects(owner, org)
        for field, name in FIELD_NAMES.items():
            self._import_wells(owner, projects[name], format_sodir_wells(field))
        forge = projects[FORGE_PROJECT]
        self._import_wells(owner, forge, read_data_file(WELL_FILE))
        well = self._find_well(owner, forge, FORGE_WELL)
        self._create_stages(owner, read_stage_drafts(well.id))
        engineer = self._find_actor("engineer")
        self._import_events(engineer, forge, read_activities())
        self._import_wells(owner, forge, read_data_file("forge_78b_well.csv"))
        self._add_log(engineer, self._find_well(owner, forge, LOGGED_WELL))
        self._create_running_well(engineer, forge)
        return Demo(self.accounts, org.id, org.name, well.id, well.name, BUSY_DAY)

    def _create_people(self) -> Actor:
        """Make the accounts; the owner, who makes the rest."""
        for account in self.accounts:
            if self.operators.has_account(account.email):
                # The folder's password wins: it is the one that is printed.
                self.operators.set_password(account.email, account.password)
            else:
                self.operators.add_user(account.email, account.name, account.password)
        return self._find_actor("owner")

    def _find_actor(self, role: str) -> Actor:
        (account,) = [a for a in self.accounts if a.role == role]
        return self.operators.find_actor(account.email)

    def _find_or_create_organization(self, owner: Actor) -> OrganizationOfMine:
        mine = self.services.organizations.list_mine(owner)
        # As the printed reports are dated, which says how many days from spud a report is.
        draft = OrganizationDraft(
            name=ORG_NAME, timezone="Europe/Oslo", country="Norway", report_dated_by="end"
        )
        return mine[0] if mine else self.services.organizations.create(owner, draft)

    def _add_members(self, owner: Actor, org: OrganizationOfMine) -> None:
        member_emails = {member.email for member in self.operators.list_members(owner, org.id)}
        # The lowest role first; the owner, the highest, is a member already.
        for account in sorted(self.accounts, key=lambda a: role_rank(a.role)):
            if account.email not in member_emails:
                self.operators.add_member(owner, org.id, account.email, account.role)

    def _create_projects(self, owner: Actor, org: OrganizationOfMine) -> dict[str, str]:
        """The ids of the projects by their names."""
        existing = self.services.projects.list(owner, org.id).items
        ids = {project.name: project.id for project in existing}
        for draft in build_project_drafts(org.id):
            if draft.name not in ids:
                ids[draft.name] = self.services.projects.create(owner, draft).id
        return ids

    def _import_wells(self, actor: Actor, project_id: str, content: bytes) -> None:
        request = ImportRequest("wells", project_id, content, "wells.csv")
        self._import_new(actor, request)

    def _import_new(self, actor: Actor, request: ImportRequest) -> None:
        # Once: an import of what is there already would leave a journal of nothing.
        check = self.imports.check(actor, request)
        if check.count_rows("unchanged") < check.total:
            self.imports.finish(self.imports.start(actor, request).run)

    def _find_well(self, actor: Actor, project_id: str, name: str) -> Well:
        wells = self.services.well_lists.list(actor, project_id=project_id).items
        return next(well for well in wells if well.name == name)

    def _create_stages(self, actor: Actor, drafts: Sequence[StageDraft]) -> None:
        well_id = drafts[0].well_id
        existing_names = {stage.name for stage in self.services.stages.list(actor, well_id).items}
        for draft in drafts:
            if draft.name not in existing_names:
                self.services.stages.create(actor, draft)

    def _import_events(self, actor: Actor, project_id: str, content: bytes) -> None:
        request = ImportRequest("events", project_id, content, EVENTS_FILE)
        self._import_new(actor, request)

    def _create_running_well(self, actor: Actor, project_id: str) -> None:
        """Make the well whose operation runs now, of the same reports, and its files."""
        wells = self.services.well_lists.list(actor, project_id=project_id).items
        begun = next((well for well in wells if well.name == MOVED_WELL), None)
        # What broke off goes on from the same instant, so that no report is there twice.
        now = (begun.created_at if begun else datetime.now(UTC)).replace(second=0, microsecond=0)
        activities = read_activities()
        move = ReportMove(activities, now)
        self._import_wells(actor, project_id, move.move_table(read_data_file(WELL_FILE)))
        well = self._find_well(actor, project_id, MOVED_WELL)
        well_id = well.id
        *done, last = read_stage_drafts(well_id, move)
        running = last.model_copy(update={"ends_at": None, "status": "in_progress"})
        self._create_stages(actor, [*done, running])
        events = move.move_table(activities)
        self._import_events(actor, project_id, events)
        self._build_reports(well, move)
        for name, content in (
            ("Time breakdown, dates moved.csv", events),
            ("Stages, dates moved.csv", move.move_table(read_data_file(STAGES_FILE))),
        ):
            draft = FileDraft(well_id=well_id, name=name, size=len(content), kind="ddr")
            add_file(self.services, actor, draft, content)

    def _build_reports(self, well: Well, move: ReportMove) -> None:
        engineer, owner = self._find_actor("engineer"), self._find_actor("owner")
        reports = ReportBuilder(self.services, engineer, owner, well, move)
        reports.build_reports(read_data_file(REPORTS_FILE))

    def _add_log(self, actor: Actor, well: Well) -> None:
        content = read_data_file("forge_78b_repeat_section.las")
        name = "FORGE 78B-32 repeat section.las"
        draft = FileDraft(well_id=well.id, name=name, size=len(content))
        add_file(self.services, actor, draft, content)


def read_activities() -> bytes:
    """The table of activities, with the depths of the printed reports."""
    printed = parse_printed_reports(read_data_file(REPORTS_FILE))
    return add_depths(read_data_file(EVENTS_FILE), printed)


def add_file(services: Services, actor: Actor, draft: FileDraft, content: bytes) -> None:
    """Store a file of a well; nothing where the well has one of this name.

    Raises: TypeError where files are not in a folder; FileStoreUnavailable.
    """
    existing = services.file_lists.list(actor, FileQuery(well_id=draft.well_id)).items
    if draft.name in {file.name for file in existing}:
        return
    store = services.file_store
    if not isinstance(store, DiskStore):
        raise TypeError("the demo keeps its files in its own folder")
    upload = services.files.start_upload(actor, draft)
    token = upload.link.url.rpartition("/")[2]
    incoming = IncomingFile(store, store.signer.unseal(token, "PUT"))
    try:
        incoming.write(content)
        incoming.commit()
    finally:
        incoming.discard()
    services.files.complete_upload(actor, upload.file.id)


def build_project_drafts(org_id: str) -> list[ProjectDraft]:
    """A project for each field, with the credit for its data."""
    drafts = [
        ProjectDraft(
            org_id=org_id,
            name=name,
            field=name,
            basin="North Sea",
            country="Norway",
            description=SODIR.text,
        )
        for name in FIELD_NAMES.values()
    ]
    forge = ProjectDraft(
        org_id=org_id,
        name=FORGE_PROJECT,
        field="Utah FORGE, Milford",
        operator="University of Utah (EGI)",
        country="United States",
        description=FORGE.text,
    )
    return [*drafts, forge]


def format_sodir_wells(field: str) -> bytes:
    """The wells of one field as a file for the importer, their positions in WGS84."""
    text = read_data_file("utsira_high_wells.csv").decode()
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["field"] == field]
    output = io.StringIO()
    columns = [name for name in rows[0] if name != "source"]
    writer = csv.DictWriter(output, [*columns, "description"], extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        latitude, longitude = ed50_to_wgs84(float(row["latitude"]), float(row["longitude"]))
        own_columns = {
            "latitude": latitude,
            "longitude": longitude,
            "description": describe_origin(row),
        }
        writer.writerow({**row, **own_columns})
    return output.getvalue().encode()


def describe_origin(row: dict[str, str]) -> str:
    """The source of a well's row, and its published words that have no equal here."""
    status, purpose = row["status"] or "not given", row["purpose"] or "not given"
    return (
        f"{row['source']}. Status as published: {status}; purpose: {purpose}."
        f" Position as published: {row['latitude']}, {row['longitude']} in ED50."
    )


def read_stage_drafts(well_id: str, move: ReportMove | None = None) -> list[StageDraft]:
    """The stages of the FORGE reports, at the times of a move if there is one."""
    content = read_data_file(STAGES_FILE)
    table = move.move_table(content) if move else content
    rows = csv.DictReader(io.StringIO(table.decode()))
    return [parse_stage_draft(well_id, row) for row in rows]


def parse_stage_draft(well_id: str, row: dict[str, str]) -> StageDraft:
    """A stage of a row, done; its depths are in feet there, in metres here."""
    inches = {name: float(row[name]) for name in ("hole_section_in", "casing_od_in") if row[name]}
    depths = {
        name: round(unit_to_metres(float(row[f"{name}_ft"]), "ft"), 1)
        for name in ("md_start", "md_end")
        if row[f"{name}_ft"]
    }
    texts = {name: row[name] for name in ("kind", "name", "starts_at", "ends_at")}
    return StageDraft.parse(
        {
            "well_id": well_id,
            "status": "done",
            "rig": "Frontier Rig 16",
            **texts,
            **inches,
            **depths,
        }
    )
