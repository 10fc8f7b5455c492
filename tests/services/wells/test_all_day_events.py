"""All-day events lie on the same local days whatever zone their well has."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.audit import AuditEntry, IdempotencyClaim
from welltrack_ui.domain.errors import Conflict, Invalid, StaleVersion
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.well import Well
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.store.engine.engine import Operation
from welltrack_ui.store.engine.sqlite import SqliteEngine

MAY = date(2026, 5, 4)
TWO_DAYS = {"starts_on": "2026-05-04", "ends_on": "2026-05-05"}
CREW = ("viewer", "engineer", "admin", "owner", "stranger")
IN_UTC = (datetime(2026, 5, 4, tzinfo=UTC), datetime(2026, 5, 6, tzinfo=UTC))
IN_OSLO = (datetime(2026, 5, 3, 22, tzinfo=UTC), datetime(2026, 5, 5, 22, tzinfo=UTC))


def all_day(site: Site, **fields: Any) -> Event:
    """Two days of May."""
    days = {"all_day": True, **TWO_DAYS, **fields}
    return factories.event(site.services, site.crew.engineer, site.well.id, **days)


def many(site: Site, count: int) -> None:
    for i in range(0, count, 40):
        drafts = [
            factories.event_draft(site.well.id, all_day=True, **TWO_DAYS)
            for _ in range(i, min(i + 40, count))
        ]
        site.services.events.create_many(site.crew.engineer, drafts)


def move(site: Site, zone: str | None, **more: Any) -> Well:
    well = site.services.wells.get(site.crew.engineer, site.well.id)
    change = {"timezone": zone, **more}
    return site.services.wells.update(site.crew.engineer, well.id, well.version, change)


def spans(site: Site) -> set[tuple[datetime, datetime | None]]:
    """When the well's events around May are; by their place in the window, and by themselves."""
    asked = EventQuery(
        well_id=site.well.id,
        start=datetime(2026, 5, 1, tzinfo=UTC),
        end=datetime(2026, 6, 1, tzinfo=UTC),
        limit=500,
    )
    listed = site.services.event_queries.list(site.crew.viewer, asked).items
    for event in listed:
        assert site.services.events.get(site.crew.viewer, event.id) == event
    return {(event.starts_at, event.ends_at) for event in listed}


def test_all_day_event_follows_the_zone_of_its_well(site: Site) -> None:
    event = all_day(site)
    assert spans(site) == {IN_UTC}
    move(site, "Europe/Oslo")
    assert spans(site) == {IN_OSLO}
    moved = site.services.events.get(site.crew.viewer, event.id)
    assert (moved.starts_on, moved.ends_on) == (MAY, date(2026, 5, 5))
    found = site.services.event_queries.list(
        site.crew.viewer, EventQuery(well_id=site.well.id, day=MAY)
    )
    assert [e.id for e in found.items] == [event.id]
    before = EventQuery(well_id=site.well.id, day=date(2026, 5, 3))
    assert site.services.event_queries.list(site.crew.viewer, before).items == []


def test_change_of_zone_leaves_one_entry(site: Site) -> None:
    many(site, 3)
    seen = len(factories.audit_bodies(site.services))
    move(site, "Europe/Oslo")
    assert len(factories.audit_bodies(site.services)) == seen + 1


def test_timed_event_stays_where_it_is(site: Site) -> None:
    event = factories.event(site.services, site.crew.engineer, site.well.id)
    move(site, "Europe/Oslo")
    assert site.services.events.get(site.crew.viewer, event.id) == event


def test_deleted_all_day_event_comes_back_on_its_days(site: Site) -> None:
    event = all_day(site)
    site.services.events.delete(site.crew.engineer, event.id)
    move(site, "Europe/Oslo")
    site.services.events.restore(site.crew.engineer, event.id)
    assert spans(site) == {IN_OSLO}


def test_more_events_than_one_commit_holds_all_move(site: Site) -> None:
    many(site, 170)
    seen = len(factories.audit_bodies(site.services))
    move(site, "Europe/Oslo")
    assert spans(site) == {IN_OSLO}
    # One for the well, and one for each commit behind it: 60 events, 99, and 11.
    entries = [AuditEntry.parse_stored(body) for body in factories.audit_bodies(site.services)]
    latest = entries[seen:]
    assert [entry.action for entry in latest] == ["well.updated", *["well.events_moved"] * 2]
    assert {entry.entity_id for entry in latest} == {site.well.id}


def test_repeated_request_that_moves_many_events_is_answered_once(site: Site) -> None:
    """Its claim is of its first commit; those behind it have none to write again."""
    many(site, 70)
    actor = replace(site.crew.engineer, claim=IdempotencyClaim("C#1", "C", 0, "print"))
    well = site.services.wells.get(actor, site.well.id)
    site.services.wells.update(actor, well.id, well.version, {"timezone": "Europe/Oslo"})
    assert spans(site) == {IN_OSLO}


