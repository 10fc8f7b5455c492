"""A watch on the facts of wells in their log items, at each commit of a test's services.

Whoever writes a well or an event in a way that leaves the facts of its log item wrong fails there.
"""

import json
from collections.abc import Sequence

from welltrack_ui.store.engine.engine import Engine, Key, Operation, Put, Record

SHORTEST = "Ea#"


def watch_facts(engine: Engine) -> None:
    """Check the log items of wells behind each commit that writes them or their events."""

    def check(operations: Sequence[Operation]) -> None:
        puts = [one.record for one in operations if isinstance(one, Put)]
        written = [r for r in puts if r.kind == "well" or (r.l1 or SHORTEST)[:3] != SHORTEST]
        for record in (r for r in written if r.kind in {"well", "event"}):
            check_facts(engine, record)

    engine.listen_to_commits(check)


def check_facts(engine: Engine, record: Record) -> None:
    """Check what is stored of a well beside a record of it or its event, as of one instant."""
    wanted = [Key(record.pk, "W"), Key(record.pk, "LOG"), record.key]
    # Not `get_many`, whose calls are counted by some tests.
    stored = {one.key: one for one in engine._get_many(list(dict.fromkeys(wanted)))}
    log = stored.get(wanted[1])
    facts = json.loads(log.body) if log else {}
    if facts.get("day"):
        well = json.loads(stored[wanted[0]].body)
        assert facts["day"] == {name: well[name] for name in facts["day"]}
        assert well["deleted_at"] is None
    now = stored.get(record.key)
    noted = facts.get("long_classes")
    if noted is not None and now and now.kind == "event" and now.l1:
        assert now.l1.startswith(("Ea#", *(f"E{letter}#" for letter in noted)))
