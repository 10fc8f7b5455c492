"""Wells, named as PPDM names them. Lengths are metres, positions WGS84 decimal degrees."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel

from welltrack_ui.domain.entity import Change, Draft, Entity, build_change_model
from welltrack_ui.domain.errors import FieldError
from welltrack_ui.domain.field_labels import WELL_FIELDS
from welltrack_ui.domain.field_types import (
    Amount,
    Currency,
    Depth,
    Elevation,
    Hour,
    Identifier,
    Instant,
    Latitude,
    Line80,
    Longitude,
    Optional40,
    Optional120,
    OptionalText,
    ZoneName,
)
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.user import Recipients

WellStatus = Literal[
    "proposed",
    "permitted",
    "drilling",
    "completed",
    "testing",
    "active_producing",
    "active_injecting",
    "suspended",
    "working_over",
    "plugged_abandoned",
]
WellPurpose = Literal[
    "exploration",
    "appraisal",
    "development",
    "injection",
    "disposal",
    "observation",
    "water_supply",
    "storage",
    "other",
]
WellFluid = Literal["oil", "gas", "condensate", "water", "multi"]
WellTrajectory = Literal["vertical", "deviated", "horizontal", "multilateral"]
DepthDatum = Literal["KB", "RT", "DF", "GL", "MSL"]
MILESTONE_FIELDS = ("spud_at", "td_at", "rig_release_at", "completed_at", "abandoned_at")


class WellFields(BaseModel):
    """The fields of a well that an engineer sets."""

    name: Line80
    uwi: Optional40 = None
    api_number: Optional40 = None
    status: WellStatus = "proposed"
    purpose: WellPurpose = "development"
    fluid: WellFluid | None = None
    trajectory: WellTrajectory | None = None
    operator: Optional120 = None
    rig: Optional120 = None
    rig_contractor: Optional120 = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    ground_elevation: Elevation | None = None
    kb_elevation: Elevation | None = None
    water_depth: Depth | None = None
    depth_datum: DepthDatum = "KB"
    planned_md: Depth | None = None
    total_depth_md: Depth | None = None
    total_depth_tvd: Depth | None = None
    spud_at: Instant | None = None
    td_at: Instant | None = None
    rig_release_at: Instant | None = None
    completed_at: Instant | None = None
    abandoned_at: Instant | None = None
    afe_number: Optional40 = None
    afe_amount: Amount | None = None
    currency: Currency = None
    report_recipients: Recipients = ()
    description: OptionalText = None


class WellDraft(WellFields, Draft):
    """Input for a well; its name is unique in the project, `uwi` and `api_number` in the org.

    `timezone` and `report_day_start` are the organization's unless given.
    """

    IMMUTABLE_FIELDS: ClassVar[frozenset[str]] = frozenset({"project_id"})
    project_id: Identifier
    timezone: ZoneName | None = None
    report_day_start: Hour | None = None

    def find_rule_errors(self) -> Iterator[FieldError]:
        """The errors of one coordinate alone, TVD beyond MD, and milestones out of order."""
        if (self.latitude is None) != (self.longitude is None):
            missing = "latitude" if self.latitude is None else "longitude"
            yield FieldError(missing, "is required where the other coordinate is given")
        depths = self.total_depth_md, self.total_depth_tvd
        if depths[0] is not None and depths[1] is not None and depths[1] > depths[0]:
            yield FieldError(
                "total_depth_tvd",
                "must not exceed total_depth_md",
                message("Total depth (TVD) must not exceed total depth (MD)"),
            )
        milestones = [
            (name, getattr(self, name)) for name in MILESTONE_FIELDS if getattr(self, name)
        ]
        for (before, earlier), (after, later) in pairwise(milestones):
            if later < earlier:
                yield FieldError(
                    after,
                    f"must not be before {before}",
                    message(
                        "{field} must not be before {other}",
                        field=WELL_FIELDS[after].label,
                        other=WELL_FIELDS[before].label,
                    ),
                )


class Well(WellFields, Entity):
    """A well. `timezone` is an IANA name, `report_day_start` a local hour 0..23."""

    org_id: str
    project_id: str
    timezone: ZoneName
    report_day_start: Hour


if TYPE_CHECKING:
    WellChange = Change
else:
    WellChange = build_change_model(WellDraft, "WellChange")
