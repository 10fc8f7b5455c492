"""Routes of the sign-in forms: they set and delete the browser's session cookie."""

from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from welltrack_ui import urls
from welltrack_ui.api.browser import cookies
from welltrack_ui.api.dependencies import Call, CurrentCall
from welltrack_ui.domain.errors import (
    CodeRequired,
    Forbidden,
    Invalid,
    NotSignedIn,
    TooManyAttempts,
    TwoFactorExpired,
    WellTrackError,
)
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.user import Credentials
from welltrack_ui.services.accounts.sessions import SignInResult
from welltrack_ui.services.accounts.sign_in_throttle import SignInOrigin
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication
from welltrack_ui.web.flash import flash_error
from welltrack_ui.web.security_log import log_request_refusal

router = APIRouter(include_in_schema=False)
FormText = Annotated[str, Form()]
MAX_ADDRESS_LENGTH = 254
SIGN_IN_REFUSALS = (NotSignedIn, TooManyAttempts, Forbidden)
# A text that is no address has no account: the answer is that for an unknown address.
WRONG_CREDENTIALS_TEXT = mark("The e-mail address or the password is not right.")


@router.post("/login")
def sign_in(
    call: CurrentCall,
    email: FormText = "",
    password: FormText = "",
    next: FormText = "",
    code: FormText = "",
) -> Any:
    """Sign in and redirect into the product; back to the form with the reason where it fails.

    After too many wrong passwords the form asks for the code of a second factor too.

    Raises: Forbidden for another site's form.
    """
    authentication.require_own_origin(call.services.settings, call.request)
    return sign_in_by_password(call, email, password, next, code)


def sign_in_by_password(
    call: Call,
    email: str,
    password: str,
    then: str,
    code: str = "",
    find_start: Callable[[SignInResult], str] | None = None,
) -> RedirectResponse:
    """Sign in and redirect to `then`, or to what `find_start` finds for the new session.

    Back to the form with the reason where it fails.
    """
    try:
        credentials = parse_sign_in(email, password, code)
        signed_in = call.services.sign_ins.sign_in(
            credentials,
            call.address,
            call.request.headers.get("user-agent"),
            browser=True,
            device=cookies.read_device_cookie(call),
        )
    # Before the refusals, since it is a NotSignedIn too.
    except CodeRequired as error:
        return redirect_to_two_factor(call.services, error, then)
    except SIGN_IN_REFUSALS as error:
        guessed_at = "1" if code or isinstance(error, TooManyAttempts) else ""
        back = urls.sign_in_url(then or None)
        return redirect_back(call, back, error, email=email, guessed_at=guessed_at)
    return start_browser_session(call, signed_in, find_start(signed_in) if find_start else then)


@router.post("/login/link")
def send_sign_in_link(call: CurrentCall, email: FormText = "") -> Any:
    """Send a link that signs in; the answer is the same for unknown addresses.

    Raises: Forbidden for another site's form.
    """
    return send_link_to(call, email, call.services.sign_in_links.send_link, urls.sign_in_link_url)


@router.post("/login/link/open")
def open_sign_in_link(call: CurrentCall, token: FormText = "") -> Any:
    """Sign in by a link from an e-mail, once the button of its page is pressed.

    Raises: Forbidden for another site's form.
    """
    authentication.require_own_origin(call.services.settings, call.request)
    agent, device = call.request.headers.get("user-agent"), cookies.read_device_cookie(call)
    origin = SignInOrigin(call.address, agent, device, browser=True)
    try:
        signed_in = call.services.sign_in_links.open_session(token, origin)
    except CodeRequired as error:
        return redirect_to_two_factor(call.services, error, "")
    except WellTrackError as error:
        return redirect_back(call, urls.sign_in_link_url(), error)
    return start_browser_session(call, signed_in, "")


