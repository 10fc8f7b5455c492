"""Routes of single sign-on: the browser goes to the OpenID provider and returns."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse

from welltrack_ui import urls
from welltrack_ui.api.browser import cookies
from welltrack_ui.api.browser.sign_in_forms import (
    redirect_back,
    redirect_to_two_factor,
    start_browser_session,
)
from welltrack_ui.api.dependencies import CurrentCall
from welltrack_ui.domain.errors import (
    CodeRequired,
    Conflict,
    Forbidden,
    NotSignedIn,
    Unavailable,
)
from welltrack_ui.domain.messages import message
from welltrack_ui.services.accounts.sign_in_throttle import SignInOrigin

router = APIRouter(include_in_schema=False)
QueryText = Annotated[str, Query(max_length=4096)]
SSO_REFUSALS = (NotSignedIn, Forbidden, Conflict, Unavailable)


@router.get("/login/sso")
def begin_single_sign_on(call: CurrentCall, next: QueryText = "") -> Any:
    """Redirect to the provider; a cookie ties the return to this browser.

    Raises: NotFound without a provider.
    """
    try:
        authorization = call.services.single_sign_on.begin_sign_in(
            urls.sanitize_return_path(next) if next else ""
        )
    except Unavailable as unavailable:
        return redirect_back(call, urls.sign_in_url(next or None), unavailable)
    response = RedirectResponse(authorization.url, 303)
    cookies.set_sso_cookie(call.services, response, authorization.ticket)
    return response


@router.get("/login/callback")
def finish_single_sign_on(
    call: CurrentCall, state: QueryText = "", code: QueryText = "", error: QueryText = ""
) -> Any:
    """Sign in a user who returns from the provider with a code, or with an error.

    Raises: errors of the services but `SSO_REFUSALS`, which the sign-in form shows.
    """
    services = call.services
    ticket = call.request.cookies.get(cookies.sso_cookie_name(call.services), "")
    then = services.single_sign_on.read_return_address(ticket)
    device = cookies.read_device_cookie(call)
    origin = SignInOrigin(
        call.address, call.request.headers.get("user-agent"), device, browser=True
    )
    try:
        # Within the block: a refusal of the provider is shown as one of ours.
        if error:
            raise NotSignedIn(
                message("{provider} did not sign you in.", provider=services.settings.oidc_name)
            )
        signed_in = services.single_sign_on.finish_sign_in(ticket, state, code, origin)
    except CodeRequired as needed:
        return redirect_to_two_factor(services, needed, then)
    except SSO_REFUSALS as refused:
        return redirect_back(call, urls.sign_in_url(then or None), refused)
    response = start_browser_session(call, signed_in, then)
    # The ticket is spent: the address of the return must not work from the history.
    cookies.set_sso_cookie(services, response, "")
    return response
