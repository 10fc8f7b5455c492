"""Every screen of an organization: its address, its heading, and who is offered what on it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.factories import Site
from welltrack_ui import urls
from welltrack_ui.domain.access import ROLES

DAY = "2026-03-02"
DAY_BUTTONS = ["Today", "Previous day", "Next day", "Mon 2 Mar 2026"]
WELL_BUTTONS = ["Edit"]
MENU = "More actions"
FILE_BUTTONS = ["Report date", "Uploaded by", "Kind", "Type"]
CALENDAR_BUTTONS = [
    *("Today", "Previous", "Next", "2 Mar – 8 Mar 2026", "Month", "Week", "Day", "Timeline"),
    *("Project", "Well", "Kind", "Views", "America/Denver", "Colour by kind", "Print", "Subscribe"),
    "Uploads",
]


FINDER_BUTTONS = [
    *("Status", "Purpose", "Columns", "Export"),
    *("Well", "Status", "Rig", "Spud", "Total depth (MD)"),
]


@dataclass(frozen=True)
class ScreenOf:
    """A screen of a site. `offers` are the buttons of those who may read, and in order of rank
    what the others are offered in place of them."""

    address: Callable[[Site], str]
    heading: str
    viewer: list[str] = field(default_factory=list)
    engineer: list[str] | None = None
    admin: list[str] | None = None
    owner: list[str] | None = None
    refused: tuple[str, ...] = ()
    """The roles that are told that it is not for them."""

    def offers(self, role: str) -> list[str]:
        """The buttons for a role: its own, else those of the role below it."""
        for one in reversed(ROLES[: ROLES.index(role) + 1]):
            given: list[str] | None = getattr(self, one)
            if given is not None:
                return given
        raise AssertionError("every screen has buttons for viewers, if only none")


SCREENS = {
    "dashboard": ScreenOf(
        lambda s: urls.dashboard_url(s.org.id),
        "{org}",
        engineer=["New event"],
        admin=["New project", "New event"],
    ),
    "projects": ScreenOf(lambda s: urls.projects_url(s.org.id), "Projects"),
    "project": ScreenOf(
        lambda s: urls.project_url(s.project.id),
        "{project}",
        viewer=[MENU, *FINDER_BUTTONS],
        engineer=["New well", MENU, *FINDER_BUTTONS],
        admin=["Edit", "New well", MENU, *FINDER_BUTTONS],
    ),
    "imports": ScreenOf(
        lambda s: urls.import_url(s.project.id),
        "Import into {project}",
        engineer=["XLSX", "CSV"],
    ),
    "wells": ScreenOf(
        lambda s: urls.wells_url(s.org.id),
        "Wells",
        viewer=["Views", "Project", *FINDER_BUTTONS[:5], "Project", *FINDER_BUTTONS[5:]],
    ),
    "well": ScreenOf(
        lambda s: urls.well_url(s.well.id),
        "{well}",
        viewer=[MENU],
        engineer=[*WELL_BUTTONS, "New event", MENU, "New stage"],
    ),
    "well, days": ScreenOf(
        lambda s: urls.well_url(s.well.id, day=DAY),
        "{well}",
        viewer=[MENU, *DAY_BUTTONS],
        engineer=[*WELL_BUTTONS, "New event", MENU, "New stage", *DAY_BUTTONS, "New event"],
    ),
    "well, files": ScreenOf(
        lambda s: urls.well_url(s.well.id, tab="files"),
        "{well}",
        viewer=[MENU, FILE_BUTTONS[0], "Stage", *FILE_BUTTONS[1:]],
        engineer=[*WELL_BUTTONS, "Upload", MENU, FILE_BUTTONS[0], "Stage", *FILE_BUTTONS[1:]],
    ),
    "well, changes": ScreenOf(
        lambda s: urls.well_url(s.well.id, tab="changes"),
        "{well}",
        viewer=["Export as CSV", "Export for Excel", MENU, "Days", "Kind", "Person"],
        engineer=[
            *(*WELL_BUTTONS, "Export as CSV", "Export for Excel", MENU),
            *("Days", "Kind", "Person"),
        ],
    ),
    "stage": ScreenOf(
        lambda s: urls.stage_url(s.stage_id),
        "{stage}",
        engineer=["Edit", "New event", MENU, "New event"],
    ),
    "stage, files": ScreenOf(
        lambda s: urls.stage_url(s.stage_id, tab="files"),
        "{stage}",
        viewer=FILE_BUTTONS,
        engineer=["Edit", "Upload", MENU, *FILE_BUTTONS],
    ),
    "well, report": ScreenOf(
        lambda s: urls.well_url(s.well.id, tab="report", day=DAY),
        "{well}",
        viewer=[MENU, *DAY_BUTTONS],
        engineer=[*WELL_BUTTONS, MENU, *DAY_BUTTONS, "Begin the report"],
    ),
    "well, performance": ScreenOf(
        lambda s: urls.well_url(s.well.id, tab="performance"),
        "{well}",
        viewer=[MENU, "Days"],
        engineer=[*WELL_BUTTONS, MENU, "Days"],
    ),
    "project, performance": ScreenOf(
        lambda s: urls.project_performance_url(s.project.id), "Performance", viewer=["Days"]
    ),
    "performance": ScreenOf(
        lambda s: urls.performance_url(s.org.id), "Performance", viewer=["Days"]
    ),
    "reports": ScreenOf(
        lambda s: urls.reports_url(s.org.id),
        "Reports",
        viewer=["Well", "Report day", "Status", "Project"],
    ),
    "calendar": ScreenOf(
        lambda s: urls.calendar_url(s.org.id, date=DAY, view="week"),
        "",
        viewer=CALENDAR_BUTTONS,
        engineer=[*CALENDAR_BUTTONS[:8], "New event", *CALENDAR_BUTTONS[8:]],
    ),
    "files": ScreenOf(
        lambda s: urls.files_url(s.org.id),
        "Files",
        viewer=["Well", "Report date", "Project", "Uploaded by", "Kind", "Type"],
        engineer=["Upload", "Well", "Report date", "Project", "Uploaded by", "Kind", "Type"],
    ),
    "search": ScreenOf(
        lambda s: urls.search_url(s.org.id), "Search", viewer=["Well", "Kind", "Project"]
    ),
    "activity": ScreenOf(
        lambda s: urls.activity_url(s.org.id),
        "Activity",
        viewer=["Export as CSV", "Export for Excel", "Days", "Kind", "Person"],
    ),
    "members": ScreenOf(
        lambda s: urls.members_url(s.org.id),
        "Members",
        viewer=[f"{MENU} for Viewer", "Leave the organization"],
        engineer=[f"{MENU} for Engineer", "Leave the organization"],
        admin=[
            *("Invite", "Change the role of Admin", f"{MENU} for Admin", "Leave the organization"),
            *("Change the role of Engineer", f"{MENU} for Engineer", "Remove Engineer"),
            *("Change the role of Viewer", f"{MENU} for Viewer", "Remove Viewer"),
        ],
        owner=[
            *("Invite", "Change the role of Owner", f"{MENU} for Owner", "Leave the organization"),
            *("Change the role of Admin", f"{MENU} for Admin", "Remove Admin"),
            *("Change the role of Engineer", f"{MENU} for Engineer", "Remove Engineer"),
            *("Change the role of Viewer", f"{MENU} for Viewer", "Remove Viewer"),
        ],
    ),
    "settings": ScreenOf(
        lambda s: urls.settings_url(s.org.id),
        "Settings",
        admin=["Save"],
        owner=["Save", "Delete"],
        refused=("viewer", "engineer"),
    ),
    "trash": ScreenOf(lambda s: urls.trash_url(s.org.id), "Trash"),
}


def absent(site: Site) -> Site:
    """A site that never was."""
    assert site.stage
    return replace(
        site,
        org=site.org.model_copy(update={"id": f"o-{'0' * 20}"}),
        project=site.project.model_copy(update={"id": f"p-{'0' * 20}-{'0' * 20}"}),
        well=site.well.model_copy(update={"id": f"w-{'0' * 20}"}),
        stage=site.stage.model_copy(update={"id": f"s-{'0' * 20}-{'0' * 20}"}),
    )
