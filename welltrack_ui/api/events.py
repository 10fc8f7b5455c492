"""Events: one, forty at once, and those of a day or a window."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from welltrack_ui.api.calls import Called, Cursor, Limit, placed
from welltrack_ui.api.pages import PageOf
from welltrack_ui.api.retries import RetrySafeRoute
from welltrack_ui.domain.entity import Draft
from welltrack_ui.domain.event import Event, EventChange, EventDraft, EventKind
from welltrack_ui.domain.fields import Day, Instant
from welltrack_ui.services.windows import Asked

router = APIRouter(prefix="/events", tags=["events"], route_class=RetrySafeRoute)


class Batch(Draft):
    """Up to 40 events of one well."""

    events: list[EventDraft]


class BatchMade(BaseModel):
    """The events in the order they were sent."""

    items: list[Event]


async def asked(
    well_id: str | None = None,
    project_id: str | None = None,
    org_id: str | None = None,
    stage_id: str | None = None,
    kind: EventKind | None = None,
    date: Day | None = None,
    start: Annotated[Instant | None, Query(alias="from")] = None,
    end: Annotated[Instant | None, Query(alias="to")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> Asked:
    """The query of a window; a report day is that of each event's own well."""
    return Asked(well_id, project_id, org_id, stage_id, kind, date, start, end, limit, cursor)


@router.post("", status_code=201)
def create(call: Called, draft: EventDraft, response: Response) -> Event:
    """A new event; engineers."""
    event = call.services.events.create(call.actor, draft)
    placed(response, f"/api/events/{event.id}")
    return event


@router.post("/batch", status_code=201)
def create_batch(call: Called, batch: Batch) -> BatchMade:
    """All of them or none; errors name the rows, as in `events[3].title`."""
    return BatchMade(items=call.services.events.create_many(call.actor, batch.events))


@router.get("", response_model=PageOf[Event])
def list_events(call: Called, question: Annotated[Asked, Depends(asked)]) -> Response:
    """The events that overlap a report day or a window, by start.

    They are sent as they are stored: the stored form is the answer's.
    """
    found = call.services.windows.find(call.actor, question)
    cursor = json.dumps(found.next_cursor)
    body = f'{{"items":[{",".join(found.bodies)}],"next_cursor":{cursor}}}'
    return Response(body, media_type="application/json")


@router.get("/{event_id}")
def get(call: Called, event_id: str) -> Event:
    """One event."""
    return call.services.events.get(call.actor, event_id)


@router.patch("/{event_id}")
def update(call: Called, event_id: str, change: EventChange) -> Event:
    """Change an event; engineers."""
    return call.services.events.update(call.actor, event_id, change.version, change.changed())


@router.delete("/{event_id}", status_code=204)
def delete(call: Called, event_id: str) -> None:
    """To the trash; engineers."""
    call.services.events.delete(call.actor, event_id)


@router.post("/{event_id}/restore")
def restore(call: Called, event_id: str) -> Event:
    """Back from the trash; engineers."""
    return call.services.events.restore(call.actor, event_id)
