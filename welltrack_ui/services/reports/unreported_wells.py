"""Which wells in work have no report of yesterday."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial

from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.reports.report_overview import UnreportedWell
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import MAX_LIMIT, ServiceContext
from welltrack_ui.store import events, records, reports, wells

WORKING_STATUSES = frozenset({"drilling", "testing", "working_over"})
ONE_DAY = timedelta(days=1)
MAX_UNREPORTED = 100


class UnreportedWellService:
    """Finds the wells in work that have not reported, for members."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def list(self, actor: Actor, org_id: str) -> list[UnreportedWell]:
        """The wells in work without a submitted report of yesterday, the longest silent first.

        At most 100. Raises: NotFound.
        """
        self.context.authorizer.org(actor, org_id, Permission.READ)
        now = datetime.now(UTC)
        silent = list(self._find(org_id, now))
        silent.sort(key=lambda one: (one.last_report_on or date.min, one.well.name))
        return silent[:MAX_UNREPORTED]

    def _find(self, org_id: str, now: datetime) -> Iterator[UnreportedWell]:
        read = partial(wells.list_wells, self.context.engine, org_id, MAX_LIMIT)
        visible = self.context.authorizer.visible_wells(org_id)
        for well in records.all_pages(read):
            # A well of a project in the trash is still listed.
            if well.status in WORKING_STATUSES and visible.find_well(well.id):
                unreported = self._check_well(well, now)
                if unreported:
                    yield unreported

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
