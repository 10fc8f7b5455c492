"""The question that is asked most, which events overlap a day or a window, answered in haste."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import Field, ValidationError
from starlette.routing import request_response

from welltrack_ui.api.calls import Call
from welltrack_ui.domain.entity import Frozen
from welltrack_ui.domain.event import EventKind
from welltrack_ui.domain.fields import Day, Instant
from welltrack_ui.services.windows import Asked
from welltrack_ui.web.threads import in_thread


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


class WindowRoute(APIRoute):
    """A route whose endpoint takes a call and a window's query, and runs in a thread.

    FastAPI describes it like any other, but would take longer to look for ten parameters, one by
    one, than everything else takes together. So the query is read as a whole, and what FastAPI
    keeps open for dependencies is left out.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.app = request_response(self.get_route_handler())

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler; it raises what FastAPI's own would."""
        endpoint = self.endpoint

        async def answer(request: Request) -> Response:
            response: Response = await in_thread(endpoint, Call(request), query_of(request))
            return response

        return answer


def query_of(request: Request) -> WindowQuery:
    """The query of a request; of what is given twice, the last. Raises RequestValidationError."""
    text = request.scope["query_string"].decode("latin-1")
    try:
        return WindowQuery.model_validate(dict(parse_qsl(text, keep_blank_values=True)))
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise RequestValidationError(
            [{**each, "loc": ("query", *each["loc"])} for each in found]
        ) from None
