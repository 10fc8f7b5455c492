"""The regular work of a server: what has expired goes, backups are made, damage is looked for.

Of several servers on one store, the one that has the lease does it.
"""

import functools
import logging
import threading
import time
from collections.abc import Callable

from welltrack_ui.metrics import meters
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.backup.schedule import find_last_backup, run_due_backup
from welltrack_ui.services.maintenance.integrity import check_integrity_weekly
from welltrack_ui.services.maintenance.lease import Lease
from welltrack_ui.services.maintenance.orphan_cleanup import is_waiting, sweep_files
from welltrack_ui.services.maintenance.trash_purge import sweep_trash
from welltrack_ui.settings import Settings
from welltrack_ui.store.engine.engine import Engine

log = logging.getLogger(__name__)
ROUND_SECONDS = 600
TICK_SECONDS = 15
ROUNDS_PER_FILE_SWEEP = 36


class Upkeep:
    """The rounds of one server, every ten minutes until `stop` is set."""

    def __init__(
        self,
        engine: Engine,
        store: FileStore,
        settings: Settings,
        stop: threading.Event,
        lease: Lease,
        *,
        purge_texts: Callable[[str, str], None],
    ) -> None:
        self.engine, self.store, self.settings = engine, store, settings
        self.stop, self.lease, self.purge_texts = stop, lease, purge_texts

    def run(self) -> None:
        """Make rounds until the server stops."""
        # Of the server before: a restart makes no backup younger or older.
        meters.LAST_BACKUP.set(find_last_backup(self.settings))
        number, due_at = 0, time.monotonic() + ROUND_SECONDS
        while not self.stop.wait(TICK_SECONDS):
            if time.monotonic() >= due_at and self.make_round(number):
                number, due_at = number + 1, time.monotonic() + ROUND_SECONDS

    def make_round(self, number: int) -> bool:
        """Do everything that is due; what fails is logged, and tried again in the next round.

        False where another server does it.
        """
        if not self.lease.is_held:
            return False
        for task in (
            functools.partial(self._sweep, number),
            self._back_up,
            functools.partial(check_integrity_weekly, self.engine),
        ):
            try:
                task()
            # The store may be down, or a disk full, for a while: the others have their turn.
            except Exception:
                log.exception("a regular task failed, and is tried again in ten minutes")
        return True

    def _back_up(self) -> None:
        """Make a backup if one is due."""
        if run_due_backup(self.engine, self.settings):
            meters.LAST_BACKUP.set_to_current_time()

    def _sweep(self, number: int) -> None:
        """Remove what has expired; objects of files every six hours, or never by the settings."""
        with_files = self.settings.sweep_files
        # Files first: this finds out whether the database was restored, and all wait then.
        if with_files and number % ROUNDS_PER_FILE_SWEEP == 0:
            sweep_files(self.engine, self.store)
        steps: list[Callable[[], int]] = [self.engine.sweep]
        if with_files and not is_waiting(self.engine):
            purge = functools.partial(
                sweep_trash, self.engine, self.store, purge_texts=self.purge_texts
            )
            steps.append(purge)
        for sweep_step in steps:
            # Each call does a bounded number of steps, so that a stop is noticed between them.
            while self.lease.is_held and sweep_step() and not self.stop.is_set():
                pass
        meters.LAST_SWEEP.set_to_current_time()
