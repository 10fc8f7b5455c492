"""Where the fields of a report stand in a WITSML 1.4.1 `drillReport`, in the order of its schema.

What WITSML has no element for is a name and a value in the `extensionNameValue` of the element
that it belongs to, and a row of a section without an element one of the `customData`.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

NAMESPACE: Final = "http://www.witsml.org/schemas/1series"
VERSION: Final = "1.4.1.1"
OWN_NAMESPACE: Final = "urn:welltrack:daily-report:1"
NO_VALUES: Final = frozenset({-999.99, -999.25, -999.0, -9999.0})
"""Numbers by which systems say that there is none."""
MAX_SHORT, MAX_CODE, MAX_NAME, MAX_COMMENT = 32, 40, 64, 4_000
MAX_COUNT = 32_767
NUMBER: Final = ""
"""The unit of a number without one."""


class Place(NamedTuple):
    """A field and its element: a text of at most so many characters, or a number in a unit."""

    field: str
    element: str
    uom: str | None = None
    longest: int = MAX_COMMENT


STATUS_PLACES: Final = (
    Place("md", "md", "m"),
    Place("tvd", "tvd", "m"),
    Place("hole_size_in", "diaHole", "in"),
    Place("last_casing_od_in", "diaCsgLast", "in"),
    Place("last_casing_md", "mdCsgLast", "m"),
    Place("figures.progress", "distDrill", "m"),
    Place("summary", "sum24Hr"),
    Place("forecast", "forecast24Hr"),
    Place("figures.rop_on_bottom", "ropCurrent", "m/h"),
    Place("figures.days_from_spud", "eTimSpud", "d"),
    Place("figures.days_on_location", "eTimLoc", "d"),
    Place("figures.drilling_hours", "eTimDrill", "h"),
    Place("figures.rop_day", "ropAv", "m/h"),
    Place("supervisor", "supervisor", longest=MAX_NAME),
    Place("engineer", "engineer", longest=MAX_NAME),
    Place("geologist", "geologist", longest=MAX_NAME),
    Place("pob", "numPob", NUMBER, MAX_COUNT),
    Place("well.afe_number", "numAFE", longest=MAX_SHORT),
    Place("cost_sums.day", "costDay", NUMBER),
    Place("leak_off_emw", "presLotEmw", "g/cm3"),
)
"""Those with a dot are computed, or those of the well: written, and never read."""
STATUS_EXTENSIONS: Final = (
    *("job", "number", "present_operations", "covers_from", "covers_to", "lti_free_days"),
    *("last_bop_test_on", "next_bop_test_on", "hse_remarks"),
)
WELL_NAME: Final = "well_name"
"""The name of the extension with a name that is too long for its element."""
MD_OF_LOG: Final = "md_of_time_log"
"""The name of the extension which says that the depth is that of the log, not a field."""
ROW_PLACES: Final[Mapping[str, tuple[str, tuple[Place, ...]]]] = {
    "bits": (
        "bitRecord",
        (
            Place("number", "numBit", longest=MAX_SHORT),
            Place("size_in", "diaBit", "in"),
            Place("make", "manufacturer", longest=MAX_NAME),
            Place("type", "codeMfg", longest=MAX_SHORT),
        ),
    ),
    "mud": (
        "fluid",
        (
            Place("type", "type", longest=MAX_SHORT),
            Place("at", "dTim"),
            Place("md", "md", "m"),
            Place("density", "density", "g/cm3"),
            Place("funnel_viscosity", "visFunnel", "s"),
            Place("pv", "pv", "mPa.s"),
            Place("yp", "yp", "Pa"),
            Place("gel_10s", "gel10Sec", "Pa"),
            Place("gel_10m", "gel10Min", "Pa"),
            Place("ph", "ph", NUMBER),
            Place("chlorides", "chloride", "mg/L"),
        ),
    ),
    "surveys": (
        "surveyStation",
        (
            Place("md", "md", "m"),
            Place("inclination", "incl", "dega"),
            Place("azimuth", "azi", "dega"),
        ),
    ),
}
"""The sections that WITSML has elements for, in the order of the schema."""
REQUIRED_ELEMENTS: Final[Mapping[str, str]] = {"bits": "size_in"}
"""The field without which a section's element would not be valid."""
CUSTOM_SECTIONS: Final = ("weather", "personnel", "bits", "bha", "casing", "costs")
EVENT_EXTENSIONS: Final = (
    *("kind", "npt_category", "npt_party", "severity", "contractor", "parallel", "tags"),
)
TIME_CLASSES: Final = frozenset({"planned", "unplanned", "downtime"})
STATE_DETAILS: Final[Mapping[str, str]] = {
    "rig_equipment": "equipment failure",
    "downhole_equipment": "equipment failure",
    "stuck_pipe": "stuck equipment",
    "well_control": "kick",
    "lost_circulation": "circulation loss",
}
"""The `stateDetailActivity` of lost time by its category; the others are `operation failed`."""
VERSION_KINDS: Final[Mapping[str, str]] = {
    "draft": "preliminary",
    "submitted": "normal",
    "approved": "final",
}
