"""A well with a full report day, and the steps of a report's life."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.domain.well import Well
from welltrack_ui.services.reports.report_life import Approval, Reopening

DAY = date(2024, 5, 1)
START = datetime(2024, 5, 1, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORDS = {"summary": "Drilled", "forecast": "Drill on", "supervisor": "Ada"}


def at(hours: float) -> datetime:
    """So many hours after the day began."""
    return START + hours * HOUR


def add_well(site: Site, **fields: Any) -> Well:
    """A well whose report day begins at 06:00 UTC."""
    given = {"timezone": "UTC", "report_day_start": 6, **fields}
    return factories.well(site.services, site.crew.engineer, site.project.id, **given)


def add_row(site: Site, well: Well, start: float, end: float | None, **fields: Any) -> Event:
    """An event by the hours since the day began."""
    given = {"starts_at": at(start), "ends_at": None if end is None else at(end)}
    return factories.event(
        site.services, site.crew.engineer, well.id, **{"kind": "drilling", **given, **fields}
    )


def draft_row(well: Well, start: float, end: float, **fields: Any) -> EventDraft:
    given = {"starts_at": at(start), "ends_at": at(end), "kind": "note"}
    return factories.event_draft(well.id, **{**given, **fields})


def add_report(site: Site, well: Well, **fields: Any) -> ReportAnswer:
    given = {"date": DAY, **WORDS, **fields}
    return factories.report(site.services, site.crew.engineer, well.id, **given)


def submit(site: Site, report: ReportAnswer) -> ReportAnswer:
    return site.services.report_life.submit(site.crew.engineer, report.id, report.version)


def approve(site: Site, report: ReportAnswer) -> ReportAnswer:
    approval = Approval(version=report.version)
    return site.services.report_life.approve(site.crew.admin, report.id, approval)


def reopen(site: Site, report: ReportAnswer, reason: str = "typing") -> ReportAnswer:
    reopening = Reopening(version=report.version, reason=reason)
    return site.services.report_life.reopen(site.crew.admin, report.id, reopening)
