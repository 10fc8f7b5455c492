"""Personal API tokens, for programs that act for a user."""

from datetime import UTC, datetime

from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound, invalid_field
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.user import ApiToken, ApiTokenDraft, ApiTokenMade, StoredApiToken
from welltrack_ui.services.accounts.accounts import load_own_account
from welltrack_ui.services.core.context import ServiceContext, creation_fields, resolve_limit
from welltrack_ui.services.core.signed_tokens import API_TOKEN_PREFIX, TokenSigner
from welltrack_ui.store import keys, users
from welltrack_ui.store.engine.engine import Delete, Put
from welltrack_ui.store.records import filtered_page


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
        size, user = resolve_limit(limit), users.load(self.context.engine, actor.user_id)
        epoch = user.token_epoch if user else 0
        page = filtered_page(
            lambda c: users.list_tokens(self.context.engine, actor.user_id, size, c),
            lambda token: token.epoch == epoch,
            cursor,
        )
        return ListPage([strip_epoch(token) for token in page.items], page.next_cursor)

    def create(self, actor: Actor, draft: ApiTokenDraft) -> ApiTokenMade:
        """A new token; only this answer has its secret, and its owner is told by e-mail.

        Raises: Forbidden for another API token; Invalid for an expiry in the past; NotSignedIn
        where the account is gone.
        """
        user = load_own_account(self.context, actor)
        if draft.expires_at and draft.expires_at <= datetime.now(UTC):
            raise invalid_field("expires_at", "must lie in the future")
        uow = self.context.begin(actor)
        token = StoredApiToken(
            id=ids.new_id("t", actor.user_id),
            user_id=actor.user_id,
            # Of before the commit: where all tokens end at this very moment, this one does too.
            epoch=user.token_epoch,
            **draft.model_dump(),
            **creation_fields(uow),
        )
        uow.add(Put(users.token_record(token), "absent"))
        uow.audit("api_token.created", token.id, token.name)
        email = self.context.mailer.add_sign_in_change(uow, user, "token")
        self.context.transactions.commit(uow)
        self.context.mailer.dispatch_email(email)
        return self.add_secret(token)

    def get(self, actor: Actor, token_id: str) -> ApiTokenMade:
        """One of the actor's own tokens with its secret, for a repeated request that made it.

        Raises: Forbidden for an API token; NotFound.
        """
        return self.add_secret(self._load_own_token(actor, token_id))

    def add_secret(self, token: ApiToken) -> ApiTokenMade:
        """The token with its secret."""
        # The prefix tells API tokens from access tokens, and lets scanners find leaked ones.
        secret = API_TOKEN_PREFIX + self.signer.sign("api-token", token.id)
        return ApiTokenMade(**strip_epoch(token).model_dump(), token=secret)

    def delete(self, actor: Actor, token_id: str) -> None:
        """End a token at once. Raises: Forbidden for an API token; NotFound."""
        token = self._load_own_token(actor, token_id)
        uow = self.context.begin(actor)
        # "present": of two requests that end it, one writes the audit entry.
        uow.add(Delete(keys.entity_key(token.id, "t"), "present"), NotFound("API token"))
        uow.audit("api_token.deleted", token.id, token.name)
        self.context.transactions.commit(uow)

    def _load_own_token(self, actor: Actor, token_id: str) -> StoredApiToken:
        """A token of the actor's that works. Raises: Forbidden for an API token; NotFound."""
        # A limited or leaked token must not make others.
        user = load_own_account(self.context, actor)
        token = users.load_token(self.context.engine, token_id)
        if token is None or token.user_id != user.id or token.epoch != user.token_epoch:
            raise NotFound("API token")
        return token


def strip_epoch(token: ApiToken) -> ApiToken:
    """A stored token as the API shows it."""
    return ApiToken.model_validate(token.model_dump(include=set(ApiToken.model_fields)))
