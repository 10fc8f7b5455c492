"""Makes the demo's organization, or goes on where an earlier start left it."""

import csv
import io
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from welltrack_ui.demo import access
from welltrack_ui.demo.access import Account, Demo
from welltrack_ui.demo.attribution import FORGE, SODIR
from welltrack_ui.demo.datum import ed50_to_wgs84
from welltrack_ui.domain.access import rank
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.organization import OrganizationDraft, OrganizationOfMine
from welltrack_ui.domain.project import ProjectDraft
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.services.admin import OperatorService
from welltrack_ui.services.container import Services

ORG_NAME = "WellTrack demo"
FORGE_PROJECT = "Utah FORGE"
FORGE_WELL = "FORGE 16A [78]-32"
BUSY_DAY = "2020-11-11"
METRES_A_FOOT = 0.3048
FIELDS = {
    "JOHAN SVERDRUP": "Johan Sverdrup",
    "EDVARD GRIEG": "Edvard Grieg",
    "IVAR AASEN": "Ivar Aasen",
}


def build(services: Services, folder: Path) -> Demo:
    """The demo of a data folder. Made once: what people do to it afterwards stays."""
    builder = Builder(services, access.accounts_in(folder))
    finished = access.finished_in(folder)
    if finished and builder.has_people():
        return finished
    demo = builder.run()
    access.finish(folder, demo)
    return demo


def data(name: str) -> bytes:
    """One of the files that the demo is made of."""
    return resources.files("welltrack_ui.demo").joinpath("data", name).read_bytes()


class Builder:
    """Each step leaves alone what is there, so that it can be broken off anywhere."""

    def __init__(self, services: Services, accounts: Sequence[Account]) -> None:
        self.services = services
        self.accounts = tuple(accounts)
        self.operators = OperatorService(services)
        self.imports = self.operators.imports

    def has_people(self) -> bool:
        """Whether the store is still the one that the demo was made in."""
        return all(self.operators.has_account(account.email) for account in self.accounts)

    def run(self) -> Demo:
        """Everything, in order."""
        owner = self._people()
        org = self._organization(owner)
        self._members(owner, org)
        projects = self._projects(owner, org)
        for field, name in FIELDS.items():
            self._wells(owner, projects[name], sodir_wells(field))
        forge = projects[FORGE_PROJECT]
        self._wells(owner, forge, data("forge_16a_well.csv"))
        (well,) = self.services.well_lists.list(owner, project_id=forge).items
        self._stages(owner, well.id)
        self._events(self._actor("engineer"), forge)
        return Demo(self.accounts, org.id, org.name, well.id, well.name, BUSY_DAY)

    def _people(self) -> Actor:
        """The accounts; the owner is the one who makes the rest."""
        for account in self.accounts:
            if self.operators.has_account(account.email):
                self.operators.set_password(account.email, account.password)
            else:
                self.operators.add_user(account.email, account.name, account.password)
        return self._actor("owner")

    def _actor(self, role: str) -> Actor:
        (account,) = [a for a in self.accounts if a.role == role]
        return self.operators.person(account.email)

    def _organization(self, owner: Actor) -> OrganizationOfMine:
        mine = self.services.organizations.mine(owner)
        draft = OrganizationDraft(name=ORG_NAME, timezone="Europe/Oslo", country="Norway")
        return mine[0] if mine else self.services.organizations.create(owner, draft)

    def _members(self, owner: Actor, org: OrganizationOfMine) -> None:
        there = {member.email for member in self.operators.people(owner, org.id)}
        for account in sorted(self.accounts, key=lambda a: rank(a.role)):
            if account.email not in there:
                self.operators.join(owner, org.id, account.email, account.role)

    def _projects(self, owner: Actor, org: OrganizationOfMine) -> dict[str, str]:
        """The ids of the projects by their names."""
        there = self.services.projects.list(owner, org.id).items
        ids = {project.name: project.id for project in there}
        for draft in project_drafts(org.id):
            if draft.name not in ids:
                ids[draft.name] = self.services.projects.create(owner, draft).id
        return ids

    def _wells(self, actor: Actor, project_id: str, content: bytes) -> None:
        found = self.imports.check_wells(actor, project_id, content)
        for _ in self.imports.write_wells(actor, found):
            pass

    def _stages(self, actor: Actor, well_id: str) -> None:
        there = {stage.name for stage in self.services.stages.list(actor, well_id).items}
        for draft in stage_drafts(well_id):
            if draft.name not in there:
                self.services.stages.create(actor, draft)

    def _events(self, actor: Actor, project_id: str) -> None:
        content = data("forge_16a_activities.csv")
        found = self.imports.check_events(actor, project_id, content)
        for _ in self.imports.write_events(actor, found):
            pass


def project_drafts(org_id: str) -> list[ProjectDraft]:
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
        for name in FIELDS.values()
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


def sodir_wells(field: str) -> bytes:
    """The wells of one field as an import takes them, their positions in WGS84."""
    text = data("utsira_high_wells.csv").decode()
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["field"] == field]
    out = io.StringIO()
    columns = [name for name in rows[0] if name != "source"]
    writer = csv.DictWriter(out, [*columns, "description"], extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        place = ed50_to_wgs84(float(row["latitude"]), float(row["longitude"]))
        latitude, longitude = place
        described = {"latitude": latitude, "longitude": longitude, "description": origin(row)}
        writer.writerow({**row, **described})
    return out.getvalue().encode()


def origin(row: dict[str, str]) -> str:
    """Where a well's row is from, and the published words that have no equal here."""
    status, purpose = row["status"] or "not given", row["purpose"] or "not given"
    return (
        f"{row['source']}. Status as published: {status}; purpose: {purpose}."
        f" Position as published: {row['latitude']}, {row['longitude']} in ED50."
    )


def stage_drafts(well_id: str) -> list[StageDraft]:
    """The phases of the FORGE reports; their depths are in feet."""
    rows = csv.DictReader(io.StringIO(data("forge_16a_stages.csv").decode()))
    return [stage_draft(well_id, row) for row in rows]


def stage_draft(well_id: str, row: dict[str, str]) -> StageDraft:
    """One phase as a stage that is over."""
    inches = {name: float(row[name]) for name in ("hole_section_in", "casing_od_in") if row[name]}
    depths = {
        name: round(float(row[f"{name}_ft"]) * METRES_A_FOOT, 1)
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
