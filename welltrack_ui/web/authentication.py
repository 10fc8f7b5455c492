"""Authentication of requests: by bearer token, or by the browser's session cookie."""

from dataclasses import replace
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from welltrack_ui.domain.audit import Actor, CallTrace
from welltrack_ui.domain.errors import Forbidden, NotSignedIn
from welltrack_ui.services.container import Services
from welltrack_ui.settings import Settings

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
SIGN_IN_PATH = "/login"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def cookie_name(settings: Settings, name: str, path: str = "/") -> str:
    """A cookie's name; under https its prefix binds it to this host, or at least to https.

    Browsers take a `__Host-` cookie from this very host only, for all of its paths; one of a
    narrower path can be `__Secure-` at most (RFC 6265bis, 4.1.3).
    """
    if not settings.https:
        return name
    return f"__Host-{name}" if path == "/" else f"__Secure-{name}"


def session_cookie_name(settings: Settings) -> str:
    """The name of the session cookie; under https its prefix binds it to this host alone."""
    return cookie_name(settings, "welltrack")


def two_factor_cookie_name(settings: Settings) -> str:
    """The name of the cookie that carries a right password to the screen of the code."""
    return cookie_name(settings, "welltrack-step", SIGN_IN_PATH)


def device_cookie_name(settings: Settings) -> str:
    """The name of the cookie that marks a browser as one that somebody signed in with."""
    return f"{session_cookie_name(settings)}-device"


def client_address(request: HTTPConnection) -> str:
    """The IP address of the client, from a trusted proxy where there is one."""
    # A server that listens for both kinds of addresses sees IPv4 ones in IPv6 form.
    return request.client.host.removeprefix("::ffff:") if request.client else "unknown"


def get_request_id(request: HTTPConnection) -> str:
    """The id of a request, which the log and the answer carry; blank for none."""
    return str(request.scope.get("state", {}).get("request_id", ""))


def authenticate_request(services: Services, request: HTTPConnection) -> Actor:
    """The person or token that a request is from.

    Raises: NotSignedIn; Forbidden where another site's page sent the cookie.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        actor = services.sign_ins.authenticate_bearer(token.strip())
    else:
        actor = authenticate_browser(services, request)
        # Only cookies need this: a browser adds them to the requests of any page, a token never.
        method = request.scope.get("method", "GET")
        if method not in SAFE_METHODS:
            require_own_origin(services.settings, request)
    request_id, address = get_request_id(request), client_address(request)
    return replace(actor, request_id=request_id, ip=address, trace=CallTrace())


def authenticate_browser(services: Services, request: HTTPConnection) -> Actor:
    """The person of the session cookie. Raises: NotSignedIn."""
    value = request.cookies.get(session_cookie_name(services.settings))
    if not value:
        raise NotSignedIn("Sign in, or send a token as 'Authorization: Bearer <token>'.")
    return replace(services.sign_ins.authenticate_cookie(value), source="ui")


def require_own_origin(settings: Settings, request: HTTPConnection) -> None:
    """Check that one of our own pages sent the request. Raises: Forbidden."""
    if not is_own_origin(settings, request):
        raise Forbidden("This request comes from another site's page.")


def is_own_host(settings: Settings, host: str) -> bool:
    """Whether a `Host` is the one of the base URL, or of this very machine.

    Another name that leads here is somebody else's: pages, links and cookies are not made for it.
    """
    name = read_host_name(host)
    return name in LOOPBACK_HOSTS or (bool(name) and host.lower() == settings.host)


def read_host_name(host: str) -> str:
    """The name or address in a `Host`, without its port; blank for nonsense."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_own_origin(settings: Settings, request: HTTPConnection) -> bool:
    """Whether `Origin` is the base URL's, or that of the host that was requested.

    Browsers always send it with unsafe requests and websocket handshakes.
    """
    origin = request.headers.get("origin")
    if origin == settings.origin:
        return True
    scheme, host = "https" if settings.https else "http", request.headers.get("host", "")
    # A name of somebody else's that leads here (DNS rebinding) would agree with itself.
    return is_own_host(settings, host) and origin == f"{scheme}://{host}"
