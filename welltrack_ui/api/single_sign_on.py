"""To the OpenID provider and back, in the browser."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse

from welltrack_ui import urls
from welltrack_ui.api import cookies
from welltrack_ui.api.dependencies import Called
from welltrack_ui.api.sign_in_forms import back, entered, to_second_step
from welltrack_ui.domain.errors import (
    CodeNeeded,
    Conflict,
    Forbidden,
    NotSignedIn,
    Unavailable,
)
from welltrack_ui.domain.messages import said
from welltrack_ui.services.accounts.sign_in_throttle import Whence

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Query(max_length=4096)]
REFUSALS = (NotSignedIn, Forbidden, Conflict, Unavailable)


@router.get("/login/sso")
def set_out(call: Called, next: Text = "") -> Any:
    """To the provider; what the way back is checked by stays in this browser."""
    try:
        journey = call.services.single_sign_on.begin(urls.local(next) if next else "")
    except Unavailable as away:
        return back(call.services, urls.sign_in(next or None), "", away)
    answer = RedirectResponse(journey.address, 303)
    cookies.put_journey(call.services, answer, journey.ticket)
    return answer


@router.get("/login/callback")
def come_back(call: Called, state: Text = "", code: Text = "", error: Text = "") -> Any:
    """From the provider, with a code or with what went wrong there."""
    services = call.services
    ticket = call.request.cookies.get(cookies.JOURNEY_COOKIE, "")
    then = services.single_sign_on.then(ticket)
    device = cookies.device_of(call)
    whence = Whence(call.address, call.request.headers.get("user-agent"), device, browser=True)
    try:
        if error:
            raise NotSignedIn(
                said("{provider} did not sign you in.", provider=services.settings.oidc_name)
            )
        signed_in = services.single_sign_on.finish(ticket, state, code, whence)
    except CodeNeeded as needed:
        return to_second_step(services, needed, then)
    except REFUSALS as refused:
        return back(services, urls.sign_in(then or None), "", refused)
    answer = entered(call, signed_in, then)
    cookies.put_journey(services, answer, "")
    return answer
