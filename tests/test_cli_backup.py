"""`welltrack backup` and `welltrack restore` as an operator calls them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import prepared, run
from tests.factories import Site


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` and no data of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with prepared(tmp_path_factory.mktemp("data")) as made:
        yield made


def data_of(site: Site) -> tuple[str, Path]:
    return ("--data", Path(site.services.settings.data))


def test_installation_is_backed_up_and_restored(site: Site, tmp_path: Path) -> None:
    backup, new = tmp_path / "backup", tmp_path / "new"
    answer = run("backup", backup, "--json", *data_of(site))
    assert answer.status == 0
    assert json.loads(answer.out)["folder"] == str(backup)
    answer = run("restore", backup, "--data", new)
    assert answer.status == 0
    assert "No sweep removes files for 24 hours." in answer.out
    members = run("user", "list", "--org", site.org.id, "--json", "--data", new)
    assert members.out == run("user", "list", "--org", site.org.id, "--json", *data_of(site)).out
    again = run("restore", backup, "--data", new)
    assert (again.status, again.out) == (1, "")
    assert "new is not empty: move it away" in again.err


def test_organization_is_restored_from_its_export(site: Site, tmp_path: Path) -> None:
    export, new = tmp_path / "north-sea.zip", tmp_path / "new"
    assert run("export", site.org.id, "--out", export, *data_of(site)).status == 0
    answer = run("restore", export, "--json", "--data", new)
    assert answer.status == 0
    counts = json.loads(answer.out)
    assert (counts["org_id"], counts["people"], counts["lost_files"]) == (site.org.id, 4, [])
    again = run("restore", export, "--data", new)
    assert again.status == 1
    assert "is here already" in again.err


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("restore", "nothing.zip"), "nothing.zip is not there"),
        (("restore", "."), ". has no manifest.json: it is no backup of `welltrack backup`"),
        (("backup", "/"), "/ is there already: choose another folder"),
    ],
)
def test_refusal_is_one_line(arguments: tuple[str, ...], line: str) -> None:
    answer = run(*arguments)
    assert answer.status in {1, 2}
    assert answer.err == f"welltrack: {line}\n"


def test_backup_of_dynamodb_names_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLTRACK_STORE", "dynamodb")
    monkeypatch.setenv("WELLTRACK_SECRET", "s" * 40)
    answer = run("backup", "somewhere")
    assert answer.status == 2
    assert "point-in-time recovery" in answer.err
