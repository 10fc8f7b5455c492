"""Routes of events: one, up to forty at once, and those of a day or a window."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from welltrack_ui.api import event_query_lane
from welltrack_ui.api.dependencies import CurrentCall, set_location_header
from welltrack_ui.api.event_query_lane import WindowQuery
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf
from welltrack_ui.domain.entity import Draft
from welltrack_ui.domain.event import Event, EventChange, EventDraft

router = APIRouter(prefix="/events", tags=["events"], route_class=RetrySafeRoute)


class Batch(Draft):
    """Up to 40 events of one well."""

    # The service checks their number after the permission: no right, no hint.
    events: Annotated[list[EventDraft], Field(json_schema_extra={"minItems": 1, "maxItems": 40})]


class BatchMade(BaseModel):
    """The new events, in the order of the request."""

    items: list[Event]


@router.post("", status_code=201)
def create(call: CurrentCall, draft: EventDraft, response: Response) -> Event:
    """Create an event; engineers."""
    event = call.services.events.create(call.actor, draft)
    set_location_header(response, f"/api/events/{event.id}")
    return event


@router.post("/batch", status_code=201)
def create_batch(call: CurrentCall, batch: Batch) -> BatchMade:
    """Create all of the events or none; errors name the rows, as in `events[3].title`."""
    return BatchMade(items=call.services.events.create_many(call.actor, batch.events))


# `response_model` is for the document alone: FastAPI sends a `Response` as it is.
@router.get("", response_model=PageOf[Event])
def list_events(call: CurrentCall, query: Annotated[WindowQuery, Query()]) -> Response:
    """The events that overlap a report day or a window, by start.

    They are sent as they are stored, without being parsed.
    """
    return event_query_lane.respond_with_events(call, query)


@router.get("/{event_id}")
def get(call: CurrentCall, event_id: str) -> Event:
    """One event."""
    return call.services.events.get(call.actor, event_id)


@router.patch("/{event_id}")
def update(call: CurrentCall, event_id: str, change: EventChange) -> Event:
    """Change an event; engineers."""
    return call.services.events.update(call.actor, event_id, change.version, change.sent_fields())


@router.delete("/{event_id}", status_code=204)
def delete(call: CurrentCall, event_id: str) -> None:
    """Move an event to the trash; engineers."""
    call.services.events.delete(call.actor, event_id)


@router.post("/{event_id}/restore")
def restore(call: CurrentCall, event_id: str) -> Event:
    """Restore an event from the trash; engineers."""
    return call.services.events.restore(call.actor, event_id)
