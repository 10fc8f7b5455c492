"""What stood below something that is gone for good goes too, on both engines; the log stays."""

import contextlib
import itertools
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from moto import mock_aws

from tests import factories
from tests.factories import Crew, Site
from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.services.container import Services
from welltrack_ui.services.imports.importer import ImportRequest
from welltrack_ui.services.maintenance import trash_purge
from welltrack_ui.services.maintenance.trash_purge import GRACE_PERIOD, sweep_trash
from welltrack_ui.services.reports.report_life import Approval, Reopening
from welltrack_ui.services.search.search import SearchQuery
from welltrack_ui.store import imports, keys
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.engine import Delete, Query, Record

OVER = timedelta(days=30) + GRACE_PERIOD + timedelta(minutes=1)


@pytest.fixture(scope="module")
def dynamo() -> Iterator[DynamoEngine]:
    with contextlib.closing(DynamoEngine("welltrack", "eu-central-1", None)) as made:
        yield made


@pytest.fixture(params=["sqlite", "moto"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Services]:
    """Services on an empty store of either make."""
    if request.param == "sqlite":
        made = factories.services_in(tmp_path)
        with contextlib.closing(made.engine):
            yield made
        return
    dynamo = request.getfixturevalue("dynamo")
    with mock_aws():
        dynamo.create()
        yield factories.services_in(tmp_path, dynamo)


@pytest.fixture
def busy(both: Services) -> Site:
    """A site with a stage, an event, a file and a pending upload."""
    crew = Crew(**dict.fromkeys(("viewer", "engineer", "admin", "owner", "stranger"), owner(both)))
    org = factories.organization(both, crew.owner)
    project = factories.project(both, crew.owner, org.id)
    well = factories.well(both, crew.owner, project.id, uwi="UWI 1")
    site = Site(both, crew, org, project, well)
    fill(site, well.id)
    return site


def owner(services: Services) -> Actor:
    return factories.person(services)


def fill(site: Site, well_id: str) -> None:
    services, somebody = site.services, site.crew.owner
    stage = factories.stage(services, somebody, well_id)
    event = factories.event(services, somebody, well_id, stage_id=stage.id)
    factories.file(services, somebody, well_id, event_id=event.id)
    factories.upload(services, somebody, well_id)


def kept(site: Site, *homes: str) -> dict[str, list[str]]:
    """What lies in the partitions of some things and of the search, without the log."""
    pks = [*map(keys.partition_key, homes), keys.search_key(site.org.id, "", "").pk]
    walk = site.services.engine.walk
    found = {pk: [r.sk for r in walk(Query("main", pk)) if not r.sk.startswith("A#")] for pk in pks}
    return {pk: sks for pk, sks in found.items() if sks}


def objects(site: Site) -> set[str]:
    return {found.key for found in site.services.file_store.list_keys()}


def expire(site: Site, entity_id: str) -> None:
    """The record as it is when its time is over and the store has dropped it."""
    site.services.engine.commit([Delete(factories.key_of(entity_id))])


def sweep(site: Site, *, after: timedelta = OVER) -> int:
    """Sweep until nothing is left to do; how many steps it took."""
    engine, store = site.services.engine, site.services.file_store
    purge_texts = site.services.search_indexes.purge
    now = datetime.now(UTC) + after

    def take_steps() -> int:
        return sweep_trash(engine, store, now, purge_texts=purge_texts)

    steps = list(itertools.islice(iter(take_steps, 0), 100))
    assert len(steps) < 100
    return sum(steps)


def told(site: Site) -> list[str]:
    log = site.services.audit.list_for_organization
    entries = factories.everything(lambda c: log(site.crew.owner, site.org.id, 100, c))
    return [entry.action for entry in entries]


def test_all_below_a_well_goes_with_it_and_its_log_stays(busy: Site) -> None:
    services, somebody = busy.services, busy.crew.owner
    other = factories.well(services, somebody, busy.project.id, name="Other")
    fill(busy, other.id)
    before = kept(busy, other.id, busy.project.id)
    services.wells.delete(somebody, busy.well.id)
    log = told(busy)
    expire(busy, busy.well.id)
    assert len(objects(busy)) == 4
    assert sweep(busy) > 0
    assert kept(busy, busy.well.id) == kept(busy)
    after = kept(busy, other.id, busy.project.id)
    name_of_the_deleted = keys.unique_value_key(busy.project.id, "well", busy.well.name)
    before[name_of_the_deleted.pk].remove(name_of_the_deleted.sk)
    searched = keys.search_key(busy.org.id, "", "").pk
    before[searched] = [sk for sk in before[searched] if busy.well.id not in sk]
    assert after == before
    assert {key.split("/")[1] for key in objects(busy)} == {ids.split_id(other.id).core}
    assert told(busy) == log
    assert sweep(busy) == 0


def test_all_below_a_project_goes_with_it(busy: Site) -> None:
    services, somebody = busy.services, busy.crew.owner
    trashed = factories.well(services, somebody, busy.project.id)
    fill(busy, trashed.id)
    services.wells.delete(somebody, trashed.id)
    services.projects.delete(somebody, busy.project.id)
    log = told(busy)
    expire(busy, busy.project.id)
    expire(busy, trashed.id)
    sweep(busy)
    assert kept(busy, busy.project.id, busy.well.id, trashed.id) == {}
    assert objects(busy) == set()
    assert told(busy) == log
    again = factories.project(services, somebody, busy.org.id, name=busy.project.name)
    assert factories.well(services, somebody, again.id, uwi="UWI 1").uwi == "UWI 1"


@pytest.mark.parametrize("noun", ["projects", "organizations"])
def test_journals_of_imports_go_with_their_project(busy: Site, noun: str) -> None:
    services, somebody = busy.services, busy.crew.owner
    request = ImportRequest("wells", busy.project.id, b"name\nSecret 1\n")
    services.imports.finish(services.imports.start(somebody, request).run)
    gone = busy.project if noun == "projects" else busy.org
    getattr(services, noun).delete(somebody, gone.id)
    assert any("Secret 1" in record.body for record in list_journal(busy))
    expire(busy, gone.id)
    sweep(busy)
    assert list_journal(busy) == []


def list_journal(site: Site) -> list[Record]:
    """The records of a project's imports, with their lock."""
    walk = site.services.engine.walk
    home = keys.partition_key(site.project.id)
    parts = walk(Query("main", home, *keys.prefix_range("J#")))
    return [*parts, *walk(Query("main", imports.LOCK_PARTITION))]


def test_all_of_an_organization_goes_with_it_but_its_log(busy: Site) -> None:
    services, somebody = busy.services, busy.crew.owner
    services.projects.delete(somebody, factories.project(services, somebody, busy.org.id).id)
    services.organizations.delete(somebody, busy.org.id)
    expire(busy, busy.org.id)
    sweep(busy)
    assert kept(busy, busy.org.id, busy.project.id, busy.well.id) == {}
    assert objects(busy) == set()
    assert services.accounts.get_me(somebody).memberships == ()
    links = Query("main", keys.partition_key(somebody.user_id), *keys.prefix_range("M#"))
    assert list(services.engine.walk(links)) == []
    entries = services.engine.walk(Query("g1", keys.organization_audit_partition(busy.org.id)))
    assert sum(1 for _ in entries) > 5


def list_indexed(site: Site) -> dict[str, list[str]]:
    """The wells whose texts the search index has, by kind; none where its file is gone."""
    path = site.services.search_indexes.get(site.org.id).file.path
    if not path.exists():
        return {}
    with contextlib.closing(sqlite3.connect(path)) as index:
        rows = {
            kind: index.execute(f"SELECT DISTINCT well FROM text_{kind}").fetchall()  # noqa: S608 - one of our own kinds
            for kind in ("well", "stage", "event", "file")
        }
    return {kind: sorted(well for (well,) in found) for kind, found in rows.items() if found}


def search_once(site: Site) -> None:
    """Have the index made: it is as soon as somebody searches."""
    answer = site.services.search.search(site.crew.owner, site.org.id, SearchQuery(q="well"))
    assert not answer.building


@pytest.mark.parametrize("noun", ["wells", "projects"])
def test_texts_in_the_search_index_go_with_a_well_or_a_project(busy: Site, noun: str) -> None:
    services, somebody = busy.services, busy.crew.owner
    project = factories.project(services, somebody, busy.org.id, name="Another")
    other = factories.well(services, somebody, project.id, name="Other")
    fill(busy, other.id)
    gone = busy.well if noun == "wells" else busy.project
    with contextlib.closing(services.search_indexes):
        search_once(busy)
        both_wells = sorted([busy.well.id, other.id])
        kinds = ("well", "stage", "event", "file")
        assert list_indexed(busy) == dict.fromkeys(kinds, both_wells)
        getattr(services, noun).delete(somebody, gone.id)
        expire(busy, gone.id)
        sweep(busy)
        assert list_indexed(busy) == {kind: [other.id] for kind in kinds}


def test_search_index_goes_with_its_organization(busy: Site) -> None:
    services, somebody = busy.services, busy.crew.owner
    with contextlib.closing(services.search_indexes):
        search_once(busy)
        services.organizations.delete(somebody, busy.org.id)
        sweep(busy, after=timedelta())
        assert list_indexed(busy) != {}
        expire(busy, busy.org.id)
        sweep(busy)
        assert list_indexed(busy) == {}


@pytest.mark.parametrize("noun", ["wells", "projects", "organizations"])
def test_what_came_back_stays_whole(busy: Site, noun: str) -> None:
    services, somebody = busy.services, busy.crew.owner
    thing = {"wells": busy.well, "projects": busy.project, "organizations": busy.org}[noun]
    before = kept(busy, busy.org.id, busy.project.id, busy.well.id)
    service = getattr(services, noun)
    service.delete(somebody, thing.id)
    service.restore(somebody, thing.id)
    assert sweep(busy) == 0
    assert kept(busy, busy.org.id, busy.project.id, busy.well.id) == before
    assert len(objects(busy)) == 2


def test_what_can_still_be_restored_stays(busy: Site) -> None:
    busy.services.wells.delete(busy.crew.owner, busy.well.id)
    before = kept(busy, busy.well.id)
    assert sweep(busy, after=timedelta(days=30)) == 0
    assert kept(busy, busy.well.id) == before
    assert busy.services.wells.restore(busy.crew.owner, busy.well.id).deleted_at is None


def test_sweep_goes_on_where_it_was_broken_off(busy: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    services, somebody = busy.services, busy.crew.owner
    monkeypatch.setattr(trash_purge, "MAX_PURGE_STEPS", 1)
    services.projects.delete(somebody, busy.project.id)
    expire(busy, busy.project.id)
    assert sweep(busy) == 5
    assert kept(busy, busy.project.id, busy.well.id) == {}
    assert objects(busy) == set()
    with pytest.raises(NotFound):
        services.wells.restore(somebody, busy.well.id)


def test_approved_revision_outlives_its_well(busy: Site) -> None:
    services, somebody = busy.services, busy.crew.owner
    well = factories.well(services, somebody, busy.project.id)
    midnight = factories.START.replace(hour=0)
    span = {"starts_at": midnight, "ends_at": midnight + timedelta(days=1)}
    factories.event(services, somebody, well.id, kind="drilling", **span)
    words = {"summary": "S", "forecast": "F", "supervisor": "A"}
    report = factories.report(services, somebody, well.id, **words)
    submitted = services.report_life.submit(somebody, report.id, report.version)
    approval = Approval(version=submitted.version)
    approved = services.report_life.approve(somebody, report.id, approval)
    reopening = Reopening(version=approved.version, reason="R")
    services.report_life.reopen(somebody, report.id, reopening)
    services.wells.delete(somebody, well.id)
    expire(busy, well.id)
    sweep(busy)
    assert [sk.partition("#")[0] for sk in kept(busy, well.id)[keys.partition_key(well.id)]] == [
        *("RV", "RV"),
    ]
