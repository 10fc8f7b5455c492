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

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.errors import NotSignedIn, Unavailable
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.user import ProviderIdentity
from welltrack_ui.services.accounts.openid_discovery import DiscoveryDocument, is_email_verified
from welltrack_ui.settings import Settings

log = logging.getLogger(__name__)
OPENID_SCOPE = "openid email profile"
DISCOVERY_PATH = "/.well-known/openid-configuration"
CACHE_SECONDS = 3600.0
TIMEOUT_SECONDS = 10.0
AWAY_SECONDS = 5.0
LEEWAY_SECONDS = 60


class ProviderUser(FrozenModel):
    """Who signed in there; `email` is None unless the provider vouches for it."""

    identity: ProviderIdentity
    email: str | None
    name: str


class ProviderUnavailable(Unavailable):
    """The provider does not answer, or not as it should; `why` is for whoever runs WellTrack."""

    def __init__(self, detail: str, why: str) -> None:
        super().__init__(detail)
        self.why = why


class OpenIdProvider:
    """What it says of itself is asked once an hour; its keys, too, when one is unknown."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.redirect_uri = f"{settings.base_url.rstrip('/')}/login/callback"
        self._lock = threading.Lock()
        self._away_until = 0.0
        self._cache: dict[str, tuple[float, Any]] = {}

    def load_discovery(self) -> DiscoveryDocument:
        """What it says of itself. Raises Unavailable."""
        issuer = self.settings.oidc_issuer or ""
        found = self._load_cached(issuer.rstrip("/") + DISCOVERY_PATH)
        try:
            return DiscoveryDocument.model_validate(found).check_issuer(issuer)
        except (ValidationError, ValueError) as error:
            raise self._unavailable_error(
                f"what it says of itself can't be used: {error}"
            ) from None

    def build_authorization_url(self, state: str, nonce: str, verifier: str) -> str:
        """Where to send the browser. Raises Unavailable."""
        document = self.load_discovery()
        with self._build_client(document) as client:
            url, _ = client.create_authorization_url(
                document.authorization_endpoint,
                state=state,
                nonce=nonce,
                code_challenge=create_s256_code_challenge(verifier),
                code_challenge_method="S256",
            )
        return str(url)

    def fetch_user(self, code: str, nonce: str, verifier: str) -> ProviderUser:
        """Who signed in, for the code that the browser brought. Raises NotSignedIn, Unavailable."""
        document = self.load_discovery()
        with self._build_client(document) as client:
            token = self._call_provider(
                lambda: client.fetch_token(
                    document.token_endpoint, code=code, code_verifier=verifier
                )
            )
            claims = self._check_claims(document, token, nonce)
            if "email" not in claims and document.userinfo_endpoint:
                claims = {**self._fetch_userinfo(client, document, claims), **claims}
        return self._build_user(document, claims)

    def _check_claims(
        self, document: DiscoveryDocument, token: Mapping[str, Any], nonce: str
    ) -> dict[str, Any]:
        """What the ID token says, its signature, issuer, audience, time and nonce checked."""
        text = str(token.get("id_token", ""))
        try:
            decoded = self._decode_token(document, text)
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
            raise self._refusal_error(f"the ID token can't be taken: {error!r}") from None
        return dict(claims)

    def _decode_token(self, document: DiscoveryDocument, text: str) -> jwt.Token:
        """The ID token, its signature checked; keys that nobody knows are asked for anew."""
        registry = JWSRegistry(algorithms=document.algorithms, strict_check_header=False)
        try:
            return jwt.decode(text, self._load_keys(document), registry=registry)
        except InvalidKeyIdError:
            self._cache.pop(document.jwks_uri, None)
            return jwt.decode(text, self._load_keys(document), registry=registry)

    def _load_keys(self, document: DiscoveryDocument) -> KeySet:
        return KeySet.import_key_set(self._load_cached(document.jwks_uri))

    def _fetch_userinfo(
        self, client: Any, document: DiscoveryDocument, claims: Mapping[str, Any]
    ) -> dict[str, Any]:
        found = self._call_provider(
            lambda: client.get(document.userinfo_endpoint).raise_for_status().json()
        )
        if not isinstance(found, dict) or found.get("sub") != claims["sub"]:
            raise self._refusal_error("the user info is of somebody else")
        return found

    def _build_user(self, document: DiscoveryDocument, claims: Mapping[str, Any]) -> ProviderUser:
        email = claims.get("email")
        name = claims.get("name") or str(email or "").partition("@")[0]
        return ProviderUser(
            identity=ProviderIdentity(issuer=document.issuer, subject=str(claims["sub"])),
            email=str(email) if email and is_email_verified(claims, self.settings) else None,
            name=str(name),
        )

    def _load_cached(self, url: str) -> Any:
        """A JSON document, at most an hour old."""
        with self._lock:
            at, kept = self._cache.get(url, (0.0, None))
            if kept is not None and time.monotonic() - at < CACHE_SECONDS:
                return kept
            # Who waited for the lock must not wait as long again, each in turn.
            if time.monotonic() < self._away_until:
                raise self._unavailable_error("it was away a moment ago")
            try:
                kept = self._call_provider(lambda: fetch_json(url))
            except Unavailable:
                self._away_until = time.monotonic() + AWAY_SECONDS
                raise
            self._cache[url] = (time.monotonic(), kept)
            return kept

    def _call_provider(self, ask: Callable[[], Any]) -> Any:
        """What the provider answers. Raises Unavailable, or NotSignedIn where it refuses."""
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 - beside its client

        try:
            return ask()
        except (httpx.HTTPError, json.JSONDecodeError) as error:
            raise self._unavailable_error(repr(error)) from None
        except AuthlibBaseError as error:
            raise self._refusal_error(repr(error)) from None

    def _build_client(self, document: DiscoveryDocument) -> Any:
        client = load_oauth_client()(
            self.settings.oidc_client_id,
            self.settings.oidc_client_secret,
            token_endpoint_auth_method=document.auth_method,
            scope=OPENID_SCOPE,
            redirect_uri=self.redirect_uri,
            timeout=TIMEOUT_SECONDS,
        )
        client.register_client_auth_method(("client_secret_basic", encode_basic_auth))
        return client

    def _unavailable_error(self, why: str) -> "ProviderUnavailable":
        log.warning("the OpenID provider can't be asked: %s", why)
        told = message(
            "{provider} does not answer. Try again in a moment.", provider=self.settings.oidc_name
        )
        return ProviderUnavailable(told, why)

    def _refusal_error(self, why: str) -> NotSignedIn:
        log.warning("a sign-in at the OpenID provider came to nothing: %s", why)
        return NotSignedIn(
            message(
                "The sign-in with {provider} did not work. Try again.",
                provider=self.settings.oidc_name,
            )
        )


def encode_basic_auth(client: Any, _: str, uri: str, headers: dict[str, str], body: str) -> Any:
    """The client's name and secret in the header, encoded as RFC 6749 2.3.1 says.

    Authlib sends them as they are, and a provider that decodes them reads another secret.
    """
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret or '')}"
    headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    return uri, headers, body


def fetch_json(url: str) -> Any:
    """A JSON document."""
    return httpx.get(url, timeout=TIMEOUT_SECONDS).raise_for_status().json()


def load_oauth_client() -> Any:
    """Authlib's client on httpx, which it will give up for a successor that is not out yet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from authlib.integrations.httpx_client import OAuth2Client  # noqa: PLC0415 - as above
    return OAuth2Client
