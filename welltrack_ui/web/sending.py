"""Sending a problem without a framework around it."""

import json

from starlette.responses import Response
from starlette.types import Send

from welltrack_ui.web.problems import MEDIA_TYPE, Problem


def response(problem: Problem) -> Response:
    """The answer that a problem is."""
    body = json.dumps(problem.body, ensure_ascii=False).encode()
    return Response(body, problem.status, problem.headers, MEDIA_TYPE)


async def send_problem(problem: Problem, send: Send) -> None:
    """Answer with a problem, straight from a middleware."""
    answer = response(problem)
    await send(
        {"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers}
    )
    await send({"type": "http.response.body", "body": answer.body})
