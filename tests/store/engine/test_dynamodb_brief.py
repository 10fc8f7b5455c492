"""Brief events: calendars read the same from the short index as from whole events."""

import contextlib
import logging
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from tests.store.conftest import REGION, TABLE
from tests.store.engine.brief_calendars import SOURCE, WELLS, compare_calendars, read_calendar
from tests.store.entities import AT, HOUR, ORG, event, keep, well
from welltrack_ui.domain import ids
from welltrack_ui.domain.field_types import EARLIEST_INSTANT, LATEST_INSTANT, format_instant
from welltrack_ui.store import events, keys, wells
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.dynamodb_brief import (
    BRIEF_BODY,
    build_brief_attributes,
    build_brief_request,
    shorten_instant,
)
from welltrack_ui.store.engine.dynamodb_items import item_to_record, record_to_item
from welltrack_ui.store.engine.dynamodb_table import _add_brief_index, _table_layout
from welltrack_ui.store.engine.dynamodb_upgrade import LAYOUT_KEY, _fill_event, fill_brief_index
from welltrack_ui.store.engine.engine import Delete, Key, Put, Query, Record


@pytest.fixture
def admin(moto_engine: DynamoEngine) -> Iterator[Any]:  # noqa: ARG001 - moto has to be on
    client = boto3.client("dynamodb", REGION)
    with contextlib.closing(client):
        yield client


def test_brief_calendar_is_the_whole_one_at_any_window(moto_engine: DynamoEngine) -> None:
    moto_engine.create()
    compare_calendars(moto_engine, random.Random(11))  # noqa: S311 - not a secret


def test_brief_bodies_have_no_more_than_a_calendar_shows(moto_engine: DynamoEngine) -> None:
    moto_engine.create()
    made = event(WELLS[0], AT, HOUR, title="Tea", description="not on a calendar")
    keep(moto_engine, [events.record(made)])
    query = Query("g2", SOURCE.pk.format("a"), brief=True)

    [brief] = moto_engine.query(query).records

    stored = events.record(made)
    assert "not on a calendar" not in brief.body
    assert (brief.key, brief.g2, brief.version) == (stored.key, stored.g2, 0)


def test_deleted_event_leaves_the_brief_index_and_comes_back(moto_engine: DynamoEngine) -> None:
    moto_engine.create()
    made = event(WELLS[0], AT, HOUR, title="Tea")
    deleted = made.model_copy(update={"deleted_at": AT.replace(year=2198)})
    counts = []
    for state in (made, deleted, made):
        keep(moto_engine, [events.record(state)])
        counts.append(len(read_calendar(moto_engine, brief=True)))
    assert counts == [1, 0, 1]


@pytest.mark.parametrize(
    "query",
    [
        Query("g1", "P#x#Ea", brief=True),
        Query("g2", "O#x#Sa", brief=True),
        Query("g2", "TO#x", brief=True),
        Query("g2", "O#x#Ea", low="2026-01", brief=True),
        Query("g2", "O#x#Ea", high="2026-01-02T03:04:05.000Z~", brief=True),
    ],
)
def test_queries_that_the_brief_index_cannot_answer_go_to_their_own(query: Query) -> None:
    assert build_brief_request(query) is None


def test_no_record_but_an_event_of_an_organization_is_brief() -> None:
    listed = events.record(event(WELLS[0], AT, HOUR))
    assert sorted(build_brief_attributes(listed)) == [BRIEF_BODY, "g3sk"]
    others = [
        replace(listed, kind="stage"),
        replace(listed, g2=None),
        replace(listed, expires_at=1),
    ]
    others += [replace(listed, g2=Key("O#x#Sa", "s")), replace(listed, g2=Key("TO#x", "s"))]
    assert [build_brief_attributes(other) for other in others] == [{}] * 5


def test_instants_keep_their_order_in_few_digits() -> None:
    chance = random.Random(3)  # noqa: S311 - not a secret
    span = (LATEST_INSTANT - EARLIEST_INSTANT) // timedelta(milliseconds=1)
    texts = sorted(
        format_instant(EARLIEST_INSTANT + timedelta(milliseconds=chance.randrange(span)))
        for _ in range(500)
    )
    digits = [shorten_instant(text) for text in texts]
    assert digits == sorted(digits)
    assert {len(each) for each in digits} == {11}
    assert shorten_instant("1700-01-01T00:00:00.000Z") == "0" * 11
    assert shorten_instant("9999-12-31T23:59:59.999Z") == "f" * 11


def test_event_is_no_longer_for_its_brief_form() -> None:
    made = event(WELLS[0], AT, HOUR, title="Drilled 12 1/4 in section", kind="drilling")
    stored = events.record(made)
    earlier = measure_item(make_earlier_item(stored))
    assert measure_item(record_to_item(stored, packs_by_guess=True)) < earlier
    assert item_to_record(record_to_item(stored, packs_by_guess=True)) == stored
    # 18 000 events a month of a large organization are read for 500 units of 8 kB.
    attributes = {"pk": stored.pk, "sk": stored.sk, "g2pk": SOURCE.pk.format("a")[:25]}
    attributes |= build_brief_attributes(stored)
    assert sum(len(name) + len(text) for name, text in attributes.items()) < 200


def make_earlier_item(stored: Record) -> dict[str, dict[str, Any]]:
    """The item of an event as an earlier version wrote it."""
    item = record_to_item(stored)
    del item["g3sk"], item[BRIEF_BODY]
    return item


def measure_item(item: dict[str, dict[str, Any]]) -> int:
    """Bytes, as DynamoDB counts them."""
    return sum(len(name) + len(next(iter(value.values()))) for name, value in item.items())


