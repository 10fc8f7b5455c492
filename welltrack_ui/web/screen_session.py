"""The session of an open screen, checked at each click: it may have ended since."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from starlette.requests import HTTPConnection, Request, empty_receive, empty_send

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Forbidden, NotSignedIn, TooManyAttempts
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication
from welltrack_ui.web.security_log import log_refusal
from welltrack_ui.web.threads import run_in_thread

P = ParamSpec("P")
Result = TypeVar("Result")
RETAINED_SCOPE_KEYS = {
    "type",
    "method",
    "scheme",
    "server",
    "client",
    "root_path",
    "path",
    "query_string",
    "headers",
    "path_params",
    "route",
    "state",
    "nicegui_page_path",
}
IS_BACKGROUND_CALL: ContextVar[bool] = ContextVar("is_background_call", default=False)


@contextmanager
def in_background() -> Iterator[None]:
    """A block of calls that the page makes by itself: they don't prolong the session."""
    token = IS_BACKGROUND_CALL.set(True)
    try:
        yield
    finally:
        IS_BACKGROUND_CALL.reset(token)


@dataclass(frozen=True, slots=True)
class ScreenSession:
    """The session of an open page: its cookie and client address, never an identity or a right."""

    services: Services
    cookie: str
    ip: str

    async def ask(
        self, call: Callable[Concatenate[Actor, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """The result of a service call in a thread, as the person of the session.

        Raises: NotSignedIn where the session has ended, and the errors of the service.
        """
        background = IS_BACKGROUND_CALL.get()

        def authenticate_and_call() -> Result:
            # In the same thread as the call: the store blocks, and one thread is enough.
            actor = self.services.sign_ins.authenticate_cookie(self.cookie, unattended=background)
            return call(to_screen_actor(actor, self.ip), *args, **kwargs)

        try:
            return await run_in_thread(authenticate_and_call)
        except (Forbidden, TooManyAttempts) as error:
            # Screens have no route of the API whose handler would log it.
            account = self.services.sign_ins.read_cookie_user(self.cookie)
            log_refusal(error, account=account, address=self.ip, route="a screen")
            raise


def to_screen_actor(actor: Actor, ip: str) -> Actor:
    """The same person with the source `ui`, for the audit log."""
    return Actor(
        actor.user_id,
        actor.name,
        actor.email,
        source="ui",
        session_id=actor.session_id,
        ip=ip,
    )


def read_screen_session(services: Services, request: HTTPConnection) -> ScreenSession:
    """The session of a page's request. Raises: NotSignedIn without a session cookie."""
    value = request.cookies.get(authentication.session_cookie_name(services.settings))
    if not value:
        raise NotSignedIn("Sign in first.")
    return ScreenSession(services, value, authentication.client_address(request))


def release_request(request: Request) -> None:
    """Drop all of a page's request but its address, headers and client.

    NiceGUI holds the request for as long as the page is open, and with it all that its scope
    refers to.
    """
    for name in request.scope.keys() - RETAINED_SCOPE_KEYS:
        del request.scope[name]
    request._receive, request._send = empty_receive, empty_send
