"""Batches of events: creations, changes and deletions of one well, all of them or none."""

from typing import Any

import pytest

from tests import factories
from tests.factories import HOUR, START, Site
from welltrack_ui.domain.errors import Conflict, Forbidden, Invalid, NotFound, StaleVersion
from welltrack_ui.domain.event import Event
from welltrack_ui.services.wells.event_batches import EventBatch, EventDeletion, EventUpdate


def add(site: Site, title: str, well_id: str = "") -> Event:
    who, well = site.crew.engineer, well_id or site.well.id
    return factories.event(site.services, who, well, title=title, ends_at=START + HOUR)


def write(site: Site, *parts: Any) -> Any:
    return site.services.event_batches.write(site.crew.engineer, EventBatch(*parts))


def test_batch_writes_all_with_an_entry_each(site: Site) -> None:
    one, two = add(site, "one"), add(site, "two")
    stage = factories.stage(site.services, site.crew.engineer, site.well.id)
    result = write(
        site,
        [factories.event_draft(site.well.id, title="new", stage_id=stage.id)],
        [EventUpdate(one.id, 1, {"title": "changed", "stage_id": stage.id})],
        [EventDeletion(two.id, 1)],
    )
    assert [(e.title, e.version) for e in (*result.created, *result.updated)] == [
        ("new", 1),
        ("changed", 2),
    ]
    with pytest.raises(NotFound):
        site.services.events.get(site.crew.viewer, two.id)
    entries = site.services.audit.list_for_well(site.crew.viewer, site.well.id).items
    assert sorted(e.action for e in entries[:3]) == [
        *("event.created", "event.deleted", "event.updated"),
    ]
    assert len({entry.at for entry in entries[:3]}) == 1


def test_change_that_changes_nothing_writes_nothing(site: Site) -> None:
    one = add(site, "one")
    before = factories.records(site.services)
    result = write(site, [], [EventUpdate(one.id, 1, {"title": "one"})])
    assert result.updated == [one]
    assert factories.records(site.services) == before


def test_row_at_fault_is_named_and_nothing_is_written(site: Site) -> None:
    one = add(site, "one")
    other = add(site, "other", factories.well(site.services, site.crew.owner, site.project.id).id)
    draft = factories.event_draft(site.well.id)
    elsewhere = factories.event_draft(other.well_id)
    before = factories.records(site.services)
    change = {"title": "X"}
    faults: list[tuple[tuple[Any, ...], str]] = [
        (([draft], [EventUpdate(one.id, 1, {"ends_at": START - HOUR})]), "update[0].ends_at"),
        (([draft], [EventUpdate(other.id, 1, change)]), "update[0].id"),
        (([draft], [], [EventDeletion(other.id, 1)]), "delete[0].id"),
        (([draft], [EventUpdate(one.id, 1, change)] * 2), "update[1].id"),
        (([draft, elsewhere],), "create[1].well_id"),
        (([], [EventUpdate(one.id, 1, {"stage_id": "s-none"})]), "update[0].stage_id"),
        (([draft] * 41,), "create"),
        # Refused before the other forty are looked for.
        (([], [EventUpdate(each, 1, change) for each in (one.id, *["e-none"] * 40)]), "create"),
        ((), "create"),
    ]
    for parts, field in faults:
        with pytest.raises(Invalid) as refusal:
            write(site, *parts)
        assert [error.field for error in refusal.value.errors] == [field]
    with pytest.raises(StaleVersion):
        write(site, [draft], [EventUpdate(one.id, 7, change)])
    with pytest.raises(StaleVersion):
        write(site, [draft], [], [EventDeletion(one.id, 7)])
    assert factories.records(site.services) == before


def test_foreign_event_is_as_one_that_is_not_there(site: Site, elsewhere: Site) -> None:
    theirs = factories.event(site.services, site.crew.stranger, elsewhere.well.id)
    draft = factories.event_draft(site.well.id)
    batches: list[tuple[Any, ...]] = [
        ([draft], [EventUpdate(theirs.id, 1, {"title": "X"})]),
        ([draft], [], [EventDeletion(theirs.id, 1)]),
        ([], [EventUpdate(theirs.id, 1, {"title": "X"})]),
    ]
    for parts in batches:
        with pytest.raises(NotFound, match="no such event"):
            write(site, *parts)


def test_viewer_writes_no_batch_and_upload_is_not_edited_in_one(site: Site) -> None:
    one = add(site, "one")
    deletion = EventBatch(delete=[EventDeletion(one.id, 1)])
    with pytest.raises(Forbidden):
        site.services.event_batches.write(site.crew.viewer, deletion)
    file = factories.file(site.services, site.crew.engineer, site.well.id)
    entries = site.services.audit.list_for_well(site.crew.viewer, site.well.id).items
    upload = next(
        e.entity_id for e in entries if e.entity == "event" and file.name in e.entity_name
    )
    with pytest.raises(Conflict, match="tells of an upload"):
        write(site, [], [EventUpdate(upload, 1, {"title": "X"})])


def test_forty_events_with_many_stages_fit_into_one_commit(site: Site) -> None:
    who, well_id = site.crew.engineer, site.well.id
    stages = [factories.stage(site.services, who, well_id).id for _ in range(20)]
    drafts = [
        factories.event_draft(well_id, stage_id=stages[i % 20], ends_at=START + HOUR)
        for i in range(40)
    ]
    created = write(site, drafts[:40]).created
    updates = [
        EventUpdate(event.id, 1, {"stage_id": stages[(i + 1) % 15]})
        for i, event in enumerate(created)
    ]
    assert {event.version for event in write(site, [], updates).updated} <= {1, 2}
