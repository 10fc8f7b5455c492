"""How long a session goes on, what it goes on under, and who is told that it began."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests import factories
from tests.factories import PASSWORD, Site
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotSignedIn
from welltrack_ui.domain.user import Credentials, Session
from welltrack_ui.services.accounts.sessions import SignInResult
from welltrack_ui.services.container import Services
from welltrack_ui.store import users
from welltrack_ui.store.engine.engine import Put

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ann(services: Services) -> Actor:
    return factories.person(services, "Ann")


def sign_in(
    services: Services,
    who: Actor,
    ip: str | None = "192.0.2.1",
    agent: str | None = "Firefox",
    **more: str,
) -> SignInResult:
    given = Credentials(email=who.email, password=PASSWORD)
    return services.sign_ins.sign_in(given, ip, agent, browser=True, **more)


def stored(services: Services, signed_in: SignInResult) -> Session:
    found = users.load_session(services.engine, signed_in.session.id)
    assert found is not None
    return found


def put_back(
    services: Services, signed_in: SignInResult, since: timedelta, began: timedelta
) -> None:
    """Let the session have begun, and have been used last, so long ago."""
    now, session = datetime.now(UTC), signed_in.session
    update = {
        "created_at": now - began,
        "seen_at": now - since,
        "expires_at": min(now - since + 12 * HOUR, now - began + 30 * DAY),
        "ends_at": now - began + 30 * DAY,
    }
    services.engine.commit([Put(users.session_record(session.model_copy(update=update)))])


def test_session_that_is_used_goes_on(services: Services, ann: Actor) -> None:
    signed_in = sign_in(services, ann)
    put_back(services, signed_in, since=11 * HOUR, began=5 * DAY)
    services.sign_ins.authenticate_cookie(signed_in.cookie)
    now, after = datetime.now(UTC), stored(services, signed_in)
    assert after.seen_at is not None
    assert now - after.seen_at < MINUTE
    assert after.expires_at - after.seen_at == 12 * HOUR
    put_back(services, signed_in, since=13 * HOUR, began=5 * DAY)
    with pytest.raises(NotSignedIn):
        services.sign_ins.authenticate_cookie(signed_in.cookie)


def test_session_ends_on_its_last_day_however_it_is_used(services: Services, ann: Actor) -> None:
    signed_in = sign_in(services, ann)
    put_back(services, signed_in, since=HOUR, began=30 * DAY - HOUR)
    services.sign_ins.authenticate_cookie(signed_in.cookie)
    after = stored(services, signed_in)
    assert after.expires_at == after.ends_at
    assert after.expires_at - datetime.now(UTC) < HOUR
    put_back(services, signed_in, since=MINUTE, began=30 * DAY)
    with pytest.raises(NotSignedIn):
        services.sign_ins.authenticate_cookie(signed_in.cookie)


def test_use_is_noted_every_five_minutes(services: Services, ann: Actor) -> None:
    signed_in = sign_in(services, ann)
    before = factories.records(services)
    services.sign_ins.authenticate_cookie(signed_in.cookie)
    put_back(services, signed_in, since=4 * MINUTE, began=HOUR)
    quiet = stored(services, signed_in)
    services.sign_ins.authenticate_cookie(signed_in.cookie)
    assert stored(services, signed_in) == quiet
    assert len(factories.records(services)) == len(before)
    put_back(services, signed_in, since=6 * MINUTE, began=HOUR)
    services.sign_ins.authenticate_cookie(signed_in.cookie)
    assert stored(services, signed_in).version == quiet.version + 1


def test_page_that_nobody_looks_at_keeps_no_session(services: Services, ann: Actor) -> None:
    signed_in = sign_in(services, ann)
    put_back(services, signed_in, since=11 * HOUR, began=DAY)
    before = stored(services, signed_in)
    services.sign_ins.authenticate_cookie(signed_in.cookie, unattended=True)
    assert stored(services, signed_in) == before


def test_session_that_ended_meanwhile_stays_ended(services: Services, ann: Actor) -> None:
    signed_in = sign_in(services, ann)
    services.sign_ins.sign_out(services.sign_ins.authenticate_cookie(signed_in.cookie))
    services.sign_ins.sessions.extend_session(signed_in.session.id)
    assert users.load_session(services.engine, signed_in.session.id) is None


def test_program_is_signed_in_for_an_hour(services: Services, ann: Actor) -> None:
    given = Credentials(email=ann.email, password=PASSWORD)
    made = services.sign_ins.sign_in(given, None, None)
    assert (made.session.expires_at - made.session.created_at, made.session.ends_at) == (HOUR, None)
    assert made.expires_in == 3600
    services.sign_ins.authenticate_bearer(made.access_token)
    assert stored(services, made) == made.session


def test_session_is_no_longer_than_its_last_day(services: Services, ann: Actor) -> None:
    short = factories.services_in(
        services.settings.data, services.engine, session_hours=48, session_days=1
    )
    made = sign_in(short, ann).session
    assert made.expires_at == made.ends_at == made.created_at + DAY


def test_renewed_session_is_worth_nothing_under_its_old_id(services: Services, ann: Actor) -> None:
    signed_in = sign_in(services, ann)
    renewed = services.sign_ins.renew_session(
        services.sign_ins.authenticate_cookie(signed_in.cookie)
    )
    for worthless in (
        signed_in.cookie,
        services.sign_ins.signer.sign("session", [ann.user_id, ""]),
    ):
        with pytest.raises(NotSignedIn):
            services.sign_ins.authenticate_cookie(worthless)
    found = services.sign_ins.authenticate_cookie(renewed.cookie)
    after = users.load_session(services.engine, found.session_id or "")
    same = {"id": found.session_id, "version": 2}
    assert after == signed_in.session.model_copy(update=same)
    with pytest.raises(NotSignedIn):
        services.sign_ins.renew_session(replace(ann, session_id=signed_in.session.id))


def test_cookie_of_a_renewed_session_is_traded_for_the_old_one_alone(
    services: Services, ann: Actor
) -> None:
    signed_in, other = sign_in(services, ann), sign_in(services, ann)
    renewed = services.sign_ins.renew_session(
        services.sign_ins.authenticate_cookie(signed_in.cookie)
    )
    assert services.sign_ins.exchange_cookie(signed_in.cookie, renewed.ticket) == (
        renewed.cookie,
        30 * 24 * 3600,
    )
    for cookie, ticket in (
        (other.cookie, renewed.ticket),
        ("", renewed.ticket),
        (signed_in.cookie, "forged"),
        (signed_in.cookie, signed_in.cookie),
    ):
        with pytest.raises(NotSignedIn):
            services.sign_ins.exchange_cookie(cookie, ticket)


def test_members_are_seen_when_they_are_there(site: Site) -> None:
    services, org_id, viewer = site.services, site.org.id, factories.person(site.services)
    factories.join(services, site.crew.owner, org_id, viewer, "viewer")

    def seen() -> datetime | None:
        members = services.members.list(site.crew.owner, org_id).items
        return next(m.last_seen_at for m in members if m.user_id == viewer.user_id)

    assert seen() is None
    signed_in = sign_in(services, viewer)
    assert seen() == signed_in.session.created_at
    put_back(services, signed_in, since=HOUR, began=DAY)
    services.sign_ins.authenticate_cookie(signed_in.cookie)
    assert seen() == stored(services, signed_in).seen_at


def new_places(services: Services, who: Actor) -> int:
    emails = factories.emails(services, who.email)
    return sum(outgoing["Subject"] == "New sign-in to WellTrack" for outgoing in emails)


def test_first_sign_in_is_told_to_nobody(services: Services, ann: Actor) -> None:
    sign_in(services, ann)
    sign_in(services, ann)
    assert new_places(services, ann) == 0


@pytest.mark.parametrize("place", [("192.0.2.9", "Firefox"), ("192.0.2.1", "curl/8"), (None, None)])
def test_sign_in_from_a_new_place_is_told_once(
    services: Services, ann: Actor, place: tuple[str | None, str | None]
) -> None:
    sign_in(services, ann)
    sign_in(services, ann, *place)
    sign_in(services, ann, *place)
    sign_in(services, ann)
    assert new_places(services, ann) == 1
    assert f"Address: {place[0] or 'unknown'}" in factories.plain_part(
        factories.emails(services, ann.email)[-1]
    )


def test_known_browser_is_at_home_anywhere(services: Services, ann: Actor) -> None:
    device = sign_in(services, ann).device
    sign_in(services, ann, "192.0.2.77", "Firefox 2", device=device)
    assert new_places(services, ann) == 0
    other = sign_in(services, factories.person(services)).device
    sign_in(services, ann, "192.0.2.78", "Firefox 2", device=other)
    assert new_places(services, ann) == 1


def test_email_of_a_new_place_is_in_nobodys_way(services: Services, ann: Actor) -> None:
    sign_in(services, ann)
    outbox = services.settings.data / "outbox"
    aside = outbox.rename(outbox.with_name("aside"))
    outbox.write_text("no folder")
    try:
        assert sign_in(services, ann, "192.0.2.10").session.user_id == ann.user_id
    finally:
        outbox.unlink()
        aside.rename(outbox)
