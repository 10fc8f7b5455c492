"""The query of a day by the facts in a well's log item: what it reads, and that it is right."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.factories import START, Site
from tests.services.wells.conftest import Processes
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.well import Well
from welltrack_ui.services.container import Services
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.services.wells.event_query_cache import EventQueryCache
from welltrack_ui.services.wells.wells import add_well_deletion
from welltrack_ui.store import unit_of_work, well_logs
from welltrack_ui.store.engine.engine import Engine, Key, Put, Query
from welltrack_ui.store.well_logs import RestoredFacts, WellLog

HOUR = timedelta(hours=1)
LONG, LONGER = 10 * HOUR, 480 * HOUR


def read_day(services: Services, site: Site, well_id: str = "") -> list[str]:
    """The titles of the events of a well on the day of START, read from the store."""
    services.event_queries.cache = EventQueryCache()
    query = EventQuery(well_id=well_id or site.well.id, day=START.date(), limit=500)
    page = services.event_queries.list(site.crew.viewer, query)
    return [event.title for event in page.items]


def add(services: Services, site: Site, title: str, length: timedelta | None, **fields: Any) -> str:
    """An event that began an hour before START, or a moment at START. The id."""
    begin = START - HOUR if length else START
    times = {"starts_at": begin, "ends_at": begin + length if length else None}
    actor = site.crew.engineer
    return factories.event(services, actor, site.well.id, title=title, **times, **fields).id


def log_of(site: Site) -> WellLog:
    return well_logs.load(site.services.engine, site.well.id)


def forget_facts(site: Site) -> None:
    """Write the log item as an earlier version does, which knows of no facts."""
    log = log_of(site)
    after = log.model_copy(update={"version": log.version + 1})
    put = well_logs.next_log_step(log, after)
    assert isinstance(put, Put)
    fields = json.loads(put.record.body)
    del fields["day"], fields["long_classes"]
    site.services.engine.commit([replace(put, record=replace(put.record, body=json.dumps(fields)))])


class Reads:
    """What is read of an engine: keys of records, and the ranges of queries."""

    def __init__(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.keys: list[Sequence[Key]] = []
        self.ranges: list[str] = []
        get_many, query = engine._get_many, engine._query

        def get_and_note(keys: Sequence[Key]) -> Any:
            self.keys.append(keys)
            return get_many(keys)

        def query_and_note(asked: Query) -> Any:
            self.ranges.append(asked.low[:2])
            return query(asked)

        monkeypatch.setattr(engine, "_get_many", get_and_note)
        monkeypatch.setattr(engine, "_query", query_and_note)

    def take(self, work: Callable[[], object]) -> tuple[list[list[str]], list[str]]:
        """The sort keys of each read of records, less the id, and the classes that are queried."""
        self.keys, self.ranges = [], []
        work()
        sort_keys = [[key.sk.partition("#")[0] for key in one] for one in self.keys]
        return sort_keys, self.ranges


def test_day_is_read_without_the_well_and_without_classes_that_it_never_had(
    near: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = near.make_site()
    reads = Reads(near.here.engine, monkeypatch)

    def read() -> None:
        read_day(near.here, site)

    assert reads.take(read) == ([["LOG", "W"], ["O", "P", "M"]], ["Ea"])
    assert reads.take(read) == ([["LOG", "O", "P", "M"]], ["Ea"])
    add(near.here, site, "a", 8 * HOUR)
    assert reads.take(read) == ([["LOG", "O", "P", "M"]], ["Ea"])
    add(near.here, site, "b", LONG)
    assert reads.take(read) == ([["LOG", "O", "P", "M"]], ["Ea", "Eb"])
    add(near.here, site, "c", LONGER, state="plan")
    assert reads.take(read) == ([["LOG", "O", "P", "M"]], ["Ea", "Eb", "Ec"])
    assert read_day(near.here, site) == ["a", "b", "c"]


def test_log_item_of_an_earlier_version_has_the_well_and_all_classes_read(
    near: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = near.make_site()
    add(near.here, site, "plan", LONGER, state="plan")
    read_day(near.there, site)
    forget_facts(site)
    assert (log_of(site).day, log_of(site).long_classes) == (None, None)
    reads = Reads(near.here.engine, monkeypatch)
    whole = ["Ea", "Eb", "Ec"]
    # It was read without the well the last time, and with it from then on.
    assert reads.take(lambda: read_day(near.there, site)) == (
        [["LOG", "O", "P", "M"], ["W"]],
        whole,
    )
    assert reads.take(lambda: read_day(near.there, site)) == ([["LOG", "O", "P", "M", "W"]], whole)
    assert read_day(near.there, site) == ["plan"]
    # A write of the well states the well again; what its events had nobody knows any more.
    change(near.there, site, report_day_start=6)
    assert log_of(site).day == well_logs.WellReportDay.parse_stored(
        stored_well(site).model_dump_json()
    )
    add(near.here, site, "more", LONG)
    assert log_of(site).long_classes is None
    assert read_day(near.here, site) == ["plan", "more"]


def test_class_is_noted_once_and_by_plans_too(near: Processes) -> None:
    site = near.make_site()
    assert (log_of(site).version, log_of(site).long_classes) == (1, ())
    add(near.here, site, "short", HOUR, state="plan")
    assert log_of(site).version == 1
    add(near.here, site, "first", LONG, state="plan")
    assert (log_of(site).version, log_of(site).long_classes) == (2, ("b",))
    for services in near.here, near.there:
        add(services, site, "second", LONG, state="plan")
    assert log_of(site).version == 2


def test_classes_that_two_processes_note_are_both_kept(near: Processes) -> None:
    site = near.make_site()
    # Each process knows the log item as it was before the other wrote.
    for services in near.here, near.there:
        add(services, site, "work", HOUR)
    add(near.here, site, "b", LONG, state="plan")
    add(near.there, site, "c", LONGER, state="plan")
    assert log_of(site).long_classes == ("b", "c")
    for services in near.here, near.there:
        assert sorted(read_day(services, site)) == ["b", "c", "work", "work"]


def test_event_that_grows_or_comes_back_has_its_class_noted(near: Processes) -> None:
    site, engineer = near.make_site(), near.crew.engineer
    event_id = add(near.here, site, "plan", HOUR, state="plan")
    changes = {"ends_at": START + LONGER}
    near.there.events.update(engineer, event_id, 1, changes)
    assert log_of(site).long_classes == ("c",)
    assert read_day(near.here, site) == ["plan"]
    near.there.events.delete(engineer, event_id)
    near.there.events.restore(engineer, event_id)
    assert read_day(near.here, site) == ["plan"]


def test_well_that_another_process_deletes_is_gone_at_once(near: Processes) -> None:
    site = near.make_site()
    add(near.here, site, "a", HOUR, state="plan")
    assert read_day(near.here, site) == ["a"]
    near.there.wells.delete(site.crew.engineer, site.well.id)
    with pytest.raises(NotFound):
        read_day(near.here, site)
    assert log_of(site).day is None
    near.there.wells.restore(site.crew.engineer, site.well.id)
    assert read_day(near.here, site) == ["a"]
    near.there.projects.delete(site.crew.owner, site.project.id)
    with pytest.raises(NotFound):
        read_day(near.here, site)


def stored_well(site: Site) -> Well:
    return site.services.wells.get(site.crew.engineer, site.well.id)


def change(services: Services, site: Site, **changes: Any) -> None:
    services.wells.update(site.crew.engineer, site.well.id, stored_well(site).version, changes)


def test_facts_follow_the_well_whatever_a_process_knew(near: Processes) -> None:
    site = near.make_site()
    here, there = near.here, near.there
    change(here, site, report_day_start=3)
    change(there, site, report_day_start=6)
    # This process wrote 3 the last time, and knows of nothing later.
    change(here, site, report_day_start=3)
    day = log_of(site).day
    assert day
    assert (day.timezone, day.report_day_start) == (site.well.timezone, 3)
    version = log_of(site).version
    change(there, site, report_day_start=9)
    change(here, site, name="Another name")
    day = log_of(site).day
    assert day
    assert day.report_day_start == 9
    # A name is none of the facts: the log item is checked and stays.
    assert log_of(site).version == version + 1


def test_well_that_goes_and_comes_in_two_processes_is_stated_as_it_is(near: Processes) -> None:
    site, engineer = near.make_site(), near.crew.engineer
    for _ in range(2):
        # As an import does that is taken back, which knows of no reports. The second time this
        # process last wrote the same of the well, and another one something else since.
        uow = near.here.wells.context.begin(engineer)
        add_well_deletion(uow, stored_well(site))
        near.here.wells.context.transactions.commit(uow)
        assert log_of(site).day is None
        with pytest.raises(NotFound):
            read_day(near.there, site)
        near.there.wells.restore(engineer, site.well.id)
        assert log_of(site).day is not None
        assert read_day(near.here, site) == []


def test_nothing_is_stated_while_an_earlier_version_may_write(
    near: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = near.make_site()
    with monkeypatch.context() as patch:
        patch.setattr(near.here.engine, "is_up_to_date", lambda: False)
        site = near.make_site()
        assert (log_of(site).day, log_of(site).long_classes) == (None, None)
        add(near.here, site, "plan", LONGER, state="plan")
        assert read_day(near.here, site) == ["plan"]
        # What was stated is kept true, or taken back.
        add(near.here, known, "plan", LONGER, state="plan")
        assert log_of(known).long_classes == ("c",)
        change(near.here, known, report_day_start=6)
        assert (log_of(known).day, log_of(known).long_classes) == (None, None)
    change(near.here, known, report_day_start=7)
    assert log_of(known).day is not None
    assert read_day(near.there, known) == ["plan"]
    assert read_day(near.there, site) == ["plan"]


def test_classes_that_are_known_from_long_ago_are_read_anew(
    near: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = near.make_site()
    add(near.here, site, "gone", LONG, state="plan")
    # As after a purge and a restore from a backup that is older than this class.
    log = log_of(site)
    bare = log.model_copy(update={"version": 9, "long_classes": ()})
    put = well_logs.next_log_step(log, bare)
    near.here.engine.commit([put])
    monkeypatch.setattr(unit_of_work, "MAX_KNOWN_SECONDS", 0.0)
    add(near.here, site, "new", LONG, state="plan")
    assert log_of(site).long_classes == ("b",)


def list_restored(site: Site) -> list[Any]:
    """The records of a well as a restore meets them."""
    found = list(site.services.engine.walk(Query("main", f"W#{site.well.id[2:]}")))
    return sorted(found, key=lambda record: record.kind == "log")


def test_restored_facts_are_kept_where_the_well_and_its_events_bear_them_out(
    near: Processes,
) -> None:
    site = near.make_site()
    add(near.here, site, "plan", LONG, state="plan")
    *others, log = list_restored(site)
    well = next(record for record in others if record.kind == "well")
    event = next(record for record in others if record.kind == "event")
    bare = replace(log, body=log_without_facts(log.body))

    def restored(*records: Any, keeps: bool = True) -> Any:
        facts = RestoredFacts(keeps=keeps)
        return [facts.check(record) for record in records][-1]

    assert restored(well, event, log) == log
    assert restored(well, log) == log
    assert restored(well, event, log, keeps=False) == bare
    longer = replace(event, l1=event.l1.replace("Eb", "Ec"))
    assert restored(well, event, longer, log) == bare
    assert restored(event, log) == bare
    moved = well.body.replace('"report_day_start":0', '"report_day_start":6')
    assert restored(replace(well, body=moved), event, log) == bare
    earlier = replace(log, body='{"well_id":"w-1","version":3}')
    assert restored(well, event, earlier) is earlier


def log_without_facts(body: str) -> str:
    log = WellLog.parse_stored(body)
    return log.model_copy(update={"day": None, "long_classes": None}).model_dump_json()
