"""The embedded store in good order: one server at a time, and damage told before it spreads."""

import contextlib
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Engine, Put, Record
from welltrack_ui.store.engine.errors import StoreError, StoreUnavailable
from welltrack_ui.store.engine.sqlite_use import take_server_lock

log = logging.getLogger(__name__)
CHECK_INTERVAL = timedelta(days=7)
MAX_LISTED_FAULTS = 3


@contextlib.contextmanager
def use_store(engine: Engine, data: Path) -> Iterator[None]:
    """The store for one server: alone on its data folder, and checked after an unclean end.

    Raises: StoreError for a folder that has a server, a damaged database or a missing table.
    """
    # A store that is down for a while is waited for, with pages open; a missing table never comes.
    with contextlib.suppress(StoreUnavailable):
        engine.get(keys.FILE_SWEEP_KEY)
    with contextlib.ExitStack() as until_end:
        if engine.is_near:
            until_end.enter_context(hold_folder(data))
        if engine.mark_in_use():
            log.warning("the server before did not end cleanly: the database is checked")
            refuse_damage(engine)
        try:
            yield
        finally:
            # The disk may be full or gone: the next start checks the database then.
            with contextlib.suppress(StoreError):
                engine.mark_closed()


@contextlib.contextmanager
def hold_folder(data: Path) -> Iterator[None]:
    """A data folder with one server. Raises: StoreError where another has it."""
    try:
        lock = take_server_lock(data)
    except OSError as error:
        raise StoreUnavailable(f"{data} can't be written: {error.strerror}") from None
    if lock is None:
        raise StoreError(
            f"another WellTrack serves {data}: stop it first, or choose another folder with --data"
        )
    with lock:
        yield


def refuse_damage(engine: Engine) -> None:
    """Check the stored data. Raises: StoreError for damage, with the remedy; StoreUnavailable."""
    if damage := engine.find_damage():
        raise StoreError(
            f"the database is damaged ({'; '.join(damage[:MAX_LISTED_FAULTS])}): move the data"
            " folder away, and restore the last backup into a new one with `welltrack restore`"
        )


def check_integrity_weekly(engine: Engine, now: datetime | None = None) -> bool:
    """Check the embedded store if it was not for a week; whether it was checked now.

    Raises: StoreError for damage; StoreUnavailable.
    """
    now = now or datetime.now(UTC)
    if not engine.is_near:
        return False
    key = keys.INTEGRITY_CHECK_KEY
    record = engine.get(key)
    if record and now - datetime.fromisoformat(json.loads(record.body)) < CHECK_INTERVAL:
        return False
    refuse_damage(engine)
    # Only of a store that is whole: one that is not is told of again in ten minutes.
    engine.commit([Put(Record(key.pk, key.sk, "check", 1, json.dumps(now.isoformat())))])
    return True
