"""Files in the orders that people ask for, with what is spoken of by name."""

from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.files.file import File
from welltrack_ui.services.files.file_queries import FileQuery, FileQueryResult
from welltrack_ui.services.files.file_sorting import FileOrder

PDF = b"%PDF-1.7 a report"
PNG = b"\x89PNG\r\n\x1a\n a picture"


@pytest.fixture
def made(site: Site) -> dict[str, File]:
    """Three files of the site's well, in the order of upload: b, c, a."""
    stage = factories.stage(site.services, site.crew.engineer, site.well.id, name="8 1/2")
    given: list[tuple[str, bytes, dict[str, Any]]] = [
        ("b.pdf", PDF, {"report_date": date(2026, 3, 2), "stage_id": stage.id}),
        ("C.png", PNG, {}),
        ("a.csv", b"1,2\n", {"report_date": date(2026, 3, 1)}),
    ]
    services, who, well_id = site.services, site.crew.engineer, site.well.id
    return {
        name: factories.file(services, who, well_id, content=content, name=name, **fields)
        for name, content, fields in given
    }


def first(site: Site, order: FileOrder = "name", count: int = 10, **asked: Any) -> FileQueryResult:
    question = FileQuery(**{"org_id": site.org.id, **asked})
    return site.services.file_lists.list_first(site.crew.viewer, question, order, count)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", ["a.csv", "b.pdf", "C.png"]),
        ("-name", ["C.png", "b.pdf", "a.csv"]),
        ("uploaded", ["b.pdf", "C.png", "a.csv"]),
        ("-uploaded", ["a.csv", "C.png", "b.pdf"]),
        ("reported", ["a.csv", "b.pdf", "C.png"]),
        ("-reported", ["b.pdf", "a.csv", "C.png"]),
        ("size", ["a.csv", "b.pdf", "C.png"]),
        ("-size", ["C.png", "b.pdf", "a.csv"]),
    ],
)
def test_list_is_in_the_order_asked_for(
    site: Site, made: dict[str, File], order: FileOrder, names: list[str]
) -> None:
    assert len(made) == 3
    assert [file.name for file in first(site, order).files] == names


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"format": "pdf"}, ["b.pdf"]),
        ({"format": "picture"}, ["C.png"]),
        ({"format": "table"}, ["a.csv"]),
        ({"format": "log"}, []),
        ({"first": date(2026, 3, 2)}, ["b.pdf"]),
        ({"end": date(2026, 3, 2)}, ["a.csv"]),
        ({"q": "c"}, ["a.csv", "C.png"]),
        ({"kind": "photo"}, ["C.png"]),
    ],
)
def test_list_is_narrowed(
    site: Site, made: dict[str, File], asked: dict[str, Any], names: list[str]
) -> None:
    assert len(made) == 3
    assert [file.name for file in first(site, **asked).files] == names


def test_list_is_narrowed_to_an_uploader(site: Site, made: dict[str, File]) -> None:
    factories.file(site.services, site.crew.admin, site.well.id, name="admin's.csv")
    found = first(site, uploaded_by=site.crew.admin.user_id)
    assert [file.name for file in found.files] == ["admin's.csv"]
    assert first(site).total == len(made) + 1


def test_count_cuts_the_list_and_not_the_total(site: Site, made: dict[str, File]) -> None:
    found = first(site, count=2)
    assert [file.name for file in found.files] == ["a.csv", "b.pdf"]
    assert (found.total, found.whole) == (3, True)
    assert made["C.png"] not in found.files


def test_names_are_told_of_all_that_is_spoken_of(site: Site, made: dict[str, File]) -> None:
    stage_id = made["b.pdf"].stage_id
    assert stage_id is not None
    assert first(site).names == {
        site.well.id: site.well.name,
        stage_id: "8 1/2",
        site.crew.engineer.user_id: site.crew.engineer.name,
    }


def test_list_holds_neither_pending_nor_deleted_files(site: Site, made: dict[str, File]) -> None:
    factories.upload(site.services, site.crew.engineer, site.well.id, name="pending.csv")
    site.services.files.delete(site.crew.engineer, made["b.pdf"].id)
    assert [file.name for file in first(site).files] == ["a.csv", "C.png"]


def test_list_of_an_organization_leaves_out_deleted_wells(
    site: Site, made: dict[str, File]
) -> None:
    assert first(site).total == len(made)
    site.services.wells.delete(site.crew.engineer, site.well.id)
    assert first(site).total == 0
    with pytest.raises(NotFound):
        first(site, org_id=None, well_id=site.well.id)
