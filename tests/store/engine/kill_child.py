"""Writes until it is killed: `python -m tests.store.engine.kill_child FILE RUN`.

Each of four threads commits an entity together with its audit entry, and only then prints the
entity's name on a line of its own.
"""

import os
import sys
import threading
from pathlib import Path

from welltrack_ui.store.engine.engine import Key, Put, Record
from welltrack_ui.store.engine.sqlite import SqliteEngine

THREADS = 4


def main(path: Path, run: str) -> None:
    engine = SqliteEngine(path)
    engine.create()
    for thread in range(THREADS):
        threading.Thread(target=write_forever, args=(engine, f"{run}-{thread}")).start()


def write_forever(engine: SqliteEngine, prefix: str) -> None:
    number = 0
    while True:
        number += 1
        name = f"{prefix}-{number:06}"
        entity = Record("entities", name, "entity", 1, "x" * 500, l1=name, g1=Key("all", name))
        audit = Record("audit", name, "audit", 1, "y" * 500, l2=name)
        engine.commit([Put(entity, "absent"), Put(audit, "absent")])
        os.write(sys.stdout.fileno(), f"{name}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
