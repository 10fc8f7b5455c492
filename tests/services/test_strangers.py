"""Who is no member gets nothing out of any service, and leaves nothing behind."""

from dataclasses import replace

import pytest

from tests import factories
from tests.factories import Crew
from tests.services import calls
from tests.services.calls import ABOUT_OTHERS, KEYWORDS, OWN_AFFAIRS, Things
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Forbidden, NotFound
from welltrack_ui.services.container import Services

WITHOUT_ACTOR = {
    # Of the wells of a calendar, which its reader was given.
    "calendars": {"read_stages", "add_stages"},
    "accounts": {
        "register_user",
        "exchange_welcome_link",
        "verify_address",
        "list_reset_tokens",
        "send_reset_link",
        "reset_password",
    },
    "sign_in_links": {"open_session", "send_link"},
    "sign_ins": {
        "sign_in",
        "open_session",
        "sign_in_with_code",
        "is_session_cookie",
        "read_cookie_user",
        "authenticate_bearer",
        "authenticate_cookie",
        "exchange_cookie",
    },
    "single_sign_on": {"begin_sign_in", "read_return_address", "finish_sign_in"},
    "two_factor": {"reset_two_factor"},
    "invitations": {"is_invited", "find_offer"},
    "files": {"check_upload_holder"},
    "tokens": {"add_secret"},
    "idempotency": {"begin_form", "begin_request", "save_answer", "release_claim"},
    "imports": {"finish", "recover_all"},
    "operators": {"is_operator", "read_mail_queue"},
    "import_inbox": {"hold_file", "take_file"},
    "feeds": {"read_calendar"},
    "bus": {"subscribe", "publish", "list_topics"},
    "change_feed": {"covers", "make_round", "note", "run"},
    "lease": {"hold", "keep", "release"},
    "search_indexes": {"get", "note", "purge", "close"},
    "delivery_worker": {"dispatch_email", "deliver_due_emails", "start", "stop", "wake_up"},
}
"""What is called by nobody in particular: it takes what proves a right by itself."""


@pytest.fixture(scope="module")
def at(services: Services, crew: Crew) -> Things:
    return calls.things(factories.site(services, crew))


@pytest.fixture(scope="module")
def former(services: Services, crew: Crew, at: Things) -> Actor:
    """Who was an administrator of the site."""
    org_id, one = at.site.org.id, factories.person(services)
    factories.join(services, crew.owner, org_id, one, "admin")
    services.members.remove_member(crew.owner, org_id, one.user_id)
    return one


def test_table_holds_every_method_with_an_actor(services: Services) -> None:
    known = {*OWN_AFFAIRS, *ABOUT_OTHERS, *KEYWORDS}
    assert set(calls.methods(services)) == known


def test_other_methods_are_known_by_name(services: Services) -> None:
    found = {
        name: {
            method
            for method, _ in calls.public_functions(service)
            if f"{name}.{method}" not in set(calls.methods(services))
        }
        for name, service in vars_of(services)
        if type(service).__module__.startswith("welltrack_ui.services")
    }
    assert {name: methods for name, methods in found.items() if methods} == WITHOUT_ACTOR


def vars_of(services: Services) -> list[tuple[str, object]]:
    return [(name, getattr(services, name)) for name in Services.__dataclass_fields__]


@pytest.mark.parametrize("name", [*ABOUT_OTHERS, *KEYWORDS])
def test_method_refuses_a_stranger(at: Things, crew: Crew, name: str) -> None:
    with factories.nothing_written(at.site.services), pytest.raises(NotFound):
        calls.call(name, crew.stranger, at)


@pytest.mark.parametrize("name", [*ABOUT_OTHERS, *KEYWORDS])
def test_method_refuses_one_who_was_removed(at: Things, former: Actor, name: str) -> None:
    with pytest.raises(NotFound):
        calls.call(name, former, at)


@pytest.mark.parametrize("name", [*ABOUT_OTHERS, *KEYWORDS])
def test_method_refuses_all_in_a_deleted_organization(at: Things, crew: Crew, name: str) -> None:
    # One's own secrets can be revoked at any time.
    own = name.startswith(("tokens.", "profiles.")) or name == "feeds.delete"
    if name == "organizations.restore" or own:
        return
    at.site.services.organizations.delete(crew.owner, at.site.org.id)
    try:
        with pytest.raises(NotFound):
            calls.call(name, crew.owner, at)
    finally:
        at.site.services.organizations.restore(crew.owner, at.site.org.id)


@pytest.mark.parametrize("name", ["tokens.create", "tokens.get", "tokens.delete"])
def test_api_token_breeds_no_other(at: Things, crew: Crew, name: str) -> None:
    with pytest.raises(Forbidden, match="Sign in with your password"):
        calls.call(name, replace(crew.owner, session_id=None), at)


@pytest.mark.parametrize(
    "name",
    [
        *("profiles.update", "profiles.change_password", "profiles.list_sessions"),
        *("profiles.end_session", "two_factor.get", "two_factor.start_enrolment"),
        *("two_factor.turn_on", "two_factor.turn_off", "two_factor.renew_codes"),
    ],
)
def test_api_token_manages_no_account(at: Things, crew: Crew, name: str) -> None:
    with pytest.raises(Forbidden, match="Sign in with your password"):
        calls.call(name, replace(crew.owner, session_id=None), at)
