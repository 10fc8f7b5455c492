"""What happened in an organization and on a well, by kind, person and time."""

import time
from datetime import timedelta

import pytest

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.audit import AuditEntry, EntityName
from welltrack_ui.domain.errors import Invalid, NotFound
from welltrack_ui.services.audit.audit_queries import UNFILTERED_QUERY, AuditQuery
from welltrack_ui.store.engine.engine import Delete


def found(site: Site, asked: AuditQuery, limit: int = 3) -> list[AuditEntry]:
    log = site.services.audit.list_for_organization
    return factories.everything(lambda c: log(site.crew.viewer, site.org.id, limit, c, asked))


@pytest.fixture
def busy(site: Site) -> Site:
    for _ in range(4):
        factories.event(site.services, site.crew.engineer, site.well.id)
        factories.stage(site.services, site.crew.admin, site.well.id)
    return site


@pytest.mark.parametrize("limit", [1, 3, 4, 5, 500])
def test_log_by_kind_and_person_is_the_whole_one_without_the_rest(busy: Site, limit: int) -> None:
    whole = found(busy, UNFILTERED_QUERY, 500)
    engineer = busy.crew.engineer.user_id
    for asked in (
        AuditQuery(entity="event"),
        AuditQuery(actor_id=engineer),
        AuditQuery(entity="stage", actor_id=engineer),
        AuditQuery(entity="member"),
    ):
        assert found(busy, asked, limit) == [entry for entry in whole if asked.matches(entry)]
    assert len(found(busy, AuditQuery(entity="event"))) == 4
    assert found(busy, AuditQuery(entity="stage", actor_id=engineer)) == []


def test_log_of_a_time_leaves_its_end_out(busy: Site) -> None:
    whole = found(busy, UNFILTERED_QUERY, 500)
    for start in (whole[-1].at, whole[4].at):
        for end in (whole[2].at, whole[0].at, whole[0].at + timedelta(milliseconds=1)):
            asked = AuditQuery(start=start, end=end)
            assert found(busy, asked) == [e for e in whole if start <= e.at < end]


def test_cursor_of_another_time_is_refused(busy: Site) -> None:
    whole, log = found(busy, UNFILTERED_QUERY, 500), busy.services.audit.list_for_organization
    asked = AuditQuery(start=whole[-1].at, end=whole[0].at)
    cursor = log(busy.crew.viewer, busy.org.id, 1, None, asked).next_cursor
    late = AuditQuery(start=whole[0].at)
    with pytest.raises(Invalid, match="not a cursor of this list"):
        log(busy.crew.viewer, busy.org.id, 1, cursor, late)


@pytest.mark.parametrize("limit", [1, 4, 500])
def test_log_of_a_well_is_filtered_as_that_of_an_organization(busy: Site, limit: int) -> None:
    factories.project(busy.services, busy.crew.admin, busy.org.id)
    log, viewer, well = busy.services.audit.list_for_well, busy.crew.viewer, busy.well

    def told(asked: AuditQuery) -> list[AuditEntry]:
        return factories.everything(lambda c: log(viewer, well.id, limit, c, asked))

    whole = told(UNFILTERED_QUERY)
    assert whole == [
        entry for entry in found(busy, UNFILTERED_QUERY, 500) if entry.well_id == well.id
    ]
    admin = busy.crew.admin.user_id
    assert len(told(AuditQuery(entity="event"))) == 4
    for asked in (
        AuditQuery(entity="stage"),
        AuditQuery(actor_id=admin),
        AuditQuery(entity="member"),
    ):
        assert told(asked) == [entry for entry in whole if asked.matches(entry)]
    late = AuditQuery(start=whole[3].at, end=whole[0].at)
    assert told(late) == [e for e in whole if whole[3].at <= e.at < whole[0].at]


def test_names_behind_ids_tell_what_is_deleted_and_nothing_of_others(
    site: Site, elsewhere: Site
) -> None:
    services, engineer, well_id = site.services, site.crew.engineer, site.well.id
    stage = factories.stage(services, engineer, well_id, name="12 1/4 section")
    event = factories.event(services, engineer, well_id, title="Trip out")
    lost = factories.event(services, engineer, well_id)
    services.events.delete(engineer, event.id)
    services.engine.commit([Delete(factories.key_of(lost.id))])
    nothing = ["no id", elsewhere.org.id, engineer.user_id]
    asked = [site.project.id, stage.id, event.id, lost.id, elsewhere.well.id, *nothing]
    found = services.audit.resolve_names(site.crew.viewer, site.org.id, asked)
    assert found == {
        site.project.id: EntityName(name=site.project.name, deleted=False),
        stage.id: EntityName(name="12 1/4 section", deleted=False),
        event.id: EntityName(name="Trip out", deleted=True),
        lost.id: EntityName(name="", deleted=True),
        elsewhere.well.id: EntityName(name="", deleted=True),
    }


def test_changes_since_an_instant_are_those_of_the_entity_newest_first(site: Site) -> None:
    services, who = site.services, site.crew.engineer
    event = factories.event(services, who, site.well.id, title="Drill")
    other = factories.event(services, who, site.well.id)
    time.sleep(0.002)  # entries are told apart by the millisecond
    services.events.update(who, event.id, 1, {"title": "Ream"})
    services.events.update(site.crew.owner, event.id, 2, {"md_end": 1558})
    services.events.update(who, other.id, 1, {"title": "Trip"})
    audit = services.audit
    entries = audit.list_since(who, site.org.id, {event.id}, event.updated_at, site.well.id)
    told = [(entry.actor.name, [c.field for c in entry.changes]) for entry in entries]
    assert told == [("Owner", ["md_end"]), ("Engineer", ["title"])]
    assert audit.list_since(who, site.org.id, {event.id}, event.updated_at) == entries
    assert audit.list_since(who, site.org.id, {event.id}, entries[0].at, site.well.id) == []


def test_changes_since_tell_members_alone_and_of_their_own_organization(
    site: Site, elsewhere: Site
) -> None:
    services, crew = site.services, site.crew
    event = factories.event(services, crew.engineer, site.well.id)
    before = event.created_at - timedelta(seconds=1)
    read = services.audit.list_since
    with pytest.raises(NotFound):
        read(crew.stranger, site.org.id, {event.id}, before, site.well.id)
    # A well of another organization opens nothing.
    assert read(crew.stranger, elsewhere.org.id, {event.id}, before, site.well.id) == []
    assert [e.action for e in read(crew.viewer, site.org.id, {event.id}, before)] == [
        "event.created"
    ]
