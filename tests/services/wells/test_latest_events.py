"""The events of a stage, the last to start first, in pages."""

import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.factories import HOUR, START, Site
from welltrack_ui.domain.errors import Invalid, NotFound
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.stage import Stage
from welltrack_ui.store.engine.engine import Query, RecordPage
from welltrack_ui.store.engine.sqlite import SqliteEngine

DAY = timedelta(days=1)


@pytest.fixture
def stage(site: Site) -> Stage:
    return factories.stage(site.services, site.crew.engineer, site.well.id)


def add_event(site: Site, stage: Stage, title: str, start: datetime, **fields: object) -> Event:
    given = {"title": title, "starts_at": start, "stage_id": stage.id, **fields}
    return factories.event(site.services, site.crew.engineer, site.well.id, **given)


def titles(events: Sequence[Event]) -> list[str]:
    return [event.title for event in events]


def test_last_to_start_comes_first_whatever_its_duration(site: Site, stage: Stage) -> None:
    add_event(site, stage, "month", START, ends_at=START + 30 * DAY)
    add_event(site, stage, "moment", START + 2 * HOUR)
    add_event(site, stage, "week", START + HOUR, ends_at=START + 7 * DAY)
    add_event(site, stage, "hour", START + 3 * HOUR, ends_at=START + 4 * HOUR)
    other = factories.stage(site.services, site.crew.engineer, site.well.id)
    add_event(site, other, "of another stage", START)
    gone = add_event(site, stage, "deleted", START + 5 * HOUR)
    site.services.events.delete(site.crew.engineer, gone.id)
    page = site.services.event_queries.list_latest(site.crew.viewer, stage.id)
    assert titles(page.items) == ["hour", "moment", "week", "month"]
    assert page.next_cursor is None


def test_latest_of_a_well_start_before_the_instant_and_are_no_more_than_wanted(site: Site) -> None:
    well = factories.well(site.services, site.crew.engineer, site.project.id)
    for n in range(5):
        given = {"title": str(n), "starts_at": START + n * HOUR}
        factories.event(site.services, site.crew.engineer, well.id, **given)
    read = site.services.event_queries.list_latest_of_well
    assert titles(read(site.crew.viewer, well.id, START + 4 * HOUR, 3)) == ["3", "2", "1"]
    assert titles(read(site.crew.viewer, well.id, START + 9 * HOUR, 9)) == ["4", "3", "2", "1", "0"]


def test_pages_continue_without_losing_or_repeating(site: Site, stage: Stage) -> None:
    for n in range(7):
        length = [HOUR, 2 * DAY, 20 * DAY][n % 3]
        start = START + n // 2 * HOUR  # two begin at the same instant
        add_event(site, stage, str(n), start, ends_at=start + length)
    read = site.services.event_queries.list_latest
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = read(site.crew.viewer, stage.id, 3, cursor)
        found += titles(page.items)
        cursor, pages = page.next_cursor, pages + 1
    assert (found, pages) == (["6", "5", "4", "3", "2", "1", "0"], 3)


def test_strangers_and_wrong_ids_are_told_the_same(site: Site, stage: Stage) -> None:
    read = site.services.event_queries.list_latest
    for who, stage_id in (
        (site.crew.stranger, stage.id),
        (site.crew.viewer, "s-none"),
        (site.crew.viewer, site.well.id),
        (site.crew.viewer, f"s-{'0' * 20}-{'0' * 20}"),
    ):
        with pytest.raises(NotFound) as refusal:
            read(who, stage_id)
        assert refusal.value.args == NotFound("stage").args
    with pytest.raises(Invalid):
        read(site.crew.viewer, stage.id, None, "no cursor")


class CountingEngine(SqliteEngine):
    """Counts the records that queries give."""

    count = 0

    def _query(self, query: Query) -> RecordPage:
        page = super()._query(query)
        self.count += len(page.records)
        return page


def test_cost_of_a_page_grows_with_the_page_and_not_with_the_stage(tmp_path: Path) -> None:
    engine = CountingEngine(tmp_path / "welltrack.sqlite")
    engine.create()
    with contextlib.closing(engine):
        services = factories.services_in(tmp_path, engine)
        owner = factories.person(services)
        org = factories.organization(services, owner)
        project = factories.project(services, owner, org.id)
        well = factories.well(services, owner, project.id)
        stage = factories.stage(services, owner, well.id)
        for day in range(4):
            drafts = [
                factories.event_draft(
                    well.id, stage_id=stage.id, starts_at=START + day * DAY + n * HOUR / 2
                )
                for n in range(40)
            ]
            services.events.create_many(owner, drafts)
        engine.count = 0
        page = services.event_queries.list_latest(owner, stage.id, 10)
        assert len(page.items) == 10
        assert engine.count == 11
        assert page.items[0].starts_at == START + 3 * DAY + 19.5 * HOUR
