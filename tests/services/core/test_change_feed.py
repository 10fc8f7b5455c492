"""What one process writes, told to another: two containers' worth of services on one table."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self

import pytest
from moto import mock_aws

from tests import factories
from tests.factories import START, Site
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.user import RoleChange
from welltrack_ui.services.container import Services
from welltrack_ui.services.core import change_feed
from welltrack_ui.services.core.change_bus import ACCOUNTS
from welltrack_ui.services.files.file_queries import FileQuery
from welltrack_ui.services.wells import all_day_events
from welltrack_ui.services.wells.calendar_cache import CalendarQuery
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.services.wells.events import EventService
from welltrack_ui.store import audit_marks
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.engine.errors import StoreUnavailable
from welltrack_ui.store.engine.sqlite import SqliteEngine
from welltrack_ui.store.unit_of_work import Transactions, UnitOfWork

DAY = timedelta(days=1)


@dataclass
class Twins:
    """A process that writes, with its site; and another, where pages of it are open."""

    site: Site
    other: Services
    told: list[AuditEntry] = field(default_factory=list)

    @property
    def here(self) -> Services:
        return self.site.services

    def open_page(self, topic: str | None = None) -> None:
        """A page of the site's in the other process, which has its first round behind it."""
        self.other.bus.subscribe(self.site.org.id if topic is None else topic, self.told.append)
        self.other.change_feed.make_round()
        self.told.clear()

    def hear(self) -> list[str]:
        """The actions that the other process is told in its next round."""
        self.told.clear()
        self.other.change_feed.make_round()
        return [entry.action for entry in self.told]


@pytest.fixture(scope="module", params=["sqlite", "moto"])
def twins_of_all(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Services, Services]]:
    """Two containers of services, each with an engine of its own, on one table."""
    folder = tmp_path_factory.mktemp("twins")

    def make_engine() -> Engine:
        if request.param == "moto":
            return DynamoEngine("twins", "eu-central-1", None)
        return SqliteEngine(folder / "welltrack.sqlite")

    with contextlib.ExitStack() as stack:
        if request.param == "moto":
            stack.enter_context(mock_aws())
        engines = [stack.enter_context(contextlib.closing(make_engine())) for _ in range(2)]
        engines[0].create()
        here, other = (factories.services_in(folder, engine) for engine in engines)
        yield here, other


@pytest.fixture(scope="module")
def site_of_all(twins_of_all: tuple[Services, Services]) -> Site:
    here, _ = twins_of_all
    return factories.site(here, factories.crew(here))


@pytest.fixture
def twins(site_of_all: Site, twins_of_all: tuple[Services, Services]) -> Iterator[Twins]:
    """With nobody's page open yet."""
    _, other = twins_of_all
    yield Twins(site_of_all, other)
    other.bus._subscribers.clear()
    other.change_feed.make_round()


def write(twins: Twins, title: str) -> None:
    factories.event(twins.here, twins.site.crew.engineer, twins.site.well.id, title=title)


def titles_elsewhere(twins: Twins) -> list[str]:
    """What a calendar of the organization shows in the other process."""
    query = CalendarQuery(twins.site.org.id, Window(START, START + DAY))
    calendar = twins.other.calendars.list_entries(twins.site.crew.viewer, query)
    return [entry.title for entry in calendar.entries]


def test_write_of_another_process_is_told_once_and_ones_own_not_again(twins: Twins) -> None:
    twins.open_page()
    write(twins, "theirs")
    assert twins.hear() == ["event.created"]
    assert twins.hear() == []
    own = replace(twins.site, services=twins.other)
    factories.event(twins.other, own.crew.engineer, own.well.id, title="own")
    assert [entry.entity_name for entry in twins.told] == ["own"]
    assert twins.hear() == []


def test_calendar_day_and_files_of_another_process_show_the_write(twins: Twins) -> None:
    twins.open_page()
    site, other = twins.site, twins.other
    seen = titles_elsewhere(twins)
    day = EventQuery(well_id=site.well.id, day=START.date())
    files = FileQuery(well_id=site.well.id)

    def count_elsewhere() -> tuple[int, int, int]:
        rows = other.event_queries.find_page(site.crew.viewer, day).bodies
        listed = other.file_lists.list_first(site.crew.viewer, files, "name", 10)
        return len(titles_elsewhere(twins)), len(rows), listed.total

    before = count_elsewhere()
    write(twins, "new")
    factories.file(site.services, site.crew.engineer, site.well.id, name="new.csv")
    twins.other.change_feed.make_round()
    after = count_elsewhere()
    assert [now - then for now, then in zip(after, before, strict=True)][:1] >= [1]
    assert after[1] == before[1] + 1
    assert after[2] == before[2] + 1
    assert "new" in titles_elsewhere(twins)
    assert "new" not in seen


