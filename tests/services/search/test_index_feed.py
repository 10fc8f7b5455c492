"""What is written is found, whoever wrote it; what is deleted, changed or damaged is not."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.factories import START, Site
from tests.services.search.conftest import find
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.search.query import parse_search_words
from welltrack_ui.services.container import Services, build_services
from welltrack_ui.services.search import organization_index
from welltrack_ui.services.search.indexes import SearchIndexes
from welltrack_ui.services.search.organization_index import walk_entries
from welltrack_ui.store import audit
from welltrack_ui.store.engine.engine import Delete, Record
from welltrack_ui.store.engine.errors import StoreUnavailable
from welltrack_ui.store.search.matches import SearchFilter, find_matches


def another_process(place: Site) -> Services:
    """Services on the same store that know of no change but by the store."""
    services = place.services
    return build_services(
        services.settings,
        services.engine,
        services.file_store,
        services.delivery_worker.transport,
    )


def folder_of(indexes: SearchIndexes, org_id: str) -> Path:
    return indexes.get(org_id).file.path


def test_all_kinds_are_found_where_the_index_is_made(place: Site) -> None:
    services, engineer, well = place.services, place.crew.engineer, place.well
    services.projects.update(place.crew.admin, place.project.id, 1, {"basin": "kind basin"})
    services.wells.update(engineer, well.id, 1, {"rig": "kind rig"})
    factories.stage(services, engineer, well.id, name="kind stage")
    factories.event(services, engineer, well.id, title="kind event")
    factories.file(services, engineer, well.id, name="kind file.csv")
    found = sorted([place.project.name, well.name, "kind stage", "kind event", "kind file.csv"])
    # Once: the event that tells of an upload is not found beside the file itself.
    assert sorted(find(place, "kind")) == found
    services.search_indexes.get(place.org.id).make_anew()
    assert sorted(find(place, "kind")) == found


def test_what_was_just_written_changed_deleted_and_restored(place: Site) -> None:
    services, engineer = place.services, place.crew.engineer
    event = factories.event(services, engineer, place.well.id, title="Ремонт", description="насос")
    assert find(place, "насос") == ["Ремонт"]
    services.events.update(engineer, event.id, 1, {"title": "Осмотр", "description": "модуль"})
    assert (find(place, "насос"), find(place, "модуль")) == ([], ["Осмотр"])
    services.events.delete(engineer, event.id)
    assert find(place, "модуль") == []
    services.events.restore(engineer, event.id)
    assert find(place, "модуль") == ["Осмотр"]


def test_well_takes_along_what_is_in_it_and_brings_it_back(place: Site) -> None:
    services, engineer = place.services, place.crew.engineer
    well = factories.well(services, engineer, place.project.id, name="Квазар")
    factories.event(services, engineer, well.id, title="квазистационарный")
    factories.stage(services, engineer, well.id, name="квазистадия")
    everything = {"Квазар", "квазистационарный", "квазистадия"}
    assert set(find(place, "ква")) == everything
    services.wells.delete(engineer, well.id)
    assert find(place, "ква") == []
    # The index is made anew while the well is in the trash: lists have its events, but no stage.
    services.search_indexes.get(place.org.id).make_anew()
    assert find(place, "ква") == []
    services.wells.restore(engineer, well.id)
    assert set(find(place, "ква")) == everything


def test_index_itself_hides_what_is_in_a_deleted_well(place: Site) -> None:
    """Else the answers of a large organization would be full of what may not be shown."""
    services, engineer = place.services, place.crew.engineer
    well = factories.well(services, engineer, place.project.id)
    factories.event(services, engineer, well.id, title="гипербола")
    index = services.search_indexes.get(place.org.id)
    counts = []
    for change in (services.wells.delete, services.wells.restore):
        change(engineer, well.id)
        assert index.settle(5)
        with index.file.reading() as connection:
            words = parse_search_words("гипербола")
            counts.append(len(list(find_matches(connection, words, SearchFilter()))))
    assert counts == [0, 1]


def test_project_takes_along_its_wells(place: Site) -> None:
    services, crew = place.services, place.crew
    project = factories.project(services, crew.admin, place.org.id, name="Песок")
    well = factories.well(services, crew.engineer, project.id, name="Песчаная")
    factories.event(services, crew.engineer, well.id, title="песчаник")
    assert len(find(place, "пес")) == 3
    services.projects.delete(crew.admin, project.id)
    assert find(place, "пес") == []
    services.search_indexes.get(place.org.id).make_anew()
    assert find(place, "пес") == []
    services.projects.restore(crew.admin, project.id)
    assert len(find(place, "пес")) == 3


def test_write_of_another_process_is_found_by_the_next_search(place: Site) -> None:
    other, engineer = another_process(place), place.crew.engineer
    for number in range(3):
        title = f"elsewhere {number}"
        assert find(place, title) == []
        event = factories.event(other, engineer, place.well.id, title=title)
        assert find(place, title) == [title]
        other.events.update(engineer, event.id, 1, {"title": "renamed"})
        assert find(place, title) == []


def test_search_where_nobody_writes_asks_the_log_for_next_to_nothing(
    place: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.event(place.services, place.crew.engineer, place.well.id, title="old news")
    assert find(place, "news") == ["old news"]
    # As a minute later: what was written is behind the time that is read again.
    monkeypatch.setattr(audit, "MAX_ENTRY_DELAY", timedelta())
    time.sleep(0.005)  # an instant has whole milliseconds
    read = list_walks(monkeypatch)
    assert find(place, "news") == ["old news"]
    assert read == [[]]


def test_search_reads_again_what_was_written_within_half_a_minute(
    place: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be older than the newest that is known, and have come behind it."""
    factories.event(place.services, place.crew.engineer, place.well.id, title="fresh news")
    assert find(place, "fresh") == ["fresh news"]
    index = place.services.search_indexes.get(place.org.id)
    monkeypatch.setattr(index, "_checked_at", index._checked_at - 25.0)
    read = list_walks(monkeypatch)
    assert find(place, "fresh") == ["fresh news"]
    assert len(read) == 1
    assert "event.created" in read[0]


