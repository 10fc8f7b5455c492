"""Personal API tokens: for programs that act for a person."""

from datetime import UTC, datetime

from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Forbidden, NotFound, invalid_field
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.user import ApiToken, ApiTokenDraft, ApiTokenMade
from welltrack_ui.services.core.context import ServiceContext, creation_fields, resolve_limit
from welltrack_ui.services.core.signed_tokens import API_TOKEN_PREFIX, TokenSigner
from welltrack_ui.store import keys, users
from welltrack_ui.store.engine.engine import Delete, Put


class TokenService:
    """A token is its own id, signed: nothing secret of it is stored."""

    def __init__(self, ground: ServiceContext, signer: TokenSigner) -> None:
        self.context = ground
        self.signer = signer

    def list(
        self, actor: Actor, limit: int | None = None, cursor: str | None = None
    ) -> ListPage[ApiToken]:
        """The actor's own tokens, oldest first, without their secrets."""
        return users.list_tokens(self.context.engine, actor.user_id, resolve_limit(limit), cursor)

    def create(self, actor: Actor, draft: ApiTokenDraft) -> ApiTokenMade:
        """A new token; its secret is in this answer only."""
        self._require_session(actor)
        if draft.expires_at and draft.expires_at <= datetime.now(UTC):
            raise invalid_field("expires_at", "must lie in the future")
        plan = self.context.begin(actor)
        token = ApiToken(
            id=ids.new_id("t", actor.user_id),
            user_id=actor.user_id,
            **draft.model_dump(),
            **creation_fields(plan),
        )
        plan.add(Put(users.token_record(token), "absent"))
        plan.audit("api_token.created", token.id, token.name)
        self.context.transactions.commit(plan)
        return self.add_secret(token)

    def get(self, actor: Actor, token_id: str) -> ApiTokenMade:
        """One of the actor's own tokens with its secret, for a retried request that made it."""
        self._require_session(actor)
        token = users.load_token(self.context.engine, token_id)
        if token is None or token.user_id != actor.user_id:
            raise NotFound("API token")
        return self.add_secret(token)

    def add_secret(self, token: ApiToken) -> ApiTokenMade:
        """The token with its secret."""
        secret = API_TOKEN_PREFIX + self.signer.sign("api-token", token.id)
        return ApiTokenMade(**token.model_dump(), token=secret)

    def delete(self, actor: Actor, token_id: str) -> None:
        """End a token at once."""
        self._require_session(actor)
        token = users.load_token(self.context.engine, token_id)
        if token is None or token.user_id != actor.user_id:
            raise NotFound("API token")
        plan = self.context.begin(actor)
        plan.add(Delete(keys.entity_key(token.id, "t"), "present"), NotFound("API token"))
        plan.audit("api_token.deleted", token.id, token.name)
        self.context.transactions.commit(plan)

    def _require_session(self, actor: Actor) -> None:
        """A limited or leaked token must not breed others."""
        if actor.session_id is None:
            raise Forbidden("Sign in with your password to manage API tokens.")
