"""What an endpoint is handed: the services, and who asks."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.security import HTTPBearer

from welltrack_ui.domain.audit import Actor
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication

bearer = HTTPBearer(auto_error=False, description="From POST /api/auth/login, or an API token.")


class Call:
    """One request. `actor` asks the store, so it is looked up in the endpoint's own thread."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.services: Services = request.app.state.services

    @property
    def actor(self) -> Actor:
        """Who asks. Raises NotSignedIn."""
        state = self.request.state
        if not hasattr(state, "actor"):
            state.actor = authentication.actor_of(self.services, self.request)
            state.actor_id = state.actor.user_id
        actor: Actor = state.actor
        claim = getattr(state, "claim", None)
        return actor if claim is None else replace(actor, claim=claim)

    @property
    def address(self) -> str:
        """The client's address."""
        return authentication.address(self.request)


async def called(request: Request) -> Call:
    """The call of a request; costs no thread."""
    return Call(request)


def placed(response: Response, path: str) -> None:
    """Tell where the new entity lies."""
    response.headers["Location"] = path


Called = Annotated[Call, Depends(called)]
Limit = Annotated[int | None, Query(ge=1, le=500, description="Entries a page, 100 by default.")]
Cursor = Annotated[
    str | None, Query(max_length=2000, description="`next_cursor` of the last page.")
]
