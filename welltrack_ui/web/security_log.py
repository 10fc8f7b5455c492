"""The security log of the server's administrator: refused sign-ins, rights and limits.

OWASP ASVS 5, 16.3: who, from where, at which route. Neither passwords nor tokens are in a line: the
route is its template, and the account is the address that was typed or the id of who is signed in.
"""

import logging

from starlette.requests import HTTPConnection

from welltrack_ui.domain.errors import Forbidden, NotSignedIn, TooManyAttempts
from welltrack_ui.web import authentication

log = logging.getLogger("welltrack.security")
REFUSAL_WORDS: dict[type[Exception], str] = {
    NotSignedIn: "sign-in refused",
    Forbidden: "right refused",
    TooManyAttempts: "limit reached",
}


def log_request_refusal(request: HTTPConnection, error: Exception) -> None:
    """Log the refusal of a request, with the account that is known of it so far."""
    state = request.scope.get("state", {})
    account = str(state.get("account") or state.get("actor_id") or "")
    route = getattr(request.scope.get("route"), "path", "") or "an unknown address"
    address = authentication.client_address(request)
    log_refusal(error, account=account, address=address, route=route)


def log_refusal(error: Exception, *, account: str, address: str, route: str) -> None:
    """Log a refusal of these kinds; other errors are no refusals."""
    words = next((w for kind, w in REFUSAL_WORDS.items() if isinstance(error, kind)), "")
    # A request without a session is no failed sign-in: one of those names an account.
    if not words or (isinstance(error, NotSignedIn) and not account):
        return
    log.warning(
        "%s: %s at %s",
        words,
        account or "nobody",
        route,
        extra={"address": address, "route": route},
    )
