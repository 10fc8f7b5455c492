"""What was told since an instant holds what came late: clocks differ, and an index lags."""

from datetime import timedelta

import pytest

from tests.store.entities import AT, ORG, USER, well
from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import ActorName, StoredAuditEntry
from welltrack_ui.store.audit import read_audit_since, record
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


def ids_told(engine: Engine, home_id: str) -> list[str] | None:
    """The ids of what was told since `AT`, newest first."""
    found = read_audit_since(engine, home_id, AT, MOST)
    return None if found is None else [entry.id for entry in found]


def test_entry_of_a_slower_clock_is_told(engine: Engine, home_id: str) -> None:
    at_once = write(engine, SECOND)
    seen = ids_told(engine, home_id)
    assert seen == [at_once]
    slow = write(engine, -20 * SECOND)
    assert ids_told(engine, home_id) == [at_once, slow]


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
