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
from welltrack_ui.api.dependencies import bearer
from welltrack_ui.api.event_query_lane import WindowLane
from welltrack_ui.domain.entity import field_errors
from welltrack_ui.domain.errors import Invalid, NotFound, WellTrackError
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.object_storage.store import FilesAway
from welltrack_ui.services.container import Services
from welltrack_ui.web import problems
from welltrack_ui.web.authentication import request_id
from welltrack_ui.web.content_security_policy import ContentPolicy
from welltrack_ui.web.middleware import BodyGuard, RequestGuard
from welltrack_ui.web.problems import response
from welltrack_ui.web.websocket import SocketGuard, SocketLane

log = logging.getLogger(__name__)
DESCRIPTION = "Well operations: organizations, projects, wells, stages, events and files."
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
            self.openapi_schema = openapi.completed(super().openapi())
        return self.openapi_schema

    def build_middleware_stack(self) -> ASGIApp:
        """The layers, outermost last."""
        services: Services = self.state.services
        near = services.engine.is_near
        lane = WindowLane(super().build_middleware_stack(), store_is_near=near)
        policy = ContentPolicy(SocketGuard(lane, services.settings), services.settings)
        guarded = RequestGuard(policy)
        sockets: ASGIApp | None = self.state.sockets
        return SocketLane(guarded, sockets, services.settings) if sockets else guarded


def create(services: Services, *, sockets: ASGIApp | None = None, **more: Any) -> FastAPI:
    """The application with all routes under `/api`, health checks, and problems for errors.

    `sockets` answers the websockets of the screens, where there are any.
    """
    app = Application(
        title="WellTrack",
        version="1",
        description=DESCRIPTION,
        openapi_url=docs_page.DOCUMENT,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        **more,
    )
    app.state.services, app.state.sockets = services, sockets
    # Not by way of a router of all these: each level would look through all routes again.
    for module in ROUTERS:
        app.include_router(module.router, prefix="/api", dependencies=[Security(bearer)])
    app.include_router(health.router)
    app.include_router(sign_in_forms.router)
    app.include_router(single_sign_on.router)
    app.include_router(docs_page.router)
    if isinstance(services.file_store, DiskStore):
        app.include_router(blob_router(services.file_store))
    app.add_api_route("/api/{path:path}", unknown, include_in_schema=False, methods=METHODS)
    for kind in (WellTrackError, FilesAway, Exception):
        app.add_exception_handler(kind, refused)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, http_error)
    app.add_middleware(BodyGuard)
    return app


METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"]


async def unknown(request: Request, path: str) -> None:
    """Any other path under `/api`, and methods that a known one does not take."""
    taken = [method for method in METHODS if takes(request, method)]
    if taken:
        detail = f"This path takes {', '.join(taken)} alone."
        raise HTTPException(405, detail, {"Allow": ", ".join(taken)})
    raise NotFound(f"route as /api/{path[:80]}")


def takes(request: Request, method: str) -> bool:
    """Whether a route other than `unknown` answers this path under the method."""
    scope = {**request.scope, "method": method}
    routes = [r for r in request.app.routes if getattr(r, "endpoint", None) is not unknown]
    return any(match_of(route, scope) is Match.FULL for route in routes)


def match_of(route: BaseRoute, scope: Scope) -> Match:
    """How far a route fits; screens, which lie under every path, fit none of these."""
    return Match.NONE if isinstance(route, Mount) else route.matches(scope)[0]


async def refused(request: Request, error: Exception) -> Response:
    """An error as a problem; what is unexpected is logged with the request's id."""
    ident = request_id(request)
    problem = problems.of(error, ident)
    if problem.status == 500:
        log.error("unexpected, request %s", ident, exc_info=error)
    return response(problem)


async def unreadable(request: Request, error: Exception) -> Response:
    """Input that does not fit: 400 for a body that can't be parsed, else 422 with the fields."""
    found: list[Mapping[str, Any]] = getattr(error, "errors", list)()
    ident = request_id(request)
    if any(e["type"] == "json_invalid" for e in found):
        detail = "The body is not valid JSON."
        return response(problems.plain(400, "Unreadable body", detail, ident))
    return response(problems.of(Invalid(field_errors(found)), ident))


async def http_error(request: Request, error: Exception) -> Response:
    """What the framework refuses by itself: unknown paths and methods."""
    status = getattr(error, "status_code", 500)
    detail = str(getattr(error, "detail", ""))
    problem = problems.plain(status, HTTPStatus(status).phrase, detail, request_id(request))
    problem.headers.update(getattr(error, "headers", None) or {})
    return response(problem)
