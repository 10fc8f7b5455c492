"""What an import makes of files as spreadsheets and logging companies write them."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.factories import Site
from tests.services.imports.import_steps import ask, imports_of
from welltrack_ui.services.imports.importer import ImportCheck

FILES = Path(__file__).parent / "imports"
CASES: dict[str, dict[str, Any]] = json.loads((FILES / "cases.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A project in Almaty, its report day from 06:00, with the wells of the files in it."""
    folder = tmp_path_factory.mktemp("cases")
    services = factories.services_in(folder)
    crew = factories.crew(services)
    org = factories.organization(
        services, crew.owner, timezone="Asia/Almaty", report_day_start=6, depth_unit="m"
    )
    factories.seat(services, org, crew)
    project = factories.project(services, crew.owner, org.id)
    well = factories.well(services, crew.engineer, project.id, name="КШ-101")
    factories.well(services, crew.engineer, project.id, name="Өзен-7")
    yield Site(services, crew, org, project, well)
    services.engine.close()
    shutil.rmtree(folder)


def check(site: Site, name: str) -> ImportCheck:
    request = ask(site, CASES[name]["kind"], (FILES / name).read_bytes())
    return imports_of(site.services).check(site.crew.engineer, request)


def read_fields(site: Site, draft: Any, names: list[str]) -> dict[str, Any]:
    """The fields of a draft as the cases write them."""
    wells = {
        well.id: well.name
        for well in site.services.well_lists.list(
            site.crew.engineer, project_id=site.project.id, limit=500
        ).items
    }
    return {
        name: wells[draft.well_id] if name == "well" else form_value(getattr(draft, name))
        for name in names
    }


def form_value(value: Any) -> Any:
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value


@pytest.mark.parametrize("name", CASES)
def test_import_of_a_case_is_as_told(site: Site, name: str) -> None:
    told = CASES[name]
    found = check(site, name)
    rows = {row.number: row.draft for row in found.rows}
    refused = {error.row: error.field for error in found.errors}
    numbers = sorted(rows.keys() | refused.keys())
    assert {str(numbers.index(row) + 1): field for row, field in refused.items()} == told.get(
        "refused", {}
    )
    for place, fields in told.get("rows", {}).items():
        draft = rows[numbers[int(place) - 1]]
        assert read_fields(site, draft, list(fields)) == fields
    for field in told.get("warned", []):
        assert any(field == warning.field for warning in found.warnings)


def test_every_case_has_its_file_and_every_file_its_case() -> None:
    assert {path.name for path in FILES.glob("*.csv")} == CASES.keys()


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("E03_cp1251_semi.csv", "the file is read as cp1251"),
        ("E19_cp866.csv", "the file is read as cp866"),
        ("E05_utf16le_tab_deccomma.csv", "the file is read as UTF-16"),
        ("E29_title_line.csv", "row 3 is taken as the heading; what stands above is left out"),
    ],
)
def test_what_was_recognised_is_said(site: Site, name: str, warning: str) -> None:
    assert tuple(map(str, check(site, name).warnings)) == (warning,)
