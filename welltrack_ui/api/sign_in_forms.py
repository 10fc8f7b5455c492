"""Signing in and out of the browser: plain forms that set and end the session's cookie."""

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from welltrack_ui import urls
from welltrack_ui.api import cookies
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
from welltrack_ui.domain.user import Credentials
from welltrack_ui.services.accounts.sessions import SignInResult
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication
from welltrack_ui.web.flash import flash_error
from welltrack_ui.web.security_log import log_request_refusal

router = APIRouter(include_in_schema=False)
FormText = Annotated[str, Form()]
SIGN_IN_REFUSALS = (NotSignedIn, TooManyAttempts, Forbidden)
# Nothing that is no address, or longer than one, has an account: as though it were unknown.
WRONG_CREDENTIALS_TEXT = "The e-mail address or the password is not right."


@router.post("/login")
def sign_in(
    call: CurrentCall, email: FormText = "", password: FormText = "", next: FormText = ""
) -> Any:
    """Open a browser session and go on; back to the screen, saying why, where that fails."""
    authentication.require_own_origin(call.services.settings, call.request)
    try:
        given = parse_sign_in(email, password)
        signed_in = call.services.sign_ins.sign_in(
            given,
            call.address,
            call.request.headers.get("user-agent"),
            browser=True,
            device=cookies.read_device_cookie(call),
        )
    except CodeRequired as needed:
        return redirect_to_two_factor(call.services, needed, next)
    except SIGN_IN_REFUSALS as refused:
        return redirect_back(call, urls.sign_in_url(next or None), refused, email=email)
    return start_browser_session(call, signed_in, next)


@router.post("/login/code")
def submit_code(call: CurrentCall, code: FormText = "", next: FormText = "") -> Any:
    """The second step: a code, after the right password."""
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
    except TwoFactorExpired as over:
        return redirect_back(call, urls.sign_in_url(next or None), over)
    except SIGN_IN_REFUSALS as refused:
        return redirect_back(call, urls.two_factor_url(next or None), refused)
    return start_browser_session(call, signed_in, next)


@router.post("/logout")
def sign_out(call: CurrentCall, request: Request) -> Any:
    """End the session, and forget its cookie."""
    services = call.services
    authentication.require_own_origin(services.settings, request)
    with suppress(NotSignedIn):
        services.sign_ins.sign_out(authentication.authenticate_browser(services, request))
    answer = RedirectResponse(urls.sign_in_url(), 303)
    cookies.set_session_cookie(services, answer, "", 0)
    return answer


@router.post("/session/renew")
def renew_session_cookie(call: CurrentCall, ticket: FormText = "") -> Any:
    """The cookie of a session that goes on under another id, for that of the old one."""
    services = call.services
    authentication.require_own_origin(services.settings, call.request)
    old = call.request.cookies.get(authentication.session_cookie_name(services.settings), "")
    cookie, seconds = services.sign_ins.exchange_cookie(old, ticket)
    answer = Response(status_code=204)
    cookies.set_session_cookie(services, answer, cookie, seconds)
    return answer


def parse_sign_in(email: str, password: str) -> Credentials:
    """What was typed. Raises NotSignedIn for what no account can have."""
    try:
        return Credentials.parse({"email": email.strip(), "password": password})
    except Invalid:
        raise NotSignedIn(WRONG_CREDENTIALS_TEXT) from None


def start_browser_session(
    call: CurrentCall, signed_in: SignInResult, then: str
) -> RedirectResponse:
    """Into the product; the session that this browser had before ends."""
    services = call.services
    with suppress(NotSignedIn):
        services.sign_ins.sign_out(authentication.authenticate_browser(services, call.request))
    answer = RedirectResponse(urls.sanitize_return_path(then), 303)
    cookies.set_session_cookie(services, answer, signed_in.cookie, signed_in.expires_in)
    cookies.set_device_cookie(services, answer, signed_in.device)
    cookies.set_two_factor_cookie(services, answer, "")
    return answer


def redirect_to_two_factor(services: Services, needed: CodeRequired, then: str) -> RedirectResponse:
    """To the screen that asks for the code."""
    answer = RedirectResponse(urls.two_factor_url(then or None), 303)
    cookies.set_two_factor_cookie(services, answer, needed.ticket)
    return answer


def redirect_back(call: Call, path: str, refused: WellTrackError, **typed: str) -> RedirectResponse:
    """To the screen again, which keeps what was typed."""
    call.request.state.account = typed.get("email", "a second step")
    log_request_refusal(call.request, refused)
    answer = RedirectResponse(path, 303)
    cookies.set_flash_cookie(call.services, answer, flash_error(refused, **typed))
    if refused.retry_after is not None:
        answer.headers["Retry-After"] = str(refused.retry_after)
    return answer
