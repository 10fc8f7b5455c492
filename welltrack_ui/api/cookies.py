"""The cookies of signing in: all out of reach of scripts, and of other sites' requests."""

from fastapi.responses import Response

from welltrack_ui.api.dependencies import Call
from welltrack_ui.domain.messages import packed
from welltrack_ui.services.accounts.sign_in import STEP_LIFE
from welltrack_ui.services.accounts.sign_in_throttle import DEVICE_LIFE
from welltrack_ui.services.accounts.single_sign_on import JOURNEY_LIFE
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication
from welltrack_ui.web.screen_session import FLASH_COOKIE, FLASH_SECONDS, STEP_COOKIE

JOURNEY_COOKIE = "welltrack-journey"
SIGN_IN_PATH = "/login"


def put_session(services: Services, answer: Response, value: str, seconds: int) -> None:
    """The session's cookie; blank and of no seconds to forget it."""
    put(services, answer, authentication.cookie_name(services.settings), value, seconds, "/")


def put_device(services: Services, answer: Response, value: str) -> None:
    """The mark of a browser that somebody signed in with."""
    name = authentication.device_cookie_name(services.settings)
    put(services, answer, name, value, int(DEVICE_LIFE.total_seconds()), "/")


def put_step(services: Services, answer: Response, ticket: str) -> None:
    """The ticket of the first step, for the second; blank to forget it."""
    seconds = int(STEP_LIFE.total_seconds()) if ticket else 0
    put(services, answer, STEP_COOKIE, ticket, seconds, SIGN_IN_PATH)


def put_journey(services: Services, answer: Response, ticket: str) -> None:
    """What the way back from the OpenID provider is checked by; blank to forget it."""
    seconds = int(JOURNEY_LIFE.total_seconds()) if ticket else 0
    put(services, answer, JOURNEY_COOKIE, ticket, seconds, SIGN_IN_PATH)


def put_flash(services: Services, answer: Response, email: str, why: str) -> None:
    """What a sign-in was refused for, told once by the screen."""
    value = services.sign_ins.signer.sign_timed("flash", [email, packed(why)])
    put(services, answer, FLASH_COOKIE, value, FLASH_SECONDS, SIGN_IN_PATH)


def device_of(call: Call) -> str:
    """The mark that the browser carries; blank for none."""
    return call.request.cookies.get(authentication.device_cookie_name(call.services.settings), "")


def put(
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
