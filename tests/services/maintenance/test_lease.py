"""The lease of the regular work: one process has it, whatever its clock says."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from tests import factories
from tests.services.email.post_office import Clock as WallClock
from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.mail.transport import MailTransport
from welltrack_ui.services.backup.upkeep import Upkeep
from welltrack_ui.services.email.delivery_worker import DeliveryWorker
from welltrack_ui.services.maintenance.lease import LEASE_SECONDS, Lease
from welltrack_ui.store import outgoing_emails
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.errors import StoreUnavailable
from welltrack_ui.store.engine.sqlite import SqliteEngine


class Clock:
    """The seconds of one process; others have their own, which stand elsewhere."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def engine() -> Iterator[DynamoEngine]:
    with mock_aws(), contextlib.closing(DynamoEngine("leases", "eu-central-1", None)) as made:
        made.create()
        yield made


class Pair:
    """Two processes that want the same work."""

    def __init__(self, engine: DynamoEngine, work: str) -> None:
        self.clocks = Clock(1_000.0), Clock(-50_000.0)
        self.first, self.second = (Lease(engine, work, clock) for clock in self.clocks)

    def wait(self, seconds: float) -> None:
        for clock in self.clocks:
            clock.now += seconds


@pytest.fixture
def pair(engine: DynamoEngine, request: pytest.FixtureRequest) -> Pair:
    return Pair(engine, request.node.name)


def test_one_of_two_has_the_lease(pair: Pair) -> None:
    assert not pair.first.is_held
    assert (pair.first.hold(), pair.second.hold()) == (True, False)
    for _ in range(20):
        pair.wait(LEASE_SECONDS / 4)
        assert (pair.first.hold(), pair.second.hold()) == (True, False)
    assert (pair.first.is_held, pair.second.is_held) == (True, False)


def test_lease_of_a_process_that_ended_is_taken_over_after_its_time(pair: Pair) -> None:
    assert pair.first.hold()
    assert not pair.second.hold()
    pair.wait(LEASE_SECONDS - 1)
    assert not pair.second.hold()
    # By then its owner, if it only hung, knows that it may be lost.
    assert not pair.first.is_held
    pair.wait(1)
    assert pair.second.hold()
    assert not pair.first.hold()
    assert (pair.first.is_held, pair.second.is_held) == (False, True)


def test_lease_that_is_renewed_in_between_is_not_taken(pair: Pair) -> None:
    assert pair.first.hold()
    assert not pair.second.hold()
    pair.wait(LEASE_SECONDS - 1)
    assert pair.first.hold()
    pair.wait(LEASE_SECONDS - 1)
    assert not pair.second.hold()


def test_lease_that_is_given_up_is_free_at_once(pair: Pair) -> None:
    assert pair.first.hold()
    assert not pair.second.hold()
    pair.first.release()
    assert not pair.first.is_held
    assert pair.second.hold()
    pair.first.release()
    assert pair.second.hold()


def test_renewal_that_fails_leaves_the_lease_until_it_runs_out(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreUnavailable("away")

    assert pair.first.hold()
    monkeypatch.setattr(pair.first.engine, "_commit", fail)
    with pytest.raises(StoreUnavailable):
        pair.first.hold()
    assert pair.first.is_held
    pair.wait(LEASE_SECONDS)
    assert not pair.first.is_held


def test_keeper_takes_the_lease_and_says_so(engine: DynamoEngine) -> None:
    stop, lease = threading.Event(), Lease(engine, "kept")
    taken: list[bool] = []

    def note() -> None:
        taken.append(lease.is_held)
        stop.set()

    lease.keep(stop, note)
    assert taken == [True]


def test_embedded_store_has_one_server(tmp_path: Path) -> None:
    with contextlib.closing(SqliteEngine(tmp_path / "store.db")) as engine:
        leases = [Lease(engine, "regular") for _ in range(2)]
        assert [lease.is_held for lease in leases] == [True, True]


def test_process_without_the_lease_makes_no_round(engine: DynamoEngine, tmp_path: Path) -> None:
    services = factories.services_in(tmp_path, engine)
    holder = Lease(engine, "regular")
    stop, store, settings = threading.Event(), services.file_store, services.settings
    upkeep = Upkeep(engine, store, settings, stop, services.lease, purge_texts=lambda *_: None)
    assert holder.hold()
    assert not services.lease.hold()
    assert not upkeep.make_round(1)
    holder.release()
    assert services.lease.hold()
    assert upkeep.make_round(1)


class SlowTransport(MailTransport):
    """Takes e-mails in its time, as a mail server does."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.has_sent = threading.Event()

    def send(self, email: OutgoingEmail) -> None:
        self.sent.append(email.to)
        self.has_sent.set()

    def ping(self) -> None:
        """Always there."""


def test_process_without_the_lease_sends_its_own_e_mails_alone(
    engine: DynamoEngine, tmp_path: Path
) -> None:
    services = factories.services_in(tmp_path, engine)
    services.delivery_worker.transport = SlowTransport()  # whose worker was not started
    people = [factories.person(services).email for _ in range(2)]
    transport, clock = SlowTransport(), WallClock()
    worker = DeliveryWorker(engine, transport, clock, may_poll=lambda: False)
    stored = outgoing_emails.list_due_emails(engine, clock(), 50)
    assert sorted(email.to for email in stored) == sorted(people)
    (own,) = (email for email in stored if email.to == people[1])
    worker.dispatch_email(own.id)
    worker.start()
    assert transport.has_sent.wait(10)
    worker.stop()
    assert transport.sent == [people[1]]
