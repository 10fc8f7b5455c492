"""All-day events: days in a well's zone, and the instants that they cover."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from welltrack_ui.domain import report_day
from welltrack_ui.domain.errors import Conflict
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import ServiceContext, next_version
from welltrack_ui.store import events, keys, wells
from welltrack_ui.store.engine.engine import MAX_COMMIT_OPERATIONS, Check, Put
from welltrack_ui.store.unit_of_work import UnitOfWork

# The well itself, its guards, search records and audit entry need up to 40 operations.
MAX_REFILED_EVENTS = MAX_COMMIT_OPERATIONS - 40
# And these an audit entry and the well's log item.
MAX_SETTLED_EVENTS = MAX_COMMIT_OPERATIONS - 2
MAX_SETTLE_ROUNDS = 10


def compute_instants(draft: EventDraft, well: Well) -> dict[str, Any]:
    """`starts_at` and `ends_at` of a draft, computed from its days if it is all-day."""
    if not draft.all_day or draft.starts_on is None or draft.ends_on is None:
        return {"starts_at": draft.starts_at, "ends_at": draft.ends_at}
    window = report_day.report_days_window(
        draft.starts_on, draft.ends_on, report_day.load_zone(well.timezone)
    )
    return {"starts_at": window.start, "ends_at": window.end}


def require_same_zone(uow: UnitOfWork, well: Well, drafts: Iterable[EventDraft | Event]) -> None:
    """Add a check to the commit: the zone in which all-day events were computed still holds."""
    if any(draft.all_day for draft in drafts):
        refusal = Conflict("The well was changed at this very moment: send it again.")
        uow.add(Check(keys.entity_key(well.id, "w"), well.version), refusal)


def refile_all_day_events(context: ServiceContext, uow: UnitOfWork, well: Well) -> None:
    """Add to a well's commit: its all-day events under the instants of its new zone.

    As many as fit; `settle_all_day_events` does the rest.
    """
    for step in plan_refiling(context, uow, well)[:MAX_REFILED_EVENTS]:
        uow.add(step)


def settle_all_day_events(context: ServiceContext, uow: UnitOfWork, well_id: str) -> None:
    """Write every all-day event of a well that is not under the instants of its zone.

    These are the events beyond one commit, and those made while the zone was changed. Repeating it,
    after a crash, changes nothing more.
    """
    # The claim of a request is of its first commit alone.
    actor = replace(uow.actor, claim=None)
    for _ in range(MAX_SETTLE_ROUNDS):
        well = wells.load(context.engine, well_id)
        steps = plan_refiling(context, uow, well) if well else []
        if not well or not steps:
            return
        for i in range(0, len(steps), MAX_SETTLED_EVENTS):
            part = context.begin(actor)
            for step in steps[i : i + MAX_SETTLED_EVENTS]:
                part.add(step)
            # How the well stands was perhaps noted since the zone was changed: that is old now.
            part.edit_log(well_id)
            # An entry of its own: by it the caches and screens of every process read again, which
            # may have read these events since they heard of the new zone.
            part.audit("well.events_moved", well.id, well.name, org_id=well.org_id, well_id=well.id)
            # Somebody changed one of these events meanwhile: the next round reads them again.
            with suppress(Conflict):
                context.transactions.commit(part)


def plan_refiling(context: ServiceContext, uow: UnitOfWork, well: Well) -> list[Put]:
    """The writes of all-day events whose instants the well's zone changes."""
    pairs = [
        (e, move_to_zone(e, uow, well)) for e in events.list_all_day_events(context.engine, well.id)
    ]
    return [
        Put(events.record(new), old.version)
        for old, new in pairs
        if (old.starts_at, old.ends_at) != (new.starts_at, new.ends_at)
    ]


def move_to_zone(event: Event, uow: UnitOfWork, well: Well) -> Event:
    """The event with the instants that its days cover in the well's zone."""
    if event.starts_on is None or event.ends_on is None:
        return event
    window = report_day.report_days_window(
        event.starts_on, event.ends_on, report_day.load_zone(well.timezone)
    )
    return next_version(event, uow, starts_at=window.start, ends_at=window.end)