def test_day_query_shows_rows_that_another_process_wrote_at_once(twins: Twins) -> None:
    site = twins.site
    start = factories.START + 40 * DAY
    query = EventQuery(well_id=site.well.id, day=start.date())

    def list_elsewhere() -> list[str]:
        return [one.title for one in twins.other.event_queries.list(site.crew.viewer, query).items]

    assert list_elsewhere() == []
    row = factories.event(
        twins.here,
        site.crew.engineer,
        site.well.id,
        title="Row",
        starts_at=start,
        ends_at=start + DAY / 12,
    )
    assert list_elsewhere() == ["Row"]
    twins.here.events.delete(site.crew.engineer, row.id)
    assert list_elsewhere() == []


def test_calendar_that_is_told_of_all_reads_no_log(
    twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins.open_page()
    query = CalendarQuery(twins.site.org.id, Window(START, START + DAY))
    cache = twins.other.calendars.cache
    monkeypatch.setattr("welltrack_ui.services.wells.calendar_cache.INDEX_LAG_SECONDS", 0.0)
    titles_elsewhere(twins)
    twins.other.change_feed.make_round()
    cached = cache.get(query)
    assert cached is not None
    monkeypatch.setattr("welltrack_ui.services.wells.calendar_cache.CACHE_SECONDS", -1.0)
    titles_elsewhere(twins)
    # Neither the log nor the events were read: it is the very same.
    assert cache.get(query) is cached
    twins.other.bus._subscribers.clear()
    twins.other.change_feed.make_round()
    titles_elsewhere(twins)
    # Nobody tells any more: it looks itself.
    assert cache.get(query) is not cached


def test_all_day_events_that_move_behind_a_new_zone_are_told(
    twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those beyond one commit move after it: whoever read them meanwhile is told to read again."""
    twins.open_page()
    site, engineer = twins.site, twins.site.crew.engineer
    day = {"all_day": True, "starts_on": "2026-05-04", "ends_on": "2026-05-04"}
    may = datetime(2026, 5, 4, tzinfo=UTC)
    well = factories.well(twins.here, engineer, site.project.id)
    drafts = [factories.event_draft(well.id, **day) for _ in range(3)]
    twins.here.events.create_many(engineer, drafts)
    monkeypatch.setattr(all_day_events, "MAX_REFILED_EVENTS", 1)
    monkeypatch.setattr("welltrack_ui.services.wells.calendar_cache.INDEX_LAG_SECONDS", 0.0)

    def list_starts() -> list[datetime]:
        query = CalendarQuery(site.org.id, Window(may - DAY, may + DAY), well_id=well.id)
        entries = twins.other.calendars.list_entries(site.crew.viewer, query).entries
        return sorted(entry.span.start for entry in entries)

    settle, meanwhile = all_day_events.settle_all_day_events, list[datetime]()

    def read_elsewhere_first(*given: Any) -> None:
        assert "well.updated" in twins.hear()
        meanwhile.extend(list_starts())
        settle(*given)

    monkeypatch.setattr(all_day_events, "settle_all_day_events", read_elsewhere_first)
    twins.here.wells.update(engineer, well.id, well.version, {"timezone": "Europe/Oslo"})
    in_oslo = may - timedelta(hours=2)
    assert meanwhile == [in_oslo, may, may]
    assert twins.hear() == ["well.events_moved"]
    assert list_starts() == [in_oslo] * 3


def test_member_who_is_removed_elsewhere_is_told_to_their_account(twins: Twins) -> None:
    twins.open_page(ACCOUNTS)
    site = twins.site
    who = factories.person(site.services)
    factories.join(site.services, site.crew.owner, site.org.id, who, "viewer")
    assert "member.joined" in twins.hear()
    members = site.services.members.list(site.crew.owner, site.org.id).items
    version = next(one.version for one in members if one.user_id == who.user_id)
    site.services.members.update(
        site.crew.owner, site.org.id, who.user_id, RoleChange(role="engineer", version=version)
    )
    site.services.members.remove_member(site.crew.owner, site.org.id, who.user_id)
    assert twins.hear() == ["member.updated", "member.removed"]
    assert {entry.entity_id for entry in twins.told} == {who.user_id}


def test_session_that_is_signed_out_elsewhere_is_told(twins: Twins) -> None:
    twins.open_page(ACCOUNTS)
    here = twins.here
    signed_in = here.sign_ins.authenticate_bearer(factories.bearer(here, twins.site.crew.viewer))
    here.sign_ins.sign_out(signed_in)
    assert twins.hear() == ["session.ended"]
    assert twins.told[0].actor.id == twins.site.crew.viewer.user_id


class SlowerChanges(Transactions):
    """Writes of a process whose clock is behind by so many seconds."""

    def __init__(self, engine: Engine, seconds: float) -> None:
        super().__init__(engine)
        self.seconds = seconds

    def begin(self, actor: Actor) -> UnitOfWork:
        made = super().begin(actor)
        return replace(made, at=made.at - timedelta(seconds=self.seconds))


def write_late(twins: Twins, title: str, seconds: float) -> None:
    """A write whose entry appears so many seconds after its own instant."""
    context = twins.here.events.context
    late = replace(context, transactions=SlowerChanges(twins.here.engine, seconds))
    draft = factories.event_draft(twins.site.well.id, title=title)
    EventService(late).create(twins.site.crew.engineer, draft)


def test_entry_that_comes_late_is_told(twins: Twins) -> None:
    twins.open_page()
    write(twins, "first")
    assert twins.hear() == ["event.created"]
    write_late(twins, "late", 25)
    assert twins.hear() == ["event.created"]
    assert [entry.entity_name for entry in twins.told] == ["late"]


def test_clock_of_this_process_decides_nothing(
    twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(hours=5)

    monkeypatch.setattr(audit_marks, "datetime", Ahead)
    twins.open_page()
    write(twins, "now")
    assert twins.hear() == ["event.created"]


def test_page_that_closes_ends_the_reading(twins: Twins) -> None:
    end = twins.other.bus.subscribe(twins.site.org.id, twins.told.append)
    since = time.monotonic()
    twins.other.change_feed.make_round()
    assert twins.other.change_feed.covers(twins.site.org.id, time.monotonic())
    # What was before the feed began it can't vouch for.
    assert not twins.other.change_feed.covers(twins.site.org.id, since)
    end()
    twins.other.change_feed.make_round()
    assert not twins.other.change_feed.covers(twins.site.org.id, time.monotonic())


def test_store_that_is_away_is_no_end_of_the_feed(
    twins: Twins, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    twins.open_page()
    engine = twins.other.engine
    query = type(engine)._query

    def fail(*_: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(type(engine), "_query", fail)
    write_while_away: Sequence[str] = [twins.hear(), twins.hear()][0]
    assert write_while_away == []
    assert len([r for r in caplog.records if "can't be read" in r.message]) == 1
    monkeypatch.setattr(type(engine), "_query", query)
    write(twins, "after")
    assert twins.hear() == ["event.created"]


def waits_for(twins: Twins, pause: float, topic: str | None = None) -> bool:
    """Whether a reading that is made now has the next one behind it after just that pause."""
    home_id = twins.site.org.id if topic is None else topic
    began = time.monotonic()
    twins.hear()
    next_at, ended = twins.other.change_feed._next_at[home_id], time.monotonic()
    return began + pause <= next_at <= ended + pause


def test_organization_is_asked_each_second_whether_something_happens_or_not(twins: Twins) -> None:
    """A reading costs the same whether it finds something or not."""
    twins.open_page()
    assert waits_for(twins, change_feed.ROUND_SECONDS)
    write(twins, "new")
    assert waits_for(twins, change_feed.ROUND_SECONDS)
    assert [entry.entity_name for entry in twins.told] == ["new"]


def test_only_logs_whose_time_has_come_are_read(twins: Twins) -> None:
    twins.open_page()
    feed, org_id = twins.other.change_feed, twins.site.org.id
    next_at = feed._next_at[org_id]
    assert feed._take_due(next_at - 0.01) == []
    assert feed._take_due(next_at) == [org_id]
    # It is being read, and has its turn later.
    assert feed._take_due(float("inf")) == []
    feed._read_log(org_id)
    assert feed._take_due(float("inf")) == [org_id]
    feed._read_log(org_id)


def test_no_change_waits_for_its_reading_for_two_seconds() -> None:
    assert change_feed.ROUND_SECONDS + change_feed.MAX_WAIT_SECONDS < 2.0


def test_log_of_all_accounts_is_read_more_seldom_and_still_vouched_for(twins: Twins) -> None:
    twins.open_page(ACCOUNTS)
    assert waits_for(twins, change_feed.ACCOUNTS_SECONDS, ACCOUNTS)
    assert twins.other.change_feed.covers(ACCOUNTS, time.monotonic())


def test_page_that_was_just_opened_is_looked_after_at_once(twins: Twins) -> None:
    twins.other.bus.subscribe(twins.site.org.id, twins.told.append)
    feed = twins.other.change_feed
    assert feed._count_seconds_to_next() <= change_feed.MAX_WAIT_SECONDS
    assert feed._take_due(time.monotonic()) == [twins.site.org.id]
    feed._read_log(twins.site.org.id)


def test_member_who_is_removed_is_told_by_the_log_of_the_organization(twins: Twins) -> None:
    """It is read more often than the one of all accounts, which then does not tell it again."""
    twins.open_page()
    heard: list[AuditEntry] = []
    twins.other.bus.subscribe(ACCOUNTS, heard.append)
    twins.other.change_feed.make_round()
    heard.clear()
    site = twins.site
    who = factories.person(site.services)
    factories.join(site.services, site.crew.owner, site.org.id, who, "viewer")
    site.services.members.remove_member(site.crew.owner, site.org.id, who.user_id)
    feed = twins.other.change_feed
    feed._read_log(site.org.id)
    told = ["member.joined", "member.removed"]
    assert [entry.action for entry in heard if entry.entity == "member"] == told
    feed._read_log(ACCOUNTS)
    assert [entry.action for entry in heard if entry.entity == "member"] == told


def test_store_that_is_away_is_asked_again_after_a_second_and_not_at_once(
    twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins.open_page()

    def fail(*_: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(type(twins.other.engine), "_query", fail)
    assert waits_for(twins, change_feed.ROUND_SECONDS)
