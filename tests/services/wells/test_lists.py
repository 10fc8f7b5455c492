"""Lists in pages: wells by name and search, files by date, projects, stages, logs."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests import factories
from tests.factories import START, Crew, Site
from welltrack_ui.domain.errors import Invalid, NotFound
from welltrack_ui.services.container import Services
from welltrack_ui.services.files.file_queries import FileQuery

NAMES = ["15/9-F-1", "15/9-F-1 B", "15/9-F-11", "ÅSGARD", "åsgard 2", "FORGE 16A [78]-32", "Zulu"]
FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 3)


def make(site: Site, *names: str, **fields: Any) -> list[str]:
    """The ids of new wells, made in the other order."""
    for name in reversed(names):
        factories.well(site.services, site.crew.engineer, site.project.id, name=name, **fields)
    return [*names]


def names(site: Site, **asked: Any) -> list[str]:
    """The names of all pages."""
    lists = site.services.well_lists
    found = factories.everything(lambda c: lists.list(site.crew.viewer, **asked, cursor=c))
    return [well.name for well in found]


@pytest.fixture
def named(site: Site) -> Site:
    """A site whose wells are those of the list."""
    return with_names(site)


@pytest.fixture(scope="module")
def shared(services: Services, crew: Crew) -> Site:
    """The same for all who only read."""
    return with_names(factories.site(services, crew))


def with_names(site: Site) -> Site:
    site.services.wells.delete(site.crew.engineer, site.well.id)
    make(site, *NAMES)
    return site


@pytest.mark.parametrize("limit", [1, 2, 3, 500, None])
def test_wells_are_listed_by_name_each_once(shared: Site, limit: int | None) -> None:
    assert names(shared, project_id=shared.project.id, limit=limit) == NAMES
    assert names(shared, org_id=shared.org.id, limit=limit) == NAMES


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("15/9-f-1", ["15/9-F-1", "15/9-F-1 B", "15/9-F-11"]),
        ("F-1 b", ["15/9-F-1 B"]),
        ("F", ["15/9-F-1", "15/9-F-1 B", "15/9-F-11", "FORGE 16A [78]-32"]),
        ("1", ["15/9-F-1", "15/9-F-1 B", "15/9-F-11", "FORGE 16A [78]-32"]),
        ("78", ["FORGE 16A [78]-32"]),
        ("åsgard", ["ÅSGARD", "åsgard 2"]),
        (" ZULU ", ["Zulu"]),
        ("\uff3a\uff55", ["Zulu"]),
        ("ulu", []),
        ("%", []),
        ("15/9-F-1  B ", ["15/9-F-1 B"]),
        ("  ", NAMES),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 500])
def test_search_finds_word_starts_each_well_once(
    shared: Site, words: str, found: list[str], limit: int
) -> None:
    assert sorted(names(shared, org_id=shared.org.id, q=words, limit=limit)) == sorted(found)


def test_search_within_a_project_finds_its_wells(named: Site) -> None:
    other = factories.project(named.services, named.crew.admin, named.org.id)
    factories.well(named.services, named.crew.engineer, other.id, name="Zulu 2")
    assert names(named, project_id=named.project.id, q="zulu") == ["Zulu"]
    assert names(named, project_id=other.id, q="zulu", limit=1) == ["Zulu 2"]
    named.services.projects.delete(named.crew.admin, other.id)
    assert names(named, org_id=named.org.id, q="zulu") == ["Zulu"]


def test_search_follows_a_new_name(named: Site) -> None:
    (well,) = named.services.well_lists.list(named.crew.viewer, org_id=named.org.id, q="Zulu").items
    named.services.wells.update(named.crew.engineer, well.id, 1, {"name": "Yankee Zulu"})
    assert names(named, org_id=named.org.id, q="yan") == ["Yankee Zulu"]
    assert names(named, org_id=named.org.id, q="zulu") == ["Yankee Zulu"]
    named.services.wells.update(named.crew.engineer, well.id, 2, {"name": "Xray"})
    assert names(named, org_id=named.org.id, q="zulu") == []


def test_search_is_of_one_organization(named: Site, elsewhere: Site) -> None:
    stranger = elsewhere.crew.stranger
    factories.well(elsewhere.services, stranger, elsewhere.project.id, name="Zulu")
    assert names(named, org_id=named.org.id, q="zulu") == ["Zulu"]


def test_wells_of_a_status(named: Site) -> None:
    make(named, "Whisky", status="drilling")
    make(named, "Xray", status="drilling")
    for limit in (1, 500):
        asked = {"org_id": named.org.id, "status": "drilling", "limit": limit}
        assert names(named, **asked) == ["Whisky", "Xray"]
        assert names(named, **asked, q="xray") == ["Xray"]


def test_wells_are_asked_for_by_one_of_two(site: Site) -> None:
    both: dict[str, Any] = {"org_id": site.org.id, "project_id": site.project.id}
    for asked in ({}, both):
        with pytest.raises(Invalid, match="either project_id or org_id"):
            site.services.well_lists.list(site.crew.viewer, **asked)


def test_projects_are_listed_by_name(site: Site) -> None:
    admin, org_id = site.crew.admin, site.org.id
    for name in ("b", "A 2", "a", "C"):
        factories.project(site.services, admin, org_id, name=name)
    projects = site.services.projects
    found = factories.everything(lambda c: projects.list(site.crew.viewer, org_id, 2, c))
    assert [p.name for p in found] == ["a", "A 2", "b", "C", site.project.name]


def test_stages_are_listed_by_start(site: Site) -> None:
    for hours in (5, 1, 3):
        start = START + timedelta(hours=hours)
        factories.stage(
            site.services, site.crew.engineer, site.well.id, name=str(hours), starts_at=start
        )
    stages = site.services.stages
    found = factories.everything(lambda c: stages.list(site.crew.viewer, site.well.id, 2, c))
    assert [s.name for s in found] == ["1", "3", "5"]


def test_change_log_comes_newest_first_in_pages(site: Site) -> None:
    made = [factories.event(site.services, site.crew.engineer, site.well.id) for _ in range(5)]
    histories = site.services.audit
    log = factories.everything(
        lambda c: histories.list_for_well(site.crew.viewer, site.well.id, 2, c)
    )
    assert [entry.entity_id for entry in log] == [
        *(event.id for event in reversed(made)),
        site.well.id,
    ]
    activity = factories.everything(
        lambda c: histories.list_for_organization(site.crew.viewer, site.org.id, 4, c)
    )
    assert [entry.at for entry in activity] == sorted((e.at for e in activity), reverse=True)
    assert activity[:6] == log
    assert activity[-1].action == "organization.created"


def file(site: Site, name: str, day: date | None = None, **fields: Any) -> str:
    if day:
        fields["report_date"] = day
    made = factories.file(site.services, site.crew.engineer, site.well.id, name=name, **fields)
    return made.id


def files(site: Site, **asked: Any) -> list[str]:
    """The names of the files asked for, in pages of two."""
    lists = site.services.file_lists

    def page(cursor: str | None) -> Any:
        return lists.list(site.crew.viewer, FileQuery(**asked, limit=2, cursor=cursor))

    return [found.name for found in factories.everything(page)]


def test_files_are_listed_by_what_is_asked(site: Site) -> None:
    services, engineer, well_id = site.services, site.crew.engineer, site.well.id
    stage = factories.stage(services, engineer, well_id)
    event = factories.event(services, engineer, well_id)
    file(site, "undated.csv")
    file(site, "second.las", SECOND, stage_id=stage.id)
    file(site, "first.csv", FIRST, event_id=event.id)
    file(site, "Отчёт first.csv", FIRST, stage_id=stage.id, event_id=event.id)
    whole = ["undated.csv", "first.csv", "Отчёт first.csv", "second.las"]
    for home in ({"well_id": well_id}, {"project_id": site.project.id}, {"org_id": site.org.id}):
        assert files(site, **home) == whole
        assert files(site, **home, day=FIRST) == whole[1:3]
        assert files(site, **home, first=SECOND) == ["second.las"]
        assert files(site, **home, end=SECOND) == whole[1:3]
        assert files(site, **home, first=FIRST, end=SECOND + timedelta(days=1)) == whole[1:]
        assert files(site, **home, kind="log") == ["second.las"]
        assert files(site, **home, q="ОТЧЁТ") == ["Отчёт first.csv"]
        assert files(site, **home, stage_id=stage.id) == ["Отчёт first.csv", "second.las"]
        assert files(site, **home, event_id=event.id) == ["first.csv", "Отчёт first.csv"]
        both = {"event_id": event.id, "stage_id": stage.id}
        assert files(site, **home, **both, kind="other", day=FIRST) == ["Отчёт first.csv"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "well_id"),
        ({"well_id": "w", "org_id": "o"}, "well_id"),
        ({"well_id": "w", "day": FIRST, "first": FIRST}, "date"),
        ({"well_id": "w", "first": SECOND, "end": SECOND}, "to"),
        ({"well_id": "w", "limit": 0}, "limit"),
    ],
)
def test_files_asked_for_wrongly_name_the_field(
    site: Site, asked: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        site.services.file_lists.list(site.crew.viewer, FileQuery(**asked))
    assert [error.field for error in refused.value.errors] == [field]


def test_files_of_a_stage_of_another_well_are_not_found(site: Site) -> None:
    other = factories.well(site.services, site.crew.engineer, site.project.id)
    stage = factories.stage(site.services, site.crew.engineer, other.id)
    for asked in ({"stage_id": stage.id}, {"event_id": stage.id}, {"stage_id": "nothing"}):
        with pytest.raises(NotFound):
            files(site, well_id=site.well.id, **asked)
