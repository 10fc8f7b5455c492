"""Single sign-on against a real provider: whose account it opens, and what is not believed."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from tests import factories, openid_provider
from tests.factories import PASSWORD
from tests.openid_provider import CLIENT_ID, RunningProvider
from tests.ports import free_port
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import (
    CodeRequired,
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    Unavailable,
)
from welltrack_ui.domain.profile import PasswordChange
from welltrack_ui.domain.user import (
    ApiTokenDraft,
    Credentials,
    InvitationDraft,
    Registration,
    StoredUser,
)
from welltrack_ui.services.accounts.openid_discovery import DiscoveryDocument
from welltrack_ui.services.accounts.openid_provider import (
    OpenIdProvider,
    build_client,
    client_metadata,
)
from welltrack_ui.services.accounts.sessions import SignInResult
from welltrack_ui.services.accounts.sign_in_throttle import SignInOrigin
from welltrack_ui.services.container import Services
from welltrack_ui.store import users

WHENCE = SignInOrigin("192.0.2.5", "Firefox", browser=True)


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with openid_provider.running() as found:
        yield found


@pytest.fixture(scope="module")
def joined(services: Services, provider: RunningProvider) -> Services:
    """The same store, with the provider."""
    return with_settings(services, provider)


def with_settings(services: Services, provider: RunningProvider, **more: Any) -> Services:
    given = {"registrations_per_hour": 1000, **provider.settings(**more)}
    return factories.services_in(services.settings.data, services.engine, **given)


def subject() -> str:
    return f"subject-{next(factories.numbers)}"


def come(services: Services, provider: RunningProvider, who: str, then: str = "") -> SignInResult:
    """Go to the provider, sign in there, and come back."""
    sso = services.single_sign_on
    journey = sso.begin_sign_in(then)
    brought = provider.signed_in(journey.url, who)
    return sso.finish_sign_in(journey.ticket, brought["state"], brought["code"], WHENCE)


def vouched(provider: RunningProvider, email: str, **more: Any) -> str:
    """Somebody whose address the provider vouches for."""
    who = subject()
    provider.put(who, email=email, email_verified=True, **more)
    return who


def stored(services: Services, signed_in: SignInResult) -> StoredUser:
    found = users.load(services.engine, signed_in.session.user_id)
    assert found is not None
    return found


def fresh_email() -> str:
    return f"sso-{next(factories.numbers)}@example.com"


def verified(services: Services, **fields: str) -> Actor:
    """Somebody who has shown that their address is theirs."""
    who = factories.person(services, **fields)
    factories.prove_address(services, who)
    return who


def test_who_is_new_gets_an_account_without_a_password(
    joined: Services, provider: RunningProvider
) -> None:
    email = fresh_email()
    signed_in = come(joined, provider, vouched(provider, email, name="  Åse \n Berg "))
    user = stored(joined, signed_in)
    assert (user.email, user.name, user.email_verified) == (email, "Åse Berg", True)
    assert user.password_hash is None
    assert joined.sign_ins.authenticate_cookie(signed_in.cookie).user_id == user.id
    for password in ("nobody has this password", "None", "x" * 12):
        given = Credentials(email=email, password=password)
        with pytest.raises(NotSignedIn):
            joined.sign_ins.sign_in(given, None, None)


def test_first_password_is_set_by_an_email(joined: Services, provider: RunningProvider) -> None:
    email = fresh_email()
    signed_in = come(joined, provider, vouched(provider, email))
    actor = joined.sign_ins.authenticate_cookie(signed_in.cookie)
    change = PasswordChange(old_password="anything", password=PASSWORD)
    with pytest.raises(Invalid, match="old_password: is none yet"):
        joined.profiles.change_password(actor, change)
    joined.accounts.send_reset_link(email)
    joined.accounts.reset_password(
        factories.link_token(factories.links(joined, email)[-1]), PASSWORD
    )
    given = Credentials(email=email, password=PASSWORD)
    assert joined.sign_ins.sign_in(given, None, None).session.user_id == actor.user_id


def test_who_has_an_account_is_found_by_the_address_and_told(
    joined: Services, provider: RunningProvider
) -> None:
    ann = verified(joined, name="Ann")
    signed_in = come(joined, provider, vouched(provider, ann.email.upper()))
    assert signed_in.session.user_id == ann.user_id
    last = factories.plain_part(factories.emails(joined, ann.email)[-1])
    assert "linked with the sign-in of your organization" in last
    given = Credentials(email=ann.email, password=PASSWORD)
    assert joined.sign_ins.sign_in(given, None, None).session.user_id == ann.user_id


def test_changed_address_stays_the_same_account(
    joined: Services, provider: RunningProvider
) -> None:
    who = vouched(provider, fresh_email())
    first = come(joined, provider, who)
    other = verified(joined)
    provider.put(who, email=other.email, email_verified=True)
    assert come(joined, provider, who).session.user_id == first.session.user_id
    provider.put(who, email=fresh_email())
    assert come(joined, provider, who).session.user_id == first.session.user_id


def test_address_that_went_to_somebody_else_opens_no_account(
    joined: Services, provider: RunningProvider
) -> None:
    email = fresh_email()
    come(joined, provider, vouched(provider, email))
    with pytest.raises(Forbidden, match="somebody else"):
        come(joined, provider, vouched(provider, email))


@pytest.mark.parametrize(
    "claims", [{}, {"email_verified": False}, {"email_verified": "false"}, {"xms_edov": False}]
)
def test_address_that_nobody_vouches_for_is_refused(
    joined: Services, provider: RunningProvider, claims: dict[str, Any]
) -> None:
    ann, who = verified(joined), subject()
    provider.put(who, email=ann.email, **claims)
    with pytest.raises(Forbidden, match="confirmed"):
        come(joined, provider, who)


@pytest.mark.parametrize(
    "claims", [{"email_verified": "true"}, {"xms_edov": True}, {"xms_edov": "1"}]
)
def test_provider_may_vouch_in_its_own_words(
    joined: Services, provider: RunningProvider, claims: dict[str, Any]
) -> None:
    who, email = subject(), fresh_email()
    provider.put(who, email=email, **claims)
    assert stored(joined, come(joined, provider, who)).email == email


def test_silent_provider_can_be_trusted_by_a_setting(
    services: Services, provider: RunningProvider
) -> None:
    trusting = with_settings(services, provider, oidc_trust_email=True)
    who, email = subject(), fresh_email()
    provider.put(who, email=email)
    assert stored(trusting, come(trusting, provider, who)).email == email
    other = subject()
    provider.put(other, email=fresh_email(), email_verified=False)
    with pytest.raises(Forbidden):
        come(trusting, provider, other)


@pytest.mark.parametrize("email", ["no address", "a@b", "", None])
def test_address_that_is_none_is_refused(
    joined: Services, provider: RunningProvider, email: str | None
) -> None:
    who = subject()
    provider.put(who, email=email, email_verified=True)
    with pytest.raises(Forbidden):
        come(joined, provider, who)


@pytest.mark.parametrize("name", ["A\x00da", "A\x1b[31mda", "A\x7fda"])
def test_name_with_control_characters_is_refused_in_words(
    joined: Services, provider: RunningProvider, name: str
) -> None:
    who = vouched(provider, fresh_email(), name=name)
    with pytest.raises(Forbidden, match="has for you holds characters that no name has"):
        come(joined, provider, who)


def test_account_that_somebody_else_made_for_the_address_is_taken_from_them(
    joined: Services, provider: RunningProvider
) -> None:
    eve = factories.person(joined, "Eve")
    token = joined.tokens.create(eve, ApiTokenDraft(name="back door"))
    given = Credentials(email=eve.email, password=PASSWORD)
    session = joined.sign_ins.sign_in(given, None, None)
    factories.second_factor(joined, eve)
    signed_in = come(joined, provider, vouched(provider, eve.email))
    assert signed_in.session.user_id == eve.user_id
    assert stored(joined, signed_in).email_verified
    for way_in in (
        lambda: joined.sign_ins.sign_in(given, None, None),
        lambda: joined.sign_ins.authenticate_bearer(session.access_token),
        lambda: joined.sign_ins.authenticate_bearer(token.token),
    ):
        with pytest.raises(NotSignedIn):
            way_in()


def test_second_factor_is_asked_for_here_too(joined: Services, provider: RunningProvider) -> None:
    ann = verified(joined)
    app, _ = factories.second_factor(joined, ann)
    with pytest.raises(CodeRequired) as needed:
        come(joined, provider, vouched(provider, ann.email))
    made = joined.sign_ins.sign_in_with_code(needed.value.ticket, app.code(1), None, None)
    assert made.session.user_id == ann.user_id


def test_closed_house_lets_in_who_is_invited(services: Services, provider: RunningProvider) -> None:
    closed = with_settings(services, provider, registration="invited")
    owner, email = factories.person(services), fresh_email()
    org = factories.organization(services, owner)
    draft = InvitationDraft(email=email, role="viewer")
    link = closed.invitations.create(owner, org.id, draft).invite_url
    then = link.removeprefix(factories.BASE_URL)
    for who, way in (
        (vouched(provider, email), ""),
        (vouched(provider, email), "/invitation?token=forged"),
        (vouched(provider, fresh_email()), then),
    ):
        with pytest.raises(Forbidden, match="by invitation"):
            come(closed, provider, who, way)
    signed_in = come(closed, provider, vouched(provider, email), then)
    assert stored(closed, signed_in).email == email


def test_passwords_can_be_left_out_altogether(
    services: Services, provider: RunningProvider
) -> None:
    ann = verified(services)
    only = with_settings(services, provider, oidc_required=True)
    token = only.accounts.signer.sign_timed("reset", [ann.user_id, 0])
    change = PasswordChange(old_password=PASSWORD, password="another horse battery 43")
    draft = Registration(email=fresh_email(), password=PASSWORD, name="New")
    before = factories.records(services)
    for call in (
        lambda: only.sign_ins.sign_in(Credentials(email=ann.email, password=PASSWORD), None, None),
        lambda: only.accounts.register_user(draft, "10.9.9.1"),
        lambda: only.accounts.send_reset_link(ann.email),
        lambda: only.accounts.reset_password(token, "another horse battery 43"),
        lambda: only.profiles.change_password(ann, change),
    ):
        with pytest.raises(Forbidden, match="sign in with Northern Energy"):
            call()
    assert factories.records(services) == before
    assert come(only, provider, vouched(provider, ann.email)).session.user_id == ann.user_id


def test_without_a_provider_there_is_no_way_to_one(services: Services) -> None:
    with pytest.raises(NotFound):
        services.single_sign_on.begin_sign_in("")


def test_way_back_is_good_in_one_browser_once(joined: Services, provider: RunningProvider) -> None:
    sso, who = joined.single_sign_on, vouched(provider, fresh_email())
    mine, theirs = sso.begin_sign_in("/profile"), sso.begin_sign_in("")
    brought = provider.signed_in(mine.url, who)
    for ticket, state in (
        (theirs.ticket, brought["state"]),
        (mine.ticket, "another"),
        (mine.ticket, ""),
        ("", brought["state"]),
        ("forged", "é"),
    ):
        with pytest.raises(NotSignedIn):
            sso.finish_sign_in(ticket, state, brought["code"], WHENCE)
    assert sso.read_return_address(mine.ticket) == "/profile"
    sso.finish_sign_in(mine.ticket, brought["state"], brought["code"], WHENCE)
    with pytest.raises(NotSignedIn):
        sso.finish_sign_in(mine.ticket, brought["state"], brought["code"], WHENCE)


def test_code_of_one_journey_is_worth_nothing_on_another(
    joined: Services, provider: RunningProvider
) -> None:
    sso, who = joined.single_sign_on, vouched(provider, fresh_email())
    one, other = sso.begin_sign_in(""), sso.begin_sign_in("")
    brought = provider.signed_in(one.url, who)
    state = provider.signed_in(other.url, who)["state"]
    with pytest.raises(NotSignedIn):
        sso.finish_sign_in(other.ticket, state, brought["code"], WHENCE)


def test_provider_that_is_away_is_told(services: Services, provider: RunningProvider) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    away = with_settings(services, provider, oidc_issuer=nobody)
    for _ in range(2):
        with pytest.raises(Unavailable, match="Northern Energy does not answer"):
            away.single_sign_on.begin_sign_in("")


def test_provider_is_asked_about_itself_once(joined: Services) -> None:
    first = joined.single_sign_on.provider
    assert first.load_client() is first.load_client()


@pytest.mark.parametrize("answer", ["not JSON", "[]", '{"issuer": "https://another.example"}'])
def test_provider_that_says_nonsense_of_itself_is_told(
    services: Services, provider: RunningProvider, answer: str
) -> None:
    with speaking(answer) as issuer:
        odd = with_settings(services, provider, oidc_issuer=issuer)
        with pytest.raises(Unavailable):
            odd.single_sign_on.begin_sign_in("")


@contextmanager
def speaking(answer: str) -> Iterator[str]:
    """A server that has one answer to everything; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