@router.post("/login/code")
def submit_code(call: CurrentCall, code: FormText = "", next: FormText = "") -> Any:
    """Sign in by a code, after the right password.

    Raises: Forbidden for another site's form.
    """
    authentication.require_own_origin(call.services.settings, call.request)
    ticket = call.request.cookies.get(cookies.two_factor_cookie_name(call.services), "")
    try:
        signed_in = call.services.sign_ins.sign_in_with_code(
            ticket,
            code[:64],
            call.address,
            call.request.headers.get("user-agent"),
            device=cookies.read_device_cookie(call),
        )
    except TwoFactorExpired as error:
        return redirect_back(call, urls.sign_in_url(next or None), error)
    except SIGN_IN_REFUSALS as error:
        return redirect_back(call, urls.two_factor_url(next or None), error)
    return start_browser_session(call, signed_in, next)


@router.post("/logout")
def sign_out(call: CurrentCall, request: Request) -> Any:
    """Sign out: end the session and delete its cookie.

    Raises: Forbidden for another site's form.
    """
    services = call.services
    authentication.require_own_origin(services.settings, request)
    # The cookie goes even where its session has ended already.
    with suppress(NotSignedIn):
        services.sign_ins.sign_out(authentication.authenticate_browser(services, request))
    response = RedirectResponse(urls.sign_in_url(), 303)
    cookies.set_session_cookie(services, response, "", 0)
    return response


@router.post("/session/renew")
def renew_session_cookie(call: CurrentCall, ticket: FormText = "") -> Any:
    """Exchange the cookie of a renewed session for the one of its new id.

    Raises: Forbidden for another site's form, NotSignedIn for a wrong ticket.
    """
    services = call.services
    authentication.require_own_origin(services.settings, call.request)
    old = call.request.cookies.get(authentication.session_cookie_name(services.settings), "")
    cookie, seconds = services.sign_ins.exchange_cookie(old, ticket)
    response = Response(status_code=204)
    cookies.set_session_cookie(services, response, cookie, seconds)
    return response


def parse_sign_in(email: str, password: str, code: str = "") -> Credentials:
    """The credentials of the form. Raises: NotSignedIn for those that no account can have."""
    try:
        fields = {"email": email.strip(), "password": password, "code": code[:64].strip() or None}
        return Credentials.parse(fields)
    except Invalid:
        raise NotSignedIn(WRONG_CREDENTIALS_TEXT) from None


def start_browser_session(call: Call, signed_in: SignInResult, then: str) -> RedirectResponse:
    """Redirect into the product with a new session; the browser's earlier session ends."""
    services = call.services
    # Its cookie is replaced: nobody could end that session from this browser any more.
    with suppress(NotSignedIn):
        services.sign_ins.sign_out(authentication.authenticate_browser(services, call.request))
    # 303: the browser goes on with GET, and a reload does not send the form again.
    response = RedirectResponse(urls.sanitize_return_path(then), 303)
    cookies.set_session_cookie(services, response, signed_in.cookie, signed_in.expires_in)
    cookies.set_device_cookie(services, response, signed_in.device)
    cookies.set_two_factor_cookie(services, response, "")
    return response


def redirect_to_two_factor(services: Services, error: CodeRequired, then: str) -> RedirectResponse:
    """Redirect to the form of the code."""
    response = RedirectResponse(urls.two_factor_url(then or None), 303)
    cookies.set_two_factor_cookie(services, response, error.ticket)
    return response


def send_link_to(
    call: Call,
    email: str,
    send: Callable[[str, str | None], None],
    page_url: Callable[..., str],
) -> RedirectResponse:
    """Send a link to an address, and redirect to the page that says so, or why not.

    Raises: Forbidden for another site's form.
    """
    authentication.require_own_origin(call.services.settings, call.request)
    try:
        # No address is longer, and what is counted and logged has to end somewhere.
        send(email.strip()[:MAX_ADDRESS_LENGTH], call.address)
    except WellTrackError as error:
        return redirect_back(call, page_url(), error, email=email)
    return RedirectResponse(page_url(sent=True), 303)


def redirect_back(call: Call, path: str, error: WellTrackError, **typed: str) -> RedirectResponse:
    """Redirect back to the form, which shows the reason and the fields that were typed."""
    # For the security log, which names who was refused.
    call.request.state.account = typed.get("email", "a second step")
    log_request_refusal(call.request, error)
    response = RedirectResponse(path, 303)
    cookies.set_flash_cookie(call.services, response, flash_error(error, **typed))
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
