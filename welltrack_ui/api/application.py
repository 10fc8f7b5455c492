"""The FastAPI application of the REST API; `main` adds the screens to it."""

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
    docs_page,
    events,
    feeds,
    files,
    health,
    imports,
    map_tiles,
    members,
    metrics,
    openapi,
    organizations,
    projects,
    search,
    stages,
    wells,
)
from welltrack_ui.api.accounts import auth, profile, two_factor
from welltrack_ui.api.blob_routes import blob_router
from welltrack_ui.api.browser import account_forms, import_upload, sign_in_forms, single_sign_on
from welltrack_ui.api.dependencies import bearer_scheme
from welltrack_ui.api.event_query_lane import EventQueryLane
from welltrack_ui.api.reports import performance, reports
from welltrack_ui.domain.entity import describe_field_errors
from welltrack_ui.domain.errors import Invalid, NotFound, WellTrackError
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.object_storage.errors import FileStoreUnavailable
from welltrack_ui.services.container import Services
from welltrack_ui.web import problems
from welltrack_ui.web.authentication import get_request_id
from welltrack_ui.web.content_security_policy import ContentSecurityPolicy
from welltrack_ui.web.middleware import (
    BodyLimitMiddleware,
    DeadlineMiddleware,
    RequestLogMiddleware,
)
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
    reports,
    performance,
    search,
    imports,
    feeds,
)


class Application(FastAPI):
    """FastAPI with our middleware around all of its own.

    So an error inside of FastAPI's own layers has its id, policy and log line too, and the most
    frequent query passes none of them.
    """

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, built once."""
        if self.openapi_schema is None:
            self.openapi_schema = openapi.complete_document(super().openapi())
        return self.openapi_schema

    def build_middleware_stack(self) -> ASGIApp:
        """The middleware stack; the outermost layer is built last."""
        services: Services = self.state.services
        is_near = services.engine.is_near
        lane = EventQueryLane(super().build_middleware_stack(), store_is_near=is_near)
        # The policy outside of the lane, whose answers need it; the log outside of all.
        in_time = DeadlineMiddleware(SocketOriginGuard(lane))
        policy = ContentSecurityPolicy(in_time, services.settings)
        logged = RequestLogMiddleware(policy, services.settings)
        sockets: ASGIApp | None = self.state.sockets
        pages: OpenPages = self.state.open_pages
        return SocketLane(logged, sockets, services, pages) if sockets else logged


def create_application(
    services: Services,
    *,
    sockets: ASGIApp | None = None,
    open_pages: OpenPages | None = None,
    **more: Any,
) -> FastAPI:
    """The application with all routes under `/api`, health checks, and problems for errors.

    `sockets` is the ASGI application of the screens' websockets, None without screens; `open_pages`
    are the pages that may open one. `more` goes to FastAPI.
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
    # Each by itself, since a router of routers would search all routes again on each level.
    for module in ROUTERS:
        app.include_router(module.router, prefix="/api", dependencies=[Security(bearer_scheme)])
    app.include_router(health.router)
    app.include_router(metrics.router)
    app.include_router(feeds.calendar_router)
    app.include_router(sign_in_forms.router)
    app.include_router(account_forms.router)
    app.include_router(import_upload.router)
    app.include_router(single_sign_on.router)
    app.include_router(docs_page.router)
    app.include_router(map_tiles.router)
    if isinstance(services.file_store, DiskStore):
        app.include_router(blob_router(services.file_store, services.files.check_upload_holder))
    # The last of all routes, since it fits every path.
    app.add_api_route(
        "/api/{path:path}", answer_unknown_path, include_in_schema=False, methods=HTTP_METHODS
    )
    # Starlette gives the handler of `Exception` to its outermost layer, those of others to an inner
    # one; the same function in both makes all answers alike.
    for kind in (WellTrackError, FileStoreUnavailable, Exception):
        app.add_exception_handler(kind, handle_error)
    app.add_exception_handler(RequestValidationError, handle_validation_error)
    app.add_exception_handler(HTTPException, handle_http_error)
    app.add_middleware(BodyLimitMiddleware)
    return app


HTTP_METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"]


async def answer_unknown_path(request: Request, path: str) -> None:
    """Answer any other path under `/api`, and methods that a known one does not take.

    Raises: NotFound, HTTPException (405) with the methods that are allowed.
    """
    allowed = [method for method in HTTP_METHODS if accepts_method(request, method)]
    if allowed:
        detail = f"This path takes {', '.join(allowed)} alone."
        raise HTTPException(405, detail, {"Allow": ", ".join(allowed)})
    raise NotFound(f"route as /api/{path[:80]}")


def accepts_method(request: Request, method: str) -> bool:
    """Whether a route other than `answer_unknown_path` takes this path with the method."""
    scope = {**request.scope, "method": method}
    routes = [
        r for r in request.app.routes if getattr(r, "endpoint", None) is not answer_unknown_path
    ]
    return any(match_route(route, scope) is Match.FULL for route in routes)


def match_route(route: BaseRoute, scope: Scope) -> Match:
    """The match of a route; none for a mount, since the screens are mounted at every path."""
    return Match.NONE if isinstance(route, Mount) else route.matches(scope)[0]


async def handle_error(request: Request, error: Exception) -> Response:
    """The problem of an error; an unexpected one is logged with the request's id."""
    ident = get_request_id(request)
    problem = problems.problem_from_error(error, ident)
    if problem.status == 500:
        log.error("unexpected, request %s", ident, exc_info=error)
    else:
        log_request_refusal(request, error)
    return problem_response(problem)


async def handle_validation_error(request: Request, error: Exception) -> Response:
    """The problem of invalid input: 400 for a body that is no JSON, else 422 with the fields."""
    field_errors: list[Mapping[str, Any]] = getattr(error, "errors", list)()
    ident = get_request_id(request)
    if any(e["type"] == "json_invalid" for e in field_errors):
        detail = "The body is not valid JSON."
        return problem_response(problems.build_problem(400, "Unreadable body", detail, ident))
    return problem_response(
        problems.problem_from_error(Invalid(describe_field_errors(field_errors)), ident)
    )


async def handle_http_error(request: Request, error: Exception) -> Response:
    """The problem of an error that the framework raises by itself, such as 405."""
    status = getattr(error, "status_code", 500)
    detail = str(getattr(error, "detail", ""))
    problem = problems.build_problem(
        status, HTTPStatus(status).phrase, detail, get_request_id(request)
    )
    problem.headers.update(getattr(error, "headers", None) or {})
    return problem_response(problem)
