"""The performance of wells, of a project's and of an organization's wells, for members."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.domain.reports.performance import (
    GroupPerformance,
    WellDays,
    WellPerformance,
    WellPerformanceByDay,
    build_group_performance,
    build_well_performance,
    list_day_kinds,
)
from welltrack_ui.services.core.context import MAX_LIMIT, ServiceContext
from welltrack_ui.services.reports.day_sum_building import describe_clock
from welltrack_ui.services.reports.day_sums import WellTotals, read_totals, read_well_sums
from welltrack_ui.services.reports.performance_cache import (
    CachedPerformance,
    GroupPerformanceCache,
    GroupState,
    PerformancePlace,
    PerformanceState,
    WellPerformanceCache,
)
from welltrack_ui.store import records, stages, well_logs, wells
from welltrack_ui.store.wells import ListedWell

MAX_DAYS = 366
ONE_DAY = timedelta(days=1)


class PerformanceService:
    """Adds up report days."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self._cache = WellPerformanceCache()
        self._groups = GroupPerformanceCache()

    def load_well(
        self, actor: Actor, well_id: str, first: date | None = None, last: date | None = None
    ) -> WellPerformance:
        """The performance of a well on report days from `first` to `last`, or in all its life.

        Raises: Invalid for one end alone, or ends out of order; NotFound.
        """
        return self._load_well(actor, well_id, first, last).performance

    def load_well_by_day(
        self, actor: Actor, well_id: str, first: date | None = None, last: date | None = None
    ) -> WellPerformanceByDay:
        """As `load_well`, with the kinds of each day. Raises: Invalid; NotFound."""
        cached = self._load_well(actor, well_id, first, last)
        return WellPerformanceByDay(cached.performance, list_day_kinds(cached.days))

    def _load_well(
        self, actor: Actor, well_id: str, first: date | None, last: date | None
    ) -> CachedPerformance:
        well = self.context.authorizer.well(actor, well_id, Permission.READ).well
        if first is not None or last is not None:
            check_range(first, last, most=None)
        read = partial(stages.list_stages, self.context.engine, well.id, MAX_LIMIT)
        well_stages = list(records.all_pages(read))
        # The version first: what is read after it is at least as new, and never believed for long.
        log_version = well_logs.load(self.context.engine, well.id).version
        versions = tuple((stage.id, stage.version) for stage in well_stages)
        state = PerformanceState(log_version, describe_clock(well), well.spud_at, versions)
        place = PerformancePlace(well.id, first, last)
        cached = self._cache.get(place, state)
        if cached is None:
            sums = read_well_sums(self.context.engine, well, first, last)
            performance = build_well_performance(
                sums.days, sums.md_before, well.spud_at, well_stages
            )
            cached = CachedPerformance(state, performance, sums.days)
            self._cache.put(place, cached)
        return cached

    def load_project(
        self, actor: Actor, project_id: str, first: date | None, last: date | None
    ) -> GroupPerformance:
        """The performance of a project's wells.

        Raises: Invalid for a wrong range; NotFound; FiguresUnderWay.
        """
        project = self.context.authorizer.project(actor, project_id, Permission.READ)
        first, last = check_range(first, last, most=MAX_DAYS)
        members = list(wells.walk_wells(self.context.engine, project.id))
        return self._load_group(members, first, last)

    def load_organization(
        self, actor: Actor, org_id: str, first: date | None, last: date | None
    ) -> GroupPerformance:
        """The performance of an organization's wells.

        Raises: Invalid; NotFound; FiguresUnderWay.
        """
        org = self.context.authorizer.org(actor, org_id, Permission.READ)
        first, last = check_range(first, last, most=MAX_DAYS)
        visible = self.context.authorizer.visible_wells(org.id)
        all_wells = wells.walk_wells(self.context.engine, org.id)
        return self._load_group(
            [well for well in all_wells if visible.has_project(well.project_id)], first, last
        )

    def _load_group(
        self, members: Sequence[ListedWell], first: date, last: date
    ) -> GroupPerformance:
        # The versions first, as for one well: the figures are at least as new.
        logs = well_logs.load_versions(self.context.engine, [well.id for well in members])
        state = GroupState(
            first,
            last,
            tuple((one.id, one.name, describe_clock(one), logs[one.id].version) for one in members),
        )
        cached = self._groups.get(state)
        if cached is None:
            cached = self._sum_group(members, first, last)
            self._groups.put(state, cached)
        return cached

    def _sum_group(
        self, members: Sequence[ListedWell], first: date, last: date
    ) -> GroupPerformance:
        totals = read_totals(self.context.engine, members, first, last)
        with_days = [well for well in members if totals[well.id].days]
        with_days.sort(key=lambda well: natural_sort_key(well.name))
        return build_group_performance(name_totals(well, totals[well.id]) for well in with_days)


def name_totals(well: ListedWell, totals: WellTotals) -> WellDays:
    """The totals of a well with its name."""
    return WellDays(well.id, well.name, totals.days, totals.md_before)


def check_range(first: date | None, last: date | None, *, most: int | None) -> tuple[date, date]:
    """Both ends of a range of days, of `most` days. Raises: Invalid."""
    if first is None or last is None:
        raise invalid_field("from" if first is None else "to", "is required with the other end")
    if last < first:
        raise invalid_field("to", "must not be before from")
    if most is not None and (last - first) // ONE_DAY >= most:
        raise invalid_field("to", message("must be within {most} days of from", most=most))
    return first, last
