"""Personal API tokens: for programs that act for a person."""

from datetime import UTC, datetime

from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Forbidden, NotFound, invalid
from welltrack_ui.domain.page import Listing
from welltrack_ui.domain.user import ApiToken, ApiTokenDraft, ApiTokenMade
from welltrack_ui.services.core.context import Ground, checked_limit, made
from welltrack_ui.services.core.signed_tokens import API_TOKEN_PREFIX, Signer
from welltrack_ui.store import keys, users
from welltrack_ui.store.engine.engine import Delete, Put


class TokenService:
    """A token is its own id, signed: nothing secret of it is stored."""

    def __init__(self, ground: Ground, signer: Signer) -> None:
        self.ground = ground
        self.signer = signer

    def list(
        self, actor: Actor, limit: int | None = None, cursor: str | None = None
    ) -> Listing[ApiToken]:
        """The actor's own tokens, oldest first, without their secrets."""
        return users.tokens(self.ground.engine, actor.user_id, checked_limit(limit), cursor)

    def create(self, actor: Actor, draft: ApiTokenDraft) -> ApiTokenMade:
        """A new token; its secret is in this answer only."""
        self._refuse_tokens(actor)
        if draft.expires_at and draft.expires_at <= datetime.now(UTC):
            raise invalid("expires_at", "must lie in the future")
        plan = self.ground.plan(actor)
        token = ApiToken(
            id=ids.new_id("t", actor.user_id),
            user_id=actor.user_id,
            **draft.model_dump(),
            **made(plan),
        )
        plan.add(Put(users.token_record(token), "absent"))
        plan.tell("api_token.created", token.id, token.name)
        self.ground.changes.commit(plan)
        return self.with_secret(token)

    def get(self, actor: Actor, token_id: str) -> ApiTokenMade:
        """One of the actor's own tokens with its secret, for a retried request that made it."""
        self._refuse_tokens(actor)
        token = users.token(self.ground.engine, token_id)
        if token is None or token.user_id != actor.user_id:
            raise NotFound("API token")
        return self.with_secret(token)

    def with_secret(self, token: ApiToken) -> ApiTokenMade:
        """The token with its secret."""
        secret = API_TOKEN_PREFIX + self.signer.sign("api-token", token.id)
        return ApiTokenMade(**token.model_dump(), token=secret)

    def delete(self, actor: Actor, token_id: str) -> None:
        """End a token at once."""
        self._refuse_tokens(actor)
        token = users.token(self.ground.engine, token_id)
        if token is None or token.user_id != actor.user_id:
            raise NotFound("API token")
        plan = self.ground.plan(actor)
        plan.add(Delete(keys.entity(token.id, "t"), "present"), NotFound("API token"))
        plan.tell("api_token.deleted", token.id, token.name)
        self.ground.changes.commit(plan)

    def _refuse_tokens(self, actor: Actor) -> None:
        """A limited or leaked token must not breed others."""
        if actor.session_id is None:
            raise Forbidden("Sign in with your password to manage API tokens.")
