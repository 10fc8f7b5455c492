"""The question that is asked most: which events overlap a day or a window."""

import json
from urllib.parse import parse_qsl

from fastapi import Request, Response
from pydantic import Field, ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send

from welltrack_ui.api.dependencies import Call
from welltrack_ui.domain.entity import Frozen, field_errors
from welltrack_ui.domain.errors import Invalid, WellTrackError
from welltrack_ui.domain.event import EventKind
from welltrack_ui.domain.field_types import Day, Instant
from welltrack_ui.services.wells.event_queries import Asked
from welltrack_ui.web import problems
from welltrack_ui.web.authentication import request_id
from welltrack_ui.web.problems import response
from welltrack_ui.web.threads import Together, in_thread

PATH = "/api/events"
NARROW = {"well_id", "date", "stage_id", "limit", "cursor"}
OF_A_BODY = {b"content-length", b"transfer-encoding"}


class WindowQuery(Frozen):
    """The query of a window; a report day is that of each event's own well."""

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

    def asked(self) -> Asked:
        """The same, as the service takes it."""
        return Asked(
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


class WindowLane:
    """Answers for one well's day in front of the framework, which describes and can answer it too.

    To find the route, its ten parameters one by one and what they depend on takes the framework
    longer than all the rest takes together. Where the store is near, one thread answers what waits
    at the same time; wider questions could keep the others waiting, and go the usual way.
    """

    def __init__(self, app: ASGIApp, *, store_is_near: bool) -> None:
        self.app = app
        self.together = Together(answered) if store_is_near else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the question; pass anything else on."""
        if not takes(scope):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        together = self.together
        answer = await (together(request) if together else in_thread(answered, request))
        await answer(scope, receive, send)


def takes(scope: Scope) -> bool:
    """Whether the request is the question, in its plain form: without a body."""
    if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "GET":
        return False
    if any(name in OF_A_BODY for name, _ in scope["headers"]):
        return False
    asked = {name for name, _ in parse_qsl(scope["query_string"].decode("latin-1"))}
    return {"well_id", "date"} <= asked <= NARROW


def answered(request: Request) -> Response:
    """The answer, be it a refusal."""
    try:
        return found(Call(request), query_of(request))
    except WellTrackError as error:
        return response(problems.of(error, request_id(request)))


def found(call: Call, query: WindowQuery) -> Response:
    """The events as they are stored: the stored form is the answer's."""
    page = call.services.windows.find(call.actor, query.asked())
    cursor = json.dumps(page.next_cursor) if page.next_cursor else "null"
    body = f'{{"items":[{",".join(page.bodies)}],"next_cursor":{cursor}}}'
    return Response(body, media_type="application/json")


def query_of(request: Request) -> WindowQuery:
    """The query of a request; of what is given twice, the last. Raises Invalid."""
    text = request.scope["query_string"].decode("latin-1")
    try:
        return WindowQuery.model_validate(dict(parse_qsl(text, keep_blank_values=True)))
    except ValidationError as error:
        raise Invalid(field_errors(error.errors())) from None
