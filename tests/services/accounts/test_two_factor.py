"""The second factor: what it asks for, what is worth something once, and what nobody may read."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests import factories
from tests.factories import PASSWORD
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import (
    CodeRequired,
    Conflict,
    Invalid,
    NotSignedIn,
    TooManyAttempts,
    TwoFactorExpired,
)
from welltrack_ui.domain.two_factor import Confirmation, Proof
from welltrack_ui.domain.user import Credentials
from welltrack_ui.services.accounts.sessions import SignInResult
from welltrack_ui.services.container import Services
from welltrack_ui.services.core.signed_tokens import TokenSigner
from welltrack_ui.store import keys


@pytest.fixture
def ann(services: Services) -> Actor:
    return factories.person(services, "Ann")


def sign_in(
    services: Services, who: Actor, code: str | None = None, device: str = ""
) -> SignInResult:
    given = Credentials(email=who.email, password=PASSWORD, code=code)
    return services.sign_ins.sign_in(given, None, None, browser=True, device=device)


def ticket(services: Services, who: Actor) -> str:
    with pytest.raises(CodeRequired) as needed:
        sign_in(services, who)
    return needed.value.ticket


def as_in(who: Actor, session: SignInResult) -> Actor:
    return replace(who, session_id=session.session.id)


def subjects(services: Services, who: Actor) -> list[str]:
    """What the e-mails about the account's sign-in say happened."""
    emails = factories.emails(services, who.email)
    texts = [
        factories.plain_part(outgoing) for outgoing in emails if "changed" in outgoing["Subject"]
    ]
    return [text.splitlines()[2] for text in texts]


def test_address_of_the_app_names_product_and_account(services: Services, ann: Actor) -> None:
    made = services.two_factor.start_enrolment(ann)
    address = urlsplit(made.uri)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert parse_qs(address.query)["secret"] == [made.secret]
    assert parse_qs(address.query)["issuer"] == ["WellTrack"]
    assert unquote(address.path) == f"/WellTrack:{ann.email}"
    assert len(made.secret) == 32
    assert services.two_factor.get(ann).since is None


def test_password_alone_is_not_enough_while_it_is_on(services: Services, ann: Actor) -> None:
    app, _ = factories.second_factor(services, ann)
    with pytest.raises(CodeRequired):
        sign_in(services, ann)
    with pytest.raises(NotSignedIn, match="not right"):
        sign_in(services, ann, "000000" if app.code(1) != "000000" else "000001")
    signed_in = sign_in(services, ann, app.code(1))
    assert services.sign_ins.authenticate_cookie(signed_in.cookie).user_id == ann.user_id


def test_wrong_password_never_hears_of_the_second_step(services: Services, ann: Actor) -> None:
    app, _ = factories.second_factor(services, ann)
    given = Credentials(email=ann.email, password="wrong", code=app.code(1))
    with pytest.raises(NotSignedIn, match="address or the password"):
        services.sign_ins.sign_in(given, None, None)


def test_code_is_taken_once(services: Services, ann: Actor) -> None:
    app, _ = factories.second_factor(services, ann)
    code = app.code(1)
    sign_in(services, ann, code)
    with pytest.raises(NotSignedIn, match="used already"):
        sign_in(services, ann, code)
    with pytest.raises(NotSignedIn):
        sign_in(services, ann, app.code(0))


def test_code_of_another_time_is_worth_nothing(services: Services, ann: Actor) -> None:
    app, _ = factories.second_factor(services, ann)
    for steps in (-4, 4, 100):
        with pytest.raises(NotSignedIn):
            sign_in(services, ann, app.code(steps))


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_many_sign_ins_with_one_code_one_succeeds(
    services: Services, ann: Actor, kind: str
) -> None:
    app, codes = factories.second_factor(services, ann)
    code = app.code(1) if kind == "app" else codes[0]
    together = threading.Barrier(4)

    def attempt(_: int) -> bool:
        together.wait()
        try:
            sign_in(services, ann, code)
        except NotSignedIn:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1


def test_recovery_code_signs_in_once_however_it_is_typed(services: Services, ann: Actor) -> None:
    _, codes = factories.second_factor(services, ann)
    assert len(set(codes)) == 10
    sign_in(services, ann, codes[0].upper().replace("-", " "))
    sign_in(services, ann, codes[1].replace("-", "").replace("0", "O").replace("1", "l"))
    assert services.two_factor.get(ann).codes_left == 8
    for code in (codes[0], codes[1], "aaaa-bbbb-cccc", "é" * 12):
        with pytest.raises(NotSignedIn):
            sign_in(services, ann, code)
    used = "A recovery code was used to sign in. It can't be used again."
    assert subjects(services, ann)[1:] == [used, used]


def test_second_step_takes_the_ticket_of_the_first(services: Services, ann: Actor) -> None:
    app, codes = factories.second_factor(services, ann)
    proof = ticket(services, ann)
    for blank in ("", " "):
        with pytest.raises(NotSignedIn, match="not right"):
            services.sign_ins.sign_in_with_code(proof, blank, None, None)
    made = services.sign_ins.sign_in_with_code(proof, app.code(1), "10.0.0.1", "Firefox")
    assert (made.session.ip, made.session.idle_seconds) == ("10.0.0.1", 12 * 3600)
    signer = TokenSigner("another secret, as long as the first")
    for forged in ("", "x", signer.sign_timed("second-step", [ann.user_id, 1]), made.cookie):
        with pytest.raises(TwoFactorExpired):
            services.sign_ins.sign_in_with_code(forged, codes[0], None, None)


