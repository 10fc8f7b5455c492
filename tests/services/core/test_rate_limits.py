"""How often somebody may try: counted exactly, however many come at once."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import factories
from tests.factories import PASSWORD
from welltrack_ui.domain.errors import NotSignedIn, TooManyAttempts, WellTrackError
from welltrack_ui.domain.user import Credentials, Registration
from welltrack_ui.services.container import Services
from welltrack_ui.services.core.rate_limits import RateLimit, RateLimiter
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Put, Record

THREE = RateLimit("test", 3, 60)


@pytest.fixture
def limits(services: Services) -> RateLimiter:
    return RateLimiter(services.engine)


@pytest.fixture
def whose() -> str:
    return f"somebody {next(factories.numbers)}"


@pytest.fixture
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, so that a busy machine takes nothing off a wait."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


def tried(services: Services, limit: RateLimit, whose: str, *seconds_ago: float) -> None:
    """Let somebody have tried so many seconds ago."""
    key = keys.attempt_counter_key(limit.what, whose)
    body = json.dumps([time.time() - seconds for seconds in seconds_ago])
    services.engine.commit([Put(Record(key.pk, key.sk, "counter", 1, body))])


@pytest.mark.usefixtures("_still")
def test_tries_up_to_the_limit_are_let_through(limits: RateLimiter, whose: str) -> None:
    for _ in range(3):
        limits.check_limit(THREE, whose)
        limits.count_try(THREE, whose)
    for refuse in (limits.check_limit, limits.count_try):
        with pytest.raises(TooManyAttempts) as refused:
            refuse(THREE, whose)
        assert refused.value.retry_after in {60, 61}


def test_others_are_counted_apart(limits: RateLimiter, whose: str) -> None:
    for _ in range(3):
        limits.count_try(THREE, whose)
    limits.count_try(THREE, whose + "!")
    limits.count_try(RateLimit("another test", 3, 60), whose)
    with pytest.raises(TooManyAttempts):
        limits.count_try(THREE, whose.upper())


@pytest.mark.usefixtures("_still")
def test_try_counts_until_its_time_is_over(
    services: Services, limits: RateLimiter, whose: str
) -> None:
    tried(services, THREE, whose, 61, 50, 10, 5)
    with pytest.raises(TooManyAttempts) as refused:
        limits.count_try(THREE, whose)
    assert refused.value.retry_after in {10, 11}
    tried(services, THREE, whose, 61, 60.5, 10, 5)
    limits.count_try(THREE, whose)
    with pytest.raises(TooManyAttempts):
        limits.count_try(THREE, whose)


def test_forgotten_tries_count_no_more(limits: RateLimiter, whose: str) -> None:
    for _ in range(3):
        limits.count_try(THREE, whose)
    limits.reset_count(THREE, whose)
    limits.count_try(THREE, whose)


def test_limit_holds_for_many_at_once(limits: RateLimiter, whose: str) -> None:
    limit = RateLimit("test", 5, 60)

    def take(_: int) -> bool:
        try:
            limits.count_try(limit, whose)
        except TooManyAttempts:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(take, range(40))) == 5


def test_long_name_is_counted(limits: RateLimiter) -> None:
    whose = "\ufdfa" * 254
    for _ in range(3):
        limits.count_try(THREE, whose)
    with pytest.raises(TooManyAttempts):
        limits.count_try(THREE, whose)
    limits.reset_count(THREE, whose)


def test_failed_sign_ins_close_an_account_for_a_while(services: Services) -> None:
    email = factories.person(services).email
    for _ in range(3):
        services.sign_ins.sign_in(Credentials(email=email, password=PASSWORD), None, None)

    def guess(_: int) -> str:
        try:
            services.sign_ins.sign_in(Credentials(email=email, password="wrong"), None, None)
        except WellTrackError as error:
            return type(error).__name__
        return "signed in"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(guess, range(14))) == ["NotSignedIn"] * 10 + ["TooManyAttempts"] * 4
    with pytest.raises(TooManyAttempts) as refused:
        services.sign_ins.sign_in(Credentials(email=email, password=PASSWORD), None, None)
    assert refused.value.retry_after is not None
    assert 880 < refused.value.retry_after <= 901


def test_failed_sign_ins_of_nobody_are_counted_too(services: Services) -> None:
    email = f"nobody-{next(factories.numbers)}@example.com"
    for _ in range(9):
        services.sign_ins.limits.count_try(services.sign_ins.failures, email)
    given = Credentials(email=email, password="wrong")
    with pytest.raises(NotSignedIn):
        services.sign_ins.sign_in(given, None, None)
    with pytest.raises(TooManyAttempts):
        services.sign_ins.sign_in(given, None, None)


def test_registrations_of_an_address_have_a_limit(alone: Services) -> None:
    accounts = factories.services_in(
        alone.settings.data, alone.engine, registrations_per_hour=2
    ).accounts
    draft = Registration(email="one@example.com", password=PASSWORD, name="One")
    accounts.register_user(draft, "10.1.1.1")
    accounts.register_user(draft, "10.1.1.1")
    with pytest.raises(TooManyAttempts) as refused:
        accounts.register_user(draft.model_copy(update={"email": "two@example.com"}), "10.1.1.1")
    assert refused.value.retry_after in {3600, 3601}
    assert accounts.register_user(draft, "10.1.1.2").name == "One"


def test_resets_of_an_account_have_a_limit(services: Services) -> None:
    email = f"nobody-{next(factories.numbers)}@example.com"
    for _ in range(5):
        services.accounts.send_reset_link(email)
    with pytest.raises(TooManyAttempts):
        services.accounts.send_reset_link(email.upper())
