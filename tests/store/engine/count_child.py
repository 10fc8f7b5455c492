"""Adds to a shared counter: `python -m tests.store.engine.count_child FILE TIMES`."""

import sys
from pathlib import Path

from welltrack_ui.store.engine.engine import Key, Put, Record
from welltrack_ui.store.engine.errors import CommitCancelled
from welltrack_ui.store.engine.sqlite import SqliteEngine

COUNTER = Key("counters", "one")


def main(path: Path, times: int) -> None:
    engine = SqliteEngine(path)
    for _ in range(times):
        while not add_one(engine):
            pass
    engine.close()


def add_one(engine: SqliteEngine) -> bool:
    """Whether it worked: not when somebody else was faster."""
    now = engine.get(COUNTER)
    assert now is not None
    following = Record(*COUNTER, "counter", now.version + 1, "")
    try:
        engine.commit([Put(following, when=now.version)])
    except CommitCancelled:
        return False
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
