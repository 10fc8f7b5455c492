"""What every engine does when records are written: conditions, cancellation, limits."""

from collections.abc import Callable

import pytest

from tests.store.samples import PK, key, put_all, record, refused, sort_keys
from welltrack_ui.store.engine.engine import (
    Check,
    Condition,
    Delete,
    Engine,
    Key,
    Operation,
    Put,
    Query,
    Record,
)
from welltrack_ui.store.engine.errors import CommitCancelled, StoreOnEventLoop, TooLarge

HELD: list[tuple[Condition, bool, bool]] = [
    # condition, does it hold where version 3 lies, does it hold where nothing lies
    (None, True, True),
    ("absent", False, True),
    ("present", True, False),
    (3, True, False),
    (2, False, False),
    (0, False, False),
]
OPERATIONS: dict[str, Callable[[Condition], Operation]] = {
    "put": lambda when: Put(record("a", "new", version=9), when),
    "delete": lambda when: Delete(key("a"), when),
    "check": lambda when: Check(key("a"), when),
}
AFTERWARDS = {"put": record("a", "new", version=9), "delete": None}


@pytest.mark.parametrize(("when", "holds", "_"), HELD)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_condition_on_a_record_that_is_there(
    engine: Engine, name: str, when: Condition, holds: bool, _: bool
) -> None:
    there = record("a", version=3)
    put_all(engine, [there])

    assert refused(engine, [OPERATIONS[name](when)]) == (() if holds else (0,))

    assert engine.get(key("a")) == (AFTERWARDS.get(name, there) if holds else there)


@pytest.mark.parametrize(("when", "_", "holds"), HELD)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_condition_where_nothing_is(
    engine: Engine, name: str, when: Condition, holds: bool, _: bool
) -> None:
    assert refused(engine, [OPERATIONS[name](when)]) == (() if holds else (0,))

    assert engine.get(key("a")) == (AFTERWARDS.get(name) if holds else None)


def test_a_cancelled_commit_names_each_operation_that_failed(engine: Engine) -> None:
    put_all(engine, [record("there", version=2)])

    with pytest.raises(CommitCancelled) as caught:
        engine.commit(
            [
                Put(record("a"), "absent"),
                Put(record("there"), "absent"),
                Check(key("anything"), None),
                Delete(key("missing"), "present"),
                Delete(key("b")),
                Check(key("missing too"), 1),
                Check(key("c"), "absent"),
            ]
        )

    assert caught.value.failed == (1, 3, 5)


def test_a_cancelled_commit_writes_nothing(engine: Engine) -> None:
    before = [record("a"), record("b"), record("c", version=5)]
    put_all(engine, before)

    failed = refused(
        engine,
        [
            Put(record("a", "changed", version=2), when=1),
            Delete(key("b")),
            Put(record("new"), "absent"),
            Put(record("c", "changed", version=5), when=4),
        ],
    )

    assert failed == (3,)
    assert engine.query(Query("main", PK)).records == tuple(before)


def test_a_commit_writes_everything(engine: Engine) -> None:
    put_all(engine, [record("a"), record("b"), record("c")])

    engine.commit(
        [
            Put(record("a", "changed", version=2), when=1),
            Delete(key("b"), "present"),
            Check(key("c"), 1),
            Put(record("d", pk="other"), "absent"),
        ]
    )

    assert engine.query(Query("main", PK)).records == (
        record("a", "changed", version=2),
        record("c"),
    )
    assert engine.get(Key("other", "d")) == record("d", pk="other")


def test_a_commit_of_nothing_does_nothing(engine: Engine) -> None:
    engine.commit([])
    engine.commit([Check(key("a"), None)])

    assert engine.query(Query("main", PK)).records == ()


def test_a_put_replaces_the_whole_record(engine: Engine) -> None:
    full = Record(PK, "a", "full", 1, "body", l1="x", g1=Key("g", "y"), expires_at=4_000_000_000)
    put_all(engine, [full, record("a", "", version=2)])

    assert engine.get(key("a")) == record("a", "", version=2)


