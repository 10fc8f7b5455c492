"""Which wells in work have no report of yesterday."""

from datetime import UTC, date, datetime, timedelta

from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.dashboard import ACTIVE_STATUSES
from welltrack_ui.domain.reports.report_overview import UnreportedWell
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.wells.well_directory import WellDirectoryService
from welltrack_ui.store import events, reports, wells

ONE_DAY = timedelta(days=1)
MAX_UNREPORTED = 100


class UnreportedWellService:
    """Finds the wells in work that have not reported, for members."""

    def __init__(self, context: ServiceContext, directory: WellDirectoryService) -> None:
        self.context, self._directory = context, directory

    def list(self, actor: Actor, org_id: str) -> list[UnreportedWell]:
        """The wells in work without a submitted report of yesterday, the longest silent first.

        At most 100. Raises: NotFound.
        """
        # It checks the rights.
        snapshot = self._directory.load_snapshot(actor, org_id)
        active = [row.id for row in snapshot.rows.values() if row.status in ACTIVE_STATUSES]
        now = datetime.now(UTC)
        checked = [
            self._check_well(well, now)
            for well in wells.load_many(self.context.engine, active).values()
        ]
        silent = [one for one in checked if one]
        silent.sort(key=lambda one: (one.last_report_on or date.min, one.well.name))
        return silent[:MAX_UNREPORTED]

    def _check_well(self, well: Well, now: datetime) -> UnreportedWell | None:
        tz = report_day.load_zone(well.timezone)
        yesterday = report_day.find_report_day(now, tz, well.report_day_start) - ONE_DAY
        engine = self.context.engine
        newest = next(reports.walk_well_reports(engine, well.id, None, yesterday), None)
        if newest and newest.date == yesterday and newest.status != "draft":
            return None
        event = events.find_latest_event(engine, well.id, now)
        last = event and report_day.find_report_day(event.starts_at, tz, well.report_day_start)
        reported_on = newest.date if newest else None
        draft = newest.id if newest and newest.date == yesterday else None
        return UnreportedWell(well, yesterday, last or None, reported_on, draft)
