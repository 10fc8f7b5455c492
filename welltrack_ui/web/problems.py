"""Errors as HTTP problems: one status each, and a body of RFC 9457."""

import json
import logging
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response
from starlette.types import Send

from welltrack_ui.domain import errors
from welltrack_ui.object_storage.errors import FileStoreUnavailable

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
STATUS_BY_ERROR: dict[type[errors.WellTrackError], int] = {
    errors.NotSignedIn: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.PayloadTooLarge: 413,
    errors.Invalid: 422,
    errors.TooManyAttempts: 429,
    errors.Unavailable: 503,
}


@dataclass(frozen=True, slots=True)
class HttpProblem:
    """A problem of RFC 9457: the status, the JSON body and the headers of an answer."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


def problem_from_error(error: Exception, request_id: str) -> HttpProblem:
    """The problem of an exception.

    An error that is not of the domain is unexpected: the caller logs it, and the answer says
    nothing of it, as its text may hold paths, queries or secrets.
    """
    if isinstance(error, FileStoreUnavailable):
        error = errors.Unavailable(str(error))
    status = find_status(error)
    if not isinstance(error, errors.WellTrackError):
        detail = "Something went wrong on our side. A change may have been saved: look for it."
        return build_problem(500, "Unexpected error", detail, request_id)
    detail = error.detail
    if isinstance(error, errors.Unavailable):
        log_outage(error, request_id)
        detail = error.public_detail
    problem = build_problem(status, error.title, detail, request_id)
    problem.body["type"] = error.kind
    if isinstance(error, errors.Invalid):
        problem.body["errors"] = [{"field": e.field, "message": e.message} for e in error.errors]
    if isinstance(error, errors.Locked):
        problem.body["report_id"] = error.report_id
    if error.retry_after is not None:
        problem.headers["Retry-After"] = str(error.retry_after)
    if status == 401:
        problem.headers["WWW-Authenticate"] = "Bearer"
    return problem


def log_outage(error: errors.Unavailable, request_id: str) -> None:
    """Log why the storage did not serve: the answer and the screen name no table and no host."""
    log.warning("storage is away: %s", error.detail, extra={"request_id": request_id})


def find_status(error: Exception) -> int:
    """The status of an exception; 500 for one that nobody expected."""
    if isinstance(error, FileStoreUnavailable):
        return 503
    # A subclass has the status of its parent, as StaleVersion that of Conflict.
    return next((code for kind, code in STATUS_BY_ERROR.items() if isinstance(error, kind)), 500)


def build_problem(status: int, title: str, detail: str, request_id: str) -> HttpProblem:
    """A problem of a status, without faults of fields."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "request_id": request_id,
    }
    return HttpProblem(status, body)


def problem_response(problem: HttpProblem) -> Response:
    """The HTTP response of a problem."""
    body = json.dumps(problem.body, ensure_ascii=False).encode()
    return Response(body, problem.status, problem.headers, MEDIA_TYPE)


async def send_problem(problem: HttpProblem, send: Send) -> None:
    """Send a problem as the answer, from a middleware."""
    response = problem_response(problem)
    status, headers = response.status_code, response.raw_headers
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
