"""Dependencies of endpoints: the call with services and actor, and shared parameters."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.security import HTTPBearer

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotSignedIn
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication

bearer_scheme = HTTPBearer(
    auto_error=False, description="From POST /api/auth/login, or an API token."
)


class Call:
    """One request to an endpoint: its services, its actor, its client address.

    `actor` reads the store, which blocks: use it in the endpoint's own thread.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.services: Services = request.app.state.services

    @property
    def actor(self) -> Actor:
        """The actor of the request. Raises: NotSignedIn, Forbidden for another site's page."""
        state = self.request.state
        if not hasattr(state, "actor"):
            state.actor = authentication.authenticate_request(self.services, self.request)
            state.actor_id = state.actor.user_id
        actor: Actor = state.actor
        # The idempotency key rides along, so that the entity and the key are one commit.
        claim = getattr(state, "claim", None)
        return actor if claim is None else replace(actor, claim=claim)

    @property
    def address(self) -> str:
        """The client's IP address."""
        return authentication.client_address(self.request)


def find_actor(call: Call) -> Actor | None:
    """The actor of a request; None for one of nobody."""
    try:
        return call.actor
    except NotSignedIn:
        return None


async def get_call(request: Request) -> Call:
    """The call of a request; a coroutine, since FastAPI gives a plain function a thread."""
    return Call(request)


def set_location_header(response: Response, path: str) -> None:
    """Set `Location` to the path of the new entity."""
    response.headers["Location"] = path


CurrentCall = Annotated[Call, Depends(get_call)]
Limit = Annotated[int | None, Query(ge=1, le=500, description="Entries a page, 100 by default.")]
Cursor = Annotated[
    str | None, Query(max_length=2000, description="`next_cursor` of the last page.")
]
