"""Who a request is from: a bearer token, or the browser's session cookie."""

from dataclasses import replace

from starlette.requests import HTTPConnection

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Forbidden, NotSignedIn
from welltrack_ui.services.container import Services
from welltrack_ui.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def session_cookie_name(settings: Settings) -> str:
    """The session cookie; under https its name binds it to this host alone."""
    return "__Host-welltrack" if settings.https else "welltrack"


def device_cookie_name(settings: Settings) -> str:
    """The cookie that marks a browser as one that somebody signed in with."""
    return f"{session_cookie_name(settings)}-device"


def client_address(request: HTTPConnection) -> str:
    """The client's address as the server saw it (or a trusted proxy told)."""
    return request.client.host if request.client else "unknown"


def get_request_id(request: HTTPConnection) -> str:
    """The id that the log and the answer carry."""
    return str(request.scope.get("state", {}).get("request_id", ""))


def authenticate_request(services: Services, request: HTTPConnection) -> Actor:
    """Who asks. Raises NotSignedIn, and Forbidden for a cookie used from a foreign page."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        actor = services.sign_ins.authenticate_bearer(token.strip())
    else:
        actor = authenticate_browser(services, request)
        method = request.scope.get("method", "GET")
        if method not in SAFE_METHODS:
            require_own_origin(services.settings, request)
    return replace(actor, request_id=get_request_id(request), ip=client_address(request))


def authenticate_browser(services: Services, request: HTTPConnection) -> Actor:
    """Who the session cookie is of. Raises NotSignedIn."""
    value = request.cookies.get(session_cookie_name(services.settings))
    if not value:
        raise NotSignedIn("Sign in, or send a token as 'Authorization: Bearer <token>'.")
    return replace(services.sign_ins.authenticate_cookie(value), source="ui")


def require_own_origin(settings: Settings, request: HTTPConnection) -> None:
    """Raise Forbidden unless the request comes from one of our own pages."""
    if not is_own_origin(settings, request):
        raise Forbidden("This request comes from another site's page.")


def is_own_origin(settings: Settings, request: HTTPConnection) -> bool:
    """Whether `Origin` is that of the base URL or of the very address that was asked.

    A browser always sends it with unsafe requests and websocket handshakes.
    """
    origin = request.headers.get("origin")
    if origin == settings.origin:
        return True
    scheme = "https" if settings.https else "http"
    return origin is not None and origin == f"{scheme}://{request.headers.get('host')}"
