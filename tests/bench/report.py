"""Performance of a well with 20 000 events, and of 400 wells over 90 days, beside a plain sum.

The peer reads every event and adds it up; both must give the same hours. Events are written
straight into the store, where the services find them as though they had been made by people.
"""

import contextlib
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests import factories
from tests.bench.figures import at_most, median
from tests.factories import Site
from welltrack_ui.domain import ids
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.well import Well
from welltrack_ui.store import events
from welltrack_ui.store.day_sums import read_summed_events
from welltrack_ui.store.engine.engine import MAX_COMMIT_OPERATIONS, Put

EVENTS_OF_A_WELL, WELLS, DAYS, ROWS_A_DAY = 20_000, 400, 90, 15
ROW = timedelta(days=1) / ROWS_A_DAY
START = datetime(2024, 1, 1, 5, tzinfo=UTC)  # 06:00 in Oslo
RUNS = 15


def fill(site: Site, well: Well, count: int) -> None:
    """Rows one after the other: a twelfth is lost time, each tenth goes deeper."""
    fields = {"created_at": START, "updated_at": START, "created_by": "u", "updated_by": "u"}
    home = {"org_id": well.org_id, "project_id": well.project_id, "well_id": well.id}
    puts = []
    for i in range(count):
        lost = i % 12 == 0
        event = Event.model_validate(
            {
                **fields,
                **home,
                "id": ids.new_id("e", well.id),
                "version": 1,
                "source": "api",
                "title": f"Row {i}",
                "kind": "npt" if lost else "drilling",
                "npt_category": "weather" if lost else None,
                "activity_code": f"C{i % 12}",
                "starts_at": START + i * ROW,
                "ends_at": START + (i + 1) * ROW,
                "md_end": min(i * 0.5, 6000.0) if i % 10 == 0 else None,
            }
        )
        puts.append(Put(events.record(event), "absent"))
    for start in range(0, len(puts), MAX_COMMIT_OPERATIONS):
        site.services.engine.commit(puts[start : start + MAX_COMMIT_OPERATIONS])


def clock(run: Callable[[], object]) -> float:
    """The median of several runs, in milliseconds."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        run()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


def sum_plainly(site: Site, well: Well) -> tuple[float, float]:
    """Reported and lost hours of all events of a well, read and added up one by one."""
    rows = list(read_summed_events(site.services.engine, well.id))
    spans = [((row.ends_at or row.starts_at) - row.starts_at, row.npt) for row in rows]
    hours = [(span / timedelta(hours=1), npt) for span, npt in spans]
    return sum(span for span, _ in hours), sum(span for span, npt in hours if npt)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        services = factories.services_in(Path(folder))
        with contextlib.closing(services.engine):
            site = factories.site(services, factories.crew(services))
            run(site)


def run(site: Site) -> None:
    services, viewer = site.services, site.crew.viewer
    clocks = {"timezone": "Europe/Oslo", "report_day_start": 6}
    large = factories.well(services, site.crew.engineer, site.project.id, **clocks)
    fill(site, large, EVENTS_OF_A_WELL)
    project = factories.project(services, site.crew.owner, site.org.id)
    for _ in range(WELLS):
        well = factories.well(services, site.crew.engineer, project.id, **clocks)
        fill(site, well, DAYS * ROWS_A_DAY)
    found = services.performance.load_well(viewer, large.id)
    plain = sum_plainly(site, large)
    same = (round(plain[0], 4), round(plain[1], 4)) == (found.reported_hours, found.npt_hours)
    print(
        f"a well of {EVENTS_OF_A_WELL} events: {found.reported_hours} h, as summed plainly: {same}"
    )
    span = date(2024, 1, 1), date(2024, 3, 30)
    group = services.performance.load_organization(viewer, site.org.id, *span)
    print(
        f"{len(group.wells)} wells over {DAYS} days: {sum(w.reported_hours for w in group.wells)} h"
    )
    of_well = clock(lambda: services.performance.load_well(viewer, large.id))
    of_plain = clock(lambda: sum_plainly(site, large))
    of_org = clock(lambda: services.performance.load_organization(viewer, site.org.id, *span))
    print(f"read and summed plainly: {of_plain:.0f} ms; from the sums of days: {of_well:.0f} ms")
    print(at_most("report.well_p50", of_well, 50, " ms"))
    print(at_most("report.organization_p50", of_org, 150, " ms"))


if __name__ == "__main__":
    main()
