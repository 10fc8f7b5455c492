"""What `welltrack check` tries out: each kind of call to the store, rights, an e-mail."""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.command_line import run
from tests.faulty_engine import FaultyEngine
from welltrack_ui.commands.store_probe import is_audit_guarded, try_store
from welltrack_ui.store.engine.engine import Operation, Query, RecordPage
from welltrack_ui.store.engine.errors import StoreError, StoreUnavailable
from welltrack_ui.store.engine.sqlite import SqliteEngine


class DeniedEngine(FaultyEngine):
    """A database that denies to write, as DynamoDB says it, or to read one of its indexes."""

    denies_writes = False
    denied_index = ""

    def _commit(self, operations: Sequence[Operation]) -> None:
        if self.denies_writes:
            raise StoreError("DynamoDB does not accept our AWS credentials: AccessDeniedException")
        super()._commit(operations)

    def _query(self, query: Query) -> RecordPage:
        if query.index == self.denied_index:
            raise StoreError(f"not authorized to perform dynamodb:Query on {query.index}")
        return super()._query(query)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DeniedEngine]:
    with contextlib.closing(SqliteEngine(tmp_path / "store.db")) as inner:
        inner.create()
        yield DeniedEngine(inner)


def count_records(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM record").fetchone()
    return int(count)


def test_trial_of_a_store_leaves_nothing(engine: DeniedEngine, tmp_path: Path) -> None:
    try_store(engine)
    assert count_records(tmp_path / "store.db") == 0


@pytest.mark.parametrize("index", ["main", "l1", "l4", "g1", "g2"])
def test_index_that_cannot_be_read_is_found_and_nothing_left(
    engine: DeniedEngine, index: str, tmp_path: Path
) -> None:
    engine.denied_index = index
    with pytest.raises(StoreError, match=f"dynamodb:Query on {index}"):
        try_store(engine)
    assert count_records(tmp_path / "store.db") == 0


def test_store_that_takes_no_write_is_found(engine: DeniedEngine) -> None:
    engine.faults = ["lost before"]
    with pytest.raises(StoreUnavailable, match="the answer was lost"):
        try_store(engine)


def test_policy_that_keeps_the_audit_log_is_found(engine: DeniedEngine) -> None:
    assert is_audit_guarded(engine) is False
    engine.denies_writes = True
    assert is_audit_guarded(engine) is True


def test_audit_policy_is_unknown_while_the_store_is_away(engine: DeniedEngine) -> None:
    engine.faults = ["lost before"]
    with pytest.raises(StoreUnavailable):
        is_audit_guarded(engine)


def test_check_sends_an_email_where_it_is_asked_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = run("check", "--mail-to", "operator@example.com")
    assert told.status == 0
    assert "ok   mail to: operator@example.com" in told.out.splitlines()
    (letter,) = (tmp_path / "data/outbox").glob("*.eml")
    sent = message_from_bytes(letter.read_bytes(), policy=policy.default)
    assert (sent["To"], sent["Subject"]) == ("operator@example.com", "WellTrack: a trial")
