"""E-mails that get somebody in: sign-in links, and what asking for them tells and costs."""

from typing import Any

import pytest

from tests import factories
from tests.factories import PASSWORD
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import CodeRequired, Invalid, NotSignedIn, TooManyAttempts
from welltrack_ui.domain.user import Credentials
from welltrack_ui.services.accounts.sign_in_throttle import SignInOrigin
from welltrack_ui.services.container import Services

BROWSER = SignInOrigin("10.9.9.9", "Firefox", browser=True)
PROGRAM = SignInOrigin("10.9.9.9", "curl")


@pytest.fixture
def ann(services: Services) -> Actor:
    """Somebody who proved her address."""
    who = factories.person(services, "Ann")
    factories.prove_address(services, who)
    return who


def ask_link(services: Services, who: Actor) -> str:
    services.sign_in_links.send_link(who.email)
    return factories.links(services, who.email)[-1]


def test_link_lets_the_owner_in_while_others_guess(services: Services, ann: Actor) -> None:
    for _ in range(services.settings.failed_sign_ins):
        with pytest.raises(NotSignedIn):
            services.sign_ins.sign_in(Credentials(email=ann.email, password="a guess"), None, None)
    with pytest.raises(TooManyAttempts):
        services.sign_ins.sign_in(Credentials(email=ann.email, password=PASSWORD), None, None)
    link = ask_link(services, ann)
    assert link.startswith(f"{factories.BASE_URL}/login/link?token=")
    token = factories.link_token(link)
    signed_in = services.sign_in_links.open_session(token, BROWSER)
    assert signed_in.session.user_id == ann.user_id
    # The browser is known from now on.
    given = Credentials(email=ann.email, password=PASSWORD)
    services.sign_ins.sign_in(given, None, None, browser=True, device=signed_in.device)
    with pytest.raises(Invalid, match="ask for a new link"):
        services.sign_in_links.open_session(token, BROWSER)


def test_link_of_before_a_new_password_is_worth_nothing(services: Services, ann: Actor) -> None:
    token = factories.link_token(ask_link(services, ann))
    services.accounts.send_reset_link(ann.email)
    reset = factories.link_token(factories.links(services, ann.email)[-1])
    for wrong in (reset, token[:-2], "", "x"):
        with pytest.raises(Invalid, match="ask for a new link"):
            services.sign_in_links.open_session(wrong, BROWSER)
    services.accounts.reset_password(reset, "staple battery horse 43")
    with pytest.raises(Invalid, match="ask for a new link"):
        services.sign_in_links.open_session(token, BROWSER)


def test_link_does_not_replace_the_second_factor(services: Services, ann: Actor) -> None:
    app, _ = factories.second_factor(services, ann)
    token = factories.link_token(ask_link(services, ann))
    with pytest.raises(CodeRequired):
        services.sign_in_links.open_session(token, PROGRAM)
    signed_in = services.sign_in_links.open_session(token, PROGRAM, app.code(1))
    assert signed_in.session.user_id == ann.user_id
    token = factories.link_token(ask_link(services, ann))
    with pytest.raises(CodeRequired):
        services.sign_in_links.open_session(token, BROWSER)
    with pytest.raises(Invalid):
        services.sign_in_links.open_session(token, BROWSER)


def test_address_that_was_never_proved_gets_a_link_for_a_new_password(services: Services) -> None:
    who = factories.person(services)
    link = ask_link(services, who)
    assert link.startswith(f"{factories.BASE_URL}/reset?token=")


def watch_commits(services: Services, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The kinds of the records of each commit from now on, in their order."""
    seen: list[list[str]] = []
    real = services.engine.commit

    def commit(operations: Any) -> None:
        seen.append([getattr(getattr(o, "record", None), "kind", "delete") for o in operations])
        real(operations)

    monkeypatch.setattr(services.engine, "commit", commit)
    return seen


@pytest.mark.parametrize("send", ["reset", "sign-in"])
def test_request_does_the_same_for_known_and_unknown_addresses(
    services: Services, ann: Actor, monkeypatch: pytest.MonkeyPatch, send: str
) -> None:
    ask = services.accounts.send_reset_link if send == "reset" else services.sign_in_links.send_link
    # E-mails of reports wait without an address until they are written.
    before = [row for row in factories.records(services) if '"to":""' in str(row)]
    seen = watch_commits(services, monkeypatch)
    ask(ann.email)
    known = list(seen)
    seen.clear()
    nobody = f"nobody-{next(factories.numbers)}@example.com"
    ask(nobody)
    assert seen == known
    assert len(seen) > 2
    assert factories.emails(services, nobody) == factories.emails(services, "") == []
    assert [row for row in factories.records(services) if '"to":""' in str(row)] == before


def test_made_up_addresses_use_up_the_count_of_who_asks(alone: Services) -> None:
    strict = factories.services_in(alone.settings.data, alone.engine, resets_per_hour_per_address=3)
    for n, ask in enumerate(
        (
            strict.accounts.send_reset_link,
            strict.sign_in_links.send_link,
            strict.accounts.send_reset_link,
        )
    ):
        ask(f"made-up-{n}@example.com", "192.0.2.7")
    for ask in (strict.accounts.send_reset_link, strict.sign_in_links.send_link):
        with pytest.raises(TooManyAttempts):
            ask("made-up-9@example.com", "192.0.2.7")
    strict.accounts.send_reset_link("made-up-9@example.com", "192.0.2.8")