KEY = RSAKey.generate_key(2048, {"kid": "one"})
ISSUER = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"


class Scripted(OpenIdProvider):
    """A provider whose answers are written down, to try what a real one never says."""

    def __init__(self, services: Services, key: RSAKey = KEY) -> None:
        super().__init__(services.settings)
        self._client = build_client(services.settings)
        document = DiscoveryDocument.model_validate(
            {
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/authorize",
                "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/keys",
            }
        )
        jwks = KeySet([key]).as_dict(private=False)
        self._client.server_metadata = {**client_metadata(document), "jwks": jwks}
        self._expires = time.monotonic() + 1000

    def claims(self, token: str, nonce: str) -> dict[str, Any]:
        return self._check_claims(self._client, {"id_token": token, "access_token": "a"}, nonce)


@pytest.fixture
def scripted(services: Services, provider: RunningProvider) -> Scripted:
    return Scripted(with_settings(services, provider, oidc_issuer=ISSUER))


def id_token(key: RSAKey = KEY, algorithm: str = "RS256", **claims: Any) -> str:
    now = int(time.time())
    good = {
        "iss": ISSUER,
        "sub": "AAAA",
        "aud": CLIENT_ID,
        "exp": now + 300,
        "iat": now,
        "nonce": "n",
        **claims,
    }
    given = {name: value for name, value in good.items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": "one"}, given, key)


def test_token_of_the_provider_is_believed(scripted: Scripted) -> None:
    assert scripted.claims(id_token(), "n")["sub"] == "AAAA"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": ISSUER.replace("9188", "9189")},
        {"iss": None},
        {"sub": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"nonce": "of another journey"},
        {"nonce": None},
    ],
)
def test_token_that_says_something_else_is_refused(
    scripted: Scripted, claims: dict[str, Any]
) -> None:
    with pytest.raises(NotSignedIn):
        scripted.claims(id_token(**claims), "n")


