"""What is answered of time logs and reports: hours are rounded, instants are those of the day."""

from typing import Any

from pydantic import Field

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.field_types import Day, Instant
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.day_sums import to_milliseconds
from welltrack_ui.domain.reports.intervals import ONE_HOUR
from welltrack_ui.domain.reports.performance import HOUR_DIGITS, to_hours
from welltrack_ui.domain.reports.report import Report, ReportStatus
from welltrack_ui.domain.reports.surveys import Station
from welltrack_ui.domain.reports.time_log import LogRow, TimeLog


class LogPart(FrozenModel):
    """A stretch of time, and its length in hours."""

    start: Instant = Field(serialization_alias="from")
    end: Instant = Field(serialization_alias="to")
    hours: float


class LogRowAnswer(LogPart):
    """An event of a time log, and the part of it in the day."""

    event: Event
    continues_before: bool
    continues_after: bool


class OverlapAnswer(LogPart):
    """A stretch that the same rows share."""

    event_ids: list[str]


class ReportReference(FrozenModel):
    """The report of a time log."""

    id: str
    number: int
    status: ReportStatus
    revision: int


class TimeLogAnswer(LogPart):
    """The time log of a well on a report day."""

    well_id: str
    date: Day
    covers_from: Instant
    covers_to: Instant
    rows: list[LogRowAnswer]
    parallel: list[LogRowAnswer]
    reported_hours: float
    npt_hours: float
    npt_gross_hours: float
    gaps: list[LogPart]
    overlaps: list[OverlapAnswer]
    closes: bool
    report: ReportReference | None


class CostSums(FrozenModel):
    """The costs of a report, in the currency of its well; null where the AFE is not known."""

    day: float
    cumulative: float
    afe_remaining: float | None


class ReportAnswer(Report):
    """A report with what is computed from it and from the log of its day.

    `content_sha256` is the hash of what would be approved, or was.
    """

    survey_stations: list[Station]
    cost_sums: CostSums
    content_sha256: str


def answer_time_log(well_id: str, day: Day, log: TimeLog, report: Report | None) -> TimeLogAnswer:
    """The answer of a time log."""
    return TimeLogAnswer(
        **describe_part(log.window),
        well_id=well_id,
        date=day,
        covers_from=log.covers.start,
        covers_to=log.covers.end,
        rows=[answer_row(row) for row in log.rows],
        parallel=[answer_row(row) for row in log.parallel],
        reported_hours=round(log.reported_time / ONE_HOUR, HOUR_DIGITS),
        npt_hours=round(log.npt_time / ONE_HOUR, HOUR_DIGITS),
        npt_gross_hours=round(log.gross_npt_time / ONE_HOUR, HOUR_DIGITS),
        gaps=[LogPart(**describe_part(gap)) for gap in log.gaps],
        overlaps=[
            OverlapAnswer(**describe_part(one.part), event_ids=list(one.event_ids))
            for one in log.overlaps
        ],
        closes=log.closes,
        report=refer_to_report(report),
    )


def answer_row(row: LogRow) -> LogRowAnswer:
    """The answer of a row."""
    return LogRowAnswer(
        **describe_part(row.part),
        event=row.event,
        continues_before=row.continues_before,
        continues_after=row.continues_after,
    )


def describe_part(part: Window) -> dict[str, Any]:
    """The fields of a stretch of time."""
    return {"start": part.start, "end": part.end, "hours": to_hours(to_milliseconds(part))}


def refer_to_report(report: Report | None) -> ReportReference | None:
    """The reference to a report."""
    if report is None:
        return None
    names = ReportReference.model_fields
    return ReportReference(**{name: getattr(report, name) for name in names})
