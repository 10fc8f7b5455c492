"""One's own account: what may be set, the old password asked for, and which sessions go on."""

from dataclasses import replace

import pytest

from tests import factories
from tests.factories import PASSWORD
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Invalid, NotFound, NotSignedIn, StaleVersion, TooManyAttempts
from welltrack_ui.domain.profile import PasswordChange
from welltrack_ui.domain.user import Credentials
from welltrack_ui.services.accounts.sessions import SignInResult
from welltrack_ui.services.container import Services

NEW = "another horse battery 43"


@pytest.fixture
def ann(services: Services) -> Actor:
    return factories.person(services, "Ann")


def signed_in(services: Services, who: Actor, password: str = PASSWORD) -> SignInResult:
    given = Credentials(email=who.email, password=password)
    return services.sign_ins.sign_in(given, "10.9.9.9", "Firefox", browser=True)


def as_in(who: Actor, session: SignInResult) -> Actor:
    return replace(who, session_id=session.session.id)


def change(old: str = PASSWORD, new: str = NEW) -> PasswordChange:
    return PasswordChange(old_password=old, password=new)


def test_profile_keeps_what_was_set(services: Services, ann: Actor) -> None:
    given = {"name": "Ann Larsen", "locale": "ru", "timezone": "Asia/Almaty"}
    made = services.profiles.update(ann, 1, given)
    assert (made.name, made.locale, made.timezone, made.version) == (*given.values(), 2)
    assert services.accounts.get_me(ann).timezone == "Asia/Almaty"


def test_profile_changed_meanwhile_is_refused(services: Services, ann: Actor) -> None:
    services.profiles.update(ann, 1, {"name": "Ann L"})
    with pytest.raises(StaleVersion):
        services.profiles.update(ann, 1, {"name": "Ann B"})
    assert services.profiles.update(ann, 2, {"name": "Ann L"}).version == 2


@pytest.mark.parametrize("wrong", [{"name": ""}, {"timezone": "Mars"}, {"email": "a@b.example"}])
def test_profile_takes_nothing_else(services: Services, ann: Actor, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        services.profiles.update(ann, 1, wrong)
    assert services.accounts.get_me(ann).version == 1


def test_new_password_ends_all_other_sessions(services: Services, ann: Actor) -> None:
    here, there = signed_in(services, ann), signed_in(services, ann)
    services.profiles.change_password(as_in(ann, here), change())
    assert services.sign_ins.authenticate_cookie(here.cookie).user_id == ann.user_id
    for end in (
        lambda: services.sign_ins.authenticate_cookie(there.cookie),
        lambda: services.sign_ins.authenticate_bearer(there.access_token),
        lambda: signed_in(services, ann),
    ):
        with pytest.raises(NotSignedIn):
            end()
    assert signed_in(services, ann, NEW).session.user_id == ann.user_id
    assert len(services.profiles.list_sessions(as_in(ann, here))) == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [(change(old="not it"), "old_password"), (change(new="password1234"), "password")],
)
def test_password_that_will_not_do_changes_nothing(
    services: Services, ann: Actor, given: PasswordChange, field: str
) -> None:
    here, there = signed_in(services, ann), signed_in(services, ann)
    with pytest.raises(Invalid) as refused:
        services.profiles.change_password(as_in(ann, here), given)
    assert [error.field for error in refused.value.errors] == [field]
    assert services.sign_ins.authenticate_cookie(there.cookie).user_id == ann.user_id
    assert signed_in(services, ann).session.user_id == ann.user_id


def test_old_password_can_not_be_guessed_for_ever(services: Services, ann: Actor) -> None:
    here = as_in(ann, signed_in(services, ann))
    for _ in range(services.settings.failed_sign_ins):
        with pytest.raises(Invalid):
            services.profiles.change_password(here, change(old="a guess"))
    with pytest.raises(TooManyAttempts):
        services.profiles.change_password(here, change())


def test_sessions_are_told_apart(services: Services, ann: Actor) -> None:
    first, second = signed_in(services, ann), signed_in(services, ann)
    found = services.profiles.list_sessions(as_in(ann, first))
    assert {(s.id, s.current, s.ip, s.agent) for s in found} == {
        (first.session.id, True, "10.9.9.9", "Firefox"),
        (second.session.id, False, "10.9.9.9", "Firefox"),
    }


def test_session_ends_at_once(services: Services, ann: Actor) -> None:
    here, there = signed_in(services, ann), signed_in(services, ann)
    services.profiles.end_session(as_in(ann, here), there.session.id)
    with pytest.raises(NotSignedIn):
        services.sign_ins.authenticate_cookie(there.cookie)
    assert services.sign_ins.authenticate_cookie(here.cookie).user_id == ann.user_id


def test_session_of_another_is_not_found(services: Services, ann: Actor) -> None:
    bo = factories.person(services)
    theirs = signed_in(services, bo)
    for session_id in (theirs.session.id, "n-nobody", "u-00000000000000000000", ""):
        with pytest.raises(NotFound):
            services.profiles.end_session(ann, session_id)
    assert services.sign_ins.authenticate_cookie(theirs.cookie).user_id == bo.user_id
