"""Report days and windows by example, what is asked wrongly, and what is kept for a moment."""

import base64
import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests import factories
from tests.factories import HOUR, START, Site
from welltrack_ui.domain.errors import Invalid, NotFound
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.well import Well
from welltrack_ui.services.wells import event_queries
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.services.wells.event_query_cache import EventPage, EventQueryCache
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Put

DAY = START.date()
PLACE = "2026-03-02T06:00:00.000Z#2026-03-02T06:00:00.000Z#e"


def found(site: Site, **asked: Any) -> list[str]:
    """The titles of the events asked for."""
    listing = site.services.event_queries.list(site.crew.viewer, EventQuery(**asked))
    return [event.title for event in listing.items]


def moments(site: Site, well: Well, starts: Sequence[datetime]) -> None:
    """A moment at each start, titled with it in UTC."""
    for i in range(0, len(starts), 40):
        drafts = [
            factories.event_draft(well.id, starts_at=start, title=f"{start:%d %H:%M}")
            for start in starts[i : i + 40]
        ]
        site.services.events.create_many(site.crew.engineer, drafts)


@pytest.mark.parametrize(
    ("zone", "hour", "day", "first", "count"),
    [
        ("Europe/Oslo", 0, date(2024, 3, 31), "30 23:00", 23),
        ("Europe/Oslo", 6, date(2024, 3, 30), "30 05:00", 23),
        ("Europe/Oslo", 6, date(2024, 3, 31), "31 04:00", 24),
        ("Europe/Oslo", 2, date(2024, 3, 31), "31 01:00", 23),
        ("Europe/Oslo", 0, date(2024, 10, 27), "26 22:00", 25),
        ("Europe/Oslo", 6, date(2024, 10, 26), "26 04:00", 25),
        ("Asia/Almaty", 0, date(2024, 2, 29), "28 18:00", 25),
        ("Asia/Almaty", 6, date(2024, 3, 1), "01 01:00", 24),
        ("America/Denver", 6, date(2024, 11, 2), "02 12:00", 25),
    ],
)
def test_report_day_holds_its_hours(
    site: Site, zone: str, hour: int, day: date, first: str, count: int
) -> None:
    well = factories.well(
        site.services, site.crew.engineer, site.project.id, timezone=zone, report_day_start=hour
    )
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - 24 * HOUR
    moments(site, well, [begin + n * HOUR for n in range(72)])
    titles = found(site, well_id=well.id, day=day, limit=500)
    assert (titles[0], len(titles)) == (first, count)


def test_report_day_follows_the_well_when_it_is_changed(site: Site) -> None:
    moments(site, site.well, [START - HOUR, START])
    assert found(site, well_id=site.well.id, day=DAY) == ["02 05:00", "02 06:00"]
    site.services.wells.update(site.crew.engineer, site.well.id, 1, {"report_day_start": 6})
    assert found(site, well_id=site.well.id, day=DAY) == ["02 06:00"]


def test_all_day_event_is_on_the_report_days_of_its_own_dates_alone(site: Site) -> None:
    well = factories.well(site.services, site.crew.engineer, site.project.id, report_day_start=6)
    days = {"all_day": True, "starts_on": date(2026, 3, 15), "ends_on": date(2026, 3, 16)}
    factories.event(site.services, site.crew.engineer, well.id, title="all day", **days)
    parents = ({"well_id": well.id}, {"project_id": site.project.id}, {"org_id": site.org.id})
    for parent in parents:
        seen = [found(site, **parent, day=date(2026, 3, day)) for day in (14, 15, 16, 17)]
        assert seen == [[], ["all day"], ["all day"], []]
    # A window in time is met by the instants that the dates cover.
    window = {
        "start": datetime(2026, 3, 15, tzinfo=UTC),
        "end": datetime(2026, 3, 15, 1, tzinfo=UTC),
    }
    assert found(site, well_id=well.id, **window) == ["all day"]


