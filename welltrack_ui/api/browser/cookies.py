"""The cookies of sign-in: scripts can't read them, and other sites' forms don't send them."""

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


def set_session_cookie(services: Services, response: Response, value: str, seconds: int) -> None:
    """Set the session's cookie; a blank value of 0 seconds deletes it."""
    name = authentication.session_cookie_name(services.settings)
    set_cookie(services, response, name, value, seconds, "/")


def set_device_cookie(services: Services, response: Response, value: str) -> None:
    """Set the cookie of a browser that somebody signed in with."""
    name = authentication.device_cookie_name(services.settings)
    set_cookie(services, response, name, value, int(DEVICE_LIFE.total_seconds()), "/")


def sso_cookie_name(services: Services) -> str:
    """The name of the cookie that the return from the OpenID provider is checked by."""
    return authentication.cookie_name(services.settings, SSO_COOKIE, SIGN_IN_PATH)


def two_factor_cookie_name(services: Services) -> str:
    """The name of the cookie between the password and the code."""
    return authentication.two_factor_cookie_name(services.settings)


def set_two_factor_cookie(services: Services, response: Response, ticket: str) -> None:
    """Set the ticket of a password that was right, for the code; a blank one deletes it."""
    # On the path of the sign-in alone: no other request has to carry it.
    seconds = int(CODE_TICKET_LIFE.total_seconds()) if ticket else 0
    set_cookie(services, response, two_factor_cookie_name(services), ticket, seconds, SIGN_IN_PATH)


def set_sso_cookie(services: Services, response: Response, ticket: str) -> None:
    """Set the ticket that the return from the OpenID provider is checked by; blank deletes it."""
    seconds = int(AUTHORIZATION_LIFE.total_seconds()) if ticket else 0
    set_cookie(services, response, sso_cookie_name(services), ticket, seconds, SIGN_IN_PATH)


def set_flash_cookie(services: Services, response: Response, flash: Flash) -> None:
    """Set the refusal of a plain form and what was typed into it, for the screen to show once."""
    value = services.sign_ins.signer.sign_timed("flash", flash.to_json())
    set_cookie(services, response, flash_cookie_name(services.settings), value, FLASH_SECONDS, "/")


def read_device_cookie(call: Call) -> str:
    """The device token of the browser; blank for none."""
    return call.request.cookies.get(authentication.device_cookie_name(call.services.settings), "")


def set_cookie(
    services: Services, response: Response, name: str, value: str, seconds: int, path: str
) -> None:
    """Set a cookie, for https alone where the product is served by it.

    It is `lax`, since a strict one is missing on the return from the OpenID provider and on a link
    in an e-mail.
    """
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        httponly=True,
        samesite="lax",
        secure=services.settings.https,
    )
