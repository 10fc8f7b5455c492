"""The client of the OpenID provider that people can sign in with.

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
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OpenIDMixin
from joserfc.errors import JoseError

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
    """A person of the provider; `email` is None unless the provider vouches for it."""

    identity: ProviderIdentity
    email: str | None
    name: str


class ProviderUnavailable(Unavailable):
    """The provider does not answer, or not as it should; `why` is for whoever runs WellTrack."""

    def __init__(self, detail: str, why: str) -> None:
        super().__init__(detail)
        self.why = why


class OpenIdProvider:
    """The provider of the settings; its metadata and keys are read anew after an hour."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.redirect_uri = f"{settings.base_url.rstrip('/')}/login/callback"
        self._lock = threading.Lock()
        self._away_until = 0.0
        self._expires = 0.0
        self._client: Any = None

    def build_authorization_url(self, state: str, nonce: str, verifier: str) -> str:
        """The address at the provider to send the browser to. Raises: ProviderUnavailable."""
        client = self.load_client()
        authorization = client.create_authorization_url(
            self.redirect_uri, state=state, nonce=nonce, code_verifier=verifier
        )
        return str(authorization["url"])

    def fetch_user(self, code: str, nonce: str, verifier: str) -> ProviderUser:
        """The person who signed in, for the code that the browser brought.

        Raises: ProviderUnavailable, NotSignedIn for a code or an ID token that is not taken.
        """
        client = self.load_client()
        token = self._call_provider(
            lambda: client.fetch_access_token(self.redirect_uri, code=code, code_verifier=verifier)
        )
        claims = self._check_claims(client, token, nonce)
        if "email" not in claims and client.server_metadata.get("userinfo_endpoint"):
            info = self._call_provider(lambda: client.userinfo(token=token))
            if info.get("sub") != claims["sub"]:
                raise self._refusal_error("the user info is of somebody else")
            claims = {**info, **claims}
        return self._build_user(client.server_metadata["issuer"], claims)

    def _check_claims(self, client: Any, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """The claims of the ID token: its signature, issuer, audience, time and nonce checked."""
        expected = {
            "iss": {"essential": True, "value": client.server_metadata["issuer"]},
            "aud": {"essential": True, "value": self.settings.oidc_client_id},
        }
        claims = self._call_provider(
            lambda: client.parse_id_token(token, nonce, expected, leeway=LEEWAY_SECONDS)
        )
        if claims is None:
            raise self._refusal_error("there is no ID token")
        return dict(claims)

    def load_client(self) -> Any:
        """Authlib's client with the provider's metadata.

        Raises: ProviderUnavailable where the provider does not answer, or with nonsense.
        """
        with self._lock:
            if time.monotonic() < self._expires:
                return self._client
            # Who waited for the lock must not wait as long again, each in turn.
            if time.monotonic() < self._away_until:
                raise self._unavailable_error("it was away a moment ago")
            client = build_client(self.settings)
            try:
                metadata = client.load_server_metadata()
                document = DiscoveryDocument.model_validate(metadata)
                document.check_issuer(self.settings.oidc_issuer or "")
            except (httpx.HTTPError, ValueError, TypeError) as error:
                self._away_until = time.monotonic() + AWAY_SECONDS
                raise self._unavailable_error(repr(error)) from None
            client.server_metadata = client_metadata(document)
            # The keys stay with the client: those that the provider withdrew go with it.
            self._client, self._expires = client, time.monotonic() + CACHE_SECONDS
            return client

    def _build_user(self, issuer: str, claims: Mapping[str, Any]) -> ProviderUser:
        email = claims.get("email")
        name = claims.get("name") or str(email or "").partition("@")[0]
        return ProviderUser(
            identity=ProviderIdentity(issuer=issuer, subject=str(claims["sub"])),
            email=str(email) if email and is_email_verified(claims, self.settings) else None,
            name=str(name),
        )

    def _call_provider(self, ask: Callable[[], Any]) -> Any:
        """The provider's answer.

        Raises: ProviderUnavailable where none comes, NotSignedIn where it refuses.
        """
        try:
            return ask()
        except (httpx.HTTPError, json.JSONDecodeError) as error:
            raise self._unavailable_error(repr(error)) from None
        except (AuthlibBaseError, JoseError, ValueError) as error:
            raise self._refusal_error(repr(error)) from None

    def _unavailable_error(self, why: str) -> "ProviderUnavailable":
        log.warning("the OpenID provider can't be asked: %s", why)
        detail = message(
            "{provider} does not answer. Try again in a moment.", provider=self.settings.oidc_name
        )
        return ProviderUnavailable(detail, why)

    def _refusal_error(self, why: str) -> NotSignedIn:
        log.warning("a sign-in at the OpenID provider came to nothing: %s", why)
        return NotSignedIn(
            message(
                "The sign-in with {provider} did not work. Try again.",
                provider=self.settings.oidc_name,
            )
        )


def encode_basic_auth(client: Any, _: str, uri: str, headers: dict[str, str], body: str) -> Any:
    """An `Authorization` header of the client's name and secret, encoded as RFC 6749 2.3.1 says.

    Authlib sends them as they are, and a provider that decodes them reads another secret.
    """
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret or '')}"
    headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    return uri, headers, body


def build_client(settings: Settings) -> Any:
    """Authlib's OpenID client without a web framework, on httpx; it has no metadata yet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from authlib.integrations.httpx_client import OAuth2Client  # noqa: PLC0415 - warns of httpx as it loads

    class OpenIdClient(OAuth2Mixin, OpenIDMixin, BaseApp):  # type: ignore[misc]  # has no types
        client_cls = OAuth2Client

    return OpenIdClient(
        None,
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=(settings.oidc_issuer or "").rstrip("/") + DISCOVERY_PATH,
        client_kwargs={
            "scope": OPENID_SCOPE,
            "code_challenge_method": "S256",
            "timeout": TIMEOUT_SECONDS,
        },
        client_auth_methods=[("client_secret_basic", encode_basic_auth)],
    )


def client_metadata(document: DiscoveryDocument) -> dict[str, Any]:
    """The metadata for Authlib's client: no more of the provider's than was checked.

    It passes all of its metadata on as options of its HTTP client, where a provider that says
    `verify` or `proxy` would be believed.
    """
    return {
        **document.model_dump(exclude={"token_endpoint_auth_methods_supported"}),
        "id_token_signing_alg_values_supported": document.algorithms,
        "token_endpoint_auth_method": document.auth_method,
        "_loaded_at": time.time(),
    }
