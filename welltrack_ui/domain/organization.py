"""Organizations: an operator or a contractor, and the defaults of its wells."""

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

from welltrack_ui.domain.access import RoleName
from welltrack_ui.domain.entity import Change, Draft, Entity, build_change_model
from welltrack_ui.domain.field_types import Country, Hour, OrgName, ZoneName
from welltrack_ui.domain.report_day import ReportDating
from welltrack_ui.domain.units import DepthUnit

Locale = Literal["en", "ru", "kk"]
ReportOccasion = Literal["approved", "submitted", "never"]
"""What of a report's life sends it to its recipients."""


class OrganizationFields(BaseModel):
    """The settings of an organization. `depth_unit` is for screens; the store holds metres."""

    name: OrgName
    timezone: ZoneName = "UTC"
    depth_unit: DepthUnit = "m"
    report_day_start: Hour = 0
    country: Country = None
    locale: Locale = "en"
    report_dated_by: ReportDating = "start"
    report_sent_on: ReportOccasion = "approved"


class OrganizationDraft(OrganizationFields, Draft):
    """Input for an organization."""


class Organization(OrganizationFields, Entity):
    """An organization."""


class OrganizationOfMine(Organization):
    """An organization with the user's own role in it."""

    role: RoleName


if TYPE_CHECKING:
    OrganizationChange = Change
else:
    OrganizationChange = build_change_model(OrganizationDraft, "OrganizationChange")
