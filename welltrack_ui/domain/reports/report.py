"""Daily reports of a well: one for a report day and a job, and its life from draft to approval."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, BaseModel, Field, computed_field

from welltrack_ui.domain.entity import Change, Draft, Entity, FrozenModel, build_change_model
from welltrack_ui.domain.errors import FieldError
from welltrack_ui.domain.field_types import (
    BlankIsNone,
    Day,
    Depth,
    Identifier,
    Inches,
    Instant,
    LengthLimits,
    Optional120,
    check_long_text,
    normalize_line,
)
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.reports import sections
from welltrack_ui.domain.reports.sections import Density

ReportStatus = Literal["draft", "submitted", "approved"]
DEFAULT_JOB: Final = "Drilling"
MAX_NUMBER = 9999
Words = Annotated[str, AfterValidator(check_long_text), LengthLimits(0, 4_000)]
OptionalWords = Annotated[Words | None, BlankIsNone()]
Job = Annotated[str, AfterValidator(normalize_line), LengthLimits(1, 60)]
ReportNumber = Annotated[int, Field(strict=True, ge=1, le=MAX_NUMBER)]
FreeDays = Annotated[int, Field(strict=True, ge=0, le=100_000)]
PeopleOnBoard = Annotated[int, Field(strict=True, ge=0, le=600_000)]
REQUIRED_TO_SUBMIT = ("summary", "forecast", "supervisor")
SECTIONS = ("personnel", "mud", "bits", "bha", "surveys", "casing", "costs")
"""The fields that hold rows."""
CARRIED_FIELDS = (
    *("supervisor", "engineer", "geologist", "pob", "personnel"),
    *("hole_size_in", "last_casing_od_in", "last_casing_md", "leak_off_emw", "casing", "bha"),
    *("last_bop_test_on", "next_bop_test_on"),
)
"""What the next report of a job takes over as it is."""


class ReportFields(BaseModel):
    """The fields of a report that an engineer sets; `covers_*` narrow what it reports."""

    covers_from: Instant | None = None
    covers_to: Instant | None = None
    summary: OptionalWords = None
    forecast: OptionalWords = None
    present_operations: OptionalWords = None
    supervisor: Optional120 = None
    engineer: Optional120 = None
    geologist: Optional120 = None
    md: Depth | None = None
    tvd: Depth | None = None
    hole_size_in: Inches | None = None
    last_casing_od_in: Inches | None = None
    last_casing_md: Depth | None = None
    leak_off_emw: Density | None = None
    pob: PeopleOnBoard | None = None
    personnel: Annotated[
        tuple[sections.Personnel, ...], Field(max_length=sections.MAX_PERSONNEL)
    ] = ()
    lti_free_days: FreeDays | None = None
    last_bop_test_on: Day | None = None
    next_bop_test_on: Day | None = None
    hse_remarks: OptionalWords = None
    weather: sections.Weather | None = None
    mud: Annotated[tuple[sections.MudCheck, ...], Field(max_length=sections.MAX_MUD_CHECKS)] = ()
    bits: Annotated[tuple[sections.BitRun, ...], Field(max_length=sections.MAX_BITS)] = ()
    bha: Annotated[tuple[sections.BhaComponent, ...], Field(max_length=sections.MAX_BHA)] = ()
    surveys: Annotated[tuple[sections.Survey, ...], Field(max_length=sections.MAX_SURVEYS)] = ()
    casing: Annotated[tuple[sections.CasingString, ...], Field(max_length=sections.MAX_CASING)] = ()
    costs: Annotated[tuple[sections.Cost, ...], Field(max_length=sections.MAX_COSTS)] = ()


class ReportDraft(ReportFields, Draft):
    """Input for a report of the report day that begins on `date`.

    `job` is that of the well's report of the latest date unless given, `number` the greatest of
    the well and job + 1; both are unique with the day in the well and job.
    """

    IMMUTABLE_FIELDS: ClassVar[frozenset[str]] = frozenset({"well_id", "date", "job"})
    well_id: Identifier
    date: Day
    job: Job | None = None
    number: ReportNumber | None = None

    def find_rule_errors(self) -> Iterator[FieldError]:
        """The errors of TVD beyond MD, and of an end of what it covers before its start."""
        if self.md is not None and self.tvd is not None and self.tvd > self.md:
            text = message("TVD must not exceed MD")
            yield FieldError("tvd", "must not exceed md", text)
        if self.covers_from and self.covers_to and self.covers_to <= self.covers_from:
            yield FieldError("covers_to", "must be after covers_from")


class ReportFigures(FrozenModel):
    """The figures of a report: depths in m, times in hours, ROP in m/h; null where undefined."""

    report_date: Day
    reported_hours: float
    npt_hours: float
    npt_gross_hours: float
    npt_percent: float | None
    md: float | None
    progress: float
    drilling_hours: float
    rop_day: float | None
    rop_on_bottom: float | None
    days_from_spud: int | None
    days_on_location: int | None


class Report(ReportFields, Entity):
    """A daily report. `revision` counts how often it was reopened.

    `figures` are those that were approved, `sha256` the hash of the revision that holds them.
    """

    org_id: str
    project_id: str
    well_id: str
    date: Day
    job: Job
    number: ReportNumber
    status: ReportStatus = "draft"
    revision: int = 0
    figures: ReportFigures | None = None
    sha256: str | None = None
    approved_at: Instant | None = None
    approved_by: str | None = None

    # Stored with the report: the trash and the log read names without knowing its fields.
    @computed_field  # type: ignore[prop-decorator]  # as pydantic documents it
    @property
    def name(self) -> str:
        """What the log and the trash call it."""
        return f"{self.job} {self.number}, {self.date}"

    @property
    def is_fresh_draft(self) -> bool:
        """Whether it may be deleted: a draft that was never approved."""
        return self.status == "draft" and self.revision == 0


if TYPE_CHECKING:
    ReportChange = Change
else:
    ReportChange = build_change_model(ReportDraft, "ReportChange")


class Revision(FrozenModel):
    """An approved revision of a report; `sha256` is over the canonical text of its content."""

    revision: int
    approved_at: Instant
    approved_by: str
    sha256: str


class FrozenRevision(Revision):
    """A revision with its content, as it was approved."""

    content: dict[str, Any]


def sum_people(rows: tuple[sections.Personnel, ...]) -> int:
    """The people on board by the rows of their companies."""
    return sum(row.count for row in rows)


def carry_over(before: Report) -> dict[str, Any]:
    """The fields that the next report of the same job starts with."""
    carried: dict[str, Any] = {name: getattr(before, name) for name in CARRIED_FIELDS}
    if before.lti_free_days is not None:
        carried["lti_free_days"] = before.lti_free_days + 1
    carried["bits"] = tuple(bit for bit in before.bits if bit.md_out is None)
    carried["costs"] = tuple(cost for cost in before.costs if cost.recurring)
    return carried


def find_missing_fields(report: Report) -> list[FieldError]:
    """The errors of the fields that a report needs before it is submitted."""
    missing = [name for name in REQUIRED_TO_SUBMIT if not getattr(report, name)]
    return [FieldError(name, "is required") for name in missing]


def is_between(instant: datetime | None, start: datetime, end: datetime) -> bool:
    """Whether an instant that may be missing lies in [start, end]."""
    return instant is None or start <= instant <= end
