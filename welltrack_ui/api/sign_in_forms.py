"""Signing in and out of the browser: plain forms that set and end the session's cookie."""

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from welltrack_ui import urls
from welltrack_ui.api import cookies
from welltrack_ui.api.dependencies import Called
from welltrack_ui.domain.errors import (
    CodeNeeded,
    Forbidden,
    Invalid,
    NotSignedIn,
    StepOver,
    TooMany,
    WellTrackError,
)
from welltrack_ui.domain.user import Credentials
from welltrack_ui.services.accounts.sessions import SignedIn
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication
from welltrack_ui.web.screen_session import STEP_COOKIE

router = APIRouter(include_in_schema=False)
Typed = Annotated[str, Form()]
REFUSALS = (NotSignedIn, TooMany, Forbidden)
# Nothing that is no address, or longer than one, has an account: as though it were unknown.
NO_ACCOUNT = "The e-mail address or the password is not right."


@router.post("/login")
def sign_in(call: Called, email: Typed = "", password: Typed = "", next: Typed = "") -> Any:
    """Open a browser session and go on; back to the screen, saying why, where that fails."""
    authentication.require_own_origin(call.services.settings, call.request)
    try:
        given = parsed(email, password)
        signed_in = call.services.sign_ins.sign_in(
            given,
            call.address,
            call.request.headers.get("user-agent"),
            browser=True,
            device=cookies.device_of(call),
        )
    except CodeNeeded as needed:
        return to_second_step(call.services, needed, next)
    except REFUSALS as refused:
        return back(call.services, urls.sign_in(next or None), email, refused)
    return entered(call, signed_in, next)


@router.post("/login/code")
def give_code(call: Called, code: Typed = "", next: Typed = "") -> Any:
    """The second step: a code, after the right password."""
    authentication.require_own_origin(call.services.settings, call.request)
    ticket = call.request.cookies.get(STEP_COOKIE, "")
    try:
        signed_in = call.services.sign_ins.with_code(
            ticket,
            code[:64],
            call.address,
            call.request.headers.get("user-agent"),
            device=cookies.device_of(call),
        )
    except StepOver as over:
        return back(call.services, urls.sign_in(next or None), "", over)
    except REFUSALS as refused:
        return back(call.services, urls.second_step(next or None), "", refused)
    return entered(call, signed_in, next)


@router.post("/logout")
def sign_out(call: Called, request: Request) -> Any:
    """End the session, and forget its cookie."""
    services = call.services
    authentication.require_own_origin(services.settings, request)
    with suppress(NotSignedIn):
        services.sign_ins.sign_out(authentication.of_browser(services, request))
    answer = RedirectResponse(urls.sign_in(), 303)
    cookies.put_session(services, answer, "", 0)
    return answer


@router.post("/session/renew")
def renew(call: Called, ticket: Typed = "") -> Any:
    """The cookie of a session that goes on under another id, for that of the old one."""
    services = call.services
    authentication.require_own_origin(services.settings, call.request)
    old = call.request.cookies.get(authentication.cookie_name(services.settings), "")
    cookie, seconds = services.sign_ins.exchange(old, ticket)
    answer = Response(status_code=204)
    cookies.put_session(services, answer, cookie, seconds)
    return answer


def parsed(email: str, password: str) -> Credentials:
    """What was typed. Raises NotSignedIn for what no account can have."""
    try:
        return Credentials.parse({"email": email.strip(), "password": password})
    except Invalid:
        raise NotSignedIn(NO_ACCOUNT) from None


def entered(call: Called, signed_in: SignedIn, then: str) -> RedirectResponse:
    """Into the product; the session that this browser had before ends."""
    services = call.services
    with suppress(NotSignedIn):
        services.sign_ins.sign_out(authentication.of_browser(services, call.request))
    answer = RedirectResponse(urls.local(then), 303)
    cookies.put_session(services, answer, signed_in.cookie, signed_in.expires_in)
    cookies.put_device(services, answer, signed_in.device)
    cookies.put_step(services, answer, "")
    return answer


def to_second_step(services: Services, needed: CodeNeeded, then: str) -> RedirectResponse:
    """To the screen that asks for the code."""
    answer = RedirectResponse(urls.second_step(then or None), 303)
    cookies.put_step(services, answer, needed.ticket)
    return answer


def back(services: Services, path: str, email: str, refused: WellTrackError) -> RedirectResponse:
    """To the screen again, which keeps the address that was typed."""
    answer = RedirectResponse(path, 303)
    cookies.put_flash(services, answer, email[:254], refused.detail)
    if refused.retry_after is not None:
        answer.headers["Retry-After"] = str(refused.retry_after)
    return answer
