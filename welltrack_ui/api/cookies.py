"""The cookies of signing in: all out of reach of scripts, and of other sites' requests."""

from fastapi.responses import Response

from welltrack_ui.api.dependencies import Call
from welltrack_ui.services.accounts.sign_in import CODE_TICKET_LIFE
from welltrack_ui.services.accounts.sign_in_throttle import DEVICE_LIFE
from welltrack_ui.services.accounts.single_sign_on import AUTHORIZATION_LIFE
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication
from welltrack_ui.web.authentication import SIGN_IN_PATH
from welltrack_ui.web.flash import FLASH_SECONDS, Flash, flash_cookie_name

SSO_COOKIE = "welltrack-journey"


def set_session_cookie(services: Services, answer: Response, value: str, seconds: int) -> None:
    """The session's cookie; blank and of no seconds to forget it."""
    set_cookie(
        services, answer, authentication.session_cookie_name(services.settings), value, seconds, "/"
    )


def set_device_cookie(services: Services, answer: Response, value: str) -> None:
    """The mark of a browser that somebody signed in with."""
    name = authentication.device_cookie_name(services.settings)
    set_cookie(services, answer, name, value, int(DEVICE_LIFE.total_seconds()), "/")


def sso_cookie_name(services: Services) -> str:
    """The cookie that the way back from the OpenID provider is checked by."""
    return authentication.cookie_name(services.settings, SSO_COOKIE, SIGN_IN_PATH)


def two_factor_cookie_name(services: Services) -> str:
    """The cookie between the password and the code."""
    return authentication.two_factor_cookie_name(services.settings)


def set_two_factor_cookie(services: Services, answer: Response, ticket: str) -> None:
    """The ticket of the first step, for the second; blank to forget it."""
    seconds = int(CODE_TICKET_LIFE.total_seconds()) if ticket else 0
    set_cookie(services, answer, two_factor_cookie_name(services), ticket, seconds, SIGN_IN_PATH)


def set_sso_cookie(services: Services, answer: Response, ticket: str) -> None:
    """What the way back from the OpenID provider is checked by; blank to forget it."""
    seconds = int(AUTHORIZATION_LIFE.total_seconds()) if ticket else 0
    set_cookie(services, answer, sso_cookie_name(services), ticket, seconds, SIGN_IN_PATH)


def set_flash_cookie(services: Services, answer: Response, flash: Flash) -> None:
    """What a plain form was refused for, and what was typed into it, for the screen to show."""
    value = services.sign_ins.signer.sign_timed("flash", flash.to_json())
    set_cookie(services, answer, flash_cookie_name(services.settings), value, FLASH_SECONDS, "/")


def read_device_cookie(call: Call) -> str:
    """The mark that the browser carries; blank for none."""
    return call.request.cookies.get(authentication.device_cookie_name(call.services.settings), "")


def set_cookie(
    services: Services, answer: Response, name: str, value: str, seconds: int, path: str
) -> None:
    """Set a cookie."""
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        httponly=True,
        samesite="lax",
        secure=services.settings.https,
    )
