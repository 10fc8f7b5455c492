"""Sessions and API tokens: whose a credential is, for how long, and what it may do at most."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from tests import factories
from tests.factories import PASSWORD, SECRET, Site
from welltrack_ui.domain import ids
from welltrack_ui.domain.access import ROLES, RoleName, lower_role
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Forbidden, NotFound, NotSignedIn
from welltrack_ui.domain.user import ApiTokenDraft, ApiTokenMade, Credentials
from welltrack_ui.services.accounts.sessions import SignInResult
from welltrack_ui.services.container import Services
from welltrack_ui.services.core.signed_tokens import TokenSigner
from welltrack_ui.store import users
from welltrack_ui.store.engine.engine import Put


@pytest.fixture(scope="module")
def ada(services: Services) -> Actor:
    return factories.person(services, "Ada")


def open_session(services: Services, who: Actor, **more: Any) -> SignInResult:
    given = Credentials(email=who.email, password=PASSWORD)
    return services.sign_ins.sign_in(given, "10.0.0.1", "Browser " * 100, **more)


@pytest.fixture
def signed_in(services: Services, ada: Actor) -> SignInResult:
    return open_session(services, ada)


def token(services: Services, who: Actor, **fields: Any) -> ApiTokenMade:
    draft = ApiTokenDraft.parse({"name": "program", **fields})
    return services.tokens.create(who, draft)


def test_session_tells_who_it_is_of(
    services: Services, ada: Actor, signed_in: SignInResult
) -> None:
    for found in (
        services.sign_ins.authenticate_bearer(signed_in.access_token),
        services.sign_ins.authenticate_cookie(signed_in.cookie),
    ):
        assert (found.user_id, found.name, found.email, found.ceiling) == (
            ada.user_id,
            "Ada",
            ada.email,
            None,
        )
        assert found.session_id == signed_in.session.id
    assert signed_in.expires_in == 3600
    assert signed_in.session.agent == ("Browser " * 100)[:200]


def test_browser_session_lasts_as_long_as_is_set(services: Services, ada: Actor) -> None:
    opened = open_session(services, ada, browser=True)
    session = opened.session
    assert session.ends_at is not None
    assert session.expires_at - session.created_at == timedelta(hours=12)
    assert session.ends_at - session.created_at == timedelta(days=30)
    assert opened.expires_in == 30 * 24 * 3600


def test_session_ends_at_sign_out_and_no_other_does(services: Services, ada: Actor) -> None:
    first, second = open_session(services, ada), open_session(services, ada)
    services.sign_ins.sign_out(services.sign_ins.authenticate_bearer(first.access_token))
    for call, value in (
        (services.sign_ins.authenticate_bearer, first.access_token),
        (services.sign_ins.authenticate_cookie, first.cookie),
    ):
        with pytest.raises(NotSignedIn, match="has ended"):
            call(value)
    found = services.sign_ins.authenticate_bearer(second.access_token)
    assert found.user_id == ada.user_id
    services.sign_ins.sign_out(found)
    services.sign_ins.sign_out(found)


def test_session_is_over_after_its_time(services: Services, signed_in: SignInResult) -> None:
    now = datetime.now(UTC)
    over = signed_in.session.model_copy(update={"expires_at": now - timedelta(seconds=1)})
    services.engine.commit([Put(users.session_record(over))])
    with pytest.raises(NotSignedIn, match="has ended"):
        services.sign_ins.authenticate_cookie(signed_in.cookie)


def claims(signed_in: SignInResult, **fields: Any) -> dict[str, Any]:
    session = signed_in.session
    made = {"sub": session.user_id, "sid": session.id, "exp": int(time.time()) + 60}
    return {name: value for name, value in {**made, **fields}.items() if value is not None}


def forged(signed_in: SignInResult) -> Iterator[str]:
    """Access tokens that this server did not make, or whose time is over."""
    key = f"access:{SECRET}"
    yield from ("", "x.y.z", "é", signed_in.access_token[:-2], signed_in.cookie)
    yield jwt.encode(claims(signed_in), "access:another secret, long enough to sign with", "HS256")
    yield jwt.encode(claims(signed_in), SECRET, "HS256")
    yield jwt.encode(claims(signed_in), "", "none")
    yield jwt.encode(claims(signed_in, exp=int(time.time()) - 1), key, "HS256")
    for missing in ("sub", "sid", "exp"):
        yield jwt.encode(claims(signed_in, **{missing: None}), key, "HS256")
    other = ids.new_id("u")
    yield jwt.encode(claims(signed_in, sub=other), key, "HS256")
    yield jwt.encode(claims(signed_in, sid=ids.new_id("n", other)), key, "HS256")
    yield jwt.encode(claims(signed_in, sid="nothing"), key, "HS256")


def test_forged_access_token_is_worth_nothing(services: Services, signed_in: SignInResult) -> None:
    good = jwt.encode(claims(signed_in), f"access:{SECRET}", "HS256")
    assert services.sign_ins.authenticate_bearer(good).session_id == signed_in.session.id
    for text in forged(signed_in):
        with pytest.raises(NotSignedIn):
            services.sign_ins.authenticate_bearer(text)


def test_session_of_another_is_worth_nothing(
    services: Services, ada: Actor, crew: factories.Crew, signed_in: SignInResult
) -> None:
    signer = TokenSigner(SECRET)
    theirs = open_session(services, crew.viewer).session
    for value in (
        [ada.user_id, theirs.id],
        [theirs.user_id, signed_in.session.id],
        [ada.user_id],
        ada.user_id,
        [],
        ["", ""],
    ):
        with pytest.raises(NotSignedIn):
            services.sign_ins.authenticate_cookie(signer.sign("session", value))


def test_api_token_acts_for_its_maker(services: Services, ada: Actor) -> None:
    made = token(services, ada)
    found = services.sign_ins.authenticate_bearer(made.token)
    assert (found.user_id, found.session_id, found.ceiling) == (ada.user_id, None, None)
    listed = services.tokens.list(ada).items
    assert made.id in {t.id for t in listed}
    assert made.token not in repr(listed)


def test_api_token_ends_at_once(services: Services, ada: Actor) -> None:
    made = token(services, ada)
    services.tokens.delete(ada, made.id)
    with pytest.raises(NotSignedIn):
        services.sign_ins.authenticate_bearer(made.token)
    with pytest.raises(NotFound):
        services.tokens.delete(ada, made.id)
    assert made.id not in {t.id for t in services.tokens.list(ada).items}


def test_api_token_is_over_after_its_time(services: Services, ada: Actor) -> None:
    made = token(services, ada, expires_at=datetime.now(UTC) + timedelta(hours=1))
    assert services.sign_ins.authenticate_bearer(made.token).user_id == ada.user_id
    kept = users.load_token(services.engine, made.id)
    assert kept is not None
    over = kept.model_copy(update={"expires_at": datetime.now(UTC)})
    services.engine.commit([Put(users.token_record(over))])
    with pytest.raises(NotSignedIn):
        services.sign_ins.authenticate_bearer(made.token)


def test_forged_api_token_is_worth_nothing(services: Services, ada: Actor) -> None:
    made, signer = token(services, ada), TokenSigner("another secret, as long as the first")
    for text in ("wt_", "wt_x", made.token[:-1], "wt_" + signer.sign("api-token", made.id)):
        with pytest.raises(NotSignedIn):
            services.sign_ins.authenticate_bearer(text)
    for purpose, value in (("session", made.id), ("api-token", [made.id])):
        with pytest.raises(NotSignedIn):
            services.sign_ins.authenticate_bearer("wt_" + TokenSigner(SECRET).sign(purpose, value))


@pytest.mark.parametrize("ceiling", ROLES)
def test_api_token_does_no_more_than_its_role(site: Site, ceiling: RoleName) -> None:
    services = site.services
    made = token(services, site.crew.engineer, role=ceiling)
    program = services.sign_ins.authenticate_bearer(made.token)
    role = lower_role("engineer", ceiling)
    assert services.organizations.get(program, site.org.id).role == role
    mine = {org.id: org.role for org in services.organizations.list_mine(program)}
    me = {m.org_id: m.role for m in services.accounts.get_me(program).memberships}
    assert mine[site.org.id] == me[site.org.id] == role
    if role == "viewer":
        with pytest.raises(Forbidden):
            factories.event(services, program, site.well.id)
    else:
        assert factories.event(services, program, site.well.id).source == "api"
    with pytest.raises(Forbidden):
        factories.project(services, program, site.org.id)


def test_api_token_follows_its_maker(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    program = services.sign_ins.authenticate_bearer(token(services, engineer, role="admin").token)
    services.members.remove_member(site.crew.owner, site.org.id, engineer.user_id)
    with pytest.raises(NotFound):
        services.wells.get(program, site.well.id)


def test_api_token_of_another_is_not_found(services: Services, site: Site, ada: Actor) -> None:
    made = token(services, ada)
    for call in (services.tokens.get, services.tokens.delete):
        for token_id in (made.id, ids.new_id("t", ada.user_id), "nothing", ada.user_id):
            with pytest.raises(NotFound, match="no such API token"):
                call(site.crew.owner, token_id)
    assert services.tokens.get(ada, made.id) == made


def test_api_tokens_are_listed_in_pages_oldest_first(services: Services) -> None:
    one = factories.person(services)
    made = [token(services, one, name=f"program {n}") for n in range(3)]
    listed = factories.everything(lambda c: services.tokens.list(one, 2, c))
    assert [t.name for t in listed] == ["program 0", "program 1", "program 2"]
    assert [t.id for t in listed] == [t.id for t in made]


def test_actor_behind_a_session_makes_tokens_and_one_behind_a_token_none(
    services: Services, ada: Actor
) -> None:
    program = services.sign_ins.authenticate_bearer(token(services, ada).token)
    with pytest.raises(Forbidden):
        token(services, program)
    assert token(services, replace(ada, session_id="n-any")).user_id == ada.user_id
