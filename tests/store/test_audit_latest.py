"""What was told since an instant holds what came late: clocks differ, and an index lags."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.store.entities import AT, ORG, USER, well
from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import ActorName, StoredAuditEntry
from welltrack_ui.store.audit import record
from welltrack_ui.store.audit_marks import MAX_MARK_SECONDS, AuditMark, read_news, set_mark
from welltrack_ui.store.engine.engine import Engine, Put

HOME = well("A").id
MOST = 5
MILLISECOND = timedelta(milliseconds=1)
SECOND = timedelta(seconds=1)


@pytest.fixture(params=["sqlite", "moto"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Both kinds of engine; what they have in common is tested elsewhere."""
    made: Engine = request.getfixturevalue(f"{request.param}_engine")
    made.create()
    return made


@pytest.fixture(params=[HOME, ORG], ids=["well", "organization"])
def home_id(request: pytest.FixtureRequest) -> str:
    """Whose log is read: that of a well, and that of its organization."""
    found: str = request.param
    return found


def write(engine: Engine, after: timedelta, well_id: str = HOME) -> str:
    """An entry whose writer's clock stood so long after `AT`, written now. Its id."""
    entry = StoredAuditEntry(
        id=ids.new_id("a"),
        at=AT + after,
        actor=ActorName(id=USER, name="Ada"),
        action="event.created",
        entity="event",
        entity_id=ids.new_id("e", well_id),
        entity_name="Event",
        org_id=ORG,
        well_id=well_id,
    )
    engine.commit([Put(record(entry), "absent")])
    return entry.id


def mark_at(after: timedelta, seconds_ago: float = 1.0) -> AuditMark:
    """A mark of a log that had reached so long after `AT` when it was last read, just now."""
    now = time.monotonic()
    return AuditMark(now - seconds_ago, now, AT + after)


def ids_told(engine: Engine, home_id: str, mark: AuditMark | None = None) -> list[str] | None:
    """The ids of what a mark at `AT` does not know, newest first; None for too many."""
    news = read_news(engine, home_id, mark or mark_at(0 * SECOND), MOST)
    return [entry.id for entry in news.entries] if news.is_complete else None


def test_entry_of_a_slower_clock_is_told(engine: Engine, home_id: str) -> None:
    at_once = write(engine, SECOND)
    news = read_news(engine, home_id, mark_at(0 * SECOND), MOST)
    assert [entry.id for entry in news.entries] == [at_once]
    slow = write(engine, -20 * SECOND)
    later = read_news(engine, home_id, news.mark, MOST)
    assert [entry.id for entry in later.entries] == [slow]
    assert read_news(engine, home_id, later.mark, MOST).entries == []


@pytest.mark.parametrize("after", [-30 * SECOND, -29 * SECOND, -MILLISECOND, 0 * SECOND])
def test_entry_of_thirty_seconds_before_is_told(
    engine: Engine, home_id: str, after: timedelta
) -> None:
    entry = write(engine, after)
    assert ids_told(engine, home_id) == [entry]


def test_entry_of_longer_before_is_not_told(engine: Engine, home_id: str) -> None:
    write(engine, -30 * SECOND - MILLISECOND)
    assert ids_told(engine, home_id) == []


def test_entries_are_told_newest_first_up_to_the_most(engine: Engine, home_id: str) -> None:
    written = [write(engine, seconds * SECOND) for seconds in (-40, -25, -10, 0, 5, 40)]
    assert ids_told(engine, home_id) == written[:0:-1]
    write(engine, -5 * SECOND)
    assert ids_told(engine, home_id) is None


def test_entry_of_another_well_is_told_of_the_organization_alone(engine: Engine) -> None:
    entry = write(engine, -SECOND, well("B").id)
    assert ids_told(engine, HOME) == []
    assert ids_told(engine, ORG) == [entry]


def test_mark_knows_what_was_there_and_tells_what_came_behind_it(
    engine: Engine, home_id: str
) -> None:
    for seconds in range(-5, 10):  # more than the first page of a mark has
        write(engine, seconds * SECOND)
    mark = set_mark(engine, home_id)
    assert read_news(engine, home_id, mark, 100).entries == []
    late = write(engine, -20 * SECOND)
    assert [entry.id for entry in read_news(engine, home_id, mark, 100).entries] == [late]


def test_mark_of_an_empty_log_tells_all(engine: Engine, home_id: str) -> None:
    mark = set_mark(engine, home_id)
    entry = write(engine, -3600 * SECOND)
    assert ids_told(engine, home_id, mark) == [entry]


def test_mark_is_given_up_after_ten_minutes(engine: Engine, home_id: str) -> None:
    """What came later than any delay is found then: nothing stays missing for ever."""
    write(engine, -3600 * SECOND)
    assert ids_told(engine, home_id, mark_at(0 * SECOND, MAX_MARK_SECONDS - 5)) == []
    assert ids_told(engine, home_id, mark_at(0 * SECOND, MAX_MARK_SECONDS + 5)) is None


def test_writer_whose_clock_is_ahead_hides_no_later_entry(engine: Engine, home_id: str) -> None:
    ahead = timedelta(days=365 * 50)
    write(engine, ahead)
    mark = set_mark(engine, home_id)
    entry = write(engine, datetime.now(UTC) - AT)
    assert ids_told(engine, home_id, mark) == [entry]


def test_quiet_log_goes_on_with_the_time_of_the_process(engine: Engine, home_id: str) -> None:
    write(engine, 0 * SECOND)
    now = time.monotonic()
    old = AuditMark(now - 100, now - 100, AT)
    news = read_news(engine, home_id, old, MOST)
    assert news.mark.log_time is not None
    assert 100 * SECOND <= news.mark.log_time - AT < 110 * SECOND


def test_entries_that_are_known_are_not_too_many(engine: Engine, home_id: str) -> None:
    """An import that came last leaves more of them near the mark than are told at once."""
    for number in range(MOST + 3):
        write(engine, number * MILLISECOND)
    mark = set_mark(engine, home_id)
    assert len(mark.known) == MOST + 3
    assert ids_told(engine, home_id, mark) == []
    new = write(engine, 9 * SECOND)
    assert ids_told(engine, home_id, mark) == [new]
