"""Which wells in work have not reported yesterday."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests import factories
from tests.factories import Site
from tests.services.reports.report_steps import WORDS, submit
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.well import Well

ONE_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    services = factories.services_in(tmp_path_factory.mktemp("unreported"))
    yield factories.site(services, factories.crew(services))
    services.engine.close()


def add_well(site: Site, name: str, status: str = "drilling") -> Well:
    given = {"name": name, "status": status, "timezone": "UTC", "report_day_start": 0}
    return factories.well(site.services, site.crew.engineer, site.project.id, **given)


def add_day(site: Site, well: Well, day: datetime) -> None:
    start = day.replace(hour=0, minute=0, second=0, microsecond=0)
    given = {"kind": "drilling", "starts_at": start, "ends_at": start + ONE_DAY}
    factories.event(site.services, site.crew.engineer, well.id, **given)


def test_wells_in_work_without_a_submitted_report_are_told_the_longest_silent_first(
    site: Site,
) -> None:
    yesterday = datetime.now(UTC) - ONE_DAY
    given = {**WORDS, "date": yesterday.date()}
    engineer, services = site.crew.engineer, site.services
    done = add_well(site, "Reported")
    add_day(site, done, yesterday)
    submit(site, factories.report(services, engineer, done.id, **given))
    begun, old, silent = (add_well(site, name) for name in ("Begun", "Old", "Silent"))
    draft = factories.report(services, engineer, begun.id, **given)
    long_ago = (yesterday - 4 * ONE_DAY).date()
    factories.report(services, engineer, old.id, **{**given, "date": long_ago})
    add_day(site, silent, yesterday - 2 * ONE_DAY)
    add_well(site, "Not in work", "completed")
    found = services.unreported_wells.list(site.crew.viewer, site.org.id)
    assert [
        (one.well.name, one.count_days_since_event(), one.count_days_since_report(), one.draft_id)
        for one in found
    ] == [
        ("Silent", 3, None, None),
        ("Old", None, 5, None),
        ("Begun", None, 1, draft.id),
    ]
    with pytest.raises(NotFound):
        services.unreported_wells.list(site.crew.stranger, site.org.id)
