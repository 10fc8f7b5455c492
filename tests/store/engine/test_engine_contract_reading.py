"""What every engine does when records are read: one, many, a range, an index."""

import pytest

from tests.store.samples import (
    LETTERS,
    PK,
    everywhere,
    key,
    put_all,
    record,
    refused,
    sort_keys,
)
from welltrack_ui.store.engine.engine import LAST_CHARACTER, Delete, Engine, Key, Put, Query, Record

# In the order of their UTF-8 bytes; in UTF-16 the last two would come before the fourth.
BY_BYTES = ["A", "a", "é", "\ue000", "\uffee", "\U00010000", "\U0001f6e2"]

WHOLE = Record(
    PK,
    "s",
    "well",
    7,
    '{"name": "ÅSGARD"}',
    l1="a",
    l2="b",
    l3="c",
    l4="d",
    g1=Key("e", "f"),
    g2=Key("g", "h"),
    expires_at=4_000_000_000,
)


def test_get_gives_back_every_attribute(engine: Engine) -> None:
    put_all(engine, [WHOLE, record("plain")])

    assert engine.get(WHOLE.key) == WHOLE
    assert engine.get(key("plain")) == record("plain")


def test_get_of_nothing_is_none(engine: Engine) -> None:
    put_all(engine, [record("a")])

    assert engine.get(key("b")) is None
    assert engine.get(key("a", pk="elsewhere")) is None


@pytest.mark.parametrize(
    "sk", ["", "x" * 5000, "\ud800"], ids=["empty", "long", "half a character"]
)
def test_get_of_an_impossible_key_is_none(engine: Engine, sk: str) -> None:
    assert engine.get(key(sk)) is None


def test_get_many_finds_more_than_a_hundred_and_leaves_out_missing_ones(engine: Engine) -> None:
    there = [record(f"{n:03}") for n in range(0, 250, 2)]
    put_all(engine, there)

    found = engine.get_many([key(f"{n:03}") for n in range(250)])

    assert found == {each.key: each for each in there}


def test_records_read_eventually_are_those_that_were_written(engine: Engine) -> None:
    there = [record(f"{n:03}") for n in range(0, 250, 2)]
    put_all(engine, there)

    found = engine.get_many([key(f"{n:03}") for n in range(250)], eventually=True)

    assert found == {each.key: each for each in there}
    assert engine.get_many([key("000"), key("000")], eventually=True) == {key("000"): there[0]}


def test_get_many_takes_the_same_key_twice(engine: Engine) -> None:
    put_all(engine, [record("a")])

    assert engine.get_many([key("a"), key("b"), key("a")]) == {key("a"): record("a")}


def test_get_many_of_no_keys_is_empty(engine: Engine) -> None:
    assert engine.get_many([]) == {}


def test_get_many_reads_large_records(engine: Engine) -> None:
    there = [record(f"{n}", body="x" * 390_000) for n in range(5)]
    put_all(engine, there)

    assert engine.get_many([each.key for each in there]) == {each.key: each for each in there}


@pytest.mark.parametrize(
    "body",
    ["", " ", '{"a": "\\u0000"}', "Скважина №5 🛢", "line\nbreak\ttab", "'\"; DROP TABLE record"],
)
def test_a_body_comes_back_as_it_was(engine: Engine, body: str) -> None:
    put_all(engine, [record("a", body)])

    assert engine.get(key("a")) == record("a", body)


@pytest.mark.parametrize("version", [0, 1, -1, 2**53 + 1, 2**63 - 1])
def test_a_version_comes_back_exactly(engine: Engine, version: int) -> None:
    put_all(engine, [record("a", version=version)])

    assert engine.get(key("a")) == record("a", version=version)


def test_a_query_is_in_the_order_of_utf8_bytes(engine: Engine) -> None:
    put_all(engine, [record(sk) for sk in reversed(BY_BYTES)])

    assert sort_keys(engine.query(Query("main", PK))) == BY_BYTES
    assert sort_keys(engine.query(Query("main", PK, reverse=True))) == BY_BYTES[::-1]


def test_an_index_is_in_the_order_of_utf8_bytes(engine: Engine) -> None:
    put_all(
        engine,
        [
            Record(PK, str(n), "sample", 1, "", l3=sk, g2=Key("g", sk))
            for n, sk in enumerate(reversed(BY_BYTES))
        ],
    )

    assert [r.l3 for r in engine.query(Query("l3", PK)).records] == BY_BYTES
    assert [r.g2 for r in engine.query(Query("g2", "g")).records] == [Key("g", k) for k in BY_BYTES]


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        ("", LAST_CHARACTER, LETTERS),
        ("b", "d", ["b", "c", "d"]),
        ("b", "b", ["b"]),
        ("bb", "d\x01", ["c", "d"]),
        ("", "b", ["a", "b"]),
        ("f", LAST_CHARACTER, ["f", "g"]),
        ("x", LAST_CHARACTER, []),
        ("d", "b", []),
        ("", "", []),
    ],
)
def test_a_range_includes_both_its_ends(
    engine: Engine, low: str, high: str, found: list[str]
) -> None:
    put_all(engine, [record(letter) for letter in LETTERS])

    assert sort_keys(engine.query(Query("main", PK, low, high))) == found
    assert sort_keys(engine.query(Query("main", PK, low, high, reverse=True))) == found[::-1]


def test_a_query_stays_in_its_partition(engine: Engine) -> None:
    put_all(engine, [record("a"), record("b", pk="other"), record("c", pk=f"{PK}2")])

    assert sort_keys(engine.query(Query("main", PK))) == ["a"]
    assert sort_keys(engine.query(Query("main", "nobody"))) == []
    assert sort_keys(engine.query(Query("main", ""))) == []


def test_a_record_is_in_an_index_only_while_it_has_its_key(engine: Engine) -> None:
    engine.commit([Put(everywhere("a"))])
    assert [len(engine.query(Query(i, PK)).records) for i in ("l1", "l4", "g1", "g2")] == [1] * 4

    engine.commit([Put(record("a", version=2), when=1)])

    assert [len(engine.query(Query(i, PK)).records) for i in ("l1", "l4", "g1", "g2")] == [0] * 4
    assert engine.query(Query("main", PK)).records == (record("a", version=2),)


def test_a_record_moves_in_its_indexes_with_its_key(engine: Engine) -> None:
    engine.commit([Put(Record(PK, "a", "sample", 1, "", l1="1", g1=Key("g", "1")))])
    moved = Record(PK, "a", "sample", 2, "", l1="2", g1=Key("h", "1"))

    engine.commit([Put(moved)])

    assert engine.query(Query("l1", PK, "1", "1")).records == ()
    assert engine.query(Query("l1", PK, "2", "2")).records == (moved,)
    assert engine.query(Query("g1", "g")).records == ()
    assert engine.query(Query("g1", "h")).records == (moved,)


def test_a_deleted_record_is_gone_from_table_and_indexes(engine: Engine) -> None:
    engine.commit([Put(everywhere("a"))])

    engine.commit([Delete(key("a"))])

    assert engine.get(key("a")) is None
    for index in ("main", "l1", "g1"):
        assert engine.query(Query(index, PK)).records == ()


def test_what_was_written_is_read_back_from_local_indexes_at_once(engine: Engine) -> None:
    for n in range(10):
        engine.commit([Put(Record(PK, f"{n}", "sample", 1, "", l2=f"{n}"))])
        assert sort_keys(engine.query(Query("l2", PK, reverse=True, limit=1))) == [f"{n}"]


def test_an_empty_index_key_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="key"):
        refused(engine, [Put(Record(PK, "a", "sample", 1, "", l1=""))])
