"""What is deleted: out of every list, in the trash, back with all that stood below it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any, get_args

import pytest

from tests import factories
from tests.clocks import clock_at
from tests.factories import START, Site
from tests.services import calls
from tests.services.calls import Things
from welltrack_ui.domain.errors import Conflict, NotFound
from welltrack_ui.domain.trash import Trashed
from welltrack_ui.services.files.file_queries import FileQuery
from welltrack_ui.services.reports.reports import ReportQuery
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.store.engine.engine import IndexName, Query
from welltrack_ui.store.unit_of_work import UnitOfWork

NOUNS = ("projects", "wells", "stages", "events", "files", "reports")
IDS: dict[str, Callable[[Things], str]] = {
    "projects": lambda at: at.site.project.id,
    "wells": lambda at: at.site.well.id,
    "stages": lambda at: at.stage.id,
    "events": lambda at: at.event.id,
    "files": lambda at: at.file.id,
    "reports": lambda at: at.report.id,
}


def delete(at: Things, noun: str) -> None:
    getattr(at.site.services, noun).delete(at.site.crew.admin, IDS[noun](at))


def restore(at: Things, noun: str) -> Any:
    return getattr(at.site.services, noun).restore(at.site.crew.admin, IDS[noun](at))


def trash(site: Site) -> list[Trashed]:
    listing = site.services.audit.list_trash
    return factories.everything(lambda c: listing(site.crew.viewer, site.org.id, 2, c))


def seen(at: Things) -> set[str]:
    """The nouns whose thing is in a list of the organization, of the project or of the well."""
    site, viewer, services = at.site, at.site.crew.viewer, at.site.services
    window = EventQuery(start=START, end=START + timedelta(hours=1))
    lists: dict[str, Callable[[], Any]] = {
        "projects": lambda: services.projects.list(viewer, site.org.id),
        "wells": lambda: services.well_lists.list(viewer, org_id=site.org.id),
        "wells found": lambda: services.well_lists.list(viewer, org_id=site.org.id, q="well"),
        "project's wells": lambda: services.well_lists.list(viewer, project_id=site.project.id),
        "stages": lambda: services.stages.list(viewer, site.well.id),
        "events": lambda: services.event_queries.list(viewer, replace(window, org_id=site.org.id)),
        "project's events": lambda: services.event_queries.list(
            viewer, replace(window, project_id=site.project.id)
        ),
        "well's events": lambda: services.event_queries.list(
            viewer, replace(window, well_id=site.well.id)
        ),
        "files": lambda: services.file_lists.list(viewer, FileQuery(org_id=site.org.id)),
        "project's files": lambda: services.file_lists.list(
            viewer, FileQuery(project_id=site.project.id)
        ),
        "well's files": lambda: services.file_lists.list(viewer, FileQuery(well_id=site.well.id)),
        "reports": lambda: services.reports.list(viewer, ReportQuery(org_id=site.org.id)),
        "project's reports": lambda: services.reports.list(
            viewer, ReportQuery(project_id=site.project.id)
        ),
        "well's reports": lambda: services.reports.list(viewer, ReportQuery(well_id=site.well.id)),
    }
    known = {IDS[noun](at) for noun in NOUNS}
    found = set()
    for name, listed in lists.items():
        try:
            items = listed().items
        except NotFound:
            continue
        if any(item.id in known for item in items):
            found.add(name)
    return found


EVERYTHING = {
    *NOUNS,
    "wells found",
    "project's wells",
    "project's events",
    "well's events",
    "project's files",
    "well's files",
    "project's reports",
    "well's reports",
}
GONE = {
    "projects": EVERYTHING,
    "wells": EVERYTHING - {"projects"},
    "stages": {"stages"},
    "events": {"events", "project's events", "well's events"},
    "files": {"files", "project's files", "well's files"},
    "reports": {"reports", "project's reports", "well's reports"},
}


@pytest.mark.parametrize("noun", NOUNS)
def test_deleted_thing_is_gone_with_all_below_and_comes_back_with_it(site: Site, noun: str) -> None:
    at = calls.things(site)
    assert seen(at) == EVERYTHING
    service, entity_id = getattr(site.services, noun), IDS[noun](at)
    before = service.get(site.crew.viewer, entity_id)
    delete(at, noun)
    assert seen(at) == EVERYTHING - GONE[noun]
    with pytest.raises(NotFound):
        service.get(site.crew.viewer, entity_id)
    with pytest.raises(NotFound):
        delete(at, noun)
    back = restore(at, noun)
    assert back.version == before.version + 2
    changing = {"version", "updated_at", "updated_by"}
    assert back.model_dump(exclude=changing) == before.model_dump(exclude=changing)
    assert service.get(site.crew.viewer, entity_id) == back
    assert seen(at) == EVERYTHING
    assert restore(at, noun) == back


@pytest.mark.parametrize("above", ["wells", "projects"])
def test_what_stands_below_can_be_neither_seen_nor_changed(site: Site, above: str) -> None:
    at = calls.things(site)
    delete(at, above)
    below = NOUNS[NOUNS.index(above) + 1 :]
    for noun in below:
        service, entity_id = getattr(site.services, noun), IDS[noun](at)
        for name, more in (("get", ()), ("update", (1, {})), ("delete", ()), ("restore", ())):
            with pytest.raises(NotFound):
                getattr(service, name)(site.crew.owner, entity_id, *more)
    restore(at, above)
    for noun in below:
        assert getattr(site.services, noun).get(site.crew.viewer, IDS[noun](at)).id


def test_trash_lists_the_latest_first(site: Site) -> None:
    at = calls.things(site)
    for noun in ("events", "stages", "files"):
        delete(at, noun)
    found = trash(site)
    assert found == sorted(found, key=lambda t: (t.deleted_at, t.id), reverse=True)
    assert {(t.entity, t.id, t.name, t.well_id) for t in found} == {
        ("file", at.file.id, at.file.name, site.well.id),
        ("stage", at.stage.id, at.stage.name, site.well.id),
        ("event", at.event.id, at.event.title, site.well.id),
    }
    assert {t.deleted_by for t in found} == {site.crew.admin.user_id}
    assert {(t.expires_at - t.deleted_at).days for t in found} <= {29, 30}
    restore(at, "stages")
    assert {t.entity for t in trash(site)} == {"file", "event"}


@pytest.mark.parametrize("order", [*permutations(("events", "stages", "wells"))])
def test_trash_lists_the_latest_first_of_what_is_deleted_within_one_millisecond(
    site: Site, monkeypatch: pytest.MonkeyPatch, order: tuple[str, ...]
) -> None:
    other = factories.well(site.services, site.crew.admin, site.project.id)
    at = replace(calls.things(site), site=replace(site, well=other))
    monkeypatch.setattr(f"{UnitOfWork.__module__}.datetime", clock_at(datetime.now(UTC)))
    for noun in order:
        delete(at, noun)
    assert [one.id for one in trash(site)] == [IDS[noun](at) for noun in reversed(order)]


def test_trash_holds_only_what_can_be_restored(site: Site) -> None:
    at = calls.things(site)
    delete(at, "events")
    delete(at, "wells")
    assert [(t.entity, t.project_id) for t in trash(site)] == [("well", site.project.id)]
    delete(at, "projects")
    assert [t.entity for t in trash(site)] == ["project"]
    restore(at, "projects")
    restore(at, "wells")
    assert [t.entity for t in trash(site)] == ["event"]


def test_trash_is_over_after_thirty_days(site: Site) -> None:
    at = calls.things(site)
    delete(at, "events")
    record = site.services.engine.get(factories.key_of(at.event.id))
    assert record is not None
    deleted_at = trash(site)[0].deleted_at
    assert record.expires_at == int((deleted_at + timedelta(days=30)).timestamp())


def test_deleted_organization_comes_back_by_its_owner(site: Site) -> None:
    services, owner, org_id = site.services, site.crew.owner, site.org.id
    services.organizations.delete(owner, org_id)
    assert org_id not in {org.id for org in services.organizations.list_mine(owner)}
    assert org_id not in {m.org_id for m in services.accounts.get_me(owner).memberships}
    with pytest.raises(NotFound):
        services.organizations.delete(owner, org_id)
    back = services.organizations.restore(owner, org_id)
    assert (back.role, back.deleted_at, back.version) == ("owner", None, 3)
    assert services.organizations.restore(owner, org_id) == back
    assert services.wells.get(site.crew.viewer, site.well.id) == site.well


def test_events_of_a_deleted_stage_stay(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    stage = factories.stage(services, engineer, site.well.id)
    event = factories.event(services, engineer, site.well.id, stage_id=stage.id)
    file = factories.file(services, engineer, site.well.id, stage_id=stage.id, event_id=event.id)
    services.stages.delete(engineer, stage.id)
    assert services.events.get(engineer, event.id) == event
    renamed = services.events.update(engineer, event.id, 1, {"title": "Renamed"})
    assert (renamed.title, renamed.stage_id) == ("Renamed", stage.id)
    services.events.delete(engineer, event.id)
    changed = services.files.update(engineer, file.id, file.version, {"name": "new.csv"})
    assert (changed.name, changed.stage_id, changed.event_id) == ("new.csv", stage.id, event.id)


def test_restore_that_meets_a_taken_name_leaves_the_trash_as_it_is(site: Site) -> None:
    at = calls.things(site)
    delete(at, "wells")
    factories.well(site.services, site.crew.engineer, site.project.id, name=site.well.name)
    with pytest.raises(Conflict):
        restore(at, "wells")
    assert [t.id for t in trash(site)] == [site.well.id]


def test_deleted_things_lie_in_no_index_but_the_trash(site: Site) -> None:
    at = calls.things(site)
    for noun in ("events", "stages", "files", "reports"):
        delete(at, noun)
    engine = site.services.engine
    pk = factories.key_of(site.well.id).pk
    left = {
        index: [record.kind for record in engine.walk(Query(index, pk))]
        for index in get_args(IndexName)
        if index.startswith("l")
    }
    # What is left is the event that tells of the upload.
    assert left == {"l1": ["event"], "l2": [], "l3": [], "l4": []}
