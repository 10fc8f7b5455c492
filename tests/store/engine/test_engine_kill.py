"""What the embedded engine has acknowledged is still there after the process was killed."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

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
    command = [sys.executable, "-m", "tests.store.engine.kill_child", str(database), f"{run:02}"]
    with output.open("wb") as sink:
        child = subprocess.Popen(command, stdout=sink)
    try:
        _wait_for_output(output, child)
        time.sleep(random.uniform(0.05, 0.3))  # noqa: S311 - any moment will do
    finally:
        child.kill()
    assert child.wait() == -signal.SIGKILL
    # The last line may have been cut off by the kill.
    return set(output.read_text().rpartition("\n")[0].splitlines())


def _wait_for_output(output: Path, child: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while output.stat().st_size == 0:
        assert child.poll() is None, "the child ended by itself"
        assert time.monotonic() < end, "the child writes nothing"
        time.sleep(0.01)


def _integrity(database: Path) -> str:
    connection = sqlite3.connect(database)
    try:
        (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
    finally:
        connection.close()
    return str(answer)
