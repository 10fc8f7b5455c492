"""Windows of events against a look at each event, for any events, windows and pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.factories import Crew
from tests.services.wells import event_query_cases
from tests.services.wells.event_query_cases import Shape
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.well import Well
from welltrack_ui.services.container import Services
from welltrack_ui.services.wells.event_queries import EventQuery

# The services are the same for all examples, which is why each makes an organization of its own.
SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
Given = tuple[str, int, Sequence[Shape]]


@dataclass(frozen=True)
class Planted:
    """A well with its stage and those of its events that are not deleted."""

    well: Well
    stage_id: str
    events: Sequence[Event]


def plant(services: Services, actor: Actor, project_id: str, given: Given) -> Planted:
    zone, hour, shapes = given
    well = factories.well(services, actor, project_id, timezone=zone, report_day_start=hour)
    stage = factories.stage(services, actor, well.id)
    drafts = [EventDraft.parse(shape.fields(well.id, stage.id)) for shape in shapes]
    made = services.events.create_many(actor, drafts) if drafts else []
    for event, shape in zip(made, shapes, strict=True):
        if shape.deleted:
            services.events.delete(actor, event.id)
    left = [event for event, shape in zip(made, shapes, strict=True) if not shape.deleted]
    return Planted(well, stage.id, left)


def pages(services: Services, actor: Actor, asked: EventQuery) -> list[str]:
    """The ids of all pages; each but the last is full."""
    found: list[str] = []
    while True:
        page = services.event_queries.list(actor, asked)
        found += [event.id for event in page.items]
        if page.next_cursor is None:
            return found
        assert len(page.items) == asked.limit
        asked = replace(asked, cursor=page.next_cursor)


@settings(max_examples=50, suppress_health_check=SHARED)
@given(
    given_well=event_query_cases.wells, asked=st.lists(event_query_cases.questions(), min_size=5)
)
def test_windows_of_a_well_and_its_stage(
    services: Services, crew: Crew, given_well: Given, asked: list[EventQuery]
) -> None:
    org = factories.organization(services, crew.owner)
    project = factories.project(services, crew.owner, org.id)
    planted = plant(services, crew.owner, project.id, given_well)
    pairs = [(event, planted.well) for event in planted.events]
    for one in [*asked, *event_query_cases.edges(planted.events[:4])]:
        for stage_id in (None, planted.stage_id):
            question = replace(one, well_id=planted.well.id, stage_id=stage_id)
            want = event_query_cases.expected(pairs, question)
            assert pages(services, crew.owner, question) == want


@settings(max_examples=30, suppress_health_check=SHARED)
@given(
    projects=st.lists(
        st.tuples(
            st.booleans(),
            st.lists(st.tuples(st.booleans(), event_query_cases.wells), min_size=1, max_size=2),
        ),
        min_size=1,
        max_size=2,
    ),
    asked=st.lists(event_query_cases.questions(), min_size=5),
)
def test_windows_of_projects_and_organization_leave_out_what_is_deleted(
    services: Services,
    crew: Crew,
    projects: list[tuple[bool, list[tuple[bool, Given]]]],
    asked: list[EventQuery],
) -> None:
    actor = crew.owner
    org = factories.organization(services, actor)
    seen: dict[str, list[tuple[Event, Well]]] = {}
    for project_deleted, wells in projects:
        project = factories.project(services, actor, org.id)
        seen[project.id] = []
        for well_deleted, given_well in wells:
            planted = plant(services, actor, project.id, given_well)
            if well_deleted:
                services.wells.delete(actor, planted.well.id)
            else:
                seen[project.id] += [(event, planted.well) for event in planted.events]
        if project_deleted:
            services.projects.delete(actor, project.id)
            del seen[project.id]
    everything = [pair for pairs in seen.values() for pair in pairs]
    for one in [*asked, *event_query_cases.edges([event for event, _ in everything[:3]])]:
        question = replace(one, org_id=org.id)
        assert pages(services, actor, question) == event_query_cases.expected(everything, question)
        for project_id, pairs in seen.items():
            question = replace(one, project_id=project_id)
            assert pages(services, actor, question) == event_query_cases.expected(pairs, question)


@pytest.mark.parametrize("zone", event_query_cases.ZONES)
def test_all_day_event_covers_the_local_days(services: Services, crew: Crew, zone: str) -> None:
    org = factories.organization(services, crew.owner)
    project = factories.project(services, crew.owner, org.id)
    well = factories.well(services, crew.owner, project.id, timezone=zone)
    days = {"starts_on": "2024-03-30", "ends_on": "2024-04-07"}
    event = factories.event(services, crew.owner, well.id, all_day=True, **days)
    first = event_query_cases.local_day(event.starts_on, well)[0] if event.starts_on else None
    last = event_query_cases.local_day(event.ends_on, well)[1] if event.ends_on else None
    assert (event.starts_at, event.ends_at) == (first, last)
