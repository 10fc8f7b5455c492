"""Files of one name in one place: the latest stands for all, and none is lost."""

from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.files.file import File
from welltrack_ui.services.files.file_queries import FileQuery

NAME = "сводка.csv"


def stored(site: Site, content: bytes = b"1,2\n", **fields: Any) -> File:
    who = fields.pop("who", site.crew.engineer)
    fields = {"name": NAME, **fields}
    return factories.file(site.services, who, site.well.id, content=content, **fields)


def shown(site: Site, **asked: Any) -> list[tuple[str, int]]:
    """The files that a list shows, by id, and how many versions each has."""
    question = FileQuery(**{"well_id": site.well.id, **asked})
    found = site.services.file_lists.list_first(site.crew.viewer, question, "-uploaded", 10)
    assert found.total == len(found.files)
    return [(file.id, found.versions.get(file.id, 1)) for file in found.files]


def versions(site: Site, file: File) -> list[str]:
    return [f.id for f in site.services.file_lists.list_versions(site.crew.viewer, file.id).files]


def test_second_upload_of_a_name_is_a_version(site: Site) -> None:
    first = stored(site)
    second = stored(site, b"1,2,3\n", who=site.crew.admin)
    assert shown(site) == [(second.id, 2)]
    assert versions(site, first) == versions(site, second) == [second.id, first.id]
    found = site.services.file_lists.list_versions(site.crew.viewer, first.id)
    assert [(file.size, found.names[file.created_by]) for file in found.files] == [
        (6, "Admin"),
        (4, "Engineer"),
    ]


def test_older_version_keeps_its_bytes_and_its_place_in_the_api(site: Site) -> None:
    first, second = stored(site), stored(site, b"1,2,3\n")
    store = site.services.file_store
    keys = [
        site.services.files.get_stored_file(site.crew.viewer, f.id).storage_key
        for f in (first, second)
    ]
    assert [b"".join(store.stream(key)) for key in keys] == [b"1,2\n", b"1,2,3\n"]
    listed = site.services.file_lists.list(site.crew.viewer, FileQuery(well_id=site.well.id))
    assert {file.id for file in listed.items} == {first.id, second.id}


@pytest.mark.parametrize("field", ["name", "report_date", "stage_id", "event_id"])
def test_file_of_another_name_day_or_place_is_no_version(site: Site, field: str) -> None:
    engineer, well = site.crew.engineer, site.well.id
    others: dict[str, Any] = {
        "name": "Сводка.csv",
        "report_date": date(2026, 3, 2),
        "stage_id": factories.stage(site.services, engineer, well).id,
        "event_id": factories.event(site.services, engineer, well).id,
    }
    first, other = stored(site), stored(site, **{field: others[field]})
    assert shown(site) == [(other.id, 1), (first.id, 1)]
    assert versions(site, first) == [first.id]
    assert versions(site, other) == [other.id]


@pytest.mark.parametrize("home", ["stage_id", "event_id"])
def test_versions_of_a_stage_and_of_an_event(site: Site, home: str) -> None:
    make = factories.stage if home == "stage_id" else factories.event
    place: dict[str, Any] = {home: make(site.services, site.crew.engineer, site.well.id).id}
    first, second = stored(site, **place), stored(site, **place)
    assert shown(site, **place) == [(second.id, 2)]
    assert versions(site, first) == [second.id, first.id]


def test_version_before_comes_back_when_the_newest_is_deleted(site: Site) -> None:
    first, second = stored(site), stored(site)
    site.services.files.delete(site.crew.engineer, second.id)
    assert shown(site) == [(first.id, 1)]
    assert versions(site, first) == [first.id]
    with pytest.raises(NotFound):
        versions(site, second)
    site.services.files.restore(site.crew.engineer, second.id)
    assert shown(site) == [(second.id, 2)]


def test_renamed_file_joins_those_of_its_new_name(site: Site) -> None:
    older, newer = stored(site, name="a.csv"), stored(site)
    site.services.files.update(site.crew.engineer, older.id, older.version, {"name": NAME})
    assert shown(site) == [(newer.id, 2)]
    assert versions(site, newer) == [newer.id, older.id]


def test_filter_finds_no_version_that_was_replaced(site: Site) -> None:
    admin = site.crew.admin
    first = stored(site, kind="log")
    assert shown(site, kind="log") == [(first.id, 1)]
    second = stored(site, who=admin, kind="survey")
    assert shown(site, kind="log") == []
    assert shown(site, uploaded_by=site.crew.engineer.user_id) == []
    assert shown(site, uploaded_by=admin.user_id) == [(second.id, 2)]


def test_versions_of_a_pending_file_are_not_told(site: Site) -> None:
    pending = factories.upload(site.services, site.crew.engineer, site.well.id, name=NAME)
    with pytest.raises(NotFound):
        versions(site, pending)
