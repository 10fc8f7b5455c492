"""Guessing has an end, and nobody is locked out of their account by somebody else's guesses."""

import pytest

from tests import factories
from tests.factories import PASSWORD
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotSignedIn, TooManyAttempts
from welltrack_ui.domain.user import Credentials
from welltrack_ui.services.accounts.sessions import SignInResult
from welltrack_ui.services.accounts.sign_in_throttle import find_client_network
from welltrack_ui.services.container import Services
from welltrack_ui.services.core.signed_tokens import TokenSigner
from welltrack_ui.store import users
from welltrack_ui.store.engine.engine import Put


@pytest.fixture
def ann(services: Services) -> Actor:
    return factories.person(services, "Ann")


def sign_in(
    services: Services,
    who: Actor,
    password: str = PASSWORD,
    device: str = "",
    ip: str | None = None,
) -> SignInResult:
    given = Credentials(email=who.email, password=password)
    return services.sign_ins.sign_in(given, ip, None, browser=True, device=device)


def guess(services: Services, who: Actor, times: int = 10, device: str = "") -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            sign_in(services, who, "a guess", device)


def test_owner_gets_in_with_a_known_browser_while_others_guess(
    services: Services, ann: Actor
) -> None:
    device = sign_in(services, ann).device
    guess(services, ann)
    with pytest.raises(TooManyAttempts):
        sign_in(services, ann)
    again = sign_in(services, ann, device=device)
    assert again.session.user_id == ann.user_id
    sign_in(services, ann, device=again.device)


def test_email_lets_the_owner_in_with_any_browser(services: Services, ann: Actor) -> None:
    guess(services, ann)
    services.accounts.send_reset_link(ann.email)
    token = factories.link_token(factories.links(services, ann.email)[-1])
    services.accounts.reset_password(token, "another horse battery 43")
    sign_in(services, ann, "another horse battery 43")


def test_known_browser_can_not_guess_for_ever_either(services: Services, ann: Actor) -> None:
    device = sign_in(services, ann).device
    guess(services, ann, device=device)
    with pytest.raises(TooManyAttempts) as refused:
        sign_in(services, ann, device=device)
    assert 880 < (refused.value.retry_after or 0) <= 901
    sign_in(services, ann)


def test_mark_of_a_browser_is_good_for_its_accounts_alone(services: Services, ann: Actor) -> None:
    bo = factories.person(services)
    device = sign_in(services, bo).device
    forged = TokenSigner("another secret, as long as the first").sign_timed(
        "device", [[ann.user_id, "x"]]
    )
    guess(services, ann)
    for worthless in (device, forged, "x", sign_in(services, bo).cookie):
        with pytest.raises(TooManyAttempts):
            sign_in(services, ann, device=worthless)


def test_browser_of_several_people_knows_them_all(services: Services, ann: Actor) -> None:
    bo = factories.person(services)
    shared = sign_in(services, bo, device=sign_in(services, ann).device).device
    for who in (ann, bo):
        guess(services, who)
        assert sign_in(services, who, device=shared).session.user_id == who.user_id


def test_mark_of_a_browser_does_not_grow_for_ever(services: Services, ann: Actor) -> None:
    others = [["u-somebody", str(n)] for n in range(9)]
    device = services.sign_ins.signer.sign_timed("device", others)
    marked = sign_in(services, ann, device=device).device
    assert len(marked) < 400


def test_address_can_not_guess_at_many_accounts(services: Services) -> None:
    strict = factories.services_in(
        services.settings.data, services.engine, failed_sign_ins_per_address=3
    )
    people = [factories.person(services) for _ in range(4)]
    device = sign_in(services, people[3]).device
    ip = f"198.51.100.{next(factories.numbers) % 256}"
    for who in people[:3]:
        with pytest.raises(NotSignedIn):
            sign_in(strict, who, "a guess", ip=ip)
    with pytest.raises(TooManyAttempts) as refused:
        sign_in(strict, people[3], ip=ip)
    assert 880 < (refused.value.retry_after or 0) <= 901
    sign_in(strict, people[3], ip="203.0.113.9")
    sign_in(strict, people[3], ip=ip, device=device)


