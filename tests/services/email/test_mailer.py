"""What the e-mails say, to whom, and in which language."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from tests import factories
from tests.factories import BASE_URL
from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict
from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.domain.user import InvitationDraft, Registration, Session
from welltrack_ui.services.container import Services
from welltrack_ui.store import outgoing_emails, users

HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=y>"


def html_part(outgoing: EmailMessage) -> str:
    part = outgoing.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def invited(services: Services, owner: Actor, email: str, **org: str) -> EmailMessage:
    """The e-mail of an invitation into a new organization."""
    made = factories.organization(services, owner, **org)
    services.invitations.create(owner, made.id, InvitationDraft(email=email, role="admin"))
    return factories.emails(services, email)[-1]


def test_invitation_says_who_invites_to_what(alone: Services) -> None:
    owner = factories.person(alone, "Айгерім")
    outgoing = invited(alone, owner, "new@example.com", name="Qazaq Drilling")
    assert outgoing["Subject"] == "“Айгерім” invites you to “Qazaq Drilling” on WellTrack"
    (link,) = factories.links(alone, "new@example.com")
    assert factories.plain_part(outgoing).splitlines() == [
        "“Айгерім” invites you to join “Qazaq Drilling” on WellTrack as an administrator.",
        "",
        "Accept the invitation:",
        link,
        "",
        "The link works once, for 7 days, and only for this address.",
        "",
        "If you do not know who sent it, ignore this e-mail.",
    ]
    assert f'<a href="{link}" ' in html_part(outgoing)


def test_email_of_a_new_account_proves_its_address(alone: Services) -> None:
    actor = factories.person(alone, "Dana")
    (outgoing,) = factories.emails(alone, actor.email)
    (link,) = factories.links(alone, actor.email)
    assert outgoing["Subject"] == "Confirm your e-mail address for WellTrack"
    assert factories.plain_part(outgoing).splitlines() == [
        "Hello Dana,",
        "",
        "confirm that this address is yours.",
        "",
        "Confirm the address:",
        link,
        "",
        "If you did not create an account, ignore this e-mail.",
    ]
    assert alone.accounts.verify_address(factories.link_token(link), actor).email_verified


def test_who_has_an_account_hears_of_another_try_to_make_one(alone: Services) -> None:
    actor = factories.person(alone, "Dana")
    draft = Registration(email=actor.email.upper(), password=factories.PASSWORD, name="Thief")
    alone.accounts.register_user(draft, "10.9.9.9")
    _, outgoing = factories.emails(alone, actor.email)
    assert outgoing["Subject"] == "Somebody tried to register your address on WellTrack"
    assert factories.links(alone, actor.email)[-1] == f"{BASE_URL}/login"
    assert "Thief" not in outgoing.as_string()


def test_link_of_a_forgotten_password_sets_a_new_one(alone: Services) -> None:
    actor = factories.person(alone)
    alone.accounts.send_reset_link(actor.email)
    assert factories.emails(alone, actor.email)[-1]["Subject"] == "Set a new password for WellTrack"
    token = factories.link_token(factories.links(alone, actor.email)[-1])
    alone.accounts.reset_password(token, "another long password 7")


def test_new_sign_in_is_told_in_the_readers_zone(alone: Services) -> None:
    actor = factories.person(alone, "Dana")
    user = users.load(alone.engine, actor.user_id)
    assert user is not None
    at = datetime(2026, 3, 2, 6, tzinfo=UTC)
    session = Session(
        id=ids.new_id("n", user.id),
        user_id=user.id,
        epoch=0,
        created_at=at,
        expires_at=at + timedelta(hours=1),
        ip="192.0.2.7",
        agent="Firefox <b>",
    )
    abroad = user.model_copy(update={"timezone": "Asia/Almaty"})
    ground = alone.accounts.context
    plan = ground.begin(actor)
    outgoing = ground.mailer.add_new_sign_in(plan, abroad, session)
    ground.transactions.commit(plan)
    ground.mailer.dispatch_email(outgoing)
    sent = factories.emails(alone, actor.email)[-1]
    text = factories.plain_part(sent).splitlines()
    assert "Time: 2 Mar 2026 11:00 +05" in text
    assert "Device: Firefox <b>" in text
    assert "Address: 192.0.2.7" in text
    assert "Device: Firefox &lt;b&gt;" in html_part(sent)


def test_names_are_text_in_html_and_one_line_in_the_subject(alone: Services) -> None:
    owner = factories.person(alone, HOSTILE)
    outgoing = invited(alone, owner, "new@example.com", name=f"{HOSTILE} {{t}}")
    html = html_part(outgoing)
    quoted = HOSTILE.replace('"', "'")
    assert outgoing["Subject"] == f"“{quoted}” invites you to “{quoted} {{t}}” on WellTrack"
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;&#39;&#39;&amp;") == 4
    assert f"“{quoted}” invites you to join “{quoted} {{t}}” on" in factories.plain_part(outgoing)


def test_html_fetches_nothing_and_knows_the_dark(alone: Services) -> None:
    html = html_part(invited(alone, factories.person(alone), "new@example.com"))
    assert set(re.findall(r"https?://[^/\"<]+", html)) == {BASE_URL}
    assert re.findall(r"<(img|link|script|iframe)|@import|url\(|src=", html) == []
    assert '<meta name="color-scheme" content="light dark">' in html


def test_email_speaks_its_readers_language(alone: Services) -> None:
    owner = factories.person(alone)
    known = factories.person(alone)
    languages = [
        re.findall(r'<html lang="(\w+)">', html_part(invited(alone, owner, email, locale="kk")))
        for email in ("new@example.com", known.email)
    ]
    assert languages == [["kk"], ["en"]]


IN_LANGUAGES = {
    "ru": (
        "«Dana» приглашает вас в «Qazaq» в WellTrack",
        "Принять приглашение",
        "Ваша роль: админ",
    ),
    "kk": (
        "«Dana» сізді WellTrack жүйесіндегі «Qazaq» ұйымына шақырады",
        "Шақыруды қабылдау",
        "әкім",
    ),
}


@pytest.mark.parametrize("language", IN_LANGUAGES)
def test_email_is_translated_in_both_of_its_parts(alone: Services, language: str) -> None:
    owner = factories.person(alone, "Dana")
    outgoing = invited(alone, owner, "new@example.com", name="Qazaq", locale=language)
    subject, action, role = IN_LANGUAGES[language]
    assert outgoing["Subject"] == subject
    text, html = factories.plain_part(outgoing), html_part(outgoing)
    assert f"{action}:" in text.splitlines()
    assert f">{action}</a>" in html
    assert (role in text, role in html) == (True, True)
    assert re.findall(r"\b(?:the|you|your|this)\b", text + re.sub(r"<[^>]*>", "", html)) == []


def test_invitation_that_is_not_stored_sends_nothing(alone: Services) -> None:
    owner = factories.person(alone)
    org = factories.organization(alone, owner)
    draft = InvitationDraft(email="new@example.com", role="viewer")
    sent = alone.invitations.create(owner, org.id, draft)
    alone.invitations.revoke_invitation(owner, org.id, sent.id)
    with pytest.raises(Conflict):
        alone.invitations.resend_invitation(owner, org.id, sent.id)
    assert len(factories.emails(alone, "new@example.com")) == 1


def test_outbox_that_is_full_stops_no_request(alone: Services) -> None:
    owner = factories.person(alone)
    org = factories.organization(alone, owner)
    outbox = alone.settings.data / "outbox"
    aside = outbox.rename(outbox.with_name("aside"))
    outbox.write_text("in the way")
    draft = InvitationDraft(email="new@example.com", role="viewer")
    sent = alone.invitations.create(owner, org.id, draft)
    assert sent.mail == "queued"
    outbox.unlink()
    aside.rename(outbox)
    alone.delivery_worker.clock = lambda: datetime.now(UTC) + timedelta(minutes=1)
    assert alone.delivery_worker.deliver_due_emails() == 1
    assert alone.invitations.get(owner, sent.id).mail == "sent"
    assert len(factories.emails(alone, "new@example.com")) == 1


def test_email_that_another_process_holds_is_not_sent_beside_it(alone: Services) -> None:
    actor = factories.person(alone)
    at = datetime.now(UTC)
    held = OutgoingEmail(
        id="y-held",
        version=2,
        to=actor.email,
        subject="Hello",
        text="Hello",
        html="<p>Hello",
        made_at=at,
        due_at=at + timedelta(minutes=10),
        until=at + timedelta(days=3),
    )
    alone.engine.commit([outgoing_emails.outgoing_email_put(held, "absent")])
    alone.delivery_worker.dispatch_email(held.id)
    assert len(factories.emails(alone, actor.email)) == 1
    assert outgoing_emails.load(alone.engine, held.id) is not None
