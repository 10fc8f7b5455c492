"""The route of the metrics, as Prometheus reads them: for who has the token, or on this machine."""

import hmac
import ipaddress

from fastapi import APIRouter, Request, Response
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from welltrack_ui.api.dependencies import CurrentCall
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.metrics import meters
from welltrack_ui.web import authentication
from welltrack_ui.web.middleware import METRICS_PATH

router = APIRouter(tags=["health"])
PROXY_HEADERS = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
)


# A plain function, which FastAPI runs in a thread: some hundred figures take milliseconds.
@router.get(METRICS_PATH, include_in_schema=False)
def report_metrics(call: CurrentCall) -> Response:
    """The metrics as Prometheus text. Raises: NotFound for whoever may not read them."""
    if not may_read(call.request, call.services.settings.metrics_token):
        raise NotFound
    text = generate_latest(meters.REGISTRY)
    headers = {"Cache-Control": "no-store"}
    return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4, headers=headers)


def may_read(request: Request, token: str | None) -> bool:
    """Whether a request carries the token, or comes from a program on this very machine.

    A proxy on this machine speaks for the whole world: what came through one is not from here,
    whatever address its headers tell.
    """
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if token and scheme.lower() == "bearer":
        return hmac.compare_digest(given.strip().encode(), token.encode())
    if any(name in request.headers for name in PROXY_HEADERS):
        return False
    host = authentication.read_host_name(request.headers.get("host", ""))
    # Another name is of somebody's page in a browser here, or of a proxy that adds no header.
    if host not in authentication.LOOPBACK_HOSTS:
        return False
    return is_loopback(authentication.client_address(request))


def is_loopback(address: str) -> bool:
    """Whether an IP address is one of this machine's own."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
