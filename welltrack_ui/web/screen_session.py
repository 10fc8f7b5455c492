"""Who looks at a screen, asked anew at each click: a session may have ended since it was opened."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Concatenate, ParamSpec, TypeVar

from starlette.requests import HTTPConnection, Request, empty_receive, empty_send

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotSignedIn
from welltrack_ui.domain.messages import unpacked
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication
from welltrack_ui.web.threads import in_thread

P = ParamSpec("P")
Result = TypeVar("Result")
FLASH_COOKIE = "welltrack-flash"
FLASH_SECONDS = 60
STEP_COOKIE = "welltrack-step"
ASKED_LATER = {
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
UNATTENDED: ContextVar[bool] = ContextVar("unattended", default=False)


@contextmanager
def unattended() -> Iterator[None]:
    """What is asked inside, the page asks by itself: it keeps no session from ending."""
    token = UNATTENDED.set(True)
    try:
        yield
    finally:
        UNATTENDED.reset(token)


@dataclass(frozen=True, slots=True)
class Visitor:
    """The session behind an open page. It holds a credential, never an identity or a right."""

    services: Services
    cookie: str
    ip: str

    async def ask(
        self, call: Callable[Concatenate[Actor, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Call a service in a thread, as whoever the session is of now. Raises NotSignedIn."""

        alone = UNATTENDED.get()

        def asked() -> Result:
            found = self.services.sign_ins.of_cookie(self.cookie, unattended=alone)
            return call(as_screen(found, self.ip), *args, **kwargs)

        return await in_thread(asked)


def as_screen(actor: Actor, ip: str) -> Actor:
    """The same person, at a screen."""
    return Actor(
        actor.user_id,
        actor.name,
        actor.email,
        source="ui",
        session_id=actor.session_id,
        ip=ip,
    )


def visitor_of(services: Services, request: HTTPConnection) -> Visitor:
    """The visitor of a page. Raises NotSignedIn without a session cookie."""
    value = request.cookies.get(authentication.cookie_name(services.settings))
    if not value:
        raise NotSignedIn("Sign in first.")
    return Visitor(services, value, authentication.address(request))


def let_go(request: Request) -> None:
    """Forget what was needed to answer: a page holds its request for as long as it is open.

    What stays is what may be asked of it later: its address, its headers, who sent it.
    """
    for name in request.scope.keys() - ASKED_LATER:
        del request.scope[name]
    request._receive, request._send = empty_receive, empty_send


def flash_of(services: Services, request: HTTPConnection) -> tuple[str, str]:
    """What the last sign-in was refused for: the address that was typed, and why; else blanks."""
    text = request.cookies.get(FLASH_COOKIE, "")
    value = services.sign_ins.signer.read_timed("flash", text, timedelta(seconds=FLASH_SECONDS))
    if not isinstance(value, list) or len(value) != 2:
        return "", ""
    return str(value[0]), unpacked(value[1])
