"""Uploads a file and is killed: run it as a module, with the arguments FOLDER USER WELL MS.

The bytes have arrived by then; `complete` was called MS milliseconds ago. 0 is before the call.
With `pieces` as a fifth word they came in pieces, which `complete` is to join.
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


def main(folder: Path, user_id: str, well_id: str, milliseconds: float, *how: str) -> None:
    services = factories.services_in(folder)
    actor = Actor(user_id, "Engineer", "engineer@example.com")
    make = factories.upload_in_pieces if how else factories.upload
    pending = make(services, actor, well_id)
    if not milliseconds:
        die()
    threading.Timer(milliseconds / 1000, die).start()
    services.files.complete_upload(actor, pending.id)
    time.sleep(10)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4]), *sys.argv[5:])
