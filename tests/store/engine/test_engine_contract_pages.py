"""What every engine does when a query is read page by page."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from tests.store.samples import (
    LETTERS,
    PK,
    everywhere,
    joined,
    key,
    pages,
    put_all,
    record,
    sort_keys,
)
from welltrack_ui.store.engine.engine import (
    Delete,
    Engine,
    IndexName,
    Key,
    Position,
    Query,
    Record,
    next_page,
)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("index", ["main", "l1", "l2", "l3", "l4", "g1", "g2"])
def test_pages_hold_each_record_once_and_in_order(
    engine: Engine, index: IndexName, reverse: bool
) -> None:
    put_all(engine, [everywhere(letter) for letter in LETTERS])
    expected = [["a", "b", "c"], ["d", "e", "f"], ["g"]]
    if reverse:
        expected = [["g", "f", "e"], ["d", "c", "b"], ["a"]]

    assert pages(engine, Query(index, PK, limit=3, reverse=reverse)) == expected


def test_the_last_page_says_that_it_is_the_last(engine: Engine) -> None:
    put_all(engine, [record(letter) for letter in LETTERS])

    assert engine.query(Query("main", PK, limit=7)).next_position is None
    assert engine.query(Query("main", PK, limit=8)).next_position is None
    assert engine.query(Query("main", PK, limit=6)).next_position == Position(key("f"), key("f"))


@pytest.mark.parametrize("reverse", [False, True])
def test_pages_of_one_record_each_reach_the_end(engine: Engine, reverse: bool) -> None:
    put_all(engine, [everywhere(letter) for letter in "abc"])
    expected = [["c"], ["b"], ["a"]] if reverse else [["a"], ["b"], ["c"]]

    assert pages(engine, Query("l1", PK, limit=1, reverse=reverse)) == expected


@pytest.mark.parametrize("index", get_args(IndexName))
def test_lean_records_have_their_place_and_body_alone(engine: Engine, index: IndexName) -> None:
    wholes = [
        Record(
            PK,
            f"s{n}",
            "sample",
            n,
            f"text {n}",
            f"a{n}",
            f"b{n}",
            f"c{n}",
            f"d{n}",
            Key(PK, f"e{n}"),
            Key(PK, f"f{n}"),
            4_000_000_000,
        )
        for n in (1, 2, 3)
    ]
    put_all(engine, wholes)

    first = engine.query(Query(index, PK, limit=2, lean=True))
    assert first.next_position is not None
    rest = engine.query(next_page(Query(index, PK, limit=2, lean=True), first.next_position))

    left_out: dict[str, Any] = {"kind": "", "version": 0}
    left_out |= {name: None for name in get_args(IndexName) if name not in {"main", index}}
    assert [*first.records, *rest.records] == [replace(each, **left_out) for each in wholes]


@pytest.mark.parametrize("reverse", [False, True])
def test_pages_end_inside_their_range(engine: Engine, reverse: bool) -> None:
    put_all(engine, [everywhere(letter) for letter in LETTERS])
    expected = [["f", "e"], ["d", "c"]] if reverse else [["c", "d"], ["e", "f"]]

    for index in ("main", "l2", "g1"):
        assert pages(engine, Query(index, PK, "c", "f", 2, reverse)) == expected


@pytest.mark.parametrize("reverse", [False, True])
def test_records_with_the_same_local_key_are_neither_lost_nor_doubled(
    engine: Engine, reverse: bool
) -> None:
    put_all(engine, [Record(PK, letter, "sample", 1, "", l1="same") for letter in LETTERS])

    found = pages(engine, Query("l1", PK, limit=2, reverse=reverse))

    assert [len(page) for page in found] == [2, 2, 2, 1]
    assert sorted(joined(found)) == LETTERS


@pytest.mark.parametrize("reverse", [False, True])
def test_records_with_the_same_global_key_are_neither_lost_nor_doubled(
    engine: Engine, reverse: bool
) -> None:
    same = Key("everybody", "same")
    put_all(engine, [Record(f"p{i % 3}", f"{i}", "sample", 1, "", g1=same) for i in range(7)])

    found = pages(engine, Query("g1", "everybody", limit=2, reverse=reverse))

    assert [len(page) for page in found] == [2, 2, 2, 1]
    assert sorted(joined(found)) == [*"0123456"]


def test_a_page_goes_on_where_its_last_record_was_although_that_is_gone(engine: Engine) -> None:
    put_all(engine, [everywhere(letter) for letter in LETTERS])
    query = Query("l1", PK, limit=2)
    more = engine.query(query).next_position
    assert more is not None

    engine.commit([Delete(key("b"))])

    assert sort_keys(engine.query(next_page(query, more))) == ["c", "d"]


@pytest.mark.parametrize("body", ["x" * 300_000, "ж" * 150_000])
def test_a_page_ends_at_a_megabyte(engine: Engine, body: str) -> None:
    """DynamoDB reads on to the limit and may or may not give the record that crosses it."""
    put_all(engine, [record(letter, body) for letter in LETTERS])

    found = pages(engine, Query("main", PK))

    assert joined(found) == LETTERS
    assert [len(page) for page in found] in ([3, 3, 1], [4, 3])


def test_walk_reads_all_pages(engine: Engine) -> None:
    put_all(engine, [record(letter) for letter in LETTERS])

    walked = engine.walk(Query("main", PK, "b", "f", limit=2, reverse=True))

    assert [each.sk for each in walked] == ["f", "e", "d", "c", "b"]


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(engine: Engine, limit: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        engine.query(Query("main", PK, limit=limit))


@pytest.mark.parametrize(
    "position",
    [
        Position(key("z"), key("z")),
        Position(Key("other", "c"), Key("other", "c")),
    ],
    ids=["outside the range", "in another partition"],
)
def test_a_position_of_another_query_is_refused(engine: Engine, position: Position) -> None:
    put_all(engine, [record(letter) for letter in LETTERS])

    with pytest.raises(ValueError, match="another query"):
        engine.query(Query("main", PK, "a", "d", after=position))