def test_event_stored_before_a_field_was_is_answered_with_it(site: Site) -> None:
    made = factories.event(site.services, site.crew.engineer, site.well.id, kind="npt")
    record = site.services.engine.get(keys.entity_key(made.id, "e"))
    assert record is not None
    stored = json.loads(record.body) | {"npt": False, "npt_category": None}
    del stored["parallel"], stored["state"]
    body = json.dumps(stored, separators=(",", ":"))
    site.services.engine.commit([Put(replace(record, body=body))])
    query = EventQuery(well_id=site.well.id, start=START - HOUR, end=START + HOUR, limit=7)
    (text,) = site.services.event_queries.find_page(site.crew.viewer, query).bodies
    answer = json.loads(text)
    assert (answer["parallel"], answer["state"]) == (False, "actual")
    assert (answer["npt"], answer["npt_category"]) == (True, "other")


def test_day_of_an_organization_is_that_of_each_well(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    far = {
        "Pacific/Kiritimati": "2026-03-01T10:00:00Z",
        "Pacific/Pago_Pago": "2026-03-03T10:59:00Z",
    }
    for zone, instant in far.items():
        well = factories.well(services, engineer, site.project.id, timezone=zone)
        factories.event(services, engineer, well.id, title=zone, starts_at=instant)
        hour = timedelta(hours=-1 if zone.endswith("Kiritimati") else 1)
        late = datetime.fromisoformat(instant) + hour
        factories.event(services, engineer, well.id, title="out", starts_at=late)
    assert found(site, org_id=site.org.id, day=DAY) == list(far)
    assert found(site, project_id=site.project.id, day=DAY) == list(far)


def test_window_is_half_open(site: Site) -> None:
    services, engineer, well_id = site.services, site.crew.engineer, site.well.id
    moments(site, site.well, [START, START + HOUR])
    for name, start in (("before", START - HOUR), ("in", START), ("after", START + HOUR)):
        factories.event(
            services, engineer, well_id, title=name, starts_at=start, ends_at=start + HOUR
        )
    assert found(site, well_id=well_id, start=START, end=START + HOUR) == ["02 06:00", "in"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "well_id"),
        ({"well_id": "w", "project_id": "p", "day": DAY}, "well_id"),
        ({"well_id": "w"}, "date"),
        ({"well_id": "w", "day": DAY, "start": START, "end": START + HOUR}, "date"),
        ({"well_id": "w", "start": START}, "to"),
        ({"well_id": "w", "end": START}, "from"),
        ({"well_id": "w", "start": START, "end": START}, "to"),
        ({"well_id": "w", "day": DAY, "kind": "dancing"}, "kind"),
        ({"org_id": "o", "day": DAY, "stage_id": "s"}, "stage_id"),
        ({"well_id": "w", "day": DAY, "limit": 0}, "limit"),
        ({"well_id": "w", "day": DAY, "limit": 501}, "limit"),
    ],
)
def test_question_that_makes_no_sense_names_its_field(
    site: Site, asked: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        site.services.event_queries.find_page(site.crew.viewer, EventQuery(**asked))
    assert [error.field for error in refused.value.errors] == [field]


def encoded(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("", id="empty"),
        pytest.param("garbage", id="garbage"),
        pytest.param("ÅÅÅÅ", id="no letters of base64"),
        pytest.param("A" * 3000, id="too long"),
        pytest.param(encoded(), id="of nothing"),
        pytest.param(encoded(7), id="of a number"),
        pytest.param(encoded("##"), id="of no place"),
        pytest.param(encoded("x" * 1200 + "##"), id="of a long place"),
        pytest.param(encoded(f"{PLACE}\U0010ffff"), id="of a place beyond all"),
    ],
)
def test_cursor_that_no_list_gave_is_refused(site: Site, cursor: str) -> None:
    for asked in ({"well_id": site.well.id}, {"org_id": site.org.id}):
        with pytest.raises(Invalid, match="cursor: is not a cursor of this list"):
            found(site, **asked, day=DAY, cursor=cursor)


def test_stage_of_another_well_is_not_found(site: Site) -> None:
    other = factories.well(site.services, site.crew.engineer, site.project.id)
    stage = factories.stage(site.services, site.crew.engineer, other.id)
    for stage_id in (stage.id, "nothing", site.well.id):
        with pytest.raises(NotFound, match="no such stage"):
            found(site, well_id=site.well.id, stage_id=stage_id, day=DAY)


