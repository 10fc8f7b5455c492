"""Commits whose answer is lost, on every engine: what is not known is not denied."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from moto import mock_aws

from tests import factories
from tests.factories import Site
from tests.faulty_engine import Fault, FaultyEngine
from welltrack_ui.domain.audit import IdempotencyClaim
from welltrack_ui.domain.errors import NothingSaved, OutcomeUnknown
from welltrack_ui.services.core.idempotency import CommittedRequest
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.engine.sqlite import SqliteEngine

REQUEST = b"/events\n{}"


@pytest.fixture(params=["sqlite", "dynamodb"])
def inner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        with contextlib.closing(SqliteEngine(tmp_path / "welltrack.sqlite")) as made:
            yield made
        return
    with mock_aws(), contextlib.closing(DynamoEngine("welltrack", "eu-central-1", None)) as table:
        yield table


@pytest.fixture
def faulty(inner: Engine) -> FaultyEngine:
    inner.create()
    return FaultyEngine(inner)


@pytest.fixture
def own(faulty: FaultyEngine, tmp_path: Path) -> Site:
    services = factories.services_in(tmp_path, faulty)
    ada = factories.person(services)
    org = factories.organization(services, ada)
    field = factories.project(services, ada, org.id)
    people = factories.Crew(ada, ada, ada, ada, ada)
    return Site(services, people, org, field, factories.well(services, ada, field.id))


def titles(site: Site) -> list[str]:
    log = site.services.audit.list_for_well(site.crew.owner, site.well.id, 500).items
    return [entry.entity_name for entry in log if entry.action == "event.created"]


@pytest.mark.parametrize(
    ("fault", "error", "stored"),
    [
        ("turned away", NothingSaved, 0),
        ("lost before", OutcomeUnknown, 0),
        ("lost after", OutcomeUnknown, 1),
    ],
)
def test_commit_says_nothing_was_saved_only_where_that_is_known(
    faulty: FaultyEngine, own: Site, fault: Fault, error: type[Exception], stored: int
) -> None:
    faulty.faults.append(fault)
    with pytest.raises(error) as raised:
        own.services.events.create(own.crew.engineer, factories.event_draft(own.well.id))
    assert isinstance(raised.value, OutcomeUnknown) == (error is OutcomeUnknown)
    assert len(titles(own)) == stored


@pytest.mark.parametrize("fault", ["turned away", "lost before", "lost after"])
def test_key_whose_first_try_died_is_free_at_once_and_saves_once(
    faulty: FaultyEngine, own: Site, fault: Fault
) -> None:
    services, ada = own.services, own.crew.engineer
    draft = factories.event_draft(own.well.id)
    first = services.idempotency.begin_request(ada.user_id, "key", REQUEST)
    assert isinstance(first, IdempotencyClaim)
    faulty.faults.append(fault)
    with pytest.raises((NothingSaved, OutcomeUnknown)):
        services.events.create(replace(ada, claim=first), draft)
    services.idempotency.release_claim(first)
    second = services.idempotency.begin_request(ada.user_id, "key", REQUEST)
    assert isinstance(second, CommittedRequest) == (fault == "lost after")
    if isinstance(second, IdempotencyClaim):
        services.events.create(replace(ada, claim=second), draft)
    assert len(titles(own)) == 1


def test_form_sent_again_after_a_lost_answer_is_saved_once(faulty: FaultyEngine, own: Site) -> None:
    services, ada = own.services, own.crew.engineer
    draft = factories.event_draft(own.well.id)
    first = services.idempotency.begin_form(ada.user_id, "form", REQUEST)
    assert isinstance(first, IdempotencyClaim)
    faulty.faults += ["lost after"]
    with pytest.raises(OutcomeUnknown):
        services.events.create(replace(ada, claim=first), draft)
    again = services.idempotency.begin_form(ada.user_id, "form", REQUEST)
    assert isinstance(again, CommittedRequest)
    assert [services.events.get(ada, ident).title for ident in again.ids] == titles(own)
