"""Signing in and out of the browser: plain forms that set and end the session's cookie."""

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse

from welltrack_ui.api.calls import Called
from welltrack_ui.domain.errors import NotSignedIn, TooMany, WellTrackError
from welltrack_ui.domain.user import Credentials
from welltrack_ui.services.services import Services
from welltrack_ui.web import credentials, paths
from welltrack_ui.web.visitors import FLASH_COOKIE, FLASH_SECONDS

router = APIRouter(include_in_schema=False)
Typed = Annotated[str, Form(max_length=1024)]


@router.post("/login")
def sign_in(call: Called, email: Typed = "", password: Typed = "", next: Typed = "") -> Any:
    """Open a browser session and go on; back to the screen, saying why, where that fails."""
    services = call.services
    credentials.require_own_origin(services.settings, call.request)
    agent = call.request.headers.get("user-agent")
    try:
        given = Credentials.parse({"email": email.strip(), "password": password})
        signed_in = services.sign_ins.sign_in(given, call.address, agent, browser=True)
    except (NotSignedIn, TooMany) as refused:
        return back(services, email, next, refused)
    answer = RedirectResponse(paths.local(next), 303)
    put_cookie(services, answer, signed_in.cookie, signed_in.expires_in)
    return answer


@router.post("/logout")
def sign_out(call: Called, request: Request) -> Any:
    """End the session, and forget its cookie."""
    services = call.services
    credentials.require_own_origin(services.settings, request)
    with suppress(NotSignedIn):
        services.sign_ins.sign_out(credentials.of_browser(services, request))
    answer = RedirectResponse(paths.sign_in(), 303)
    put_cookie(services, answer, "", 0)
    return answer


def put_cookie(services: Services, answer: RedirectResponse, value: str, seconds: int) -> None:
    """The session's cookie: out of reach of scripts and of other sites."""
    answer.set_cookie(
        credentials.cookie_name(services.settings),
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=services.settings.https,
    )


def back(services: Services, email: str, then: str, refused: WellTrackError) -> RedirectResponse:
    """To the sign-in screen again, which keeps the address that was typed."""
    answer = RedirectResponse(paths.sign_in(then or None), 303)
    value = services.sign_ins.signer.sign_timed("flash", [email[:254], refused.detail])
    answer.set_cookie(
        FLASH_COOKIE,
        value,
        max_age=FLASH_SECONDS,
        path="/login",
        httponly=True,
        samesite="lax",
        secure=services.settings.https,
    )
    return answer
