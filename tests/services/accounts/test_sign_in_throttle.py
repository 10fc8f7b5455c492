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


def test_letter_lets_the_owner_in_with_any_browser(services: Services, ann: Actor) -> None:
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
