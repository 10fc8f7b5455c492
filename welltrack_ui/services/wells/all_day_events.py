"""All-day events: days of a well's zone, turned into the instants they cover."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from welltrack_ui.domain import report_day
from welltrack_ui.domain.errors import Conflict
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import ServiceContext, next_version
from welltrack_ui.store import events, keys, wells
from welltrack_ui.store.engine.engine import MAX_COMMIT_OPERATIONS, Check, Put
from welltrack_ui.store.engine.errors import CommitCancelled
from welltrack_ui.store.unit_of_work import UnitOfWork

MAX_REFILED_EVENTS = MAX_COMMIT_OPERATIONS - 40
MAX_SETTLE_ROUNDS = 10


def compute_instants(draft: EventDraft, well: Well) -> dict[str, Any]:
    """`starts_at` and `ends_at` of a draft, computed where it lasts whole days."""
    if not draft.all_day or draft.starts_on is None or draft.ends_on is None:
        return {"starts_at": draft.starts_at, "ends_at": draft.ends_at}
    window = report_day.report_days_window(
        draft.starts_on, draft.ends_on, report_day.load_zone(well.timezone)
    )
    return {"starts_at": window.start, "ends_at": window.end}


def require_same_zone(plan: UnitOfWork, well: Well, drafts: Iterable[EventDraft | Event]) -> None:
    """All-day events are written under the instants of the zone that the well still has then."""
    if any(draft.all_day for draft in drafts):
        moved = Conflict("The well was changed at this very moment: send it again.")
        plan.add(Check(keys.entity_key(well.id, "w"), well.version), moved)


def refile_all_day_events(ground: ServiceContext, plan: UnitOfWork, well: Well) -> None:
    """File a well's all-day events under the instants of its new zone, in the well's own commit.

    As many as fit go with it; `settle` sees to the rest.
    """
    for step in plan_refiling(ground, plan, well)[:MAX_REFILED_EVENTS]:
        plan.add(step)


def settle_all_day_events(ground: ServiceContext, plan: UnitOfWork, well_id: str) -> None:
    """File what all-day events of the well do not lie under the instants of its zone.

    They are those beyond what one commit holds, and those made while the zone was changed. To do
    it again, after a crash, repeats nothing.
    """
    for _ in range(MAX_SETTLE_ROUNDS):
        well = wells.load(ground.engine, well_id)
        steps = plan_refiling(ground, plan, well) if well else []
        if not steps:
            return
        for i in range(0, len(steps), MAX_COMMIT_OPERATIONS):
            with suppress(CommitCancelled):
                ground.engine.commit(steps[i : i + MAX_COMMIT_OPERATIONS])
        ground.transactions.publish(plan.audit_entries)


def plan_refiling(ground: ServiceContext, plan: UnitOfWork, well: Well) -> list[Put]:
    """The writes of those all-day events that the well's zone moves."""
    pairs = [
        (e, move_to_zone(e, plan, well)) for e in events.list_all_day_events(ground.engine, well.id)
    ]
    return [
        Put(events.record(new), old.version)
        for old, new in pairs
        if (old.starts_at, old.ends_at) != (new.starts_at, new.ends_at)
    ]


def move_to_zone(event: Event, plan: UnitOfWork, well: Well) -> Event:
    """The event with the instants that its days cover in the well's zone."""
    if event.starts_on is None or event.ends_on is None:
        return event
    window = report_day.report_days_window(
        event.starts_on, event.ends_on, report_day.load_zone(well.timezone)
    )
    return next_version(event, plan, starts_at=window.start, ends_at=window.end)