def test_new_password_ends_a_second_step_under_way(services: Services, ann: Actor) -> None:
    _, codes = factories.second_factor(services, ann)
    proof = ticket(services, ann)
    services.accounts.send_reset_link(ann.email)
    token = factories.link_token(factories.links(services, ann.email)[-1])
    services.accounts.reset_password(token, "another horse battery 43")
    with pytest.raises(TwoFactorExpired):
        services.sign_ins.sign_in_with_code(proof, codes[0], None, None)


def test_codes_can_not_be_guessed_for_ever(services: Services, ann: Actor) -> None:
    app, codes = factories.second_factor(services, ann)
    device = sign_in(services, ann, codes[0]).device
    for _ in range(services.settings.failed_sign_ins):
        with pytest.raises(NotSignedIn):
            sign_in(services, ann, "123")
    with pytest.raises(TooManyAttempts) as refused:
        sign_in(services, ann, app.code(1))
    assert 0 < (refused.value.retry_after or 0) <= 901
    sign_in(services, ann, app.code(1), device)


def test_turning_it_on_needs_the_password_and_a_code(services: Services, ann: Actor) -> None:
    good = factories.confirmation(services, ann)[1].model_dump()
    for field, value in (
        ("password", "wrong"),
        ("password", None),
        ("code", "12345"),
        ("code", "x"),
    ):
        with pytest.raises(Invalid) as refused:
            services.two_factor.turn_on(ann, Confirmation.parse({**good, field: value}))
        assert [error.field for error in refused.value.errors] == [field]
    assert services.two_factor.get(ann).since is None
    sign_in(services, ann)
    services.two_factor.turn_on(ann, Confirmation.parse(good))
    with pytest.raises(Conflict):
        services.two_factor.turn_on(ann, Confirmation.parse(good))


@pytest.mark.parametrize("secret", ["", "no base 32!", "JBSWY3DP", "é" * 32])
def test_secret_that_no_app_was_given_is_refused(
    services: Services, ann: Actor, secret: str
) -> None:
    given = {"secret": secret, "code": "123456", "password": PASSWORD}
    with pytest.raises(Invalid):
        services.two_factor.turn_on(ann, Confirmation.parse(given))


def test_each_change_ends_all_other_sessions(services: Services, ann: Actor) -> None:
    here, there = sign_in(services, ann), sign_in(services, ann)
    _, codes = factories.second_factor(services, as_in(ann, here))
    with pytest.raises(NotSignedIn):
        services.sign_ins.authenticate_cookie(there.cookie)
    other = sign_in(services, ann, codes[0])
    services.two_factor.turn_off(as_in(ann, here), Proof(proof=PASSWORD))
    with pytest.raises(NotSignedIn):
        services.sign_ins.authenticate_cookie(other.cookie)
    assert services.sign_ins.authenticate_cookie(here.cookie).user_id == ann.user_id
    sign_in(services, ann)


@pytest.mark.parametrize("kind", ["password", "app", "recovery"])
def test_turning_it_off_takes_the_password_or_a_code(
    services: Services, ann: Actor, kind: str
) -> None:
    app, codes = factories.second_factor(services, ann)
    proofs = {"password": PASSWORD, "app": app.code(1), "recovery": codes[9]}
    for wrong in ("wrong", "123", app.code(0)):
        with pytest.raises(Invalid):
            services.two_factor.turn_off(ann, Proof(proof=wrong))
    services.two_factor.turn_off(ann, Proof(proof=proofs[kind]))
    assert services.two_factor.get(ann).since is None
    assert subjects(services, ann) == [
        "The second step of the sign-in, by an authenticator app, was turned on.",
        "The second step of the sign-in was turned off: the password alone signs in.",
    ]
    with pytest.raises(Conflict):
        services.two_factor.turn_off(ann, Proof(proof=PASSWORD))


def test_new_recovery_codes_end_the_old_ones(services: Services, ann: Actor) -> None:
    app, old = factories.second_factor(services, ann)
    code = app.code(1)
    new = services.two_factor.renew_codes(ann, Proof(proof=code))
    assert services.two_factor.get(ann).codes_left == 10
    for worthless in (old[0], code):
        with pytest.raises(NotSignedIn):
            sign_in(services, ann, worthless)
    sign_in(services, ann, new[0])


def test_proof_can_not_be_guessed_for_ever(services: Services, ann: Actor) -> None:
    factories.second_factor(services, ann)
    for _ in range(services.settings.failed_sign_ins):
        with pytest.raises(Invalid):
            services.two_factor.turn_off(ann, Proof(proof="123"))
    with pytest.raises(TooManyAttempts):
        services.two_factor.turn_off(ann, Proof(proof=PASSWORD))


def test_secrets_of_it_are_read_nowhere(services: Services, ann: Actor) -> None:
    app, codes = factories.second_factor(services, ann)
    sign_in(services, ann, codes[0])
    texts = [repr(record) for record in factories.records(services)]
    texts += [outgoing.as_string() for outgoing in factories.emails(services, ann.email)]
    texts.append(repr(services.two_factor.get(ann)))
    texts.append(services.accounts.get_me(ann).model_dump_json())
    hidden = {app.secret, *codes, *(code.replace("-", "") for code in codes)}
    assert [text for text in texts if any(each in text for each in hidden)] == []
    stored = services.engine.get(keys.two_factor_key(ann.user_id))
    assert stored is not None
    assert "enckey" in stored.body


def test_another_secret_of_the_server_opens_nothing(services: Services, ann: Actor) -> None:
    app, codes = factories.second_factor(services, ann)
    other = factories.services_in(
        services.settings.data, services.engine, secret="another secret, as long as the first"
    )
    with pytest.raises(NotSignedIn):
        sign_in(other, ann, app.code(1))
    sign_in(other, ann, codes[0])
