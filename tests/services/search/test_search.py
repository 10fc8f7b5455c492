"""What a search answers, and to whom."""

import pytest

from tests import factories
from tests.factories import Site
from tests.services.search.conftest import find
from welltrack_ui import urls
from welltrack_ui.domain.errors import Invalid, NotFound
from welltrack_ui.domain.search.hit import SearchHit
from welltrack_ui.services.search import organization_index
from welltrack_ui.services.search.search import SearchQuery


def ask(place: Site, q: str, limit: int = 20, **narrow: str) -> tuple[SearchHit, ...]:
    query = SearchQuery(q=q, limit=limit, **narrow)  # type: ignore[arg-type]
    return place.services.search.search(place.crew.viewer, place.org.id, query).items


def test_hit_tells_where_it_was_found_and_where_it_leads(place: Site) -> None:
    place.services.wells.update(
        place.crew.engineer, place.well.id, 1, {"timezone": "America/Denver"}
    )
    event = factories.event(
        place.services,
        place.crew.engineer,
        place.well.id,
        title="Top drive inspection",
        description="found a cracked wash pipe",
        starts_at="2026-03-02T01:00:00Z",
    )
    (hit,) = ask(place, "racked")
    assert (hit.kind, hit.id, hit.name) == ("event", event.id, "Top drive inspection")
    assert (hit.well_id, hit.well_name, hit.at) == (
        *(place.well.id, place.well.name),
        event.starts_at,
    )
    assert [hit.text[start:end] for start, end in hit.marks] == ["racked"]
    # By the clocks of the well in Denver, the evening of the day before.
    assert hit.url == urls.well_url(place.well.id, day="2026-03-01", event=event.id)
    (by_name,) = ask(place, "top drive insp")
    assert by_name.text == "Top drive inspection"
    assert by_name.marks == ((0, 3), (4, 9), (10, 14))


def test_other_kinds_lead_to_their_screens(place: Site) -> None:
    engineer = place.crew.engineer
    factories.file(place.services, engineer, place.well.id, name="leads to.csv")
    well = factories.well(place.services, engineer, place.project.id, name="leads well")
    project = factories.project(place.services, place.crew.admin, place.org.id, name="leads p")
    stage = factories.stage(place.services, engineer, place.well.id, name="leads stage")
    found = {hit.kind: hit.url for hit in ask(place, "leads")}
    assert found == {
        "file": urls.well_url(place.well.id, tab="files", q="leads to.csv"),
        "well": urls.well_url(well.id),
        "stage": urls.stage_url(stage.id),
        "project": urls.project_url(project.id),
    }


def test_report_is_found_by_its_words_and_leads_to_its_day(place: Site) -> None:
    report = factories.report(
        place.services, place.crew.engineer, place.well.id, summary="Fished the lost cone"
    )
    (hit,) = ask(place, "lost cone")
    assert (hit.kind, hit.id, hit.name) == ("report", report.id, "Drilling 1, 2026-03-02")
    assert hit.url == urls.well_url(place.well.id, day="2026-03-02")
    place.services.reports.delete(place.crew.engineer, report.id)
    assert ask(place, "lost cone") == ()


def test_limit_ends_the_answer_and_says_so(place: Site) -> None:
    for number in range(3):
        factories.event(place.services, place.crew.engineer, place.well.id, title=f"limit {number}")
    search = place.services.search.search
    answers = [
        search(place.crew.viewer, place.org.id, SearchQuery(q="limit", limit=limit))
        for limit in (2, 3)
    ]
    assert [(len(answer.items), answer.more) for answer in answers] == [(2, True), (3, False)]
    with pytest.raises(Invalid):
        ask(place, "limit", 501)


def test_deleted_thing_is_not_found_though_the_index_still_has_it(
    place: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = factories.event(place.services, place.crew.engineer, place.well.id, title="stale one")
    assert find(place, "stale") == ["stale one"]
    monkeypatch.setattr(organization_index, "INDEXED_ENTITIES", set())
    services, engineer = place.services, place.crew.engineer
    services.events.delete(engineer, event.id)
    assert ask(place, "stale") == ()
    restored = services.events.restore(engineer, event.id)
    assert len(ask(place, "stale")) == 1
    services.events.update(engineer, event.id, restored.version, {"title": "another name"})
    assert ask(place, "stale") == ()


def test_stranger_former_member_and_another_organization_find_nothing(place: Site) -> None:
    services, crew, org_id = place.services, place.crew, place.org.id
    factories.event(services, crew.engineer, place.well.id, title="secret thing")
    query = SearchQuery(q="secret")
    with pytest.raises(NotFound):
        services.search.search(crew.stranger, org_id, query)
    with pytest.raises(NotFound):
        services.search.search(crew.stranger, "o-" + "0" * 20, query)
    own = factories.organization(services, crew.stranger)
    assert services.search.search(crew.stranger, own.id, query).items == ()
    former = factories.person(services)
    factories.join(services, crew.owner, org_id, former, "admin")
    assert len(services.search.search(former, org_id, query).items) == 1
    services.members.remove_member(crew.owner, org_id, former.user_id)
    with pytest.raises(NotFound):
        services.search.search(former, org_id, query)
    with pytest.raises(NotFound):
        services.search.lookup_wells(former, org_id, "w")
    assert len(services.search.search(crew.viewer, org_id, query).items) == 1


def test_wells_are_looked_up_by_beginning_and_in_natural_order(place: Site) -> None:
    services, crew = place.services, place.crew
    project = factories.project(services, crew.admin, place.org.id)
    for name in ("1/3-10", "1/3-2", "Ёлка", "Z 1/3", "Жар"):
        factories.well(services, crew.engineer, project.id, name=name)

    def lookup(text: str, limit: int = 20) -> list[str]:
        found = services.search.lookup_wells(crew.viewer, place.org.id, text, limit, project.id)
        return [well.name for well in found]

    assert lookup("1/3") == ["1/3-2", "1/3-10", "Z 1/3"]
    assert lookup("1/3", 1) == ["1/3-2"]
    assert lookup("е") == lookup("елк") == ["Ёлка"]
    assert lookup("") == ["1/3-2", "1/3-10", "Z 1/3", "Ёлка", "Жар"]
    assert lookup("no such") == []


def test_wells_by_id_are_those_of_the_organization(place: Site) -> None:
    services, crew = place.services, place.crew
    own = factories.organization(services, crew.stranger)
    foreign = factories.project(services, crew.stranger, own.id)
    other = factories.well(services, crew.stranger, foreign.id)
    ids = [other.id, "nonsense", place.well.id]
    found = services.search.find_wells_by_id(crew.viewer, place.org.id, ids)
    assert [well.id for well in found] == [place.well.id]
