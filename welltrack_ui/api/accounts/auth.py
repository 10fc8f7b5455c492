"""Routes of authentication: accounts, sessions, personal API tokens."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from welltrack_ui.api.dependencies import (
    CurrentCall,
    Cursor,
    Limit,
    find_actor,
    set_location_header,
)
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf, respond_with_page
from welltrack_ui.domain.entity import Draft
from welltrack_ui.domain.user import (
    ApiToken,
    ApiTokenDraft,
    ApiTokenMade,
    Credentials,
    Me,
    Password,
    Registration,
    UnicodeText,
    User,
)
from welltrack_ui.services.accounts.sign_in_throttle import SignInOrigin

router = APIRouter(prefix="/auth", tags=["authentication"], route_class=RetrySafeRoute)


class AccessToken(BaseModel):
    """A bearer token, good for `expires_in` seconds."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the kind of token, no secret
    expires_in: int


class Address(Draft):
    """An e-mail address."""

    email: Annotated[UnicodeText, Field(max_length=254)]


class Reset(Draft):
    """A new password, by a link from an e-mail; `end_tokens` ends all API tokens too."""

    token: Annotated[UnicodeText, Field(max_length=1000)]
    password: Password
    end_tokens: bool = False


class SignInLink(Draft):
    """The token of a link that signs in; `code` is of an authenticator app, or a recovery code."""

    token: Annotated[UnicodeText, Field(max_length=1000)]
    code: Annotated[UnicodeText, Field(max_length=64)] | None = None


class Verification(Draft):
    """The token of a link from an e-mail."""

    token: Annotated[UnicodeText, Field(max_length=1000)]


@router.post("/register", status_code=201)
def register(call: CurrentCall, draft: Registration) -> User:
    """Create an account. For a known address the answer is the same; its owner gets an e-mail."""
    return call.services.accounts.register_user(draft, call.address)


@router.post("/login")
def login(call: CurrentCall, credentials: Credentials) -> AccessToken:
    """Open a session; its access token is good for an hour.

    With two-factor authentication `code` is needed too: without it the answer is 401 with the type
    `urn:welltrack:code-needed`. After too many wrong passwords, by anybody, 429 is the answer
    unless `code` comes with the password.
    """
    # For the security log: a refused sign-in has no actor, only the address that was typed.
    call.request.state.account = credentials.email
    agent = call.request.headers.get("user-agent")
    signed_in = call.services.sign_ins.sign_in(credentials, call.address, agent)
    return AccessToken(access_token=signed_in.access_token, expires_in=signed_in.expires_in)


@router.post("/login/link", status_code=202)
def send_sign_in_link(call: CurrentCall, address: Address) -> None:
    """Request a link that signs in once; the answer is the same for any address."""
    call.request.state.account = address.email
    call.services.sign_in_links.send_link(address.email, call.address)


@router.post("/login/link/open")
def open_sign_in_link(call: CurrentCall, link: SignInLink) -> AccessToken:
    """Open a session by a link from an e-mail, with `code` where a second factor is on."""
    origin = SignInOrigin(call.address, call.request.headers.get("user-agent"))
    signed_in = call.services.sign_in_links.open_session(link.token, origin, link.code)
    return AccessToken(access_token=signed_in.access_token, expires_in=signed_in.expires_in)


@router.post("/logout", status_code=204)
def logout(call: CurrentCall) -> None:
    """End the session of the credential."""
    call.services.sign_ins.sign_out(call.actor)


@router.get("/me")
def me(call: CurrentCall) -> Me:
    """The user of the credential, and their memberships."""
    return call.services.accounts.get_me(call.actor)


@router.post("/verify")
def verify(call: CurrentCall, link: Verification) -> User:
    """Confirm an e-mail address by the link that was sent to it, signed in to its account.

    Whoever can't sign in to it takes the link for a new password (`/auth/password/forgot`), which
    confirms the address too, and ends all that was made before.
    """
    return call.services.accounts.verify_address(link.token, find_actor(call))


@router.post("/password/forgot", status_code=202)
def forgot(call: CurrentCall, address: Address) -> None:
    """Request a link that sets a new password; the answer is the same for any address."""
    call.services.accounts.send_reset_link(address.email, call.address)


@router.post("/password/reset", status_code=204)
def reset(call: CurrentCall, reset_draft: Reset) -> None:
    """Set a new password; all sessions end, and API tokens where that is asked."""
    call.services.accounts.reset_password(
        reset_draft.token, reset_draft.password, end_tokens=reset_draft.end_tokens
    )


@router.get("/tokens")
def list_tokens(call: CurrentCall, limit: Limit = None, cursor: Cursor = None) -> PageOf[ApiToken]:
    """The user's API tokens, without their secrets."""
    return respond_with_page(call.services.tokens.list(call.actor, limit, cursor))


@router.post("/tokens", status_code=201)
def create_token(call: CurrentCall, draft: ApiTokenDraft, response: Response) -> ApiTokenMade:
    """Create an API token; its secret is in this answer only."""
    token = call.services.tokens.create(call.actor, draft)
    set_location_header(response, f"/api/auth/tokens/{token.id}")
    return token


@router.delete("/tokens/{token_id}", status_code=204)
def delete_token(call: CurrentCall, token_id: str) -> None:
    """Delete an API token: it ends at once."""
    call.services.tokens.delete(call.actor, token_id)
