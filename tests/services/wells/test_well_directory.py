"""The directory of wells: always what the store has, for members alone, and cheap."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.errors import Invalid, NotFound
from welltrack_ui.domain.lists.well_rows import WellFilter
from welltrack_ui.domain.map.mercator import MapView
from welltrack_ui.domain.project import ProjectDraft
from welltrack_ui.services.wells.well_directory import WellDirectoryService

ALL = WellFilter()


def names(site: Site, wanted: WellFilter = ALL, sort: str = "name") -> list[str]:
    rows = site.services.well_directory.find_rows(site.crew.viewer, site.org.id, wanted, sort)
    return [row.name for row in rows]


def test_wells_that_are_made_changed_deleted_and_restored_show_at_once(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    assert names(site) == [site.well.name]
    made = factories.well(services, engineer, site.project.id, name="A-10")
    factories.well(services, engineer, site.project.id, name="A-9")
    assert names(site)[:2] == ["A-9", "A-10"]
    services.wells.update(engineer, made.id, made.version, {"name": "A-1", "status": "suspended"})
    assert names(site)[:2] == ["A-1", "A-9"]
    assert names(site, WellFilter(status="suspended")) == ["A-1"]
    services.wells.delete(engineer, made.id)
    assert "A-1" not in names(site)
    services.wells.restore(engineer, made.id)
    assert "A-1" in names(site)


def test_wells_of_a_project_go_and_come_back_with_it(site: Site) -> None:
    services, owner = site.services, site.crew.owner
    assert names(site) == [site.well.name]
    services.projects.delete(owner, site.project.id)
    assert names(site) == []
    services.projects.restore(owner, site.project.id)
    assert names(site) == [site.well.name]


def test_project_of_another_name_is_named_so(site: Site) -> None:
    services, owner = site.services, site.crew.owner
    names(site)
    services.projects.update(owner, site.project.id, site.project.version, {"name": "Renamed"})
    (row,) = services.well_directory.find_rows(site.crew.viewer, site.org.id, ALL)
    assert row.project == "Renamed"
    assert services.well_directory.list_projects(site.crew.viewer, site.org.id) == {
        site.project.id: "Renamed"
    }


def test_project_that_is_made_later_has_its_wells_in_the_directory(site: Site) -> None:
    services, crew = site.services, site.crew
    names(site)
    draft = ProjectDraft.parse({"org_id": site.org.id, "name": "Second"})
    second = services.projects.create(crew.admin, draft)
    factories.well(services, crew.engineer, second.id, name="B-1")
    assert "B-1" in names(site)
    assert names(site, WellFilter(project_id=second.id)) == ["B-1"]


def test_write_by_another_process_shows_too(site: Site) -> None:
    """A second service has a cache of its own, as another process has."""
    other = WellDirectoryService(site.services.wells.context)
    viewer, org_id = site.crew.viewer, site.org.id
    assert len(other.find_rows(viewer, org_id, ALL)) == 1
    factories.well(site.services, site.crew.engineer, site.project.id, name="A-1")
    assert next(row.name for row in other.find_rows(viewer, org_id, ALL)) == "A-1"


def test_stranger_and_removed_member_find_no_organization(site: Site) -> None:
    services, crew = site.services, site.crew
    names(site)
    view = MapView(60.0, 3.0, 5, 900, 600)
    with pytest.raises(NotFound):
        services.well_directory.find_rows(crew.stranger, site.org.id, ALL)
    with pytest.raises(NotFound):
        services.well_directory.find_clusters(crew.stranger, site.org.id, ALL, view)
    services.members.remove_member(crew.owner, site.org.id, crew.viewer.user_id)
    with pytest.raises(NotFound):
        services.well_directory.find_rows(crew.viewer, site.org.id, ALL)


def test_project_of_another_organization_is_not_found_in_this_one(
    site: Site, elsewhere: Site
) -> None:
    with pytest.raises(NotFound):
        names(site, WellFilter(project_id=elsewhere.project.id))
    mine = factories.site(site.services, site.crew)
    with pytest.raises(Invalid):
        names(site, WellFilter(project_id=mine.project.id))


def note(reads: list[str], name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """The call, which leaves its name in a list."""

    def noted(*args: Any, **kwargs: Any) -> Any:
        reads.append(name)
        return call(*args, **kwargs)

    return noted


def test_answer_after_the_first_reads_the_log_and_not_the_wells(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = site.services
    for number in range(12):
        factories.well(services, site.crew.engineer, site.project.id, name=f"A-{number}")
    names(site)
    engine = services.engine
    reads: list[str] = []
    monkeypatch.setattr(engine, "query", note(reads, "query", engine.query))
    monkeypatch.setattr(engine, "get_many", note(reads, "get_many", engine.get_many))
    names(site, WellFilter(status="drilling"), "-updated_on")
    # The log, and the wells that changed within the last half minute, at once.
    assert reads.count("query") <= 1
    assert reads.count("get_many") <= 2


def test_clusters_are_those_of_the_wells_that_fit(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    for number, status in enumerate(("drilling", "suspended")):
        factories.well(
            services,
            engineer,
            site.project.id,
            name=f"A-{number}",
            status=status,
            latitude=60.0,
            longitude=3.0 + number,
        )
    view, directory = MapView(60.0, 3.5, 9, 900, 600), services.well_directory
    found = directory.find_clusters(site.crew.viewer, site.org.id, ALL, view)
    assert sorted(c.rows[0].name for c in found) == ["A-0", "A-1"]
    wanted = WellFilter(status="suspended")
    (one,) = directory.find_clusters(site.crew.viewer, site.org.id, wanted, view)
    assert one.rows[0].name == "A-1"
    assert directory.list_positions(site.crew.viewer, site.org.id, wanted) == [(60.0, 4.0)]
