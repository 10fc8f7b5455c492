"""Refusals as HTTP: one status each, and a body as RFC 9457 has it."""

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
    """What went wrong, ready to be sent."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


def problem_from_error(error: Exception, request_id: str) -> HttpProblem:
    """The problem that an exception is for the one who asked.

    What is not one of ours is unexpected: it is logged by the caller and tells nothing.
    """
    if isinstance(error, FileStoreUnavailable):
        error = errors.Unavailable(str(error))
    if not isinstance(error, errors.WellTrackError):
        detail = "Something went wrong on our side. Nothing was saved."
        return build_problem(500, "Unexpected error", detail, request_id)
    status = next(code for kind, code in STATUS_BY_ERROR.items() if isinstance(error, kind))
    detail = error.detail
    if isinstance(error, errors.Unavailable):
        log.warning("storage is away: %s", error.detail)
        detail = errors.Unavailable().detail
    problem = build_problem(status, error.title, detail, request_id)
    problem.body["type"] = error.kind
    if isinstance(error, errors.Invalid):
        problem.body["errors"] = [{"field": e.field, "message": e.message} for e in error.errors]
    if error.retry_after is not None:
        problem.headers["Retry-After"] = str(error.retry_after)
    if status == 401:
        problem.headers["WWW-Authenticate"] = "Bearer"
    return problem


def build_problem(status: int, title: str, detail: str, request_id: str) -> HttpProblem:
    """A problem without fields at fault."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "request_id": request_id,
    }
    return HttpProblem(status, body)


def problem_response(problem: HttpProblem) -> Response:
    """The answer that a problem is."""
    body = json.dumps(problem.body, ensure_ascii=False).encode()
    return Response(body, problem.status, problem.headers, MEDIA_TYPE)


async def send_problem(problem: HttpProblem, send: Send) -> None:
    """Answer with a problem, straight from a middleware."""
    answer = problem_response(problem)
    await send(
        {"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers}
    )
    await send({"type": "http.response.body", "body": answer.body})
