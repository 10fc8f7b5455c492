"""Signed tokens: cookies of sessions, bearer tokens, links in e-mails, personal API tokens."""

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import jwt
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

from welltrack_ui.domain.errors import NotSignedIn
from welltrack_ui.domain.messages import mark

ACCESS_TOKEN_LIFE = timedelta(hours=1)
MAX_CACHED_TOKENS = 1024
INVALID_LINK_MESSAGE = mark("The access token is not valid (any more): sign in again.")
API_TOKEN_PREFIX = "wt_"  # noqa: S105 - a mark to tell tokens by, no secret


class TokenSigner:
    """Signs and reads tokens with the server's secret, each purpose under a salt of its own."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        # A program sends the same token with each request, and a signature that was right stays so.
        # Expiry is checked at each use, outside of the cache.
        self._cached_verify = lru_cache(MAX_CACHED_TOKENS)(self._verify_token)

    def issue_access_token(self, user_id: str, session_id: str) -> str:
        """A JWT (HS256) for the API, valid for 1 hour."""
        now = datetime.now(UTC)
        claims = {"sub": user_id, "sid": session_id, "iat": now, "exp": now + ACCESS_TOKEN_LIFE}
        return jwt.encode(claims, self._derive_key("access"), algorithm="HS256")

    def read_access_token(self, token: str) -> tuple[str, str]:
        """The user and session ids of a JWT. Raises: NotSignedIn for one that is not valid."""
        try:
            user_id, session_id, expires_at = self._cached_verify(token)
        except jwt.InvalidTokenError:
            raise NotSignedIn(INVALID_LINK_MESSAGE) from None
        if expires_at <= time.time():
            raise NotSignedIn(INVALID_LINK_MESSAGE)
        return user_id, session_id

    def sign(self, purpose: str, value: Any) -> str:
        """The signed text of a JSON value, without a time limit."""
        return str(URLSafeSerializer(self._secret, salt=purpose).dumps(value))

    def read(self, purpose: str, text: str) -> Any:
        """The value of a signed text; None for one that this server did not sign."""
        try:
            return URLSafeSerializer(self._secret, salt=purpose).loads(text)
        except BadData:
            return None

    def sign_timed(self, purpose: str, value: Any) -> str:
        """The signed text of a JSON value and the present time."""
        return str(URLSafeTimedSerializer(self._secret, salt=purpose).dumps(value))

    def read_timed(self, purpose: str, text: str, life: timedelta) -> Any:
        """The value of a timed signed text younger than `life`; None for any other."""
        serializer = URLSafeTimedSerializer(self._secret, salt=purpose)
        try:
            return serializer.loads(text, max_age=int(life.total_seconds()))
        except BadData:
            return None

    def _verify_token(self, token: str) -> tuple[str, str, int]:
        """The user id, session id and expiry of a JWT that this server signed, expired or not."""
        key = self._derive_key("access")
        claims = jwt.decode(
            token,
            key,
            algorithms=["HS256"],
            options={"require": ["sub", "sid", "exp"], "verify_exp": False},
        )
        return str(claims["sub"]), str(claims["sid"]), int(claims["exp"])

    def _derive_key(self, purpose: str) -> str:
        # A key for each purpose: a token of one kind is never valid as another.
        return f"{purpose}:{self._secret}"