def test_token_that_somebody_else_signed_is_refused(scripted: Scripted) -> None:
    other = RSAKey.generate_key(2048, {"kid": "one"})
    head = json.dumps({"alg": "none"}).encode().hex()
    good = id_token()
    for text in (id_token(other), good[:-4], "", "x.y.z", f"{head}.{good.split('.')[1]}."):
        with pytest.raises(NotSignedIn):
            scripted.claims(text, "n")


def test_secret_of_the_client_signs_nothing(scripted: Scripted) -> None:
    shared = OctKey.import_key(secrets.token_bytes(32))
    token = jwt.encode(
        {"alg": "HS256", "kid": "one"}, {"iss": ISSUER, "sub": "A", "aud": CLIENT_ID}, shared
    )
    with pytest.raises(NotSignedIn):
        scripted.claims(token, "n")


def test_provider_asks_with_a_proof_key(joined: Services) -> None:
    query = httpx.URL(joined.single_sign_on.begin_sign_in("").url).params
    assert query["code_challenge_method"] == "S256"
    assert len(query["code_challenge"]) == 43
    assert (query["response_type"], query["client_id"]) == ("code", CLIENT_ID)
    assert query["redirect_uri"] == f"{factories.BASE_URL}/login/callback"
    assert set(query["scope"].split()) == {"openid", "email", "profile"}
    assert len(query["state"]) == len(query["nonce"]) == 43
