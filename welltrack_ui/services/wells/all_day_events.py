"""All-day events: days of a well's zone, turned into the instants they cover."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from welltrack_ui.domain import report_day
from welltrack_ui.domain.errors import Conflict
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import Ground, changed
from welltrack_ui.store import events, keys, wells
from welltrack_ui.store.engine.engine import MAX_COMMIT_OPERATIONS, Check, Put
from welltrack_ui.store.engine.errors import Cancelled
from welltrack_ui.store.unit_of_work import Plan

ROOM = MAX_COMMIT_OPERATIONS - 40
TRIES = 10


def instants(draft: EventDraft, well: Well) -> dict[str, Any]:
    """`starts_at` and `ends_at` of a draft, computed where it lasts whole days."""
    if not draft.all_day or draft.starts_on is None or draft.ends_on is None:
        return {"starts_at": draft.starts_at, "ends_at": draft.ends_at}
    window = report_day.span(draft.starts_on, draft.ends_on, report_day.zone(well.timezone))
    return {"starts_at": window.start, "ends_at": window.end}


def check_zone(plan: Plan, well: Well, drafts: Iterable[EventDraft | Event]) -> None:
    """All-day events are written under the instants of the zone that the well still has then."""
    if any(draft.all_day for draft in drafts):
        moved = Conflict("The well was changed at this very moment: send it again.")
        plan.add(Check(keys.entity(well.id, "w"), well.version), moved)


def refile(ground: Ground, plan: Plan, well: Well) -> None:
    """File a well's all-day events under the instants of its new zone, in the well's own commit.

    As many as fit go with it; `settle` sees to the rest.
    """
    for step in steps_of(ground, plan, well)[:ROOM]:
        plan.add(step)


def settle(ground: Ground, plan: Plan, well_id: str) -> None:
    """File what all-day events of the well do not lie under the instants of its zone.

    They are those beyond what one commit holds, and those made while the zone was changed. To do
    it again, after a crash, repeats nothing.
    """
    for _ in range(TRIES):
        well = wells.load(ground.engine, well_id)
        steps = steps_of(ground, plan, well) if well else []
        if not steps:
            return
        for i in range(0, len(steps), MAX_COMMIT_OPERATIONS):
            with suppress(Cancelled):
                ground.engine.commit(steps[i : i + MAX_COMMIT_OPERATIONS])
        ground.changes.announce(plan.entries)


def steps_of(ground: Ground, plan: Plan, well: Well) -> list[Put]:
    """The writes of those all-day events that the well's zone moves."""
    pairs = [(e, moved_to(e, plan, well)) for e in events.all_day_of(ground.engine, well.id)]
    return [
        Put(events.record(new), old.version)
        for old, new in pairs
        if (old.starts_at, old.ends_at) != (new.starts_at, new.ends_at)
    ]


def moved_to(event: Event, plan: Plan, well: Well) -> Event:
    """The event with the instants that its days cover in the well's zone."""
    if event.starts_on is None or event.ends_on is None:
        return event
    window = report_day.span(event.starts_on, event.ends_on, report_day.zone(well.timezone))
    return changed(event, plan, starts_at=window.start, ends_at=window.end)
