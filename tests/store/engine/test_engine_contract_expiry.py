"""What every engine does with records whose time is over: they count as gone, swept or not."""

import time
from dataclasses import replace

import pytest

from tests.store.samples import LETTERS, PK, everywhere, joined, key, pages, put_all, refused
from welltrack_ui.store.engine.engine import Check, Condition, Delete, Engine, Put, Query, Record

PAST = 1_700_000_000
FUTURE = 4_000_000_000


def _expiring(sk: str, at: int | None) -> Record:
    return replace(everywhere(sk), version=3, expires_at=at)


def test_an_expired_record_is_not_found(engine: Engine) -> None:
    put_all(engine, [_expiring("a", PAST), _expiring("b", FUTURE), _expiring("c", None)])

    assert engine.get(key("a")) is None
    assert set(engine.get_many([key(letter) for letter in "abc"])) == {key("b"), key("c")}


def test_a_record_is_gone_at_the_second_it_expires(engine: Engine) -> None:
    now = int(time.time())
    put_all(engine, [_expiring("now", now), _expiring("soon", now + 100)])

    assert engine.get(key("now")) is None
    assert engine.get(key("soon")) == _expiring("soon", now + 100)


@pytest.mark.parametrize("index", ["main", "l1", "l4", "g1", "g2"])
def test_expired_records_are_left_out_of_pages_and_hide_nothing(engine: Engine, index: str) -> None:
    put_all(engine, [_expiring(x, PAST if x in "bcdg" else FUTURE) for x in LETTERS])

    found = pages(engine, Query(index, PK, limit=2))  # type: ignore[arg-type] # one of its names

    assert joined(found) == ["a", "e", "f"]


@pytest.mark.parametrize(
    ("when", "holds"), [(None, True), ("absent", True), ("present", False), (3, False)]
)
def test_an_expired_record_counts_as_absent_in_conditions(
    engine: Engine, when: Condition, holds: bool
) -> None:
    put_all(engine, [_expiring(letter, PAST) for letter in "abc"])
    failed = () if holds else (0,)
    fresh = _expiring("a", FUTURE)

    assert refused(engine, [Check(key("c"), when)]) == failed
    assert refused(engine, [Delete(key("b"), when)]) == failed
    assert refused(engine, [Put(fresh, when)]) == failed

    assert engine.get(key("a")) == (fresh if holds else None)


@pytest.mark.parametrize(
    ("when", "holds"), [("absent", False), ("present", True), (3, True), (2, False)]
)
def test_a_record_that_has_time_left_counts_as_present_in_conditions(
    engine: Engine, when: Condition, holds: bool
) -> None:
    put_all(engine, [_expiring("a", FUTURE)])

    assert refused(engine, [Check(key("a"), when)]) == (() if holds else (0,))


def test_a_record_whose_expiry_is_taken_away_stays(engine: Engine) -> None:
    put_all(engine, [_expiring("a", FUTURE), _expiring("a", None)])

    assert engine.get(key("a")) == _expiring("a", None)


def test_a_sweep_leaves_living_records_alone(engine: Engine) -> None:
    living = [_expiring("a", FUTURE), _expiring("b", None)]
    put_all(engine, [*living, _expiring("c", PAST)])

    engine.sweep()

    assert engine.query(Query("main", PK)).records == tuple(living)
