"""Sign-in: accounts, sessions, personal API tokens."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from welltrack_ui.api.dependencies import Called, Cursor, Limit, placed
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf, page
from welltrack_ui.domain.entity import Draft
from welltrack_ui.domain.user import (
    ApiToken,
    ApiTokenDraft,
    ApiTokenMade,
    Credentials,
    Me,
    Password,
    Registration,
    Typed,
    User,
)

router = APIRouter(prefix="/auth", tags=["authentication"], route_class=RetrySafeRoute)


class AccessToken(BaseModel):
    """A bearer token, good for `expires_in` seconds."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the kind of token, no secret
    expires_in: int


class Address(Draft):
    """An e-mail address."""

    email: Annotated[Typed, Field(max_length=254)]


class Reset(Draft):
    """A new password, by a link from a letter."""

    token: Annotated[Typed, Field(max_length=1000)]
    password: Password


class Verification(Draft):
    """A link from a letter."""

    token: Annotated[Typed, Field(max_length=1000)]


@router.post("/register", status_code=201)
def register(call: Called, draft: Registration) -> User:
    """Make an account. A known address is answered in the same way, and told by e-mail."""
    return call.services.accounts.register(draft, call.address)


@router.post("/login")
def login(call: Called, given: Credentials) -> AccessToken:
    """Open a session; its token is good for an hour.

    Where a second factor is on, `code` is needed too: without it the answer is 401 with the type
    `urn:welltrack:code-needed`.
    """
    agent = call.request.headers.get("user-agent")
    signed_in = call.services.sign_ins.sign_in(given, call.address, agent)
    return AccessToken(access_token=signed_in.access_token, expires_in=signed_in.expires_in)


@router.post("/logout", status_code=204)
def logout(call: Called) -> None:
    """End the session behind the credential."""
    call.services.sign_ins.sign_out(call.actor)


@router.get("/me")
def me(call: Called) -> Me:
    """The asker, and the organizations they belong to."""
    return call.services.accounts.me(call.actor)


@router.post("/verify")
def verify(call: Called, given: Verification) -> User:
    """Take a link from a letter as proof of the address."""
    return call.services.accounts.verify(given.token)


@router.post("/password/forgot", status_code=202)
def forgot(call: Called, given: Address) -> None:
    """Ask for a link that sets a new password; the answer is the same for any address."""
    call.services.accounts.forgot(given.email)


@router.post("/password/reset", status_code=204)
def reset(call: Called, given: Reset) -> None:
    """Set a new password; all sessions end."""
    call.services.accounts.reset(given.token, given.password)


@router.get("/tokens")
def list_tokens(call: Called, limit: Limit = None, cursor: Cursor = None) -> PageOf[ApiToken]:
    """One's own API tokens, without their secrets."""
    return page(call.services.tokens.list(call.actor, limit, cursor))


@router.post("/tokens", status_code=201)
def create_token(call: Called, draft: ApiTokenDraft, response: Response) -> ApiTokenMade:
    """A new API token; its secret is in this answer only."""
    made = call.services.tokens.create(call.actor, draft)
    placed(response, f"/api/auth/tokens/{made.id}")
    return made


@router.delete("/tokens/{token_id}", status_code=204)
def delete_token(call: Called, token_id: str) -> None:
    """End an API token at once."""
    call.services.tokens.delete(call.actor, token_id)
