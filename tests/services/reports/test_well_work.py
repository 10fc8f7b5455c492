"""The work of wells: read once, and again after five minutes or a change."""

from datetime import UTC, datetime, timedelta

from tests import factories
from tests.factories import Site
from welltrack_ui.services.reports.well_work import MAX_AGE, WellWorkCache
from welltrack_ui.store import events

HOUR = timedelta(hours=1)


def test_work_is_read_again_after_five_minutes(site: Site, elsewhere: Site) -> None:
    cache, now = WellWorkCache(site.services.engine), datetime.now(UTC)
    # Asked for with an organization where nothing happens: age alone decides.
    quiet, well_ids = elsewhere.org.id, [site.well.id]
    (first,) = cache.load_many(quiet, well_ids, now)
    assert cache.load_many(quiet, well_ids, now + MAX_AGE) == [first]
    (same,) = cache.load_many(quiet, well_ids, now + MAX_AGE)
    assert same is first
    (later,) = cache.load_many(quiet, well_ids, now + MAX_AGE + timedelta(milliseconds=1))
    assert later is not first


def test_work_is_read_again_after_a_change_of_its_well(site: Site) -> None:
    cache, now = WellWorkCache(site.services.engine), datetime.now(UTC)
    (before,) = cache.load_many(site.org.id, [site.well.id], now)
    assert list(before.latest_events) == []
    event = factories.event(
        site.services, site.crew.engineer, site.well.id, starts_at=now - HOUR, ends_at=now
    )
    (after,) = cache.load_many(site.org.id, [site.well.id], now)
    assert list(after.latest_events) == [event]


def test_work_of_a_deleted_well_is_left_out(site: Site) -> None:
    cache, now = WellWorkCache(site.services.engine), datetime.now(UTC)
    assert [one.well.id for one in cache.load_many(site.org.id, [site.well.id], now)] == [
        site.well.id
    ]
    site.services.wells.delete(site.crew.engineer, site.well.id)
    assert cache.load_many(site.org.id, [site.well.id], now) == []


def test_latest_work_is_no_upload(site: Site) -> None:
    now = datetime.now(UTC)
    engineer, well_id = site.crew.engineer, site.well.id
    event = factories.event(
        site.services, engineer, well_id, starts_at=now - HOUR, ends_at=now - HOUR / 2
    )
    factories.file(site.services, engineer, well_id)
    assert events.list_latest_work(site.services.engine, well_id, now + HOUR) == [event]