def test_a_hundred_operations_go_in_one_commit(engine: Engine) -> None:
    engine.commit([Put(record(f"{n:03}"), "absent") for n in range(100)])

    assert sort_keys(engine.query(Query("main", PK, limit=200))) == [f"{n:03}" for n in range(100)]


def test_more_than_a_hundred_operations_are_refused(engine: Engine) -> None:
    with pytest.raises(TooLarge, match="101 operations"):
        engine.commit([Put(record(f"{n:03}")) for n in range(101)])

    assert engine.query(Query("main", PK)).records == ()


def test_a_record_of_almost_400_kb_can_be_kept(engine: Engine) -> None:
    large = record("a", "ж" * 199_900)

    engine.commit([Put(large, "absent")])

    assert engine.get(key("a")) == large


@pytest.mark.parametrize("body", ["x" * 400_001, "ж" * 200_001])
def test_a_larger_record_is_refused(engine: Engine, body: str) -> None:
    with pytest.raises(TooLarge, match="record"):
        engine.commit([Put(record("a", body)), Put(record("b"))])

    assert engine.query(Query("main", PK)).records == ()


def test_a_commit_above_four_megabytes_is_refused(engine: Engine) -> None:
    with pytest.raises(TooLarge, match="commit"):
        engine.commit([Put(record(f"{n}", "x" * 390_000)) for n in range(11)])

    assert engine.query(Query("main", PK)).records == ()


def test_two_operations_on_one_key_are_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="same key"):
        engine.commit([Put(record("a")), Check(key("a"), "absent")])

    assert engine.get(key("a")) is None


@pytest.mark.parametrize(
    "wrong",
    [
        record(""),
        record("a", pk=""),
        record("x" * 1025),
        record("é" * 513),
        record("a", pk="x" * 2049),
        Record(PK, "a", "sample", 1, "", l4=""),
        Record(PK, "a", "sample", 1, "", l4="x" * 1025),
        Record(PK, "a", "sample", 1, "", g1=Key("", "a")),
        Record(PK, "a", "sample", 1, "", g2=Key("a", "")),
    ],
)
def test_a_key_that_dynamodb_does_not_take_is_refused(engine: Engine, wrong: Record) -> None:
    with pytest.raises(ValueError, match="key"):
        engine.commit([Put(record("b")), Put(wrong)])

    assert engine.get(key("b")) is None


def test_the_longest_keys_can_be_kept(engine: Engine) -> None:
    longest = Record(
        "p" * 2048, "s" * 1024, "sample", 1, "", l1="l" * 1024, g1=Key("g" * 2048, "h" * 1024)
    )

    engine.commit([Put(longest, "absent")])

    assert engine.get(longest.key) == longest
    assert engine.query(Query("g1", "g" * 2048)).records == (longest,)


@pytest.mark.parametrize("operation", [Delete(key("")), Check(key(""), "absent")])
def test_an_empty_key_can_be_neither_deleted_nor_checked(
    engine: Engine, operation: Operation
) -> None:
    with pytest.raises(ValueError, match="key"):
        engine.commit([operation])


def test_half_a_character_can_not_be_stored(engine: Engine) -> None:
    with pytest.raises(ValueError, match="surrogates"):
        engine.commit([Put(record("a", "\ud800")), Put(record("b"))])

    assert engine.query(Query("main", PK)).records == ()


def test_a_table_can_be_made_twice(engine: Engine) -> None:
    put_all(engine, [record("a")])

    engine.create()

    assert engine.get(key("a")) == record("a")


def test_a_ping_of_a_table_that_is_there_is_quiet(engine: Engine) -> None:
    engine.ping()


async def test_calls_on_the_event_loop_are_refused(engine: Engine) -> None:
    calls: list[Callable[[], object]] = [
        lambda: engine.get(key("a")),
        lambda: engine.get_many([]),
        lambda: engine.query(Query("main", PK)),
        lambda: next(engine.walk(Query("main", PK))),
        lambda: engine.commit([]),
        engine.ping,
        engine.sweep,
        engine.create,
    ]
    for call in calls:
        with pytest.raises(StoreOnEventLoop):
            call()
