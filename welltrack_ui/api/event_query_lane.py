"""The fast path of the most frequent query: the events that overlap a day or a window."""

import json
import logging
from urllib.parse import parse_qsl

from fastapi import Request, Response
from pydantic import Field, ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send

from welltrack_ui.api.dependencies import Call
from welltrack_ui.domain.entity import FrozenModel, describe_field_errors
from welltrack_ui.domain.errors import Invalid, WellTrackError
from welltrack_ui.domain.event import EventKind
from welltrack_ui.domain.field_types import Day, Instant
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.web import problems
from welltrack_ui.web.authentication import get_request_id
from welltrack_ui.web.problems import problem_response
from welltrack_ui.web.threads import ThreadBatcher, run_in_thread

log = logging.getLogger(__name__)
EVENTS_PATH = "/api/events"
LANE_PARAMETERS = {"well_id", "date", "stage_id", "limit", "cursor"}
BODY_HEADERS = {b"content-length", b"transfer-encoding"}


class WindowQuery(FrozenModel):
    """The query parameters of events; a report day is that of each event's own well."""

    well_id: str | None = None
    project_id: str | None = None
    org_id: str | None = None
    stage_id: str | None = None
    kind: EventKind | None = None
    date: Day | None = None
    start: Instant | None = Field(None, alias="from")
    end: Instant | None = Field(None, alias="to")
    limit: int | None = Field(None, ge=1, le=500, description="Entries a page, 100 by default.")
    cursor: str | None = Field(None, max_length=2000, description="`next_cursor` of the last page.")

    def to_event_query(self) -> EventQuery:
        """The query of the service."""
        return EventQuery(
            well_id=self.well_id,
            project_id=self.project_id,
            org_id=self.org_id,
            stage_id=self.stage_id,
            kind=self.kind,
            day=self.date,
            start=self.start,
            end=self.end,
            limit=self.limit,
            cursor=self.cursor,
        )


class EventQueryLane:
    """The middleware that answers a query of one well's day before FastAPI does.

    FastAPI has the route too, for the document and for all other queries, but takes longer to find
    it and to resolve ten parameters than the rest takes together. Where the store is near, one
    thread answers all that wait; a wider query could keep the others waiting, so it is not batched.
    """

    def __init__(self, app: ASGIApp, *, store_is_near: bool) -> None:
        self.app = app
        self.batcher = ThreadBatcher(answer_request) if store_is_near else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a query of one well's day; pass anything else on."""
        if not is_lane_request(scope):
            await self.app(scope, receive, send)
            return
        # The log's: no router finds one.
        scope["state"]["route"] = EVENTS_PATH
        request = Request(scope)
        batcher = self.batcher
        response = await (batcher(request) if batcher else run_in_thread(answer_request, request))
        await response(scope, receive, send)


def is_lane_request(scope: Scope) -> bool:
    """Whether the request is a query of one well's day, without a body."""
    if scope["type"] != "http" or scope["path"] != EVENTS_PATH or scope["method"] != "GET":
        return False
    if any(name in BODY_HEADERS for name, _ in scope["headers"]):
        return False
    # An unknown parameter is left to FastAPI, which answers it as on any other route.
    names = {name for name, _ in parse_qsl(scope["query_string"].decode("latin-1"))}
    return {"well_id", "date"} <= names <= LANE_PARAMETERS


def answer_request(request: Request) -> Response:
    """The response to a query, or the problem of its refusal; it blocks."""
    try:
        return respond_with_events(Call(request), parse_query(request))
    except WellTrackError as error:
        return problem_response(problems.problem_from_error(error, get_request_id(request)))
    # The framework, which answers what nobody expects on other routes, is behind this one.
    except Exception as error:
        ident = get_request_id(request)
        log.exception("unexpected, request %s", ident)
        return problem_response(problems.problem_from_error(error, ident))


def respond_with_events(call: Call, query: WindowQuery) -> Response:
    """The events as stored texts: the stored JSON is that of the API, so nothing is parsed.

    Raises: NotSignedIn, NotFound, Invalid.
    """
    page = call.services.event_queries.find_page(call.actor, query.to_event_query())
    # Put together as text: to parse and write hundreds of events takes longer than to read them.
    cursor = json.dumps(page.next_cursor) if page.next_cursor else "null"
    body = f'{{"items":[{",".join(page.bodies)}],"next_cursor":{cursor}}}'
    return Response(body, media_type="application/json")


def parse_query(request: Request) -> WindowQuery:
    """The query of a request; the last value of a repeated parameter. Raises: Invalid."""
    text = request.scope["query_string"].decode("latin-1")
    try:
        return WindowQuery.model_validate(dict(parse_qsl(text, keep_blank_values=True)))
    except ValidationError as error:
        raise Invalid(describe_field_errors(error.errors())) from None
