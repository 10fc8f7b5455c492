"""What the embedded engine has acknowledged is still there after the process was killed."""

import random
import signal
import sqlite3
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from tests.forking import FORKS
from tests.store.engine.kill_child import write_until_killed
from welltrack_ui.store.engine.engine import Query
from welltrack_ui.store.engine.sqlite import SqliteEngine

KILLS = 20
START_SECONDS = 30.0


@pytest.mark.slow
def test_acknowledged_commits_survive_kills_whole(tmp_path: Path) -> None:
    database = tmp_path / "store.db"
    acknowledged: set[str] = set()
    for run in range(KILLS):
        acknowledged |= _write_and_kill(database, run, tmp_path / "acknowledged")

    engine = SqliteEngine(database)
    entities = {r.sk for r in engine.walk(Query("main", "entities"))}
    audits = {r.sk for r in engine.walk(Query("main", "audit"))}
    indexed = [
        {r.sk for r in engine.walk(query)}
        for query in (Query("l1", "entities"), Query("g1", "all"), Query("l2", "audit"))
    ]
    engine.close()

    assert len(acknowledged) >= KILLS
    assert acknowledged <= entities
    assert entities == audits
    assert indexed == [entities, entities, audits]
    # Only the commits in flight at a kill may be there without having been acknowledged.
    assert len(entities - acknowledged) <= KILLS * 4
    assert _integrity(database) == "ok"


def _write_and_kill(database: Path, run: int, output: Path) -> set[str]:
    """The names a child acknowledged before it was killed at a random moment."""
    output.write_bytes(b"")
    child = FORKS.Process(target=write_until_killed, args=(database, f"{run:02}", output))
    child.start()
    try:
        _wait_for_output(output, child)
        time.sleep(random.uniform(0.02, 0.12))  # noqa: S311 - any moment will do
    finally:
        child.kill()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    # The last line may have been cut off by the kill.
    return set(output.read_text().rpartition("\n")[0].splitlines())


def _wait_for_output(output: Path, child: BaseProcess) -> None:
    end = time.monotonic() + START_SECONDS
    while output.stat().st_size == 0:
        assert child.is_alive(), "the child ended by itself"
        assert time.monotonic() < end, "the child writes nothing"
        time.sleep(0.01)


def _integrity(database: Path) -> str:
    connection = sqlite3.connect(database)
    try:
        (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
    finally:
        connection.close()
    return str(answer)
