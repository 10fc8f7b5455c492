"""An e-mail leaves in the end: over mail servers that are away, by several senders, in order."""

import contextlib
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.mail.listener import Inbox, listening
from tests.ports import free_port
from tests.services.email.post_office import Clock, services_with, smtp_at
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.user import InvitationDraft, InvitationSent
from welltrack_ui.services.container import Services
from welltrack_ui.services.email.delivery_worker import DeliveryWorker, compute_retry_pause
from welltrack_ui.store import outgoing_emails
from welltrack_ui.store.engine.sqlite import SqliteEngine

SENDERS = 3


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def port() -> int:
    """Where nobody listens until a test does."""
    return free_port()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(tmp_path: Path, port: int, clock: Clock) -> Iterator[Services]:
    made = services_with(tmp_path, smtp_at(port), clock)
    with contextlib.closing(made.engine):
        yield made


@pytest.fixture
def owner(services: Services, port: int) -> Actor:
    """Somebody whose own e-mail has left."""
    made = factories.person(services, "Aigerim")
    with listening(Inbox(), port):
        services.delivery_worker.deliver_due_emails()
    return made


@pytest.fixture
def org_id(services: Services, owner: Actor) -> str:
    return factories.organization(services, owner).id


def invite(services: Services, owner: Actor, org_id: str, email: str) -> InvitationSent:
    draft = InvitationDraft(email=email, role="viewer")
    return services.invitations.create(owner, org_id, draft)


def stored(services: Services) -> list[tuple[str, ...]]:
    return factories.asked(services, "SELECT body FROM record WHERE kind = 'outgoing_email'")


def test_email_waits_while_the_server_is_away_and_leaves_when_it_is_back(
    services: Services, owner: Actor, org_id: str, port: int, clock: Clock, inbox: Inbox
) -> None:
    sent = invite(services, owner, org_id, "new@example.com")
    assert sent.mail == "queued"
    assert services.delivery_worker.deliver_due_emails() == 1
    with listening(inbox, port):
        clock.go_on(seconds=29)
        assert services.delivery_worker.deliver_due_emails() == 0
        assert services.invitations.get(owner, sent.id).mail == "queued"
        clock.go_on(seconds=1)
        assert services.delivery_worker.deliver_due_emails() == 1
        clock.go_on(days=1)
        assert services.delivery_worker.deliver_due_emails() == 0
    assert inbox.recipients == ["new@example.com"]
    assert services.invitations.list(owner, org_id).items[0].mail == "sent"
    assert stored(services) == []


def test_pauses_grow_to_four_hours() -> None:
    seconds = [
        int(compute_retry_pause(tries).total_seconds()) for tries in (1, 2, 3, 4, 9, 10, 11, 1000)
    ]
    assert seconds == [30, 60, 120, 240, 7680, 14400, 14400, 14400]


def test_email_is_given_up_after_three_days_and_its_link_forgotten(
    services: Services, owner: Actor, org_id: str, clock: Clock
) -> None:
    sent = invite(services, owner, org_id, "new@example.com")
    began, tries = clock.now, 0
    while services.delivery_worker.deliver_due_emails():
        tries += 1
        clock.go_on(seconds=compute_retry_pause(tries).total_seconds())
    assert (tries, clock.now - began > timedelta(days=2, hours=20)) == (26, True)
    assert services.invitations.get(owner, sent.id).mail == "failed"
    token = factories.link_token(sent.invite_url)
    ((body,),) = stored(services)
    assert token not in body
    again = services.invitations.resend_invitation(owner, org_id, sent.id)
    assert again.mail == "queued"
    assert len(stored(services)) == 1


def test_refused_email_is_given_up_at_once(
    services: Services, owner: Actor, org_id: str, port: int, inbox: Inbox
) -> None:
    sent = invite(services, owner, org_id, "nobody@example.com")
    inbox.refused["nobody@example.com"] = "550 no such user"
    with listening(inbox, port):
        assert (
            services.delivery_worker.deliver_due_emails(),
            services.delivery_worker.deliver_due_emails(),
        ) == (1, 0)
    assert services.invitations.get(owner, sent.id).mail == "failed"


