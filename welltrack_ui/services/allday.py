"""All-day events: days of a well's zone, turned into the instants they cover."""

from typing import Any

from welltrack_ui.domain import reportday
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.well import Well
from welltrack_ui.services.ground import Ground, changed
from welltrack_ui.store import events
from welltrack_ui.store.changes import Plan
from welltrack_ui.store.engine import MAX_COMMIT_OPERATIONS, Put

ROOM = MAX_COMMIT_OPERATIONS - 40


def instants(draft: EventDraft, well: Well) -> dict[str, Any]:
    """`starts_at` and `ends_at` of a draft, computed where it lasts whole days."""
    if not draft.all_day or draft.starts_on is None or draft.ends_on is None:
        return {"starts_at": draft.starts_at, "ends_at": draft.ends_at}
    window = reportday.span(draft.starts_on, draft.ends_on, reportday.zone(well.timezone))
    return {"starts_at": window.start, "ends_at": window.end}


def refile(ground: Ground, plan: Plan, well: Well) -> None:
    """File a well's all-day events under the instants of its new zone.

    They go with the well's own change in one commit. Where a well has more than fit, those
    beyond go before it, each commit whole in itself: doing it again repeats nothing.
    """
    moved = [(e, moved_to(e, plan, well)) for e in events.all_day_of(ground.engine, well.id)]
    steps = [Put(events.record(new), old.version) for old, new in moved]
    while len(steps) > ROOM:
        ground.engine.commit(steps[:MAX_COMMIT_OPERATIONS])
        steps = steps[MAX_COMMIT_OPERATIONS:]
    for step in steps:
        plan.add(step)


def moved_to(event: Event, plan: Plan, well: Well) -> Event:
    """The event with the instants that its days cover in the well's zone."""
    if event.starts_on is None or event.ends_on is None:
        return event
    window = reportday.span(event.starts_on, event.ends_on, reportday.zone(well.timezone))
    return changed(event, plan, starts_at=window.start, ends_at=window.end)