def make_earlier_table(admin: Any) -> None:
    """A table as an earlier version made it."""
    layout = _table_layout(TABLE, protected=False)
    del layout["GlobalSecondaryIndexes"][-1]
    layout["AttributeDefinitions"] = [
        one for one in layout["AttributeDefinitions"] if one["AttributeName"] != "g3sk"
    ]
    admin.create_table(**layout)


def open_engine() -> DynamoEngine:
    """A process of its own."""
    return DynamoEngine(TABLE, REGION, None, protected=False)


def test_table_of_an_earlier_version_is_read_whole_until_it_is_brought_up_to_date(
    admin: Any, caplog: pytest.LogCaptureFixture
) -> None:
    make_earlier_table(admin)
    made = [event(WELLS[n % 3], AT + n * HOUR, HOUR, title=f"{n}") for n in range(5)]
    for each in made[:4]:
        admin.put_item(TableName=TABLE, Item=make_earlier_item(events.record(each)))
    with contextlib.closing(open_engine()) as engine, caplog.at_level(logging.WARNING):
        keep(engine, [events.record(made[4])])
        assert not engine.is_up_to_date()
        before = read_calendar(engine, brief=True)
        assert "run `welltrack create-table`" in caplog.text

        engine.create()
        engine.create()

        assert engine.is_up_to_date()
        assert [entry.title for _, entry in before] == ["0", "1", "2", "3", "4"]
        assert read_calendar(engine, brief=True) == before
        assert "4 events of an earlier version" in caplog.text
        assert [engine.get(events.record(each).key) for each in made] == [
            events.record(each) for each in made
        ]
    index = admin.describe_table(TableName=TABLE)["Table"]["GlobalSecondaryIndexes"][-1]
    assert index["IndexName"] == "index_g3"


def test_event_that_is_written_meanwhile_is_filled_as_it_is_then(
    moto_engine: DynamoEngine, admin: Any
) -> None:
    moto_engine.create()
    before = event(WELLS[0], AT, HOUR, title="before")
    after = before.model_copy(update={"version": 2, "title": "after"})
    key, calls = events.record(before).key, moto_engine._calls
    stale = make_earlier_item(events.record(before))
    admin.put_item(TableName=TABLE, Item=make_earlier_item(events.record(after)))

    assert _fill_event(calls, TABLE, stale) is True
    assert [entry.title for _, entry in read_calendar(moto_engine, brief=True)] == ["after"]
    assert _fill_event(calls, TABLE, stale) is False
    assert moto_engine.get(key) == events.record(after)
    moto_engine.commit([Delete(key)])
    assert _fill_event(calls, TABLE, stale) is False
    assert moto_engine.get(key) is None


def test_filling_that_was_broken_off_goes_on(moto_engine: DynamoEngine, admin: Any) -> None:
    make_earlier_table(admin)
    made = [event(WELLS[0], AT + n * HOUR, HOUR, title=f"{n}") for n in range(3)]
    items = [make_earlier_item(events.record(each)) for each in made]
    for item in items:
        admin.put_item(TableName=TABLE, Item=item)
    _add_brief_index(moto_engine._calls, TABLE)
    assert _fill_event(moto_engine._calls, TABLE, items[0]) is True

    assert fill_brief_index(moto_engine._calls, TABLE) == 2
    assert fill_brief_index(moto_engine._calls, TABLE) == 0


@pytest.mark.parametrize("was_used", [False, True])
def test_table_that_no_server_has_used_needs_no_bringing_up_to_date(
    admin: Any, was_used: bool
) -> None:
    """CloudFormation makes the table, and nobody runs create-table on it."""
    admin.create_table(**_table_layout(TABLE, protected=False))
    with contextlib.closing(open_engine()) as engine:
        if was_used:
            engine.commit([Put(Record("B", "LEASE#regular", "lease", 1, '"x"'))])
        assert engine.mark_in_use() is False
        assert (engine.get(LAYOUT_KEY) is None) == was_used


def test_event_is_packed_as_before_while_an_earlier_version_may_read_it(admin: Any) -> None:
    admin.create_table(**_table_layout(TABLE, protected=False))
    first, second = event(WELLS[0], AT, HOUR), event(WELLS[0], AT, HOUR)
    formats = []
    with contextlib.closing(open_engine()) as engine:
        for made in (first, second):
            keep(engine, [events.record(made)])
            key = {name: {"S": text} for name, text in events.record(made).key._asdict().items()}
            item = admin.get_item(TableName=TABLE, Key=key)["Item"]
            formats.append(item["packed"]["B"][:1])
            engine.create()
    assert formats == [b"\x01", b"\x02"]


def test_well_is_kept_from_an_earlier_version_once_the_table_is_up_to_date(admin: Any) -> None:
    """Its log item states facts from then on, which a writer of that version would not keep."""
    admin.create_table(**_table_layout(TABLE, protected=False))
    stored = wells.record(well("A"))
    key = {name: {"S": text} for name, text in stored.key._asdict().items()}
    formats = []
    with contextlib.closing(open_engine()) as engine:
        for _ in range(2):
            keep(engine, [stored])
            item = admin.get_item(TableName=TABLE, Key=key)["Item"]
            formats.append(item["packed"]["B"][:1])
            assert engine.get(stored.key) == stored
            listed = engine.walk(Query("g2", keys.well_list_partition(ORG)))
            assert [r.body for r in listed] == [stored.body]
            engine.create()
    assert formats == [b"\x01", b"\x02"]


def test_ids_of_another_well_s_stage_come_back_whole(moto_engine: DynamoEngine) -> None:
    moto_engine.create()
    foreign = ids.new_id("s", WELLS[1])
    keep(moto_engine, [events.record(event(WELLS[0], AT, HOUR, stage_id=foreign))])
    assert [entry.stage_id for _, entry in read_calendar(moto_engine, brief=True)] == [foreign]