def test_email_whose_link_is_over_is_not_sent(
    services: Services, owner: Actor, port: int, clock: Clock, inbox: Inbox
) -> None:
    services.accounts.send_reset_link(owner.email)
    clock.go_on(hours=1)
    with listening(inbox, port):
        assert (
            services.delivery_worker.deliver_due_emails(),
            services.delivery_worker.deliver_due_emails(),
        ) == (1, 0)
    assert inbox.envelopes == []


def test_email_of_an_invitation_that_was_taken_back_is_not_sent(
    services: Services, owner: Actor, org_id: str, port: int, inbox: Inbox
) -> None:
    for end in (services.invitations.revoke_invitation, services.invitations.resend_invitation):
        end(owner, org_id, invite(services, owner, org_id, f"{end.__name__}@example.com").id)
    with listening(inbox, port):
        services.delivery_worker.deliver_due_emails()
    assert inbox.recipients == ["resend_invitation@example.com"]


def test_emails_leave_in_the_order_they_became_due(
    services: Services, owner: Actor, org_id: str, port: int, clock: Clock, inbox: Inbox
) -> None:
    invite(services, owner, org_id, "first@example.com")
    services.delivery_worker.deliver_due_emails()
    for name in ("second", "third"):
        invite(services, owner, org_id, f"{name}@example.com")
    clock.go_on(minutes=1)
    with listening(inbox, port):
        services.delivery_worker.deliver_due_emails()
    assert inbox.recipients == ["second@example.com", "third@example.com", "first@example.com"]


def test_one_bad_email_stands_in_nobodys_way(
    services: Services, owner: Actor, org_id: str, port: int, inbox: Inbox
) -> None:
    for name in ("away", "refused", "good"):
        invite(services, owner, org_id, f"{name}@example.com")
    inbox.refused = {"away@example.com": "451 later", "refused@example.com": "550 never"}
    with listening(inbox, port):
        services.delivery_worker.deliver_due_emails()
    assert inbox.recipients == ["good@example.com"]


def test_several_senders_send_each_email_once(
    services: Services, owner: Actor, org_id: str, port: int, clock: Clock, inbox: Inbox
) -> None:
    expected = {f"new-{number}@example.com" for number in range(20)}
    for email in sorted(expected):
        invite(services, owner, org_id, email)
    begin = threading.Barrier(SENDERS)

    def send() -> None:
        with contextlib.closing(SqliteEngine(services.settings.data / "welltrack.sqlite")) as own:
            courier = DeliveryWorker(own, smtp_at(port), clock)
            begin.wait()
            while courier.deliver_due_emails():
                pass

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    with listening(inbox, port):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(inbox.recipients) == sorted(expected)


def test_email_that_another_holds_is_left_alone_until_the_claim_is_over(
    services: Services, owner: Actor, org_id: str, port: int, clock: Clock, inbox: Inbox
) -> None:
    invite(services, owner, org_id, "new@example.com")
    (waiting,) = outgoing_emails.list_due_emails(services.engine, clock.now, 10)
    held = waiting.model_copy(
        update={"version": 2, "due_at": clock.now + timedelta(minutes=10), "tries": 1}
    )
    services.engine.commit([outgoing_emails.outgoing_email_put(held, 1)])
    with listening(inbox, port):
        services.delivery_worker.dispatch_email(waiting.id)
        assert services.delivery_worker.deliver_due_emails() == 0
        clock.go_on(minutes=10)
        assert services.delivery_worker.deliver_due_emails() == 1
    assert inbox.recipients == ["new@example.com"]


def test_started_courier_sends_what_is_posted_and_stops(
    services: Services, owner: Actor, org_id: str, port: int, inbox: Inbox
) -> None:
    with listening(inbox, port):
        services.delivery_worker.start()
        invite(services, owner, org_id, "new@example.com")
        end = threading.Event()
        for _ in range(1000):
            if inbox.recipients:
                break
            end.wait(0.01)
        services.delivery_worker.stop()
    assert inbox.recipients == ["new@example.com"]
    assert "courier" not in {thread.name for thread in threading.enumerate()}
