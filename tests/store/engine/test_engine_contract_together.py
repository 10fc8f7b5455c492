"""What every engine does when many write at once.

Not on moto: it undoes a failed transaction by putting back all tables as they were before, and
so takes away what other threads have written meanwhile.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import pytest

from tests.store.samples import PK, key, put_all, record, refused
from welltrack_ui.store.engine.engine import Check, Engine, Key, Put, Query, Record

THREADS = 8
Answer = TypeVar("Answer")

pytestmark = pytest.mark.parametrize("engine", ["sqlite", "dynoxide"], indirect=True)


def test_of_many_writers_of_one_version_exactly_one_wins(engine: Engine) -> None:
    put_all(engine, [record("a", version=1)])

    def write(n: int, old: int) -> tuple[int, ...]:
        return refused(engine, [Put(record("a", f"{n}", version=old + 1), when=old)])

    for version in range(1, 6):
        won = _at_once(partial(write, old=version))
        assert sorted(won) == [(), *[(0,)] * (THREADS - 1)]
        assert engine.get(key("a")) == record("a", f"{won.index(())}", version=version + 1)


def test_of_many_creators_exactly_one_wins(engine: Engine) -> None:
    def create(n: int, sk: str) -> tuple[int, ...]:
        own = Put(record(f"{sk}{n}", pk="mine"))
        return refused(engine, [own, Put(record(sk), "absent")])

    for name in "abcde":
        won = _at_once(partial(create, sk=name))
        assert sorted(won) == [(), *[(1,)] * (THREADS - 1)]
        theirs = engine.query(Query("main", "mine", name, name + "9")).records
        assert [each.sk for each in theirs] == [f"{name}{won.index(())}"]


def test_no_increment_is_lost(engine: Engine) -> None:
    put_all(engine, [record("counter", "0", version=1)])

    def count_to_ten(_: int) -> None:
        done = 0
        while done < 10:
            now = engine.get(key("counter"))
            assert now is not None
            following = record("counter", f"{int(now.body) + 1}", version=now.version + 1)
            done += not refused(engine, [Put(following, when=now.version)])

    _at_once(count_to_ten)

    assert engine.get(key("counter")) == record("counter", "80", version=81)


def test_readers_never_see_half_a_local_index(engine: Engine) -> None:
    """A record moves along its index while others count: it is always there once."""
    put_all(engine, [Record(PK, "a", "sample", 1, "", l1="0")])
    stop = threading.Event()
    counted: set[int] = set()

    def count() -> None:
        while not stop.is_set():
            counted.add(len(engine.query(Query("l1", PK)).records))

    readers = [threading.Thread(target=count) for _ in range(2)]
    for reader in readers:
        reader.start()
    for n in range(30):
        engine.commit([Put(Record(PK, "a", "sample", 1, "", l1=f"{n % 10}"))])
    stop.set()
    for reader in readers:
        reader.join()

    assert counted == {1}


def test_commits_that_guard_each_other_never_both_succeed(engine: Engine) -> None:
    """Each writes one side and checks that the other is free: a write skew if both passed."""

    def take(n: int, sides: tuple[Key, Key]) -> tuple[int, ...]:
        mine, other = sides[n % 2], sides[1 - n % 2]
        taken = Record(*mine, "sample", 1, "")
        return refused(engine, [Put(taken, "absent"), Check(other, "absent")])

    for n in range(10):
        sides = (key(f"{n}-left"), key(f"{n}-right"))
        _at_once(partial(take, sides=sides))
        assert len(engine.get_many(sides)) == 1


def _at_once(work: Callable[[int], Answer]) -> list[Answer]:
    """What each of the threads came back with; all of them start together."""
    start = threading.Barrier(THREADS)

    def run(n: int) -> Answer:
        start.wait()
        return work(n)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))
