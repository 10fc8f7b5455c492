"""The labels, icons and colours of kinds, statuses and other choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from components.i18n.translate import mark, t
from components.theme.palette import Tone
from welltrack_ui.domain.event import UPLOAD_TITLE_PREFIX

BarPattern = Literal["plain", "dashes", "dots", "notch"]


@dataclass(frozen=True, slots=True)
class KindStyle:
    """The style of a kind: label to translate, icon of `assets/icons.json`, colour (`#rrggbb`).

    `pattern` tells bars that are too narrow for an icon apart where their colours are alike to
    people who are colour-blind.
    """

    label: str
    icon: str
    colour: str
    pattern: BarPattern = "plain"


@dataclass(frozen=True, slots=True)
class StatusStyle:
    """The style of a status: label to translate, icon, tone of its chip."""

    label: str
    icon: str
    tone: Tone


EVENT_KIND_STYLES: Mapping[str, KindStyle] = {
    "drilling": KindStyle(mark("Drilling"), "derrick", "#1d4ed8"),
    "tripping": KindStyle(mark("Tripping"), "arrow-up-down", "#0e7490"),
    "casing_cementing": KindStyle(mark("Casing & cementing"), "cylinder", "#7c3aed", "dashes"),
    "logging": KindStyle(mark("Logging"), "activity", "#115e59", "dashes"),
    "testing": KindStyle(mark("Testing"), "gauge", "#15803d", "dots"),
    "completion": KindStyle(mark("Completion"), "circle-check-big", "#4d7c0f"),
    "rig_move": KindStyle(mark("Rig move"), "truck", "#1e293b"),
    "maintenance": KindStyle(mark("Maintenance"), "wrench", "#92400e", "dots"),
    "hse": KindStyle(mark("HSE"), "shield-alert", "#991b1b", "notch"),
    "npt": KindStyle(mark("NPT"), "timer-off", "#c2410c", "dashes"),
    "inspection": KindStyle(mark("Inspection"), "clipboard-check", "#a21caf"),
    "logistics": KindStyle(mark("Logistics"), "package", "#475569", "dots"),
    "meeting": KindStyle(mark("Meeting"), "messages-square", "#be185d"),
    "note": KindStyle(mark("Note"), "sticky-note", "#a16207", "notch"),
    "file_uploaded": KindStyle(mark("File uploaded"), "file-up", "#64748b", "dashes"),
}
STAGE_KIND_STYLES: Mapping[str, KindStyle] = {
    "site_preparation": KindStyle(mark("Site preparation"), "shovel", "#92400e"),
    "rig_move": KindStyle(mark("Rig move"), "truck", "#1e293b"),
    "drilling": KindStyle(mark("Drilling"), "derrick", "#1d4ed8"),
    "casing_cementing": KindStyle(mark("Casing & cementing"), "cylinder", "#7c3aed"),
    "logging": KindStyle(mark("Logging"), "activity", "#115e59"),
    "completion": KindStyle(mark("Completion"), "circle-check-big", "#4d7c0f"),
    "testing": KindStyle(mark("Testing"), "gauge", "#15803d"),
    "production": KindStyle(mark("Production"), "droplets", "#0e7490"),
    "workover": KindStyle(mark("Workover"), "wrench", "#a21caf"),
    "suspension": KindStyle(mark("Suspension"), "circle-pause", "#a16207"),
    "abandonment": KindStyle(mark("Abandonment"), "ban", "#475569"),
    "other": KindStyle(mark("Other"), "circle", "#64748b"),
}
WELL_STATUSES: Mapping[str, StatusStyle] = {
    "proposed": StatusStyle(mark("Proposed"), "circle-dashed", "neutral"),
    "permitted": StatusStyle(mark("Permitted"), "file-check", "violet"),
    "drilling": StatusStyle(mark("Drilling"), "derrick", "blue"),
    "completed": StatusStyle(mark("Completed"), "circle-check", "green"),
    "testing": StatusStyle(mark("Testing"), "gauge", "cyan"),
    "active_producing": StatusStyle(mark("Producing"), "droplet", "green"),
    "active_injecting": StatusStyle(mark("Injecting"), "arrow-down-to-line", "cyan"),
    "suspended": StatusStyle(mark("Suspended"), "circle-pause", "amber"),
    "working_over": StatusStyle(mark("Working over"), "wrench", "orange"),
    "plugged_abandoned": StatusStyle(mark("Plugged & abandoned"), "circle-slash", "neutral"),
}
STAGE_STATUSES: Mapping[str, StatusStyle] = {
    "planned": StatusStyle(mark("Planned"), "circle-dashed", "neutral"),
    "in_progress": StatusStyle(mark("In progress"), "activity", "blue"),
    "done": StatusStyle(mark("Done"), "circle-check", "green"),
    "cancelled": StatusStyle(mark("Cancelled"), "circle-x", "neutral"),
}
PROJECT_STATUSES: Mapping[str, StatusStyle] = {
    "planned": StatusStyle(mark("Planned"), "circle-dashed", "neutral"),
    "active": StatusStyle(mark("Active"), "activity", "blue"),
    "closed": StatusStyle(mark("Closed"), "circle-slash", "neutral"),
}
SEVERITIES: Mapping[str, StatusStyle] = {
    "info": StatusStyle(mark("Info"), "info", "neutral"),
    "minor": StatusStyle(mark("Minor"), "circle-alert", "amber"),
    "major": StatusStyle(mark("Major"), "triangle-alert", "orange"),
    "critical": StatusStyle(mark("Critical"), "octagon-alert", "red"),
}
NPT_CATEGORIES: Mapping[str, str] = {
    "rig_equipment": mark("Rig equipment"),
    "downhole_equipment": mark("Downhole equipment"),
    "stuck_pipe": mark("Stuck pipe"),
    "well_control": mark("Well control"),
    "lost_circulation": mark("Lost circulation"),
    "weather": mark("Weather"),
    "waiting": mark("Waiting"),
    "logistics": mark("Logistics"),
    "third_party": mark("Third party"),
    "other": mark("Other"),
}
NPT_PARTIES: Mapping[str, str] = {
    "operator": mark("Operator"),
    "rig_contractor": mark("Rig contractor"),
    "service": mark("Service company"),
}
EVENT_STATES: Mapping[str, str] = {"actual": mark("Actual"), "plan": mark("Plan")}
TIME_CLASSES: Mapping[str, str] = {
    "planned": mark("Planned"),
    "unplanned": mark("Unplanned"),
    "downtime": mark("Downtime"),
}
PURPOSES: Mapping[str, str] = {
    "exploration": mark("Exploration"),
    "appraisal": mark("Appraisal"),
    "development": mark("Development"),
    "injection": mark("Injection"),
    "disposal": mark("Disposal"),
    "observation": mark("Observation"),
    "water_supply": mark("Water supply"),
    "storage": mark("Storage"),
    "other": mark("Other"),
}
FLUIDS: Mapping[str, str] = {
    "oil": mark("Oil"),
    "gas": mark("Gas"),
    "condensate": mark("Condensate"),
    "water": mark("Water"),
    "multi": mark("Several"),
}
TRAJECTORIES: Mapping[str, str] = {
    "vertical": mark("Vertical"),
    "deviated": mark("Deviated"),
    "horizontal": mark("Horizontal"),
    "multilateral": mark("Multilateral"),
}


def event_title(title: str) -> str:
    """The title of an event; one that the server wrote in English, in the reader's language."""
    name = title.removeprefix(UPLOAD_TITLE_PREFIX)
    return title if name == title else t("File uploaded: {name}", name=name)


