"""The content of a report: all that is printed and signed, and the figures in it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from welltrack_ui.domain import report_day
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.reports.answers import CostSums, ReportAnswer, answer_time_log
from welltrack_ui.domain.reports.day_sums import DaySum
from welltrack_ui.domain.reports.intervals import ONE_HOUR
from welltrack_ui.domain.reports.performance import (
    DRILLING_KIND,
    HOUR_DIGITS,
    find_greatest,
    find_percent,
    find_progress,
    to_hours,
)
from welltrack_ui.domain.reports.report import Report, ReportFields, ReportFigures
from welltrack_ui.domain.reports.surveys import Station, compute_stations
from welltrack_ui.domain.reports.time_log import TimeLog
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.access import WellWithParents
from welltrack_ui.services.core.context import MAX_LIMIT
from welltrack_ui.services.reports.day_sums import read_well_sums
from welltrack_ui.services.reports.time_logs import load_time_log
from welltrack_ui.store import events, reports, stages
from welltrack_ui.store.engine.engine import Engine

ONE_DAY = timedelta(days=1)
MONEY_DIGITS = 2
WELL_FIELDS = (
    *("id", "name", "uwi", "api_number", "operator", "rig", "rig_contractor", "timezone"),
    *("report_day_start", "depth_datum", "spud_at", "planned_md"),
    *("afe_number", "afe_amount", "currency"),
)
IDENTITY_FIELDS = ("id", "date", "job", "number", "revision")


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A report with the log of its day and what is computed from both."""

    report: Report
    parents: WellWithParents
    log: TimeLog
    figures: ReportFigures
    stations: list[Station]
    costs: CostSums
    stage_names: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """The content as JSON, but for who approved it and when."""
        org, project, well = self.parents.org, self.parents.project, self.parents.well
        dumped = self.report.model_dump(mode="json")
        log = answer_time_log(well.id, self.report.date, self.log, None)
        return {
            "organization": describe_organization(org),
            "project": describe_project(project),
            "well": well.model_dump(mode="json", include=set(WELL_FIELDS)),
            "report": {n: dumped[n] for n in (*IDENTITY_FIELDS, *ReportFields.model_fields)},
            "figures": self.figures.model_dump(mode="json"),
            "time_log": log.model_dump(mode="json", by_alias=True, exclude={"report"}),
            "stages": self.stage_names,
            "survey_stations": [station.model_dump(mode="json") for station in self.stations],
            "cost_sums": self.costs.model_dump(mode="json"),
        }


def load_report_content(engine: Engine, parents: WellWithParents, report: Report) -> ReportContent:
    """The content of a report, as it is stored now."""
    well = parents.well
    log = load_time_log(engine, well, report.date, report)
    names = {
        stage.id: stage.name
        for stage in stages.list_stages(engine, well.id, MAX_LIMIT, None).items
        if any(row.event.stage_id == stage.id for row in (*log.rows, *log.parallel))
    }
    return ReportContent(
        report,
        parents,
        log,
        compute_figures(engine, parents.org, well, report, log),
        list_stations(engine, report),
        sum_costs(engine, well, report),
        names,
    )


def answer_report(engine: Engine, report: Report, parents: WellWithParents) -> ReportAnswer:
    """A report with its figures: those that were approved, where it is."""
    content = load_report_content(engine, parents, report)
    digest = report.sha256 or compute_hash(write_canonical_text(content.to_json()))
    return ReportAnswer(
        **{
            **report.model_dump(),
            "figures": report.figures or content.figures,
            "survey_stations": content.stations,
            "cost_sums": content.costs,
            "content_sha256": digest,
        }
    )


def compute_figures(
    engine: Engine, org: Organization, well: Well, report: Report, log: TimeLog
) -> ReportFigures:
    """The figures of a report."""
    sums = read_well_sums(engine, well, report.date, report.date)
    day = sums.days[0] if sums.days else DaySum(report.date)
    before = find_depth_before(engine, report, sums.md_before)
    md = find_greatest(before, day.md) if report.md is None else report.md
    progress, drilling = find_progress(before, md), day.kinds.get(DRILLING_KIND, 0)
    dated = report_day.date_report(report.date, org.report_dated_by, well.report_day_start)
    first = events.find_first_event(engine, well.id)
    return ReportFigures(
        report_date=dated,
        reported_hours=to_hours(day.reported),
        npt_hours=to_hours(day.npt),
        npt_gross_hours=to_hours(day.gross_npt),
        npt_percent=find_percent(day.npt, day.reported),
        md=md,
        progress=progress,
        drilling_hours=to_hours(drilling),
        rop_day=find_rate(progress, (log.window.end - log.window.start) / ONE_HOUR),
        rop_on_bottom=find_rate(progress, to_hours(drilling)),
        days_from_spud=count_days(well, well.spud_at, dated),
        days_on_location=count_days(well, first.starts_at if first else None, dated),
    )


def find_depth_before(engine: Engine, report: Report, of_log: float | None) -> float | None:
    """The depth of the day before: that of its report where set, else of the log."""
    day = report.date - ONE_DAY
    of_reports = (
        one.md
        for one in reports.walk_well_reports(engine, report.well_id, day, day)
        if one.md is not None
    )
    return next(of_reports, of_log)


def find_rate(length: float, hours: float) -> float | None:
    """A length by an hour; None for no time."""
    return round(length / hours, HOUR_DIGITS) if hours else None


def count_days(well: Well, since: datetime | None, until: date) -> int | None:
    """The days from the local date of an instant to a date; None without the instant."""
    if since is None:
        return None
    local = report_day.to_local_time(since, report_day.load_zone(well.timezone)).date()
    return (until - local).days


def list_stations(engine: Engine, report: Report) -> list[Station]:
    """The positions of a report's surveys, computed over all reports of the well until its day."""
    if not report.surveys:
        return []
    earlier = reports.walk_well_reports(engine, report.well_id, None, report.date)
    # Newest first as they are read: of two surveys at one depth the newer one counts.
    others = [s for one in reversed(list(earlier)) if one.id != report.id for s in one.surveys]
    depths = {survey.md for survey in report.surveys}
    return [s for s in compute_stations([*others, *report.surveys]) if s.md in depths]


def sum_costs(engine: Engine, well: Well, report: Report) -> CostSums:
    """The costs of a report's day, of the well until then, and what the AFE leaves."""
    day = sum(cost.amount for cost in report.costs)
    before = sum(
        cost.quantity * cost.unit_cost
        for one in reports.read_summaries(engine, well.id)
        if one.id != report.id and one.date <= report.date
        for cost in one.costs
    )
    total = round(day + before, MONEY_DIGITS)
    left = None if well.afe_amount is None else round(well.afe_amount - total, MONEY_DIGITS)
    return CostSums(day=round(day, MONEY_DIGITS), cumulative=total, afe_remaining=left)


def describe_organization(org: Organization) -> dict[str, Any]:
    """What a report says of its organization."""
    return org.model_dump(mode="json", include={"id", "name", "depth_unit", "report_dated_by"})


def describe_project(project: Project) -> dict[str, Any]:
    """What a report says of its project."""
    return project.model_dump(mode="json", include={"id", "name", "field", "operator"})


def write_canonical_text(content: Any) -> str:
    """The canonical JSON of a content: sorted keys, no spaces, nothing escaped that need not be."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def compute_hash(text: str) -> str:
    """The SHA-256 of a canonical text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
