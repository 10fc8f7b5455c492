"""Single sign-on with a certified OpenID provider: the whole way, and what is not believed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from tests import certified_provider, factories
from tests.certified_provider import (
    CLIENT_ID,
    OTHER_ID,
    OTHER_SECRET,
    CertifiedProvider,
    Visitor,
    visiting,
)
from tests.ports import free_port
from welltrack_ui.domain.errors import Forbidden, NotSignedIn
from welltrack_ui.services.accounts.openid_provider import OpenIdProvider
from welltrack_ui.services.accounts.sessions import SignInResult
from welltrack_ui.services.accounts.sign_in_throttle import SignInOrigin
from welltrack_ui.services.accounts.single_sign_on import AuthorizationRequest
from welltrack_ui.services.container import Services
from welltrack_ui.store import users

WHENCE = SignInOrigin("192.0.2.6", "Firefox", browser=True)
KEY, NEXT_KEY = (RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}) for kid in ("one", "two"))
TWO_HOURS_MS = 7_200_000
VERIFIER = "v" * 43


@pytest.fixture(scope="module")
def package(pytestconfig: pytest.Config) -> Path:
    cache = pytestconfig.cache
    assert cache is not None
    return certified_provider.installed(cache.mkdir("oidc-provider"))


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("provider") / "people.json"


@pytest.fixture(scope="module")
def provider(package: Path, people: Path) -> Iterator[CertifiedProvider]:
    with certified_provider.running(package, people, KEY) as found:
        yield found


@pytest.fixture(scope="module")
def joined(services: Services, provider: CertifiedProvider) -> Services:
    return with_provider(services, provider)


def with_provider(services: Services, provider: CertifiedProvider, **more: Any) -> Services:
    given = {"registrations_per_hour": 1000, **provider.settings(), **more}
    return factories.services_in(services.settings.data, services.engine, **given)


def known(provider: CertifiedProvider, **more: Any) -> tuple[str, str]:
    """The subject and the address of somebody for whom the provider vouches."""
    number = next(factories.numbers)
    email = f"certified-{number}@example.com"
    provider.put(f"s{number}", **{"email": email, "email_verified": True, "name": "Åse", **more})
    return f"s{number}", email


def finish(
    services: Services, journey: AuthorizationRequest, brought: dict[str, str]
) -> SignInResult:
    return services.single_sign_on.finish_sign_in(
        journey.ticket, brought["state"], brought["code"], WHENCE
    )


@pytest.fixture
def visitor(provider: CertifiedProvider) -> Iterator[Visitor]:
    with visiting(provider) as made:
        yield made


def come(services: Services, visitor: Visitor, subject: str) -> SignInResult:
    journey = services.single_sign_on.begin_sign_in("")
    return finish(services, journey, visitor.signed_in(journey.url, subject))


def come_anew(services: Services, provider: CertifiedProvider, subject: str) -> SignInResult:
    """In a browser that has never been there."""
    with visiting(provider) as visitor:
        return come(services, visitor, subject)


def code_of(asked: OpenIdProvider, provider: CertifiedProvider, subject: str) -> str:
    """A code for somebody, whose nonce is `n`."""
    with visiting(provider) as visitor:
        return visitor.signed_in(asked.build_authorization_url("s", "n", VERIFIER), subject)["code"]


def test_provider_leads_to_an_account_and_back_to_the_same_one(
    joined: Services, provider: CertifiedProvider
) -> None:
    subject, email = known(provider)
    first = come_anew(joined, provider, subject)
    user = users.load(joined.engine, first.session.user_id)
    assert user is not None
    assert user.identity is not None
    assert (user.email, user.name, user.email_verified) == (email, "Åse", True)
    assert (user.identity.issuer, user.identity.subject) == (provider.issuer, subject)
    assert come_anew(joined, provider, subject).session.user_id == user.id


def test_who_is_signed_in_there_is_not_asked_again_until_they_sign_out(
    joined: Services, provider: CertifiedProvider, visitor: Visitor
) -> None:
    subject, _ = known(provider)
    first = come(joined, visitor, subject).session.user_id
    # The provider's own session answers: nobody is asked for a name, so this one goes unused.
    assert come(joined, visitor, "nobody").session.user_id == first
    visitor.signed_out()
    other, _ = known(provider)
    assert come(joined, visitor, other).session.user_id != first


def test_address_without_the_providers_word_is_refused(
    joined: Services, provider: CertifiedProvider
) -> None:
    subject, email = known(provider, email_verified=False)
    with pytest.raises(Forbidden, match="confirmed"):
        come_anew(joined, provider, subject)
    assert users.find_by_email(joined.engine, email) is None


def test_code_is_good_for_its_own_journey_once(
    joined: Services, provider: CertifiedProvider, visitor: Visitor
) -> None:
    subject, _ = known(provider)
    sso = joined.single_sign_on
    mine, other = sso.begin_sign_in(""), sso.begin_sign_in("")
    brought = visitor.signed_in(mine.url, subject)
    theirs = visitor.signed_in(other.url, subject)
    for ticket, state, code in (
        (mine.ticket, theirs["state"], brought["code"]),
        (mine.ticket, brought["state"], "invented"),
        # The provider itself refuses this one: the proof key is of another journey.
        (other.ticket, theirs["state"], brought["code"]),
    ):
        with pytest.raises(NotSignedIn):
            sso.finish_sign_in(ticket, state, code, WHENCE)
    fresh = sso.begin_sign_in("")
    good = visitor.signed_in(fresh.url, subject)
    finish(joined, fresh, good)
    with pytest.raises(NotSignedIn):
        finish(joined, fresh, good)


def test_token_with_another_nonce_is_refused(joined: Services, provider: CertifiedProvider) -> None:
    subject, _ = known(provider)
    asked = joined.single_sign_on.provider
    code = code_of(asked, provider, subject)
    with pytest.raises(NotSignedIn):
        asked.fetch_user(code, "another", VERIFIER)
    person = asked.fetch_user(code_of(asked, provider, subject), "n", VERIFIER)
    assert person.identity.subject == subject


def test_token_for_another_client_is_refused(joined: Services, provider: CertifiedProvider) -> None:
    subject, _ = known(provider)
    settings = {"oidc_client_id": OTHER_ID, "oidc_client_secret": OTHER_SECRET}
    other = with_provider(joined, provider, **settings).single_sign_on.provider
    ours = joined.single_sign_on.provider
    code = code_of(other, provider, subject)
    with pytest.raises(NotSignedIn):
        ours.fetch_user(code, "n", VERIFIER)
    code = code_of(other, provider, subject)
    client = other.load_client()
    token = client.fetch_access_token(other.redirect_uri, code=code, code_verifier=VERIFIER)
    assert other._check_claims(client, token, "n")["aud"] == OTHER_ID
    with pytest.raises(NotSignedIn):
        ours._check_claims(client, token, "n")


def test_wrong_secret_of_ours_opens_nothing(joined: Services, provider: CertifiedProvider) -> None:
    subject, _ = known(provider)
    wrong = with_provider(joined, provider, oidc_client_secret="guessed")
    with pytest.raises(NotSignedIn):
        come_anew(wrong, provider, subject)


def test_giving_up_there_brings_an_error_and_no_code(joined: Services, visitor: Visitor) -> None:
    journey = joined.single_sign_on.begin_sign_in("")
    brought = visitor.turned_away(journey.url)
    assert (brought["error"], "code" in brought) == ("access_denied", False)


def test_provider_refuses_who_asks_without_a_proof_key(
    joined: Services,
) -> None:
    address = httpx.URL(joined.single_sign_on.begin_sign_in("").url)
    assert address.params["client_id"] == CLIENT_ID
    bare = address.copy_remove_param("code_challenge").copy_remove_param("code_challenge_method")
    refused = certified_provider.brought(httpx.get(bare).headers["location"])
    assert refused["error"] == "invalid_request"
    assert "PKCE" in refused["error_description"]


def test_rotated_key_is_asked_for_anew(services: Services, package: Path, tmp_path: Path) -> None:
    port = free_port()
    with certified_provider.running(package, tmp_path / "people.json", KEY, port) as provider:
        rotated = with_provider(services, provider)
        subject, email = known(provider)
        first = come_anew(rotated, provider, subject)
    with certified_provider.running(package, tmp_path / "people.json", NEXT_KEY, port) as provider:
        provider.put(subject, email=email, email_verified=True)
        again = come_anew(rotated, provider, subject)
    assert again.session.user_id == first.session.user_id


def test_token_that_ran_out_is_refused(services: Services, package: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.json"
    with certified_provider.running(package, people, KEY, slow_ms=TWO_HOURS_MS) as provider:
        subject, email = known(provider)
        late = with_provider(services, provider)
        with pytest.raises(NotSignedIn):
            come_anew(late, provider, subject)
    assert users.find_by_email(services.engine, email) is None
