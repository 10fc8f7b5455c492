"""The reports of an organization at a glance: which are missing, and a page of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.reports.report import Report
from welltrack_ui.domain.well import Well


@dataclass(frozen=True, slots=True)
class UnreportedWell:
    """A well without a submitted report of `yesterday`, a report day.

    The last days are those of its last event and report, `draft_id` is the report that is begun.
    """

    well: Well
    yesterday: date
    last_event_on: date | None
    last_report_on: date | None
    draft_id: str | None

    def count_days_since_event(self) -> int | None:
        """The days from its last event to today; None without any."""
        return count_days(self.last_event_on, self.yesterday)

    def count_days_since_report(self) -> int | None:
        """The days from its last report to today; None without any."""
        return count_days(self.last_report_on, self.yesterday)


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports are wanted: of a project or a well, of a status, of a range of report days."""

    status: str | None = None
    project_id: str | None = None
    well_id: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A page of reports with the names of their wells by id."""

    reports: Sequence[Report]
    well_names: Mapping[str, str]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class ReadChanges:
    """What others changed in a report since it was read, newest first; `more` if there is more.

    `since` is None for who reads it for the first time.
    """

    since: datetime | None
    entries: tuple[AuditEntry, ...]
    more: bool


def count_days(since: date | None, yesterday: date) -> int | None:
    """The days from a report day to the day after yesterday."""
    return None if since is None else (yesterday - since).days + 1
