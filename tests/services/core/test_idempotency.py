"""Marks of idempotency keys: what was done once is not done again, whatever dies in between."""

import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.audit import IdempotencyClaim
from welltrack_ui.domain.errors import Invalid, StillRunning, WellTrackError
from welltrack_ui.domain.files.file import FileDraft
from welltrack_ui.services.container import Services
from welltrack_ui.services.core.idempotency import CommittedRequest, IdempotencyService, SavedAnswer
from welltrack_ui.store.engine.engine import Key

REQUEST = b"/wells\n{}"
ANSWER = SavedAnswer(201, '{"id":"w-1"}', "/api/wells/w-1")


@pytest.fixture
def marks(services: Services) -> IdempotencyService:
    return services.idempotency


@pytest.fixture
def key() -> str:
    return f"key {next(factories.numbers)}"


def claimed(marks: IdempotencyService, key: str, who: str = "u-1") -> IdempotencyClaim:
    claim = marks.begin_request(who, key, REQUEST)
    assert isinstance(claim, IdempotencyClaim)
    return claim


def expire(services: Services, claim: IdempotencyClaim, **fields: float) -> None:
    """Let a mark be as old as these fields of it say."""
    record = services.engine.get(Key(claim.pk, claim.sk))
    assert record is not None
    body = json.dumps({**json.loads(record.body), **fields})
    over = int(fields.get("expires_at", record.expires_at or 0))
    with sqlite3.connect(services.settings.data / "welltrack.sqlite") as connection:
        connection.execute(
            "UPDATE record SET body = ?, expires_at = ? WHERE pk = ?", (body, over, claim.pk)
        )
    connection.close()


def test_answer_that_was_kept_comes_again(marks: IdempotencyService, key: str) -> None:
    marks.save_answer(claimed(marks, key), ANSWER)
    assert marks.begin_request("u-1", key, REQUEST) == ANSWER
    assert marks.begin_request("u-1", key, REQUEST) == ANSWER


def test_key_of_another_request_is_refused(marks: IdempotencyService, key: str) -> None:
    claim = claimed(marks, key)
    with pytest.raises(Invalid, match="was used for another request"):
        marks.begin_request("u-1", key, REQUEST + b" ")
    marks.save_answer(claim, ANSWER)
    with pytest.raises(Invalid, match="was used for another request"):
        marks.begin_request("u-1", key, REQUEST + b" ")


def test_key_of_another_user_is_another_key(marks: IdempotencyService, key: str) -> None:
    marks.save_answer(claimed(marks, key), ANSWER)
    claimed(marks, key, "u-2")


def test_key_is_refused_while_the_first_request_runs(marks: IdempotencyService, key: str) -> None:
    claimed(marks, key)
    with pytest.raises(StillRunning) as refused:
        marks.begin_request("u-1", key, REQUEST)
    assert refused.value.retry_after == 1


def test_of_many_at_once_one_has_the_claim(marks: IdempotencyService, key: str) -> None:
    def begin(_: int) -> str:
        try:
            return type(marks.begin_request("u-1", key, REQUEST)).__name__
        except WellTrackError as error:
            return type(error).__name__

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(begin, range(8)))
    assert found == ["IdempotencyClaim"] + ["StillRunning"] * 7


def test_key_that_was_let_go_can_be_used_again(marks: IdempotencyService, key: str) -> None:
    marks.release_claim(claimed(marks, key))
    claim = marks.begin_request("u-1", key, b"another request")
    assert isinstance(claim, IdempotencyClaim)


@pytest.mark.parametrize("key", ["", "k" * 129])
def test_key_has_1_to_128_characters(marks: IdempotencyService, key: str) -> None:
    with pytest.raises(Invalid, match="1 to 128 characters"):
        marks.begin_request("u-1", key, REQUEST)


def test_mark_is_over_after_a_day(services: Services, marks: IdempotencyService, key: str) -> None:
    claim = claimed(marks, key)
    record = services.engine.get(Key(claim.pk, claim.sk))
    assert record is not None
    assert record.expires_at is not None
    assert 0 <= time.time() + 24 * 3600 - record.expires_at < 60
    marks.save_answer(claim, ANSWER)
    expire(services, claim, expires_at=time.time() - 1)
    claimed(marks, key)


def test_claim_of_a_dead_process_is_over_after_a_minute(
    services: Services, marks: IdempotencyService, key: str
) -> None:
    dead = claimed(marks, key)
    expire(services, dead, until=time.time() - 1)
    second = claimed(marks, key)
    assert second.version == dead.version + 1
    marks.release_claim(dead)
    marks.save_answer(dead, ANSWER)
    with pytest.raises(StillRunning):
        marks.begin_request("u-1", key, REQUEST)


def test_write_whose_answer_was_lost_is_known(site: Site, key: str) -> None:
    services, engineer = site.services, site.crew.engineer
    claim = claimed(services.idempotency, key)
    draft = factories.event_draft(site.well.id)
    event = services.events.create(replace(engineer, claim=claim), draft)
    assert services.idempotency.begin_request("u-1", key, REQUEST) == CommittedRequest((event.id,))
    services.idempotency.release_claim(claim)
    assert services.idempotency.begin_request("u-1", key, REQUEST) == CommittedRequest((event.id,))


def test_upload_whose_answer_was_lost_is_known_though_no_log_tells_of_it(
    site: Site, key: str
) -> None:
    services, claim = site.services, claimed(site.services.idempotency, key)
    draft = FileDraft(well_id=site.well.id, name="report.pdf", size=3)
    started = services.files.start_upload(replace(site.crew.engineer, claim=claim), draft)
    assert services.idempotency.begin_request("u-1", key, REQUEST) == CommittedRequest(
        (started.file.id,)
    )


def test_batch_whose_answer_was_lost_is_known_in_its_order(site: Site, key: str) -> None:
    services, claim = site.services, claimed(site.services.idempotency, key)
    drafts = [factories.event_draft(site.well.id) for _ in range(40)]
    events = services.events.create_many(replace(site.crew.engineer, claim=claim), drafts)
    found = services.idempotency.begin_request("u-1", key, REQUEST)
    assert found == CommittedRequest(tuple(event.id for event in events))


def test_write_under_a_claim_that_was_taken_over_is_refused(site: Site, key: str) -> None:
    services, dead = site.services, claimed(site.services.idempotency, key)
    expire(services, dead, until=time.time() - 1)
    claimed(services.idempotency, key)
    before = factories.records(services)
    with pytest.raises(StillRunning):
        services.events.create(
            replace(site.crew.engineer, claim=dead), factories.event_draft(site.well.id)
        )
    assert factories.records(services) == before


def test_answer_that_is_too_long_is_read_again(site: Site, key: str) -> None:
    services, claim = site.services, claimed(site.services.idempotency, key)
    event = services.events.create(
        replace(site.crew.engineer, claim=claim), factories.event_draft(site.well.id)
    )
    services.idempotency.save_answer(claim, SavedAnswer(201, "x" * 100_001, None))
    assert services.idempotency.begin_request("u-1", key, REQUEST) == CommittedRequest((event.id,))


def test_mark_tells_nothing_of_key_or_request(services: Services, key: str) -> None:
    claim = services.idempotency.begin_request("u-1", key, b'{"password":"never to be kept"}')
    assert isinstance(claim, IdempotencyClaim)
    kept = next(str(row) for row in factories.records(services) if claim.pk in row)
    assert "never to be kept" not in kept
    assert key not in kept