def translate_marked_title(
    title: str, marks: Sequence[tuple[int, int]]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The title of an event in the reader's language, and the marked ranges of its characters.

    Of a title that the server wrote, marks stay in the file's name alone.
    """
    label = event_title(title)
    if label == title:
        return title, tuple(marks)
    first = len(UPLOAD_TITLE_PREFIX)
    # Where the name stands in this language; looked for by itself a short one could be a syllable.
    shift = event_title(f"{UPLOAD_TITLE_PREFIX}\0").index("\0") - first
    moved = ((max(start, first) + shift, end + shift) for start, end in marks if end > first)
    return label, tuple(moved)


ROLES: Mapping[str, str] = {
    "viewer": mark("Viewer"),
    "engineer": mark("Engineer"),
    "admin": mark("Administrator"),
    "owner": mark("Owner"),
}
INVITATION_STATUSES: Mapping[str, str] = {
    "pending": mark("pending"),
    "accepted": mark("accepted"),
    "expired": mark("expired"),
    "revoked": mark("revoked"),
}
REPORT_DATINGS: Mapping[str, str] = {
    "start": mark("the start of the day"),
    "end": mark("the end of the day"),
}
REPORT_STATUSES: Mapping[str, StatusStyle] = {
    "draft": StatusStyle(mark("Draft"), "pencil", "neutral"),
    "submitted": StatusStyle(mark("Submitted"), "clock", "amber"),
    "approved": StatusStyle(mark("Approved"), "circle-check", "green"),
}
REPORT_OCCASIONS: Mapping[str, str] = {
    "approved": mark("approval"),
    "submitted": mark("submission"),
    "never": mark("never"),
}
DEPTH_UNITS: Mapping[str, str] = {"m": mark("metres"), "ft": mark("feet")}
DEPTH_DATUMS: Mapping[str, str] = {key: key for key in ("KB", "RT", "DF", "GL", "MSL")}
# Each in its own language: who reads no English has to find theirs.
LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
REPORT_DAY_HOURS: Mapping[str, str] = {str(hour): f"{hour:02}:00" for hour in range(24)}


def select_options(table: Mapping[str, str | KindStyle | StatusStyle]) -> dict[str, str]:
    """The options of a select (value: label) for a table, in the reader's language."""
    return {
        key: t(entry if isinstance(entry, str) else entry.label) for key, entry in table.items()
    }
