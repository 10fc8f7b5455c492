"""What a process does that uploads a file and is killed."""

import os
import signal
import threading
import time
from pathlib import Path

from tests import factories
from welltrack_ui.domain.audit import Actor


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def upload_and_die(
    folder: Path, user_id: str, well_id: str, milliseconds: float, in_pieces: bool = False
) -> None:
    """Die after the bytes have arrived, this long after the call of `complete`; 0 is before it.

    In pieces, `complete` is to join them.
    """
    services = factories.services_in(folder)
    actor = Actor(user_id, "Engineer", "engineer@example.com")
    make = factories.upload_in_pieces if in_pieces else factories.upload
    pending = make(services, actor, well_id)
    if not milliseconds:
        die()
    threading.Timer(milliseconds / 1000, die).start()
    services.files.complete_upload(actor, pending.id)
    time.sleep(10)
