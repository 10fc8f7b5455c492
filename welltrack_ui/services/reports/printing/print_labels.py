"""The labels of choices on paper and in e-mails; colours are those of the calendar."""

from typing import NamedTuple

from welltrack_ui.domain.messages import mark


class KindLabel(NamedTuple):
    """The label of a kind of events, and its colour."""

    label: str
    colour: str


KIND_LABELS = {
    "drilling": KindLabel(mark("Drilling"), "#1d4ed8"),
    "tripping": KindLabel(mark("Tripping"), "#0e7490"),
    "casing_cementing": KindLabel(mark("Casing & cementing"), "#7c3aed"),
    "logging": KindLabel(mark("Logging"), "#115e59"),
    "testing": KindLabel(mark("Testing"), "#15803d"),
    "completion": KindLabel(mark("Completion"), "#4d7c0f"),
    "rig_move": KindLabel(mark("Rig move"), "#1e293b"),
    "maintenance": KindLabel(mark("Maintenance"), "#92400e"),
    "hse": KindLabel(mark("HSE"), "#991b1b"),
    "npt": KindLabel(mark("NPT"), "#c2410c"),
    "inspection": KindLabel(mark("Inspection"), "#a21caf"),
    "logistics": KindLabel(mark("Logistics"), "#475569"),
    "meeting": KindLabel(mark("Meeting"), "#be185d"),
    "note": KindLabel(mark("Note"), "#a16207"),
}
OTHER_KIND = KindLabel(mark("Other"), "#64748b")
NPT_CATEGORY_LABELS = {
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
NPT_PARTY_LABELS = {
    "operator": mark("Operator"),
    "rig_contractor": mark("Rig contractor"),
    "service": mark("Service company"),
}
