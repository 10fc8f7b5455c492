"""The stops of the walk: every screen, and what opens on it.

A path names what it needs in braces, as `Site.ids` has it. What opens is a list of selectors that
are pressed one after another; panels that the browser opens by itself are found without being
named here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

MORE = 'role=button[name="More actions"]'
CARD = ".wt-peek"
DRAWER = ".wt-drawer"


def press(name: str) -> str:
    """The selector of a button by its whole name."""
    return f'role=button[name="{name}"]'


def item(name: str) -> str:
    """The selector of an item of the open menu."""
    return f':popover-open .wt-menu-item:has-text("{name}")'


def in_drawer(selector: str) -> str:
    """The selector of something in the open drawer."""
    return f"{DRAWER} >> {selector}"


@dataclass(frozen=True, slots=True)
class Stop:
    """A screen; `opens` has the presses by the name of what they open, `ready` what it waits for.

    `is_public` is for screens of people who have not signed in.
    """

    name: str
    path: str
    opens: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ready: str = ""
    is_public: bool = False


FITS = ".wt-cal-fits"
EVENT = ".wt-cal .wt-e >> nth=2"
NEW_EVENT = {"new-event": (press("New event"),)}
TABLE_OF_MONTHS = press("Table: NPT by month")
SUBSCRIBE = {"subscribe": (MORE, item("Subscribe"))}

STOPS = (
    Stop(
        "dashboard",
        "/orgs/{org}",
        {
            "new-project": (press("New project"),),
            "choose-well": (press("New event"),),
            "search": ('[data-action="search"]',),
        },
        ".wt-figures",
    ),
    Stop("dashboard-empty", "/orgs/{empty_org}"),
    Stop("new-organization", "/orgs/new"),
    Stop("projects", "/orgs/{org}/projects"),
    Stop(
        "project",
        "/projects/{project}",
        {
            "edit": (press("Edit"),),
            "new-well": (press("New well"),),
            "delete": (MORE, item("Delete the project")),
            **SUBSCRIBE,
        },
    ),
    Stop("project-mapped", "/projects/{mapped_project}", ready="[data-sign]"),
    Stop("project-empty", "/projects/{empty_project}"),
    Stop("wells", "/orgs/{org}/wells", {"stack": (".wt-cluster >> nth=0",)}, "[data-sign]"),
    Stop("wells-none", "/orgs/{org}/wells?q=no+well+has+this+name"),
    Stop("import-wells", "/projects/{project}/import"),
    Stop("import-events", "/projects/{project}/import?kind=events"),
    Stop(
        "well",
        "/wells/{running}",
        {
            "edit": (press("Edit"),),
            "new-event": (f"main >> {press('New event')} >> nth=0",),
            "new-stage": (press("New stage"),),
            "delete": (MORE, item("Delete the well")),
            **SUBSCRIBE,
        },
    ),
    Stop(
        "well-days",
        "/wells/{well}?day={day}",
        {"event": (".wt-event-title >> nth=1",), "month": (".wt-day-button",)},
        ".wt-event-title",
    ),
    Stop("well-day-empty", "/wells/{well}?day=2020-01-11"),
    Stop("well-sheet", "/wells/{well}?tab=sheet&day={day}"),
    Stop("well-report", "/wells/{well}?tab=report&day={day}"),
    Stop(
        "well-files",
        "/wells/{logged}?tab=files",
        {"preview": (".wt-file-name >> nth=0",)},
    ),
    Stop("well-changes", "/wells/{well}?tab=changes"),
    Stop("well-long", "/wells/{long_well}"),
    Stop(
        "stage",
        "/stages/{stage}",
        {"edit": (press("Edit"),), "delete": (MORE, item("Delete the stage"))},
    ),
    Stop("stage-files", "/stages/{stage}?tab=files"),
    Stop("reports", "/orgs/{org}/reports"),
    Stop("operations", "/operations", ready=".wt-section"),
    Stop("performance", "/orgs/{org}/performance", {"months": (TABLE_OF_MONTHS,)}, ".wt-chart"),
    Stop("performance-of-project", "/projects/{project}/performance"),
    Stop("performance-of-nothing", "/orgs/{org}/performance?from=1999-01-01&to=1999-01-31"),
    Stop("well-performance", "/wells/{well}?tab=performance", ready=".wt-chart"),
    Stop("report", "/reports/{report}", {"send": (press("Send"),)}),
    *(
        Stop(
            f"calendar-{view}",
            f"/orgs/{{org}}/calendar?view={view}&date={{day}}",
            {
                "event": (EVENT,),
                "event-edit": (EVENT, f"{CARD} >> {press('Edit')}"),
                "event-delete": (EVENT, f"{CARD} >> {MORE}", item("Delete")),
                **NEW_EVENT,
            }
            if view == "week"
            else {},
            FITS,
        )
        for view in ("day", "week", "month", "timeline")
    ),
    Stop("calendar-now", "/orgs/{org}/calendar?view=week", ready=FITS),
    Stop("timeline-year", "/orgs/{org}/calendar?view=timeline&zoom=year", ready=FITS),
    Stop(
        "files",
        "/orgs/{org}/files",
        {"upload": (press("Upload"),), "selection": (".wt-files .wt-check input >> nth=0",)},
    ),
    Stop("search", "/orgs/{org}/search?q=drill"),
    Stop("search-none", "/orgs/{org}/search?q=xylophone"),
    Stop("activity", "/orgs/{org}/activity"),
    Stop(
        "members",
        "/orgs/{org}/members",
        {
            "invite": (press("Invite"),),
            "remove": ('[aria-label^="More actions for E"]', item("Remove")),
        },
    ),
    Stop("settings", "/orgs/{org}/settings", {"delete": (press("Delete"),)}),
    Stop("trash", "/orgs/{org}/trash"),
    Stop(
        "profile",
        "/profile",
        {"token": (press("New token"),), "two-factor": ('role=button[name="Turn on"]',)},
    ),
    Stop("missing", "/nothing/of/this/name"),
    Stop("foreign", "/wells/w-00000000000000000000"),
    Stop("sign-in", "/login", is_public=True),
    Stop("sign-in-ended", "/login?ended=1", is_public=True),
    Stop("sign-in-link", "/login/link", is_public=True),
    Stop("register", "/register", is_public=True),
    Stop("forgotten", "/forgotten", is_public=True),
    Stop("forgotten-sent", "/forgotten?sent=1", is_public=True),
    Stop("reset", "/reset?token=none", is_public=True),
    Stop("verify", "/verify?token=none", is_public=True),
    Stop("invited", "/invitation?token={invitation}", is_public=True),
)
