"""Time logs of wells on report days, for members."""

from datetime import date

from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.answers import TimeLogAnswer, answer_time_log
from welltrack_ui.domain.reports.report import Report
from welltrack_ui.domain.reports.time_log import TimeLog, build_time_log
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.store import events, reports
from welltrack_ui.store.engine.engine import Engine

EVENTS_PER_PAGE = 500


class TimeLogService:
    """Reads time logs."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def load(self, actor: Actor, well_id: str, day: date, job: str | None = None) -> TimeLogAnswer:
        """The time log of a report day, over what the report of the job covers.

        Without a job it is that of the day's only report, else of the well's latest job.

        Raises: NotFound.
        """
        well = self.context.authorizer.well(actor, well_id, Permission.READ).well
        report = find_day_report(self.context.engine, well.id, day, job)
        log = load_time_log(self.context.engine, well, day, report)
        return answer_time_log(well.id, day, log, report)


def resolve_day(well: Well, day: date) -> Window:
    """The report day of a well."""
    tz = report_day.load_zone(well.timezone)
    return report_day.report_day_window(day, tz, well.report_day_start)


def resolve_covers(window: Window, report: Report | None) -> Window:
    """The part of a report day that its report covers; all of it without a report."""
    if report is None:
        return window
    start = max(report.covers_from or window.start, window.start)
    return Window(start, max(start, min(report.covers_to or window.end, window.end)))


def load_time_log(engine: Engine, well: Well, day: date, report: Report | None) -> TimeLog:
    """The time log of a report day, as it is stored now."""
    window = resolve_day(well, day)
    overlapping = events.read_overlapping_events(
        engine, events.well_partition(well.id), window, page=EVENTS_PER_PAGE
    )
    of_day = [Event.parse_stored(record.body) for _, record in overlapping]
    return build_time_log(of_day, window, resolve_covers(window, report))


def find_day_report(engine: Engine, well_id: str, day: date, job: str | None) -> Report | None:
    """The report of a day and a job; without a job the only one, else that of the latest job."""
    of_day = list(reports.walk_well_reports(engine, well_id, day, day))
    if job is None:
        if len(of_day) < 2:
            return of_day[0] if of_day else None
        job = next(reports.read_summaries(engine, well_id)).job
    folded = fold_text(job)
    return next((report for report in of_day if fold_text(report.job) == folded), None)
