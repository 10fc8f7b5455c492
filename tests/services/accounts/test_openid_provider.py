"""What providers say of themselves: documents shaped as those of Amazon Cognito and Microsoft."""

import time
from typing import Any

import pytest
from pydantic import ValidationError

from welltrack_ui.services.accounts.openid_discovery import DiscoveryDocument
from welltrack_ui.services.accounts.openid_provider import client_metadata

POOL = "https://cognito-idp.eu-north-1.amazonaws.com/eu-north-1_AbCdEf123"
COGNITO = {
    "authorization_endpoint": "https://wells.auth.eu-north-1.amazoncognito.com/oauth2/authorize",
    "end_session_endpoint": "https://wells.auth.eu-north-1.amazoncognito.com/logout",
    "id_token_signing_alg_values_supported": ["RS256"],
    "issuer": POOL,
    "jwks_uri": f"{POOL}/.well-known/jwks.json",
    "response_types_supported": ["code", "token"],
    "scopes_supported": ["openid", "email", "phone", "profile"],
    "subject_types_supported": ["public"],
    "token_endpoint": "https://wells.auth.eu-north-1.amazoncognito.com/oauth2/token",
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    "userinfo_endpoint": "https://wells.auth.eu-north-1.amazoncognito.com/oauth2/userInfo",
}
TENANT = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad"
ENTRA = {
    "token_endpoint": f"{TENANT}/oauth2/v2.0/token",
    "token_endpoint_auth_methods_supported": [
        "client_secret_post",
        "private_key_jwt",
        "client_secret_basic",
    ],
    "jwks_uri": f"{TENANT}/discovery/v2.0/keys",
    "response_modes_supported": ["query", "fragment", "form_post"],
    "subject_types_supported": ["pairwise"],
    "id_token_signing_alg_values_supported": ["RS256"],
    "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
    "scopes_supported": ["openid", "profile", "email", "offline_access"],
    "issuer": f"{TENANT}/v2.0",
    "request_uri_parameter_supported": False,
    "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
    "authorization_endpoint": f"{TENANT}/oauth2/v2.0/authorize",
    "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "name", "tid", "email"],
    "tenant_region_scope": None,
    "cloud_instance_name": "microsoftonline.com",
}
COMMON = ENTRA | {"issuer": "https://login.microsoftonline.com/{tenantid}/v2.0"}


@pytest.mark.parametrize(
    ("said", "issuer"), [(COGNITO, POOL), (COGNITO, f"{POOL}/"), (ENTRA, f"{TENANT}/v2.0")]
)
def test_document_is_taken(said: dict[str, Any], issuer: str) -> None:
    made = DiscoveryDocument.model_validate(said).check_issuer(issuer)
    assert made.token_endpoint == said["token_endpoint"]
    assert made.userinfo_endpoint == said["userinfo_endpoint"]
    assert (made.algorithms, made.auth_method) == (["RS256"], "client_secret_basic")


@pytest.mark.parametrize(
    ("said", "issuer"),
    [
        (ENTRA, "https://login.microsoftonline.com/common/v2.0"),
        (COMMON, "https://login.microsoftonline.com/common/v2.0"),
        (COGNITO, POOL.upper()),
        (COGNITO | {"token_endpoint": "http://wells.example/token"}, POOL),
        (COGNITO | {"jwks_uri": "file:///etc/passwd"}, POOL),
        (COGNITO | {"userinfo_endpoint": "http://wells.example/who"}, POOL),
        (COGNITO | {"id_token_signing_alg_values_supported": ["none", "HS256"]}, POOL),
    ],
)
def test_document_that_leads_astray_is_refused(said: dict[str, Any], issuer: str) -> None:
    with pytest.raises(ValueError, match=r"WELLTRACK_OIDC_ISSUER|https://|algorithm"):
        DiscoveryDocument.model_validate(said).check_issuer(issuer)


@pytest.mark.parametrize("name", ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_document_without_what_is_needed_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        DiscoveryDocument.model_validate({k: v for k, v in COGNITO.items() if k != name})


def test_secret_is_shown_in_the_body_where_the_provider_asks_for_that() -> None:
    said = COGNITO | {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert DiscoveryDocument.model_validate(said).auth_method == "client_secret_post"


def test_provider_sets_no_option_of_our_client() -> None:
    said = COGNITO | {"verify": False, "proxy": "http://wells.example", "scope": "openid admin"}
    given = client_metadata(DiscoveryDocument.model_validate(said))
    assert given.pop("_loaded_at") <= time.time()
    assert given == {
        "issuer": POOL,
        "authorization_endpoint": COGNITO["authorization_endpoint"],
        "token_endpoint": COGNITO["token_endpoint"],
        "jwks_uri": COGNITO["jwks_uri"],
        "userinfo_endpoint": COGNITO["userinfo_endpoint"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_method": "client_secret_basic",
    }
