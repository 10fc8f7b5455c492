"""The sections of a daily report: people, weather, mud, bits, BHA, surveys, casing, costs.

Lengths are metres, diameters inches, densities g/cm3, weights kg/m, pressures Pa, angles degrees.
"""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict, Field

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.field_types import (
    Amount,
    BlankIsNone,
    Depth,
    Flag,
    Inches,
    Instant,
    LengthLimits,
    Line40,
    Line120,
    Optional40,
    Optional120,
    normalize_line,
)

Line200 = Annotated[str, AfterValidator(normalize_line), LengthLimits(1, 200)]
Line500 = Annotated[str, AfterValidator(normalize_line), LengthLimits(1, 500)]
Optional200 = Annotated[Line200 | None, BlankIsNone()]
Count = Annotated[int, Field(strict=True, ge=0, le=10_000)]
RunNumber = Annotated[int, Field(strict=True, ge=0, le=999)]
Density = Annotated[float, Field(strict=True, ge=0, le=5)]
"""g/cm3"""
Measure = Annotated[float, Field(strict=True, ge=0, le=1_000_000)]
Temperature = Annotated[float, Field(strict=True, ge=-100, le=500)]
Acidity = Annotated[float, Field(strict=True, ge=0, le=14)]
Inclination = Annotated[float, Field(strict=True, ge=0, le=180)]
Azimuth = Annotated[float, Field(strict=True, ge=0, le=360)]
Hours = Annotated[float, Field(strict=True, ge=0, le=10_000)]
Quantity = Annotated[float, Field(strict=True, ge=-1_000_000_000, le=1_000_000_000)]

MAX_PERSONNEL, MAX_MUD_CHECKS, MAX_BITS, MAX_BHA = 60, 12, 10, 60
MAX_SURVEYS, MAX_CASING, MAX_COSTS = 200, 20, 200


class SectionRow(FrozenModel):
    """A row of a section: the fields that it has, and no others."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, allow_inf_nan=False, extra="forbid"
    )


class Personnel(SectionRow):
    """The people of a company on board."""

    company: Line120
    service: Optional120 = None
    count: Count


class Weather(SectionRow):
    """The weather at report time; wind in m/s, waves in m, visibility in km."""

    conditions: Optional120 = None
    temperature_c: Temperature | None = None
    wind_ms: Measure | None = None
    wave_m: Measure | None = None
    visibility_km: Measure | None = None


class MudCheck(SectionRow):
    """A check of the drilling fluid.

    Density in g/cm3, funnel viscosity in s/qt, PV in mPa.s, YP and gels in Pa, chlorides in mg/l.
    """

    at: Instant | None = None
    type: Optional120 = None
    density: Density | None = None
    funnel_viscosity: Measure | None = None
    pv: Measure | None = None
    yp: Measure | None = None
    gel_10s: Measure | None = None
    gel_10m: Measure | None = None
    ph: Acidity | None = None
    chlorides: Measure | None = None
    md: Depth | None = None


class BitRun(SectionRow):
    """A run of a bit, which is in the hole while `md_out` is null; `dull` is its IADC grading."""

    number: Line40
    run: RunNumber | None = None
    size_in: Inches | None = None
    make: Optional120 = None
    type: Optional120 = None
    md_in: Depth | None = None
    md_out: Depth | None = None
    hours: Hours | None = None
    dull: Optional120 = None


class BhaComponent(SectionRow):
    """A component of the bottom-hole assembly, from the bit upwards."""

    component: Line120
    od_in: Inches | None = None
    id_in: Inches | None = None
    length: Depth | None = None


class Survey(SectionRow):
    """A survey station: measured depth, inclination from the vertical, azimuth from north."""

    md: Depth
    inclination: Inclination
    azimuth: Azimuth


class CasingString(SectionRow):
    """A casing string or liner, from its top to its shoe."""

    string: Line120
    od_in: Inches | None = None
    weight_kgm: Measure | None = None
    grade: Optional40 = None
    connection: Optional120 = None
    md_top: Depth | None = None
    md_shoe: Depth | None = None


class Cost(SectionRow):
    """A cost in the currency of the well; a `recurring` one comes along to the next report."""

    code: Optional40 = None
    description: Optional200 = None
    vendor: Optional120 = None
    quantity: Quantity = 1
    unit_cost: Amount = 0
    ticket: Optional40 = None
    recurring: Flag = False

    @property
    def amount(self) -> float:
        """Its quantity times its unit cost."""
        return self.quantity * self.unit_cost
