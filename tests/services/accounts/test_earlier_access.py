"""Ways in from before a new password: who made them, and which of them go on."""

import pytest

from tests import factories
from tests.factories import PASSWORD
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound, NotSignedIn
from welltrack_ui.domain.profile import PasswordChange
from welltrack_ui.domain.user import ApiTokenDraft, Credentials
from welltrack_ui.services.accounts.earlier_access import MAX_DELETES_PER_COMMIT
from welltrack_ui.services.container import Services
from welltrack_ui.store import sign_in_records, users
from welltrack_ui.store.engine.engine import Put

NEW_PASSWORD = "staple battery horse 43"


def make_token(services: Services, who: Actor, name: str = "program") -> str:
    return services.tokens.create(who, ApiTokenDraft(name=name)).token


def works(services: Services, token: str) -> bool:
    try:
        services.sign_ins.authenticate_bearer(token)
    except NotSignedIn:
        return False
    return True


def send_reset(services: Services, who: Actor) -> str:
    services.accounts.send_reset_link(who.email)
    return factories.link_token(factories.links(services, who.email)[-1])


def last_email(services: Services, who: Actor) -> str:
    return " ".join(factories.plain_part(factories.emails(services, who.email)[-1]).split())


@pytest.fixture
def ann(services: Services) -> Actor:
    return factories.person(services, "Ann")


def test_reset_that_proves_the_address_ends_what_a_stranger_made(
    services: Services, ann: Actor
) -> None:
    _, codes = factories.second_factor(services, ann)
    given = Credentials(email=ann.email, password=PASSWORD, code=codes[0])
    session = services.sign_ins.sign_in(given, None, None).access_token
    tokens = [make_token(services, ann, f"back door {n}") for n in range(3)]
    assert all(works(services, token) for token in [session, *tokens])
    reset = send_reset(services, ann)
    assert services.accounts.list_reset_tokens(reset) == ()
    services.accounts.reset_password(reset, NEW_PASSWORD)
    assert [works(services, token) for token in [session, *tokens]] == [False] * 4
    assert sign_in_records.load_two_factor(services.engine, ann.user_id) is None
    assert users.list_all_tokens(services.engine, ann.user_id) == []
    assert "Everything made before has ended" in last_email(services, ann)
    given = Credentials(email=ann.email, password=NEW_PASSWORD)
    assert services.sign_ins.sign_in(given, None, None).session.user_id == ann.user_id


def test_reset_of_a_proved_address_keeps_tokens_and_names_them(
    services: Services, ann: Actor
) -> None:
    factories.prove_address(services, ann)
    factories.second_factor(services, ann)
    token = make_token(services, ann, "drill feed")
    reset = send_reset(services, ann)
    assert services.accounts.list_reset_tokens(reset) == ("drill feed",)
    services.accounts.reset_password(reset, NEW_PASSWORD)
    assert works(services, token)
    assert sign_in_records.load_two_factor(services.engine, ann.user_id) is not None
    assert "API tokens made before go on to work" in last_email(services, ann)


def test_reset_ends_tokens_where_that_is_asked(services: Services, ann: Actor) -> None:
    factories.prove_address(services, ann)
    token = make_token(services, ann)
    services.accounts.reset_password(send_reset(services, ann), NEW_PASSWORD, end_tokens=True)
    assert not works(services, token)
    assert services.tokens.list(ann).items == []
    assert "all API tokens have ended" in last_email(services, ann)


def test_change_ends_tokens_where_that_is_asked(services: Services, ann: Actor) -> None:
    factories.prove_address(services, ann)
    token = make_token(services, ann)
    change = {"old_password": PASSWORD, "password": NEW_PASSWORD}
    services.profiles.change_password(ann, PasswordChange.parse(change))
    assert works(services, token)
    change = {"old_password": NEW_PASSWORD, "password": PASSWORD}
    services.profiles.change_password(ann, PasswordChange.parse({**change, "end_tokens": True}))
    assert not works(services, token)
    assert works(services, make_token(services, ann, "after"))


def test_more_tokens_than_a_commit_holds_end_together(services: Services, ann: Actor) -> None:
    factories.prove_address(services, ann)
    tokens = [make_token(services, ann, str(n)) for n in range(MAX_DELETES_PER_COMMIT + 5)]
    services.accounts.reset_password(send_reset(services, ann), NEW_PASSWORD, end_tokens=True)
    assert [works(services, token) for token in tokens] == [False] * len(tokens)
    assert users.list_all_tokens(services.engine, ann.user_id) == []


def test_token_that_ended_is_in_no_list_before_its_record_goes(
    services: Services, ann: Actor
) -> None:
    made = services.tokens.create(ann, ApiTokenDraft(name="left behind"))
    stored = users.load_token(services.engine, made.id)
    assert stored is not None
    put = users.token_record(stored)
    services.accounts.reset_password(send_reset(services, ann), NEW_PASSWORD)
    # As after a server that stopped between the commit and the removal of the records.
    services.engine.commit([Put(put)])
    assert services.tokens.list(ann).items == []
    assert not works(services, made.token)
    with pytest.raises(NotFound):
        services.tokens.get(ann, made.id)


def test_new_token_is_told_by_e_mail(services: Services, ann: Actor) -> None:
    make_token(services, ann)
    assert "A new API token was made." in last_email(services, ann)


def test_new_factor_is_told_by_e_mail(services: Services, ann: Actor) -> None:
    factories.second_factor(services, ann)
    assert "authenticator app, was turned on" in last_email(services, ann)
