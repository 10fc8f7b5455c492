"""Owners of sessions: remembered where a look-up costs money, and forgotten in time."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.factories import PASSWORD
from tests.faulty_engine import FaultyEngine
from tests.metrics.reading import Growth
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotSignedIn
from welltrack_ui.domain.user import Credentials
from welltrack_ui.services.accounts.session_owners import OWNER_SECONDS, SessionOwners
from welltrack_ui.services.container import Services
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Delete
from welltrack_ui.store.engine.sqlite import SqliteEngine


class Case:
    """Somebody signed in, in two processes on one store that is not in them."""

    def __init__(self, folder: Path, inner: SqliteEngine) -> None:
        self.inner = inner
        self.here = factories.services_in(folder, FaultyEngine(inner))
        self.there = factories.services_in(folder, FaultyEngine(inner))
        self.who = factories.person(self.here)
        given = Credentials(email=self.who.email, password=PASSWORD)
        self.result = self.here.sign_ins.sign_in(given, None, None, browser=True)

    def authenticate(self, services: Services) -> Actor:
        return services.sign_ins.authenticate_cookie(self.result.cookie)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with contextlib.closing(SqliteEngine(tmp_path / "welltrack.sqlite")) as inner:
        inner.create()
        yield Case(tmp_path, inner)


def test_owner_of_a_session_in_use_is_looked_up_once(case: Case) -> None:
    case.authenticate(case.here)
    reads = Growth("store_calls_total", operation="read", outcome="done")
    assert [case.authenticate(case.here).user_id for _ in range(3)] == [case.who.user_id] * 3
    assert reads.value == 0


def test_store_in_this_process_is_asked_each_time(tmp_path: Path) -> None:
    services = factories.services_in(tmp_path)
    who = factories.person(services)
    given = Credentials(email=who.email, password=PASSWORD)
    cookie = services.sign_ins.sign_in(given, None, None, browser=True).cookie
    reads = Growth("store_calls_total", operation="read", outcome="done")
    services.sign_ins.authenticate_cookie(cookie)
    services.sign_ins.authenticate_cookie(cookie)
    assert reads.value == 2
    services.engine.close()


def test_session_that_ends_here_is_over_at_once(case: Case) -> None:
    case.here.sign_ins.sign_out(case.authenticate(case.here))
    with pytest.raises(NotSignedIn):
        case.authenticate(case.here)


def test_password_that_changes_here_ends_other_sessions_at_once(case: Case) -> None:
    case.authenticate(case.here)
    accounts = case.here.accounts
    accounts.send_reset_link(case.who.email)
    url = next(u for u in factories.links(case.here, case.who.email) if "/reset" in u)
    accounts.reset_password(factories.link_token(url), "another horse battery 43")
    with pytest.raises(NotSignedIn):
        case.authenticate(case.here)


def test_session_that_ends_elsewhere_is_over_after_its_two_seconds(case: Case) -> None:
    session = case.result.session
    remembered = SessionOwners(FaultyEngine(case.inner))
    forgetful = SessionOwners(FaultyEngine(case.inner), seconds=0.0)
    for owners in (remembered, forgetful):
        assert owners.find(case.who.user_id, session.id) is not None
    case.inner.commit([Delete(keys.entity_key(session.id, "n"))])
    # Rights and sessions are gone within five seconds, as the pages of others promise.
    assert OWNER_SECONDS <= 2
    assert remembered.find(case.who.user_id, session.id) is not None
    assert forgetful.find(case.who.user_id, session.id) is None


def test_session_that_ends_while_it_is_being_read_is_not_remembered(case: Case) -> None:
    session_key = keys.entity_key(case.result.session.id, "n")

    class SlowEngine(FaultyEngine):
        """An engine in which a session ends between its read and the answer."""

        is_ending = False

        def _get_many(self, wanted: object) -> list[object]:  # type: ignore[override]
            found = super()._get_many(wanted)  # type: ignore[arg-type]
            if self.is_ending:
                self.is_ending = False
                self.commit([Delete(session_key)])
            return list(found)

    engine = SlowEngine(case.inner)
    owners = SessionOwners(engine)
    engine.is_ending = True
    assert owners.find(case.who.user_id, case.result.session.id) is not None
    assert owners.find(case.who.user_id, case.result.session.id) is None
