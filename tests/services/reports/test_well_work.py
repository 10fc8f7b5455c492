"""How wells stand: read once, and again after a change or when time has told something."""

import time
from datetime import UTC, datetime, timedelta

from tests import factories
from tests.factories import Site
from welltrack_ui.services.reports.well_work import MAX_AGE, WellWork, WellWorkCache
from welltrack_ui.store.recent_work import read_recent_work

HOUR = timedelta(hours=1)
MILLISECOND = timedelta(milliseconds=1)


def load(site: Site, cache: WellWorkCache, now: datetime) -> WellWork:
    """How the site's well stands, by what its directory tells."""
    directory = site.services.well_directory
    snapshot, changes = directory.load_with_changes(site.crew.viewer, site.org.id)
    return cache.load_many([snapshot.rows[site.well.id]], changes, now)[site.well.id]


def add_event(site: Site, start: datetime, end: datetime | None) -> str:
    return factories.event(
        site.services, site.crew.engineer, site.well.id, starts_at=start, ends_at=end
    ).id


def list_latest(work: WellWork) -> list[str]:
    return [event.id for event in work.recent.latest_events]


def test_work_is_read_again_when_its_days_are_used_up(site: Site) -> None:
    cache, now = WellWorkCache(site.services.engine), datetime.now(UTC)
    first = load(site, cache, now)
    assert load(site, cache, now + MAX_AGE) is first
    assert load(site, cache, now + MAX_AGE + MILLISECOND) is not first


def test_work_is_read_again_after_a_change_of_its_well(site: Site) -> None:
    cache, now = WellWorkCache(site.services.engine), datetime.now(UTC)
    assert list_latest(load(site, cache, now)) == []
    event_id = add_event(site, now - HOUR, now)
    assert list_latest(load(site, cache, now)) == [event_id]


def test_work_is_read_again_when_the_time_of_an_event_comes(site: Site) -> None:
    cache, now = WellWorkCache(site.services.engine), datetime.now(UTC)
    coming = add_event(site, now + HOUR, now + 2 * HOUR)
    before = load(site, cache, now)
    assert (list_latest(before), before.recent.until) == ([], to_millisecond(now + HOUR))
    assert load(site, cache, to_millisecond(now + HOUR) - MILLISECOND) is before
    assert list_latest(load(site, cache, to_millisecond(now + HOUR))) == [coming]
    # A clock that was set back: what began later is to come again.
    assert list_latest(load(site, cache, now)) == []


def test_older_reading_that_ends_later_is_not_believed(site: Site) -> None:
    """Two threads at once: one read the well before a change, and stores it after the other."""
    services, now = site.services, datetime.now(UTC)
    cache = WellWorkCache(services.engine)
    snapshot, before = services.well_directory.load_with_changes(site.crew.viewer, site.org.id)
    event_id = add_event(site, now - HOUR, now)
    time.sleep(0.001)
    assert list_latest(load(site, cache, now)) == [event_id]
    cache.load_many([snapshot.rows[site.well.id]], before, now)
    services.events.delete(site.crew.engineer, event_id)
    assert list_latest(load(site, cache, now)) == []


def test_latest_work_is_no_upload_and_no_plan(site: Site) -> None:
    now = datetime.now(UTC)
    engineer, well_id = site.crew.engineer, site.well.id
    event_id = add_event(site, now - HOUR, now - HOUR / 2)
    factories.file(site.services, engineer, well_id)
    for number in range(5):
        start = now - number * MILLISECOND
        factories.event(site.services, engineer, well_id, state="plan", starts_at=start)
    work = read_recent_work(site.services.engine, well_id, 1, now + HOUR, with_npt=True)
    assert [event.id for event in work.latest_events] == [event_id]


def to_millisecond(instant: datetime) -> datetime:
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
