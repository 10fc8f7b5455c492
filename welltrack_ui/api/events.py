"""Routes of events: one, up to forty at once, and those of a day or a window."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from welltrack_ui.api import event_query_lane
from welltrack_ui.api.dependencies import CurrentCall, set_location_header
from welltrack_ui.api.event_query_lane import WindowQuery
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf
from welltrack_ui.domain.errors import FieldError
from welltrack_ui.domain.event import Event, EventChange, EventDraft
from welltrack_ui.services.wells.event_batches import BatchDraft

router = APIRouter(prefix="/events", tags=["events"], route_class=RetrySafeRoute)


class Batch(BatchDraft):
    """Up to 40 events of one well: new ones in `events`, or creations, changes and deletions."""

    events: (
        Annotated[list[EventDraft], Field(json_schema_extra={"minItems": 1, "maxItems": 40})] | None
    ) = None

    def find_rule_errors(self) -> Iterator[FieldError]:
        """The error of both forms in one body."""
        if self.events is not None and (self.create or self.update or self.delete):
            yield FieldError("events", "can't be sent together with create, update or delete")


class BatchMade(BaseModel):
    """The new events, in the order of the request."""

    items: list[Event]


class BatchWritten(BaseModel):
    """The new and the changed events, each in the order of the request."""

    created: list[Event]
    updated: list[Event]


@router.post("", status_code=201)
def create(call: CurrentCall, draft: EventDraft, response: Response) -> Event:
    """Create an event; engineers."""
    event = call.services.events.create(call.actor, draft)
    set_location_header(response, f"/api/events/{event.id}")
    return event


@router.post("/batch", status_code=201, responses={200: {"model": BatchWritten}})
def write_batch(call: CurrentCall, batch: Batch, response: Response) -> BatchMade | BatchWritten:
    """Write all of a batch or nothing; errors name the rows, as in `update[3].title`.

    It answers 200 where nothing was created.
    """
    batch.check_rules()
    if batch.events is not None:
        return BatchMade(items=call.services.events.create_many(call.actor, batch.events))
    result = call.services.event_batches.write(call.actor, batch.to_batch())
    response.status_code = 201 if result.created else 200
    return BatchWritten(created=result.created, updated=result.updated)


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
