"""The filters of the audit log: kind, person, days; their state is the query string."""

from collections.abc import Mapping, Sequence

from components.forms.date_range_pill import RANGE_KEYS, read_days
from components.i18n.translate import mark, t
from components.kit.filter_bar import Filter, FilterState, read_filter_state

ENTITY_KIND_LABELS = {
    "organization": mark("Organization"),
    "project": mark("Project"),
    "well": mark("Well"),
    "stage": mark("Stage"),
    "event": mark("Event"),
    "file": mark("File"),
    "report": mark("Report"),
    "member": mark("Member"),
    "invitation": mark("Invitation"),
}
PASSTHROUGH_PARAMS = ("tab",)
"""Query parameters of the screen that filters leave as they are."""


def build_audit_filters(people: Mapping[str, str], kinds: Sequence[str]) -> list[Filter]:
    """The filters with options; `people` are names by user id, `kinds` kinds of entities."""
    options = {kind: t(ENTITY_KIND_LABELS[kind]) for kind in kinds}
    return [Filter("entity", t("Kind"), options), Filter("actor", t("Person"), people)]


def read_audit_state(
    query: Mapping[str, str], people: Mapping[str, str], kinds: Sequence[str]
) -> FilterState:
    """The filter state of a query string, without unknown options and days."""
    days = zip(RANGE_KEYS, read_days(query), strict=True)
    chosen = read_filter_state(query, build_audit_filters(people, kinds))
    # This bar has no search field: the text of another one must not go on in its links.
    chosen.pop("q", None)
    chosen |= {name: query[name] for name in PASSTHROUGH_PARAMS if query.get(name)}
    return chosen | {name: day.isoformat() for name, day in days if day}
