"""The trial of a store for `welltrack check`: each kind of call, once, on a record of its own.

On AWS each of them needs a right of its own, and on a table of its own each index must be there.
"""

import secrets
import time
from typing import get_args

from welltrack_ui.store.engine.engine import (
    Check,
    Delete,
    Engine,
    IndexName,
    Key,
    Put,
    Query,
    Record,
)
from welltrack_ui.store.engine.errors import CommitCancelled, StoreError

LIFETIME_SECONDS = 3600
AUDIT_PROBE_KEY = Key("AO#check", "check")
"""A place among the audit logs where no entry ever is."""
BRIEF_PROBE_PARTITION = "O#check#Ea"
"""A partition of events that no organization has."""
DENIAL = "AccessDenied"
GUARD_MISSING = (
    "no policy of the database keeps audit entries from being removed by these credentials:"
    ' WellTrack itself never does. See "What keeps the change log whole" in deploy/README.md.'
)


def try_store(engine: Engine) -> None:
    """Write, read, list by each index, and remove a record. Raises: StoreError for what fails."""
    record = build_probe(secrets.token_hex(8))
    other = Key(record.pk, "other")
    # Two operations make a transaction, whose rights are not those of a single write.
    engine.commit([Put(record, "absent"), Check(other, "absent")])
    try:
        if engine.get(record.key) != record:
            raise StoreError("what was written is read back otherwise")
        engine.get_many([record.key, other])
        for index in get_args(IndexName):
            engine.query(Query(index, record.pk, limit=1))
        engine.query(Query("g2", BRIEF_PROBE_PARTITION, limit=1, brief=True))
    finally:
        # Beside a key of the audit log, as each write of WellTrack is: a policy that keeps the log
        # must not deny this.
        engine.commit([Delete(record.key), Check(AUDIT_PROBE_KEY, "absent")])


def build_probe(name: str) -> Record:
    """A record that is in every index, and expires soon where it could not be removed."""
    place = Key(f"CHECK#{name}", "check")
    return Record(
        *place,
        kind="check",
        version=1,
        body="{}",
        l1="check",
        l2="check",
        l3="check",
        l4="check",
        g1=place,
        g2=place,
        expires_at=int(time.time()) + LIFETIME_SECONDS,
    )


def is_audit_guarded(engine: Engine) -> bool:
    """Whether the database itself denies these credentials to remove an audit entry.

    Raises: StoreError where that can't be told.
    """
    try:
        # A database decides on rights first; where they are given, the condition fails.
        engine.commit([Delete(AUDIT_PROBE_KEY, "present")])
    except CommitCancelled:
        return False
    except StoreError as error:
        if DENIAL in str(error):
            return True
        raise
    return False
