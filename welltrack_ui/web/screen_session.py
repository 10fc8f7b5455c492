"""Who looks at a screen, asked anew at each click: a session may have ended since it was opened."""

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
IS_BACKGROUND_CALL: ContextVar[bool] = ContextVar("unattended", default=False)


@contextmanager
def in_background() -> Iterator[None]:
    """What is asked inside, the page asks by itself: it keeps no session from ending."""
    token = IS_BACKGROUND_CALL.set(True)
    try:
        yield
    finally:
        IS_BACKGROUND_CALL.reset(token)


@dataclass(frozen=True, slots=True)
class ScreenSession:
    """The session behind an open page. It holds a credential, never an identity or a right."""

    services: Services
    cookie: str
    ip: str

    async def ask(
        self, call: Callable[Concatenate[Actor, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Call a service in a thread, as whoever the session is of now. Raises NotSignedIn."""

        alone = IS_BACKGROUND_CALL.get()

        def call_as_user() -> Result:
            found = self.services.sign_ins.authenticate_cookie(self.cookie, unattended=alone)
            return call(to_screen_actor(found, self.ip), *args, **kwargs)

        try:
            return await run_in_thread(call_as_user)
        except (Forbidden, TooManyAttempts) as refused:
            who = self.services.sign_ins.read_cookie_user(self.cookie)
            log_refusal(refused, account=who, address=self.ip, route="a screen")
            raise


def to_screen_actor(actor: Actor, ip: str) -> Actor:
    """The same person, at a screen."""
    return Actor(
        actor.user_id,
        actor.name,
        actor.email,
        source="ui",
        session_id=actor.session_id,
        ip=ip,
    )


def read_screen_session(services: Services, request: HTTPConnection) -> ScreenSession:
    """The visitor of a page. Raises NotSignedIn without a session cookie."""
    value = request.cookies.get(authentication.session_cookie_name(services.settings))
    if not value:
        raise NotSignedIn("Sign in first.")
    return ScreenSession(services, value, authentication.client_address(request))


def release_request(request: Request) -> None:
    """Forget what was needed to answer: a page holds its request for as long as it is open.

    What stays is what may be asked of it later: its address, its headers, who sent it.
    """
    for name in request.scope.keys() - RETAINED_SCOPE_KEYS:
        del request.scope[name]
    request._receive, request._send = empty_receive, empty_send
