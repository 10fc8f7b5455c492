"""The OpenID provider that people can sign in with: what it says of itself, and of them.

Authorization code flow with PKCE (OpenID Connect Core 1.0, RFC 7636). Blocks: call it in threads.
"""

import json
import logging
import threading
import time
import warnings
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from pydantic import ValidationError

from welltrack_ui.domain.entity import Frozen
from welltrack_ui.domain.errors import NotSignedIn, Unavailable
from welltrack_ui.domain.messages import said
from welltrack_ui.domain.user import Identity
from welltrack_ui.services.accounts.openid_discovery import Document, vouched
from welltrack_ui.settings import Settings

log = logging.getLogger(__name__)
SCOPE = "openid email profile"
WELL_KNOWN = "/.well-known/openid-configuration"
KEPT_SECONDS = 3600.0
TIMEOUT_SECONDS = 10.0
AWAY_SECONDS = 5.0
LEEWAY_SECONDS = 60


class Person(Frozen):
    """Who signed in there; `email` is None unless the provider vouches for it."""

    identity: Identity
    email: str | None
    name: str


class ProviderAway(Unavailable):
    """The provider does not answer, or not as it should; `why` is for whoever runs WellTrack."""

    def __init__(self, detail: str, why: str) -> None:
        super().__init__(detail)
        self.why = why


class Provider:
    """What it says of itself is asked once an hour; its keys, too, when one is unknown."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.redirect_uri = f"{settings.base_url.rstrip('/')}/login/callback"
        self._lock = threading.Lock()
        self._away_until = 0.0
        self._kept: dict[str, tuple[float, Any]] = {}

    def document(self) -> Document:
        """What it says of itself. Raises Unavailable."""
        issuer = self.settings.oidc_issuer or ""
        found = self._fetched(issuer.rstrip("/") + WELL_KNOWN)
        try:
            return Document.model_validate(found).checked(issuer)
        except (ValidationError, ValueError) as error:
            raise self._away(f"what it says of itself can't be used: {error}") from None

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where to send the browser. Raises Unavailable."""
        document = self.document()
        with self._client(document) as client:
            url, _ = client.create_authorization_url(
                document.authorization_endpoint,
                state=state,
                nonce=nonce,
                code_challenge=create_s256_code_challenge(verifier),
                code_challenge_method="S256",
            )
        return str(url)

    def person(self, code: str, nonce: str, verifier: str) -> Person:
        """Who signed in, for the code that the browser brought. Raises NotSignedIn, Unavailable."""
        document = self.document()
        with self._client(document) as client:
            token = self._asked(
                lambda: client.fetch_token(
                    document.token_endpoint, code=code, code_verifier=verifier
                )
            )
            claims = self._claims(document, token, nonce)
            if "email" not in claims and document.userinfo_endpoint:
                claims = {**self._userinfo(client, document, claims), **claims}
        return self._person(document, claims)

    def _claims(self, document: Document, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """What the ID token says, its signature, issuer, audience, time and nonce checked."""
        text = str(token.get("id_token", ""))
        try:
            decoded = self._decoded(document, text)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": document.issuer},
                    "aud": {"essential": True, "value": self.settings.oidc_client_id},
                },
                {
                    "nonce": nonce,
                    "client_id": self.settings.oidc_client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError) as error:
            raise self._refused(f"the ID token can't be taken: {error!r}") from None
        return dict(claims)

    def _decoded(self, document: Document, text: str) -> jwt.Token:
        """The ID token, its signature checked; keys that nobody knows are asked for anew."""
        registry = JWSRegistry(algorithms=document.algorithms, strict_check_header=False)
        try:
            return jwt.decode(text, self._keys(document), registry=registry)
        except InvalidKeyIdError:
            self._kept.pop(document.jwks_uri, None)
            return jwt.decode(text, self._keys(document), registry=registry)

    def _keys(self, document: Document) -> KeySet:
        return KeySet.import_key_set(self._fetched(document.jwks_uri))

    def _userinfo(
        self, client: Any, document: Document, claims: Mapping[str, Any]
    ) -> dict[str, Any]:
        found = self._asked(
            lambda: client.get(document.userinfo_endpoint).raise_for_status().json()
        )
        if not isinstance(found, dict) or found.get("sub") != claims["sub"]:
            raise self._refused("the user info is of somebody else")
        return found

    def _person(self, document: Document, claims: Mapping[str, Any]) -> Person:
        email = claims.get("email")
        name = claims.get("name") or str(email or "").partition("@")[0]
        return Person(
            identity=Identity(issuer=document.issuer, subject=str(claims["sub"])),
            email=str(email) if email and vouched(claims, self.settings) else None,
            name=str(name),
        )

    def _fetched(self, url: str) -> Any:
        """A JSON document, at most an hour old."""
        with self._lock:
            at, kept = self._kept.get(url, (0.0, None))
            if kept is not None and time.monotonic() - at < KEPT_SECONDS:
                return kept
            # Who waited for the lock must not wait as long again, each in turn.
            if time.monotonic() < self._away_until:
                raise self._away("it was away a moment ago")
            try:
                kept = self._asked(lambda: fetched(url))
            except Unavailable:
                self._away_until = time.monotonic() + AWAY_SECONDS
                raise
            self._kept[url] = (time.monotonic(), kept)
            return kept

    def _asked(self, ask: Callable[[], Any]) -> Any:
        """What the provider answers. Raises Unavailable, or NotSignedIn where it refuses."""
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 - beside its client

        try:
            return ask()
        except (httpx.HTTPError, json.JSONDecodeError) as error:
            raise self._away(repr(error)) from None
        except AuthlibBaseError as error:
            raise self._refused(repr(error)) from None

    def _client(self, document: Document) -> Any:
        client = oauth_client()(
            self.settings.oidc_client_id,
            self.settings.oidc_client_secret,
            token_endpoint_auth_method=document.auth_method,
            scope=SCOPE,
            redirect_uri=self.redirect_uri,
            timeout=TIMEOUT_SECONDS,
        )
        client.register_client_auth_method(("client_secret_basic", basic))
        return client

    def _away(self, why: str) -> "ProviderAway":
        log.warning("the OpenID provider can't be asked: %s", why)
        told = said(
            "{provider} does not answer. Try again in a moment.", provider=self.settings.oidc_name
        )
        return ProviderAway(told, why)

    def _refused(self, why: str) -> NotSignedIn:
        log.warning("a sign-in at the OpenID provider came to nothing: %s", why)
        return NotSignedIn(
            said(
                "The sign-in with {provider} did not work. Try again.",
                provider=self.settings.oidc_name,
            )
        )


def basic(client: Any, _: str, uri: str, headers: dict[str, str], body: str) -> Any:
    """The client's name and secret in the header, encoded as RFC 6749 2.3.1 says.

    Authlib sends them as they are, and a provider that decodes them reads another secret.
    """
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret or '')}"
    headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    return uri, headers, body


def fetched(url: str) -> Any:
    """A JSON document."""
    return httpx.get(url, timeout=TIMEOUT_SECONDS).raise_for_status().json()


def oauth_client() -> Any:
    """Authlib's client on httpx, which it will give up for a successor that is not out yet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from authlib.integrations.httpx_client import OAuth2Client  # noqa: PLC0415 - as above
    return OAuth2Client
