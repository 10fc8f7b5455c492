"""Every engine against a plain dictionary that follows the same rules in the simplest way."""

from dataclasses import dataclass, field
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.samples import refused
from welltrack_ui.store.engine.engine import (
    LAST_CHARACTER,
    Check,
    Condition,
    Delete,
    Engine,
    IndexName,
    Key,
    Operation,
    Put,
    Query,
    Record,
)
from welltrack_ui.store.engine.index_keys import find_index_key
from welltrack_ui.store.engine.sqlite import SqliteEngine

PAST, FUTURE = 1_700_000_000, 4_000_000_000

# In UTF-16 the last character would come before the one ahead of it.
TEXTS = ["a", "ab", "b", "~", "é", "\uffee", "\U0001f6e2"]
ALL_KEYS = [Key(pk, sk) for pk in "pq" for sk in TEXTS]

Place = tuple[Key, Key]
"""A record's key in an index, and its own."""

_texts = st.sampled_from(TEXTS)
_optional_texts = st.none() | _texts
_partitions = st.sampled_from(["p", "q"])
_global_keys = st.none() | st.builds(Key, _partitions, _texts)
_records = st.builds(
    Record,
    _partitions,
    _texts,
    st.just("sample"),
    st.integers(1, 3),
    st.sampled_from(["", "{}", "ж"]),
    _optional_texts,
    _optional_texts,
    st.none(),
    _optional_texts,
    _global_keys,
    _global_keys,
    st.sampled_from([None, None, FUTURE, PAST]),
)
_conditions: st.SearchStrategy[Condition] = st.sampled_from([None, "absent", "present", 1, 2])
_keys = st.builds(Key, _partitions, _texts)
_operations: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Put, _records, _conditions),
    st.builds(Delete, _keys, _conditions),
    st.builds(Check, _keys, _conditions),
)
_commits = st.lists(_operations, min_size=1, max_size=4, unique_by=lambda op: op.key)
_queries = st.builds(
    Query,
    st.sampled_from(get_args(IndexName)),
    _partitions,
    st.just("") | _texts,
    st.just(LAST_CHARACTER) | _texts,
    st.integers(1, 4),
    st.booleans(),
)


_FIXTURE_IS_CLEARED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=150, suppress_health_check=_FIXTURE_IS_CLEARED)
@given(st.lists(_commits, min_size=1, max_size=10), st.lists(_queries, min_size=1, max_size=10))
def test_sqlite_agrees_with_a_plain_dictionary(
    sqlite_engine: SqliteEngine, commits: list[list[Operation]], queries: list[Query]
) -> None:
    sqlite_engine.create()
    _compare(sqlite_engine, commits, queries)


@pytest.mark.parametrize("engine", ["moto", "dynoxide"], indirect=True)
@settings(max_examples=15, suppress_health_check=_FIXTURE_IS_CLEARED)
@given(
    commits=st.lists(_commits, min_size=1, max_size=6),
    queries=st.lists(_queries, min_size=1, max_size=4),
)
def test_dynamodb_agrees_with_a_plain_dictionary(
    engine: Engine, commits: list[list[Operation]], queries: list[Query]
) -> None:
    _compare(engine, commits, queries)


def _compare(engine: Engine, commits: list[list[Operation]], queries: list[Query]) -> None:
    engine.commit([Delete(key) for key in ALL_KEYS])
    model = Model()
    for commit in commits:
        assert refused(engine, commit) == model.commit(commit)
    for query in queries:
        found, expected = _read(engine, query), model.query(query)
        # Among records with the same sort key DynamoDB promises no order.
        assert [index_key for index_key, _ in found] == [index_key for index_key, _ in expected]
        assert sorted(found) == sorted(expected)
    assert engine.get_many(ALL_KEYS) == {r.key: r for r in model.living()}


def _read(engine: Engine, query: Query) -> list[Place]:
    return [(find_index_key(r, query.index) or r.key, r.key) for r in engine.walk(query)]


@dataclass
class Model:
    """What a store should hold: all that was put, the expired ones too."""

    records: dict[Key, Record] = field(default_factory=dict)

    def commit(self, operations: list[Operation]) -> tuple[int, ...]:
        failed = tuple(i for i, op in enumerate(operations) if not self._holds(op))
        for operation in () if failed else operations:
            if isinstance(operation, Put):
                self.records[operation.key] = operation.record
            elif isinstance(operation, Delete):
                self.records.pop(operation.key, None)
        return failed

    def query(self, query: Query) -> list[Place]:
        places = [(find_index_key(r, query.index), r.key) for r in self.living()]
        found = [(k, own) for k, own in places if k is not None and _inside(k, query)]
        return sorted(found, key=lambda place: place[0].sk.encode(), reverse=query.reverse)

    def living(self) -> list[Record]:
        return [r for r in self.records.values() if r.expires_at != PAST]

    def _holds(self, operation: Operation) -> bool:
        there = next((r for r in self.living() if r.key == operation.key), None)
        if operation.when is None:
            return True
        if there is None or operation.when == "absent":
            return (there is None) == (operation.when == "absent")
        return operation.when in {"present", there.version}


def _inside(index_key: Key, query: Query) -> bool:
    low, high = query.low.encode(), query.high.encode()
    return index_key.pk == query.pk and low <= index_key.sk.encode() <= high