def list_walks(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The actions of the entries that each reading of the log reads from now on."""
    read: list[list[str]] = []

    def walk(*given: Any) -> Iterator[Record]:
        records = list(walk_entries(*given))
        read.append([AuditEntry.parse_stored(record.body).action for record in records])
        return iter(records)

    monkeypatch.setattr(organization_index, "walk_entries", walk)
    return read


def test_searches_that_come_while_the_log_is_read_share_the_next_reading(
    place: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = place.services.search_indexes.get(place.org.id)
    assert index.settle(5)
    began, go_on, count = threading.Event(), threading.Event(), 0

    def walk(*given: Any) -> Iterator[Record]:
        nonlocal count
        count += 1
        began.set()
        go_on.wait(5)
        return walk_entries(*given)

    monkeypatch.setattr(organization_index, "walk_entries", walk)
    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(index.settle, 5)
        began.wait(5)
        others = [pool.submit(index.settle, 5) for _ in range(5)]
        while index._asked < 7 and not first.done():
            time.sleep(0.001)
        assert not any(each.done() for each in others)
        go_on.set()
        assert [each.result() for each in [first, *others]] == [True] * 6
    # One for whoever asked first, who may not be told of what was written since; one for the rest.
    assert count == 2


def test_search_that_cannot_read_the_log_says_that_it_may_be_incomplete(
    place: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = place.services.search_indexes.get(place.org.id)
    assert index.settle(5)

    def walk(*_: Any) -> Iterator[Record]:
        raise StoreUnavailable("away")

    with monkeypatch.context() as away:
        away.setattr(organization_index, "walk_entries", walk)
        began = time.monotonic()
        assert not index.settle(5)
        # It waits no longer than the store took to say so.
        assert time.monotonic() - began < 2
    assert index.settle(5)


def test_texts_of_a_well_that_another_process_purged_leave_the_index(place: Site) -> None:
    services, engineer = place.services, place.crew.engineer
    kept = factories.well(services, engineer, place.project.id, name="Вечная")
    gone = factories.well(services, engineer, place.project.id, name="Бренная")
    for well in (kept, gone):
        factories.event(services, engineer, well.id, title="бренность")
        services.wells.delete(engineer, well.id)
    assert find(place, "бренность") == []
    index = place.services.search_indexes.get(place.org.id)

    def count_texts() -> int:
        with index.file.reading() as connection:
            found = connection.execute("SELECT count(*) FROM text_event WHERE name LIKE 'бренн%'")
            return int(found.fetchone()[0])

    assert count_texts() == 2
    # As the purge does after 30 days, wherever it runs.
    services.engine.commit([Delete(factories.key_of(gone.id))])
    assert find(place, "бренность") == []
    assert count_texts() == 2
    # As ten minutes later.
    index._deeply_checked_at = float("-inf")
    assert find(place, "бренность") == []
    assert count_texts() == 1
    services.wells.restore(engineer, kept.id)
    assert find(place, "бренность") == ["бренность"]


def test_index_of_an_earlier_start_is_caught_up_with(place: Site) -> None:
    find(place, "anything")
    # Closed, and opened again by the next search: on disk, or made anew in a temporary folder.
    place.services.search_indexes.close()
    factories.event(place.services, place.crew.engineer, place.well.id, title="meanwhile")
    assert find(place, "meanwhile") == ["meanwhile"]


@pytest.mark.parametrize("how", ["removed", "overwritten", "emptied"])
def test_index_that_is_damaged_is_made_anew(place: Site, how: str) -> None:
    title = f"damage {how}"
    factories.event(place.services, place.crew.engineer, place.well.id, title=title)
    assert find(place, title) == [title]
    path = folder_of(place.services.search_indexes, place.org.id)
    if how == "removed":
        path.unlink()
    elif how == "overwritten":
        place.services.search_indexes.close()
        path = folder_of(place.services.search_indexes, place.org.id)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"\x00 no database" * 5000)
    else:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("DROP TABLE hidden")
    assert find(place, title) == [title]


def test_index_of_another_store_is_made_anew(place: Site) -> None:
    """As after a backup was put in place of the store: the newest entry known is not there."""
    factories.event(place.services, place.crew.engineer, place.well.id, title="before backup")
    assert find(place, "backup") == ["before backup"]
    index = place.services.search_indexes.get(place.org.id)

    def forge(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM document")
        connection.execute("DELETE FROM text_event")
        key = f"W#{'0' * 20}\nA#2199-01-01T00:00:00.000Z#a-{'0' * 20}"
        connection.execute("UPDATE meta SET value = ? WHERE name = 'newest'", (key,))

    index.file.write(forge)
    place.services.search_indexes.close()
    assert find(place, "backup") == ["before backup"]


def test_change_of_an_organization_that_nobody_searches_costs_nothing(place: Site) -> None:
    elsewhere = factories.organization(place.services, place.crew.stranger)
    assert elsewhere.id not in place.services.search_indexes._indexes
    entry = AuditEntry.model_validate(
        {
            **{"id": "a-1", "at": START, "actor": {"id": "u", "name": "N"}, "org_id": elsewhere.id},
            **{"action": "well.created", "entity": "well", "entity_id": "x", "entity_name": "X"},
        }
    )
    place.services.search_indexes.note([entry])
    assert elsewhere.id not in place.services.search_indexes._indexes