def test_write_shows_in_the_next_read(site: Site) -> None:
    services, engineer, well_id = site.services, site.crew.engineer, site.well.id
    assert found(site, well_id=well_id, day=DAY) == []
    event = factories.event(services, engineer, well_id, title="New")
    assert found(site, well_id=well_id, day=DAY) == ["New"]
    event = services.events.update(engineer, event.id, event.version, {"title": "Changed"})
    assert found(site, well_id=well_id, day=DAY) == ["Changed"]
    services.events.delete(engineer, event.id)
    assert found(site, well_id=well_id, day=DAY) == []
    services.events.restore(engineer, event.id)
    assert found(site, well_id=well_id, day=DAY) == ["Changed"]
    services.wells.delete(engineer, well_id)
    with pytest.raises(NotFound):
        found(site, well_id=well_id, day=DAY)


def test_answer_that_is_kept_is_for_members_alone(site: Site) -> None:
    factories.event(site.services, site.crew.engineer, site.well.id)
    asked = EventQuery(well_id=site.well.id, day=DAY)
    assert len(site.services.event_queries.find_page(site.crew.viewer, asked).bodies) == 1
    with pytest.raises(NotFound):
        site.services.event_queries.find_page(site.crew.stranger, asked)


def test_writer_sees_each_write_while_others_read(site: Site) -> None:
    services, well_id, done = site.services, site.well.id, threading.Event()

    def read() -> None:
        while not done.is_set():
            found(site, well_id=well_id, day=DAY)

    def write(name: str) -> list[Event]:
        made = []
        for n in range(15):
            title = f"{name} {n}"
            made.append(factories.event(services, site.crew.engineer, well_id, title=title))
            assert title in found(site, well_id=well_id, day=DAY)
        return made

    with ThreadPoolExecutor(5) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        writers = [pool.submit(write, name) for name in "AB"]
        made = [event for writer in writers for event in writer.result()]
        done.set()
        for reader in readers:
            reader.result()
    assert sorted(found(site, well_id=well_id, day=DAY)) == sorted(e.title for e in made)


def test_window_read_before_a_write_is_not_kept_after_it(site: Site) -> None:
    cache, nothing = EventQueryCache(), EventPage((), None)
    mark = cache.mark(site.well.id)
    event = factories.event(site.services, site.crew.engineer, site.well.id)
    log = site.services.audit.list_for_well(site.crew.viewer, site.well.id).items
    assert log[0].entity_id == event.id
    cache.forget(log[:1])
    cache.put(site.well.id, "window", nothing, mark)
    assert cache.get(site.well.id, "window") is None
    cache.put(site.well.id, "window", nothing, cache.mark(site.well.id))
    assert cache.get(site.well.id, "window") == nothing


def test_limit_is_part_of_what_is_kept(site: Site) -> None:
    moments(site, site.well, [START, START + HOUR])
    asked = EventQuery(well_id=site.well.id, day=DAY, limit=1)
    first = site.services.event_queries.find_page(site.crew.viewer, asked)
    rest = site.services.event_queries.find_page(
        site.crew.viewer, replace(asked, cursor=first.next_cursor)
    )
    assert (len(first.bodies), len(rest.bodies), rest.next_cursor) == (1, 1, None)
    assert found(site, well_id=site.well.id, day=DAY) == ["02 06:00", "02 07:00"]


def test_filter_that_fits_little_stops_and_goes_on_behind_its_cursor(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_queries, "MAX_PASSED_EVENTS", 10)
    well = factories.well(site.services, site.crew.engineer, site.project.id)
    moments(site, well, [START + n * HOUR / 10 for n in range(35)])
    for number in (12, 34):
        factories.event(
            site.services,
            site.crew.engineer,
            well.id,
            kind="inspection",
            title=f"inspection {number}",
            starts_at=START + number * HOUR / 10,
        )
    asked_of = EventQuery(kind="inspection", day=DAY)
    for asked in (
        replace(asked_of, well_id=well.id),
        replace(asked_of, project_id=site.project.id),
        replace(asked_of, org_id=site.org.id),
    ):
        pages: list[list[str]] = []
        cursor: str | None = None
        while not pages or cursor:
            listing = site.services.event_queries.list(
                site.crew.viewer, replace(asked, cursor=cursor)
            )
            pages.append([event.title for event in listing.items])
            cursor = listing.next_cursor
        assert pages[0] == []
        assert [title for page in pages for title in page] == ["inspection 12", "inspection 34"]
        assert len(pages) == 4
