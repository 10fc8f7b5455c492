"""Accounts: what registration tells and to whom, forgotten passwords, addresses that are proved."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests import factories
from tests.factories import PASSWORD
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Forbidden, Invalid, NotSignedIn, TooManyAttempts
from welltrack_ui.domain.user import Credentials, Registration, User
from welltrack_ui.services.accounts import passwords
from welltrack_ui.services.container import Services
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Delete, Put, Record

NEW_PASSWORD = "staple battery horse 43"


class Counted:
    """The real hasher, and how often it was asked."""

    def __init__(self) -> None:
        self.hasher: Any = passwords.HASHER
        self.count = 0

    def hash(self, password: str) -> str:
        self.count += 1
        return str(self.hasher.hash(password))

    def verify(self, password: str, known: str) -> bool:
        self.count += 1
        return bool(self.hasher.verify(password, known))


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Counted:
    passwords.dummy_hash()
    counted = Counted()
    monkeypatch.setattr(passwords, "HASHER", counted)
    return counted


def register(services: Services, email: str, ip: str = "10.1.1.1", **fields: str) -> User:
    given = {"email": email, "password": PASSWORD, "name": "Ada", **fields}
    return services.accounts.register_user(Registration.parse(given), ip)


def sign_in(services: Services, email: str, password: str = PASSWORD) -> Actor:
    signed_in = services.sign_ins.sign_in(Credentials(email=email, password=password), None, None)
    return services.sign_ins.authenticate_bearer(signed_in.access_token)


def fresh() -> str:
    return f"fresh-{next(factories.numbers)}@example.com"


def test_account_is_made_and_told(services: Services) -> None:
    email = fresh()
    user = register(services, email)
    assert (user.email, user.name, user.email_verified, user.version) == (email, "Ada", False, 1)
    assert user.created_by == user.updated_by == user.id
    assert services.accounts.get_me(sign_in(services, email)).memberships == ()
    (url,) = factories.links(services, email)
    assert url.startswith(f"{factories.BASE_URL}/verify?token=")


def test_known_address_looks_like_an_unknown_one(services: Services, hashes: Counted) -> None:
    email = fresh()
    first = register(services, email)
    made, hashes.count = hashes.count, 0
    before = len(factories.audit_bodies(services))
    again = register(services, email.upper(), password=NEW_PASSWORD, name="Eve")
    assert hashes.count == made == 1
    assert type(again) is type(first)
    assert again.model_fields_set == first.model_fields_set
    assert (again.email.lower(), again.name) == (email, "Eve")
    assert again.id not in {first.id, ""}
    assert len(again.id) == len(first.id)
    assert len(factories.audit_bodies(services)) == before
    assert services.accounts.get_me(sign_in(services, email)).name == "Ada"
    with pytest.raises(NotSignedIn):
        sign_in(services, email, NEW_PASSWORD)
    welcome, warning = factories.emails(services, email)
    assert welcome["Subject"] != warning["Subject"]
    assert "token=" not in factories.plain_part(warning)


def test_wrong_password_and_unknown_address_take_the_same(
    services: Services, hashes: Counted
) -> None:
    email = factories.person(services).email
    told = []
    for address in (email, fresh()):
        hashes.count = 0
        with pytest.raises(NotSignedIn) as refused:
            sign_in(services, address, NEW_PASSWORD)
        told.append((refused.value.detail, hashes.count))
    assert told[0] == told[1]
    assert told[0][1] == 1


def test_hash_of_nobody_fits_no_password() -> None:
    assert not passwords.verify_password("nobody has this password", None)


@pytest.mark.parametrize(
    "password", ["x" * 128, "пароль из слов", "with\x00nul and \ttab", "🛢️ drilling 🛢️ deep"]
)
@pytest.mark.usefixtures("product_hasher")
def test_password_may_be_any_text(password: str) -> None:
    secret = passwords.hash_password(password)
    assert secret.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.verify_password(password, secret)
    assert not passwords.verify_password(password + " ", secret)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password1234!",
        "Qwertyuiop12",
        "iloveyou2026",
        "letmein.2026",
        "111111111111",
        "abababababab",
        "123456789012",
        "............",
    ],
)
def test_common_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="guessed first"):
        passwords.refuse_common_password(password)


@pytest.mark.parametrize("password", ["correct horse", "Tr0ub4dor&3xyz", "отчёты и сводки"])
def test_uncommon_password_is_taken(password: str) -> None:
    passwords.refuse_common_password(password)


def test_address_is_proved_by_the_link_in_the_email(services: Services) -> None:
    email = fresh()
    who = Actor(register(services, email).id, "-")
    token = factories.link_token(factories.links(services, email)[0])
    user = services.accounts.verify_address(token, who)
    assert (user.email, user.email_verified, user.version) == (email, True, 2)
    assert services.accounts.verify_address(token, None) == user
    with pytest.raises(Invalid, match="ask for a new link"):
        services.accounts.verify_address(token[:-2], who)


def test_forgotten_password_is_set_anew_and_all_sessions_end(services: Services) -> None:
    email = fresh()
    register(services, email)
    session = sign_in(services, email)
    given = Credentials(email=email, password=PASSWORD)
    cookie = services.sign_ins.sign_in(given, None, None, browser=True).cookie
    services.accounts.send_reset_link(email.upper())
    token = factories.link_token(factories.links(services, email)[-1])
    services.accounts.reset_password(token, NEW_PASSWORD)
    with pytest.raises(NotSignedIn, match="has ended"):
        services.sign_ins.authenticate_cookie(cookie)
    assert sign_in(services, email, NEW_PASSWORD).user_id == session.user_id
    with pytest.raises(NotSignedIn):
        sign_in(services, email)
    with pytest.raises(Invalid, match="ask for a new link"):
        services.accounts.reset_password(token, "third battery horse 44")


def test_link_of_one_purpose_serves_no_other(services: Services) -> None:
    email = fresh()
    register(services, email)
    services.accounts.send_reset_link(email)
    verify, reset = map(factories.link_token, factories.links(services, email))
    with pytest.raises(Invalid):
        services.accounts.reset_password(verify, NEW_PASSWORD)
    with pytest.raises(Invalid):
        services.accounts.verify_address(reset, None)


def test_forgotten_password_of_nobody_says_nothing(services: Services) -> None:
    email = fresh()
    services.accounts.send_reset_link(email)
    assert factories.emails(services, email) == []


def test_common_password_keeps_the_link_good(services: Services) -> None:
    email = fresh()
    register(services, email)
    services.accounts.send_reset_link(email)
    token = factories.link_token(factories.links(services, email)[-1])
    with pytest.raises(Invalid, match="guessed first"):
        services.accounts.reset_password(token, "password1234")
    services.accounts.reset_password(token, NEW_PASSWORD)


def test_reset_lets_in_who_failed_too_often(services: Services) -> None:
    email = fresh()
    register(services, email)
    failures = services.sign_ins.failures
    for _ in range(failures.most):
        services.sign_ins.limits.count_try(failures, email)
    with pytest.raises(TooManyAttempts):
        sign_in(services, email)
    services.accounts.send_reset_link(email)
    token = factories.link_token(factories.links(services, email)[-1])
    services.accounts.reset_password(token, NEW_PASSWORD)
    assert sign_in(services, email, NEW_PASSWORD).email == email


def test_account_is_made_by_invitation_alone_where_that_is_set(alone: Services) -> None:
    closed = factories.services_in(alone.settings.data, alone.engine, registration="invited")
    with pytest.raises(Forbidden, match="by invitation"):
        register(closed, fresh())
    draft = Registration(email=fresh(), password=PASSWORD, name="Ada")
    assert closed.accounts.register_user(draft, "10.1.1.1", invited=True).name == "Ada"


@pytest.mark.parametrize("email", ["üser@example.com", "ölwerk@bücher.example.com"])
def test_address_may_hold_letters_of_any_script(services: Services, email: str) -> None:
    number = next(factories.numbers)
    register(services, f"{number}{email}")
    assert sign_in(services, f"{number}{email}".upper()).name == "Ada"


def test_first_password_of_a_process_is_checked_too() -> None:
    module = "welltrack_ui.services.accounts.passwords"
    asked = f"from {module} import verify_password as verify; print(verify('x', None))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


LIGATURE = "\N{LATIN SMALL LIGATURE FI}"


@pytest.mark.parametrize(
    ("registered", "typed"),
    [
        ("admin@stra\N{LATIN SMALL LETTER SHARP S}e.example.com", "admin@strasse.example.com"),
        ("admin@strasse.example.net", "admin@stra\N{LATIN SMALL LETTER SHARP S}e.example.net"),
        ("finance@example.net", f"{LIGATURE}nance@example.net"),
        (f"{LIGATURE}nance@example.org", "finance@example.org"),
    ],
)
def test_address_that_looks_alike_is_another_account(
    services: Services, registered: str, typed: str
) -> None:
    register(services, registered)
    with pytest.raises(NotSignedIn):
        sign_in(services, typed)
    services.accounts.send_reset_link(typed)
    assert [url for url in factories.links(services, registered) if "/reset" in url] == []
    register(services, typed, password=NEW_PASSWORD, name="Bo")
    assert sign_in(services, typed, NEW_PASSWORD).name == "Bo"
    assert sign_in(services, registered).name == "Ada"


def test_domain_in_ascii_is_the_same_domain(services: Services) -> None:
    number = next(factories.numbers)
    ascii_form, letters = f"{number}@xn--bcher-kva.example.com", f"{number}@b\xfccher.example.com"
    register(services, ascii_form)
    assert sign_in(services, ascii_form).name == "Ada"
    assert sign_in(services, letters).name == "Ada"
    register(services, letters, password=NEW_PASSWORD)
    with pytest.raises(NotSignedIn):
        sign_in(services, letters, NEW_PASSWORD)


def keep_old_guard(services: Services, user: User) -> None:
    """The account as older versions stored it: found by its folded address."""
    new = keys.email_guard_key(user.email)
    old = keys.folded_email_guard_key(user.email)
    guard = Record(old.pk, old.sk, "email", 1, f'"{user.id}"')
    services.engine.commit([Delete(new), Put(guard, "absent")])


def test_account_of_before_is_found_and_is_not_made_twice(services: Services) -> None:
    email = f"Old-{next(factories.numbers)}@B\xfccher.example.com"
    user = register(services, email)
    keep_old_guard(services, user)
    assert sign_in(services, email.lower()).user_id == user.id
    again = register(services, email, password=NEW_PASSWORD)
    assert again.id != user.id
    with pytest.raises(NotSignedIn):
        sign_in(services, email, NEW_PASSWORD)


def test_account_of_before_does_not_keep_an_address_that_is_not_its_own(
    services: Services,
) -> None:
    number = next(factories.numbers)
    squatter = register(services, f"{LIGATURE}nance-{number}@example.com")
    keep_old_guard(services, squatter)
    email = f"finance-{number}@example.com"
    with pytest.raises(NotSignedIn):
        sign_in(services, email)
    owner = register(services, email, password=NEW_PASSWORD, name="Bo")
    assert sign_in(services, email, NEW_PASSWORD).user_id == owner.id
    assert sign_in(services, squatter.email).user_id == squatter.id


COMPOSED, DECOMPOSED = "caf\xe9 on the rig 42", "cafe\N{COMBINING ACUTE ACCENT} on the rig 42"


def test_password_is_the_same_composed_or_not() -> None:
    secret = passwords.hash_password(DECOMPOSED)
    assert passwords.verify_password(COMPOSED, secret)
    assert passwords.verify_password(DECOMPOSED.replace(" ", "\N{NO-BREAK SPACE}"), secret)
    assert not passwords.verify_password(COMPOSED.upper(), secret)
    assert not passwords.verify_password("cafe on the rig 42", secret)


def test_password_that_was_hashed_as_typed_still_fits() -> None:
    secret = str(passwords.HASHER.hash(DECOMPOSED))
    assert passwords.verify_password(DECOMPOSED, secret)


@pytest.mark.parametrize(
    "password",
    [
        "ada@example.com",
        "Ada@Example.com 2026!",
        "adaadaadaada",
        "WellTrack2026",
        "welltrack-welltrack",
        "example.com ada 1",
        "passwordpassword",
        "Password-Password!",
        "dragon12dragon12",
    ],
)
def test_password_made_of_own_and_common_words_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="guessed first"):
        passwords.refuse_common_password(password, "ada@example.com")


@pytest.mark.parametrize(
    "password", ["ada likes wells 42", "welltrack is a name", "tango tango foxtrot"]
)
def test_password_that_only_holds_such_a_word_is_taken(password: str) -> None:
    passwords.refuse_common_password(password, "ada@example.com")


def test_hashes_run_one_a_core(monkeypatch: pytest.MonkeyPatch) -> None:
    busy, most, lock = 0, 0, threading.Lock()
    hasher: Any = passwords.HASHER

    class Watched:
        def hash(self, password: str) -> str:
            nonlocal busy, most
            with lock:
                busy += 1
                most = max(most, busy)
            secret = str(hasher.hash(password))
            with lock:
                busy -= 1
            return secret

    monkeypatch.setattr(passwords, "HASHER", Watched())
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(passwords.hash_password, ["a password"] * 24))
    assert 1 <= most <= passwords.count_cores()
