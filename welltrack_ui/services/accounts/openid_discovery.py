"""What an OpenID provider says of itself, and of the addresses of its people."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from welltrack_ui.settings import Settings, is_trusted_address

# Signed by the provider alone: with a shared secret (HS256) or nothing (none) anybody could.
SIGNING_ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "EdDSA",
)
TRUE_VALUES = (True, 1, "1", "true", "True")


class DiscoveryDocument(BaseModel):
    """What a provider says of itself (OpenID Connect Discovery 1.0), as far as it is needed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)

    def check_issuer(self, issuer: str) -> Self:
        """Itself. Raises ValueError where it is of another issuer, or leads to where none may."""
        if self.issuer.rstrip("/") != issuer.rstrip("/"):
            raise ValueError(f"its issuer is {self.issuer}: set WELLTRACK_OIDC_ISSUER to that")
        places = (self.authorization_endpoint, self.token_endpoint, self.jwks_uri)
        if not all(
            is_trusted_address(place) for place in (*places, self.userinfo_endpoint or places[0])
        ):
            raise ValueError("its endpoints are not https://")
        if not self.algorithms:
            raise ValueError("it signs with no algorithm that is taken here")
        return self

    @property
    def algorithms(self) -> list[str]:
        """How it may sign."""
        return [a for a in SIGNING_ALGORITHMS if a in self.id_token_signing_alg_values_supported]

    @property
    def auth_method(self) -> str:
        """How a client shows its secret there."""
        known = self.token_endpoint_auth_methods_supported
        return "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"


def is_email_verified(claims: Mapping[str, Any], settings: Settings) -> bool:
    """Whether the provider vouches for the address.

    Amazon Cognito says so in a text at times. Microsoft Entra says nothing, or `xms_edov` where the
    application asks for it: whether the address's domain is the tenant's own.
    """
    if "email_verified" in claims:
        return claims["email_verified"] in TRUE_VALUES
    if "xms_edov" in claims:
        return claims["xms_edov"] in TRUE_VALUES
    return settings.oidc_trust_email
