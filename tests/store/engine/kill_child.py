"""What a process does that writes until it is killed."""

import os
import threading
from pathlib import Path

from welltrack_ui.store.engine.engine import Key, Put, Record
from welltrack_ui.store.engine.sqlite import SqliteEngine

THREADS = 4


def write_until_killed(path: Path, run: str, acknowledged: Path) -> None:
    """Commit entities with their audit entries, in four threads.

    The name of an entity comes to be a line of `acknowledged` only when it is committed.
    """
    output = os.open(acknowledged, os.O_WRONLY | os.O_APPEND)
    engine = SqliteEngine(path)
    engine.create()
    for thread in range(THREADS):
        threading.Thread(target=write_forever, args=(engine, f"{run}-{thread}", output)).start()


def write_forever(engine: SqliteEngine, prefix: str, output: int) -> None:
    number = 0
    while True:
        number += 1
        name = f"{prefix}-{number:06}"
        entity = Record("entities", name, "entity", 1, "x" * 500, l1=name, g1=Key("all", name))
        audit = Record("audit", name, "audit", 1, "y" * 500, l2=name)
        engine.commit([Put(entity, "absent"), Put(audit, "absent")])
        os.write(output, f"{name}\n".encode())
