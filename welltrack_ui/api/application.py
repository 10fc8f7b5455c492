"""The FastAPI application of the REST API; screens are added to it elsewhere."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Security
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Scope

from welltrack_ui.api import (
    account_forms,
    auth,
    docs_page,
    events,
    files,
    health,
    members,
    openapi,
    organizations,
    profile,
    projects,
    sign_in_forms,
    single_sign_on,
    stages,
    two_factor,
    wells,
)
from welltrack_ui.api.blob_routes import blob_router
from welltrack_ui.api.dependencies import bearer_scheme
from welltrack_ui.api.event_query_lane import EventQueryLane
from welltrack_ui.domain.entity import describe_field_errors
from welltrack_ui.domain.errors import Invalid, NotFound, WellTrackError
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.object_storage.store import FileStoreUnavailable
from welltrack_ui.services.container import Services
from welltrack_ui.web import problems
from welltrack_ui.web.authentication import get_request_id
from welltrack_ui.web.content_security_policy import ContentSecurityPolicy
from welltrack_ui.web.middleware import BodyLimitMiddleware, RequestLogMiddleware
from welltrack_ui.web.open_pages import OpenPages
from welltrack_ui.web.problems import problem_response
from welltrack_ui.web.security_log import log_request_refusal
from welltrack_ui.web.websocket import SocketLane, SocketOriginGuard

log = logging.getLogger(__name__)
API_DESCRIPTION = "Well operations: organizations, projects, wells, stages, events and files."
ROUTERS = (
    auth,
    profile,
    two_factor,
    organizations,
    members,
    projects,
    wells,
    stages,
    events,
    files,
)


class Application(FastAPI):
    """FastAPI with our guards around all of its own layers.

    So what fails in one of those carries its id, its policy and its log line too, and the question
    that is asked most passes none of them.
    """

    def openapi(self) -> dict[str, Any]:
        """The document of the API, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = openapi.complete_document(super().openapi())
        return self.openapi_schema

    def build_middleware_stack(self) -> ASGIApp:
        """The layers, outermost last."""
        services: Services = self.state.services
        near = services.engine.is_near
        lane = EventQueryLane(super().build_middleware_stack(), store_is_near=near)
        policy = ContentSecurityPolicy(SocketOriginGuard(lane), services.settings)
        guarded = RequestLogMiddleware(policy, services.settings)
        sockets: ASGIApp | None = self.state.sockets
        pages: OpenPages = self.state.open_pages
        return SocketLane(guarded, sockets, services, pages) if sockets else guarded


def create_application(
    services: Services,
    *,
    sockets: ASGIApp | None = None,
    open_pages: OpenPages | None = None,
    **more: Any,
) -> FastAPI:
    """The application with all routes under `/api`, health checks, and problems for errors.

    `sockets` answers the websockets of the screens in `open_pages`, where there are any.
    """
    app = Application(
        title="WellTrack",
        version="1",
        description=API_DESCRIPTION,
        openapi_url=docs_page.OPENAPI_PATH,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        **more,
    )
    app.state.services, app.state.sockets = services, sockets
    app.state.open_pages = open_pages or OpenPages()
    # Not by way of a router of all these: each level would look through all routes again.
    for module in ROUTERS:
        app.include_router(module.router, prefix="/api", dependencies=[Security(bearer_scheme)])
    app.include_router(health.router)
    app.include_router(sign_in_forms.router)
    app.include_router(account_forms.router)
    app.include_router(single_sign_on.router)
    app.include_router(docs_page.router)
    if isinstance(services.file_store, DiskStore):
        app.include_router(blob_router(services.file_store))
    app.add_api_route(
        "/api/{path:path}", answer_unknown_path, include_in_schema=False, methods=HTTP_METHODS
    )
    for kind in (WellTrackError, FileStoreUnavailable, Exception):
        app.add_exception_handler(kind, handle_error)
    app.add_exception_handler(RequestValidationError, handle_validation_error)
    app.add_exception_handler(HTTPException, handle_http_error)
    app.add_middleware(BodyLimitMiddleware)
    return app


HTTP_METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"]


async def answer_unknown_path(request: Request, path: str) -> None:
    """Any other path under `/api`, and methods that a known one does not take."""
    taken = [method for method in HTTP_METHODS if accepts_method(request, method)]
    if taken:
        detail = f"This path takes {', '.join(taken)} alone."
        raise HTTPException(405, detail, {"Allow": ", ".join(taken)})
    raise NotFound(f"route as /api/{path[:80]}")


def accepts_method(request: Request, method: str) -> bool:
    """Whether a route other than `unknown` answers this path under the method."""
    scope = {**request.scope, "method": method}
    routes = [
        r for r in request.app.routes if getattr(r, "endpoint", None) is not answer_unknown_path
    ]
    return any(match_route(route, scope) is Match.FULL for route in routes)


def match_route(route: BaseRoute, scope: Scope) -> Match:
    """How far a route fits; screens, which lie under every path, fit none of these."""
    return Match.NONE if isinstance(route, Mount) else route.matches(scope)[0]


async def handle_error(request: Request, error: Exception) -> Response:
    """An error as a problem; what is unexpected is logged with the request's id."""
    ident = get_request_id(request)
    problem = problems.problem_from_error(error, ident)
    if problem.status == 500:
        log.error("unexpected, request %s", ident, exc_info=error)
    else:
        log_request_refusal(request, error)
    return problem_response(problem)


async def handle_validation_error(request: Request, error: Exception) -> Response:
    """Input that does not fit: 400 for a body that can't be parsed, else 422 with the fields."""
    found: list[Mapping[str, Any]] = getattr(error, "errors", list)()
    ident = get_request_id(request)
    if any(e["type"] == "json_invalid" for e in found):
        detail = "The body is not valid JSON."
        return problem_response(problems.build_problem(400, "Unreadable body", detail, ident))
    return problem_response(
        problems.problem_from_error(Invalid(describe_field_errors(found)), ident)
    )


async def handle_http_error(request: Request, error: Exception) -> Response:
    """What the framework refuses by itself: unknown paths and methods."""
    status = getattr(error, "status_code", 500)
    detail = str(getattr(error, "detail", ""))
    problem = problems.build_problem(
        status, HTTPStatus(status).phrase, detail, get_request_id(request)
    )
    problem.headers.update(getattr(error, "headers", None) or {})
    return problem_response(problem)