@pytest.mark.parametrize(
    ("ip", "whose"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_network_of_an_address_is_counted_as_one(ip: str, whose: str) -> None:
    assert find_client_network(ip) == whose


def test_second_factor_lets_the_owner_in_while_others_guess(services: Services, ann: Actor) -> None:
    app, codes = factories.second_factor(services, ann)
    guess(services, ann)
    with pytest.raises(TooManyAttempts):
        sign_in(services, ann)
    for code in (app.code(1), codes[0]):
        given = Credentials(email=ann.email, password=PASSWORD, code=code)
        signed_in = services.sign_ins.sign_in(given, None, None)
        assert signed_in.session.user_id == ann.user_id


def test_guesses_past_the_limit_tell_nothing(services: Services, ann: Actor) -> None:
    plain = factories.person(services)
    app, _ = factories.second_factor(services, ann)
    for who in (ann, plain):
        guess(services, who)
    nobody = f"nobody-{next(factories.numbers)}@example.com"
    for _ in range(10):
        with pytest.raises(NotSignedIn):
            services.sign_ins.sign_in(Credentials(email=nobody, password="a guess"), None, None)
    told = []
    for email, password, code in (
        (ann.email, "a guess", app.code(1)),
        (ann.email, PASSWORD, "000000"),
        (plain.email, PASSWORD, "000000"),
        (plain.email, "a guess", "000000"),
        (nobody, "a guess", "000000"),
    ):
        given = Credentials(email=email, password=password, code=code)
        with pytest.raises(NotSignedIn) as refused:
            services.sign_ins.sign_in(given, None, None)
        told.append((type(refused.value), refused.value.detail))
    assert set(told) == {(NotSignedIn, "The e-mail address or the password is not right.")}


def test_codes_are_not_guessed_past_the_limit(services: Services, ann: Actor) -> None:
    app, _ = factories.second_factor(services, ann)
    guess(services, ann)
    for code in ["000000"] * 10 + [app.code(1)]:
        given = Credentials(email=ann.email, password=PASSWORD, code=code)
        with pytest.raises(NotSignedIn):
            services.sign_ins.sign_in(given, None, None)


def test_address_is_limited_past_the_limit_of_the_account(services: Services, ann: Actor) -> None:
    strict = factories.services_in(
        services.settings.data, services.engine, failed_sign_ins_per_address=3
    )
    guess(services, ann)
    ip = f"198.51.100.{next(factories.numbers) % 256}"
    given = Credentials(email=ann.email, password=PASSWORD, code="000000")
    for _ in range(3):
        with pytest.raises(NotSignedIn):
            strict.sign_ins.sign_in(given, ip, None)
    with pytest.raises(TooManyAttempts):
        strict.sign_ins.sign_in(given, ip, None)


def test_sign_ins_that_succeed_are_limited_too(services: Services, ann: Actor) -> None:
    strict = factories.services_in(services.settings.data, services.engine, sign_ins_per_hour=3)
    for _ in range(3):
        sign_in(strict, ann)
    with pytest.raises(TooManyAttempts) as refused:
        sign_in(strict, ann)
    assert 3500 < (refused.value.retry_after or 0) <= 3601


def test_session_unused_for_longest_ends_for_a_new_one(services: Services, ann: Actor) -> None:
    strict = factories.services_in(services.settings.data, services.engine, sessions_per_account=3)
    opened = [sign_in(strict, ann).session for _ in range(3)]
    used = opened[0].model_copy(update={"seen_at": opened[0].created_at + factories.HOUR})
    services.engine.commit([Put(users.session_record(used))])
    opened.append(sign_in(strict, ann).session)
    stored = [session.id for session in users.list_sessions(services.engine, ann.user_id)]
    assert stored == [opened[0].id, opened[2].id, opened[3].id]