def test_refused_change_of_zone_moves_nothing(site: Site) -> None:
    many(site, 70)
    other = factories.well(site.services, site.crew.engineer, site.project.id)
    before = factories.records(site.services)
    with pytest.raises(Conflict):
        move(site, "Europe/Oslo", name=other.name)
    with pytest.raises(StaleVersion):
        site.services.wells.update(
            site.crew.engineer, site.well.id, 99, {"timezone": "Europe/Oslo"}
        )
    with pytest.raises(Invalid):
        move(site, "Europe/Nowhere")
    assert factories.records(site.services) == before


def test_change_that_a_crash_broke_off_is_ended_by_sending_it_again(site: Site) -> None:
    event = all_day(site)
    move(site, "Europe/Oslo")
    left = site.services.engine.get(factories.key_of(event.id))
    assert left is not None
    as_before = event.model_copy(update={"version": left.version}).model_dump_json()
    with sqlite3.connect(site.services.settings.data / "welltrack.sqlite") as connection:
        connection.execute(
            "UPDATE record SET body = ? WHERE pk = ? AND sk = ?", (as_before, *left.key)
        )
    connection.close()
    assert site.services.events.get(site.crew.viewer, event.id).starts_at == IN_UTC[0]
    move(site, "Europe/Oslo")
    assert spans(site) == {IN_OSLO}


def test_events_made_while_the_zone_changes_lie_on_their_days(site: Site) -> None:
    many(site, 80)
    start = threading.Barrier(4)

    def make(_: int) -> None:
        start.wait()
        for _ in range(10):
            with contextlib.suppress(Conflict):
                all_day(site)

    def change() -> None:
        start.wait()
        for zone in ("Asia/Almaty", "America/Denver", "Europe/Oslo"):
            move(site, zone)

    with ThreadPoolExecutor(4) as pool:
        changing = pool.submit(change)
        list(pool.map(make, range(3)))
        changing.result()
    assert spans(site) == {IN_OSLO}


class Interrupted(SqliteEngine):
    """An engine to which something else comes first, once, when it is to commit."""

    first: Callable[[], object] | None = None

    def commit(self, operations: Sequence[Operation]) -> None:
        first, self.first = self.first, None
        if first:
            first()
        super().commit(operations)


@pytest.mark.parametrize("write", ["create", "create_many", "update", "restore"])
def test_event_written_for_a_zone_that_has_just_gone_is_refused(tmp_path: Path, write: str) -> None:
    engine = Interrupted(tmp_path / "welltrack.sqlite")
    engine.create()
    with contextlib.closing(engine):
        services = factories.services_in(tmp_path, engine)
        crew = factories.Crew(**dict.fromkeys(CREW, factories.person(services)))
        org = factories.organization(services, crew.owner)
        project = factories.project(services, crew.owner, org.id)
        well = factories.well(services, crew.owner, project.id)
        site = Site(services, crew, org, project, well)
        event, draft = all_day(site), factories.event_draft(well.id, all_day=True, **TWO_DAYS)
        writes: dict[str, Callable[[], object]] = {
            "create": lambda: services.events.create(crew.owner, draft),
            "create_many": lambda: services.events.create_many(crew.owner, [draft, draft]),
            "update": lambda: services.events.update(
                crew.owner, event.id, 1, {"ends_on": "2026-05-06"}
            ),
            "restore": lambda: services.events.restore(crew.owner, event.id),
        }
        if write == "restore":
            services.events.delete(crew.owner, event.id)
        engine.first = lambda: move(site, "Europe/Oslo")
        with pytest.raises(Conflict):
            writes[write]()
        if write != "update":
            writes[write]()
        assert spans(site) == {IN_OSLO}


def test_zone_that_is_taken_away_is_the_organizations(site: Site) -> None:
    move(site, "Europe/Oslo", report_day_start=6)
    assert move(site, None, report_day_start=None).timezone == "UTC"
    well = site.services.wells.get(site.crew.viewer, site.well.id)
    assert (well.timezone, well.report_day_start) == ("UTC", 0)


def test_event_switches_between_days_and_instants(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    event = all_day(site)
    times = {"all_day": False, "starts_at": "2026-05-04T08:00:00+02:00", "ends_at": None}
    event = services.events.update(engineer, event.id, 1, times)
    assert (event.all_day, event.starts_on, event.ends_on) == (False, None, None)
    assert (event.starts_at, event.ends_at) == (datetime(2026, 5, 4, 6, tzinfo=UTC), None)
    days = {"all_day": True, "starts_on": "2026-05-04", "ends_on": "2026-05-05"}
    event = services.events.update(engineer, event.id, 2, days)
    assert (event.starts_at, event.ends_at) == IN_UTC
    with pytest.raises(Invalid, match="starts_at"):
        services.events.update(engineer, event.id, 3, {"all_day": False})


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Almaty", "1850-01-01"), ("Pacific/Pago_Pago", "2199-12-31")]
)
def test_first_and_last_day_of_all_can_be_read_again(site: Site, zone: str, day: str) -> None:
    move(site, zone)
    event = all_day(site, starts_on=day, ends_on=day)
    assert site.services.events.get(site.crew.viewer, event.id) == event
    asked = EventQuery(well_id=site.well.id, day=date.fromisoformat(day))
    assert site.services.event_queries.list(site.crew.viewer, asked).items == [event]
