"""What goes along with a deletion: counted by who may delete, without what is deleted already."""

import pytest

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.errors import Forbidden, NotFound
from welltrack_ui.domain.trash import Contents
from welltrack_ui.services.organizations import contents


def fill(site: Site, well_id: str, events: int) -> list[str]:
    """A stage and so many events; their ids."""
    factories.stage(site.services, site.crew.engineer, well_id)
    return [
        factories.event(site.services, site.crew.engineer, well_id, title=f"Event {n}").id
        for n in range(events)
    ]


def test_contents_of_well_project_and_organization_are_counted(site: Site) -> None:
    services, crew = site.services, site.crew
    other = factories.well(services, crew.engineer, site.project.id)
    fill(site, site.well.id, 3)
    fill(site, other.id, 2)
    # Each file has an event of its own.
    factories.file(services, crew.engineer, site.well.id)
    count = services.contents
    assert count.count_well(crew.engineer, site.well.id) == Contents(stages=1, events=4, files=1)
    expected = Contents(wells=2, events=6, files=1)
    assert count.count_project(crew.admin, site.project.id) == expected
    assert count.count_organization(crew.owner, site.org.id) == expected.model_copy(
        update={"projects": 1}
    )


def test_what_is_deleted_already_does_not_go_along(site: Site) -> None:
    services, crew = site.services, site.crew
    other = factories.well(services, crew.engineer, site.project.id)
    fill(site, other.id, 2)
    first, *_ = fill(site, site.well.id, 3)
    services.events.delete(crew.engineer, first)
    services.wells.delete(crew.engineer, other.id)
    count = services.contents
    assert count.count_well(crew.engineer, site.well.id).events == 2
    assert count.count_project(crew.admin, site.project.id) == Contents(wells=1, events=2)


def test_count_ends_one_beyond_its_bound(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "MAX_COUNTED", 2)
    fill(site, site.well.id, 5)
    count = site.services.contents.count_well(site.crew.engineer, site.well.id)
    assert count.events == 3


def test_contents_are_for_who_may_delete(site: Site) -> None:
    count, crew = site.services.contents, site.crew
    with pytest.raises(Forbidden):
        count.count_well(crew.viewer, site.well.id)
    with pytest.raises(Forbidden):
        count.count_project(crew.engineer, site.project.id)
    with pytest.raises(Forbidden):
        count.count_organization(crew.admin, site.org.id)
    stranger = factories.person(site.services)
    with pytest.raises(NotFound):
        count.count_well(stranger, site.well.id)
