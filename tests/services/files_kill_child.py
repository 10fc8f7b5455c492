"""Uploads a file and is killed: `python -m tests.services.files_kill_child FOLDER USER WELL MS`.

The bytes have arrived by then; `complete` was called MS milliseconds ago. 0 is before the call.
"""

import os
import signal
import sys
import threading
import time
from pathlib import Path

from tests import factories
from welltrack_ui.domain.audit import Actor


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, user_id: str, well_id: str, milliseconds: float) -> None:
    services = factories.services_in(folder)
    actor = Actor(user_id, "Engineer", "engineer@example.com")
    pending = factories.upload(services, actor, well_id)
    if not milliseconds:
        die()
    threading.Timer(milliseconds / 1000, die).start()
    services.files.complete(actor, pending.id)
    time.sleep(10)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4]))
