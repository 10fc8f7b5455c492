"""Personal API tokens, for programs that act for a user."""

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
    """Makes and ends API tokens. A token is its own id, signed: the store holds no secret of it."""

    def __init__(self, context: ServiceContext, signer: TokenSigner) -> None:
        self.context = context
        self.signer = signer

    def list(
        self, actor: Actor, limit: int | None = None, cursor: str | None = None
    ) -> ListPage[ApiToken]:
        """The actor's own tokens, oldest first, without their secrets.

        Raises: Invalid for a wrong limit or cursor.
        """
        return users.list_tokens(self.context.engine, actor.user_id, resolve_limit(limit), cursor)

    def create(self, actor: Actor, draft: ApiTokenDraft) -> ApiTokenMade:
        """A new token; only this answer has its secret.

        Raises: Forbidden for another API token; Invalid for an expiry in the past.
        """
        self._require_session(actor)
        if draft.expires_at and draft.expires_at <= datetime.now(UTC):
            raise invalid_field("expires_at", "must lie in the future")
        uow = self.context.begin(actor)
        token = ApiToken(
            id=ids.new_id("t", actor.user_id),
            user_id=actor.user_id,
            **draft.model_dump(),
            **creation_fields(uow),
        )
        uow.add(Put(users.token_record(token), "absent"))
        uow.audit("api_token.created", token.id, token.name)
        self.context.transactions.commit(uow)
        return self.add_secret(token)

    def get(self, actor: Actor, token_id: str) -> ApiTokenMade:
        """One of the actor's own tokens with its secret, for a repeated request that made it.

        Raises: Forbidden for an API token; NotFound.
        """
        self._require_session(actor)
        token = users.load_token(self.context.engine, token_id)
        if token is None or token.user_id != actor.user_id:
            raise NotFound("API token")
        return self.add_secret(token)

    def add_secret(self, token: ApiToken) -> ApiTokenMade:
        """The token with its secret."""
        # The prefix tells API tokens from access tokens, and lets scanners find leaked ones.
        secret = API_TOKEN_PREFIX + self.signer.sign("api-token", token.id)
        return ApiTokenMade(**token.model_dump(), token=secret)

    def delete(self, actor: Actor, token_id: str) -> None:
        """End a token at once. Raises: Forbidden for an API token; NotFound."""
        self._require_session(actor)
        token = users.load_token(self.context.engine, token_id)
        if token is None or token.user_id != actor.user_id:
            raise NotFound("API token")
        uow = self.context.begin(actor)
        # "present": of two requests that end it, one writes the audit entry.
        uow.add(Delete(keys.entity_key(token.id, "t"), "present"), NotFound("API token"))
        uow.audit("api_token.deleted", token.id, token.name)
        self.context.transactions.commit(uow)

    def _require_session(self, actor: Actor) -> None:
        """Refuse API tokens: a limited or leaked one must not make others."""
        if actor.session_id is None:
            raise Forbidden("Sign in with your password to manage API tokens.")
