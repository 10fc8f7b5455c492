"""The session of an open screen, checked at each click: it may have ended since."""

import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from random import getrandbits
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from pydantic import BaseModel
from starlette.requests import HTTPConnection, Request, empty_receive, empty_send

from welltrack_ui.domain.audit import Actor, CallTrace, IdempotencyClaim, current_save
from welltrack_ui.domain.errors import (
    Forbidden,
    NotFound,
    NotSignedIn,
    TooManyAttempts,
    Unavailable,
)
from welltrack_ui.metrics import meters
from welltrack_ui.services.container import Services
from welltrack_ui.services.core.idempotency import IdempotencyService
from welltrack_ui.web import authentication, problems
from welltrack_ui.web.security_log import log_refusal
from welltrack_ui.web.threads import run_in_thread

P = ParamSpec("P")
Result = TypeVar("Result")
Made = TypeVar("Made")
Made_co = TypeVar("Made_co", covariant=True)
log = logging.getLogger("welltrack.access")
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
CLOSED_STATUS = 499
"""The status of an action whose page was closed before it ended, as web servers have it."""
NO_SCREEN = "page"
"""The route of what a page asks before its first screen."""
IS_BACKGROUND_CALL: ContextVar[bool] = ContextVar("is_background_call", default=False)


@contextmanager
def in_background() -> Iterator[None]:
    """A block of calls that the page makes by itself: they don't prolong the session."""
    token = IS_BACKGROUND_CALL.set(True)
    try:
        yield
    finally:
        IS_BACKGROUND_CALL.reset(token)


@dataclass(slots=True)
class ScreenPlace:
    """The place of an open page: the template of its screen's route, blank before the first one."""

    route: str = ""


@dataclass(slots=True)
class ScreenAction:
    """A call of a service by a screen, as the log tells of it; `name` is the service's method."""

    name: str
    user_id: str = ""
    request_id: str = field(default_factory=lambda: f"{getrandbits(64):016x}")
    trace: CallTrace = field(default_factory=CallTrace)
    started: float = field(default_factory=time.perf_counter)


@dataclass(frozen=True, slots=True)
class ScreenSession:
    """The session of an open page: its cookie and client address, never an identity or a right."""

    services: Services
    cookie: str
    ip: str
    place: ScreenPlace = field(default_factory=ScreenPlace)

    async def ask(
        self, call: Callable[Concatenate[Actor, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """The result of a service call in a thread, as the person of the session.

        The log line of the call and the audit entries that it writes carry the same id.
        Raises: NotSignedIn where the session has ended, and the errors of the service.
        """
        background = IS_BACKGROUND_CALL.get()
        action, status = ScreenAction(getattr(call, "__qualname__", "")), CLOSED_STATUS

        def authenticate_and_call() -> Result:
            # In the same thread as the call: the store blocks, and one thread is enough.
            actor = self.services.sign_ins.authenticate_cookie(self.cookie, unattended=background)
            action.user_id = actor.user_id
            return call(to_screen_actor(actor, self.ip, action), *args, **kwargs)

        try:
            result = await run_in_thread(authenticate_and_call)
            status = 200
            return result
        except Exception as error:
            status = problems.find_status(error)
            # What the screen shows of an error that nobody expected names the line of the log.
            vars(error).setdefault("request_id", action.request_id)
            if isinstance(error, Forbidden | TooManyAttempts):
                # Screens have no route of the API whose handler would log it.
                account = self.services.sign_ins.read_cookie_user(self.cookie)
                log_refusal(error, account=account, address=self.ip, route="a screen")
            elif isinstance(error, Unavailable) and not background:
                problems.log_outage(error, action.request_id)
            raise
        finally:
            # What a page asks by itself is no action: every open page would fill the log.
            if not background:
                finish_action(self.place.route or NO_SCREEN, action, status)

    async def make(self, maker: "EntityMaker[Made]", *given: str | BaseModel) -> Made:
        """What a service makes of drafts; once for each form, however often that is sent.

        Raises: NotSignedIn where the session has ended, and the errors of the service.
        """
        save = current_save()
        if save is None:
            return await self.ask(maker.create, *given)
        key = save.next_key(type(maker).__name__)
        return await self.ask(make_once, self.services.idempotency, maker, key, given)


class EntityMaker(Protocol[Made_co]):
    """A service that makes things, and finds them again by their ids."""

    @property
    def create(self) -> Callable[..., Made_co]: ...
    def get(self, actor: Actor, entity_id: str, /) -> Made_co: ...


def make_once(
    actor: Actor,
    idempotency: IdempotencyService,
    maker: EntityMaker[Made],
    key: str,
    given: Sequence[str | BaseModel],
) -> Made:
    """What the maker makes of `given`, or what it made under this key before.

    Raises: Conflict where the key made something of other values; the errors of the maker.
    """
    texts = [one if isinstance(one, str) else one.model_dump_json() for one in given]
    begun = idempotency.begin_form(actor.user_id, key, json.dumps(texts).encode())
    if isinstance(begun, IdempotencyClaim):
        return maker.create(replace(actor, claim=begun), *given)
    for entity_id in begun.ids:
        # The ids are of all that was written, such as an organization and its first member.
        with suppress(NotFound):
            return maker.get(actor, entity_id)
    raise NotFound


def finish_action(route: str, action: ScreenAction, status: int) -> None:
    """Count an action that ended, and write its log line."""
    seconds = time.perf_counter() - action.started
    meters.count_screen_action(route, status, seconds)
    if not log.isEnabledFor(logging.INFO):
        return
    log.info(
        "screen %s %s",
        status,
        action.name,
        extra={
            "request_id": action.request_id,
            "actor_id": action.user_id or None,
            "org_id": action.trace.org_id,
            "route": route,
            "status": status,
            "milliseconds": round(seconds * 1000, 2),
        },
    )


def to_screen_actor(actor: Actor, ip: str, action: ScreenAction) -> Actor:
    """The same person with the source `ui`, for the audit log and the line of the action."""
    return Actor(
        actor.user_id,
        actor.name,
        actor.email,
        source="ui",
        session_id=actor.session_id,
        request_id=action.request_id,
        ip=ip,
        trace=action.trace,
    )


def read_screen_session(services: Services, request: HTTPConnection) -> ScreenSession:
    """The session of a page's request. Raises: NotSignedIn without a session cookie."""
    value = request.cookies.get(authentication.session_cookie_name(services.settings))
    if not value:
        raise NotSignedIn("Sign in first.")
    place = ScreenPlace()
    # The log line of the request itself names the screen that is drawn in it.
    request.scope.setdefault("state", {})["place"] = place
    return ScreenSession(services, value, authentication.client_address(request), place)


def release_request(request: Request) -> None:
    """Drop all of a page's request but its address, headers and client.

    NiceGUI holds the request for as long as the page is open, and with it all that its scope
    refers to.
    """
    for name in request.scope.keys() - RETAINED_SCOPE_KEYS:
        del request.scope[name]
    request._receive, request._send = empty_receive, empty_send
