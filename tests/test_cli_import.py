"""`welltrack import`: what it prints, what it writes, and how it ends."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.command_line import Outcome, prepared, run
from tests.domain.reports.witsml.ddrs_samples import STATUS, write_document, write_report
from tests.factories import Site
from tests.services.imports.import_steps import REPORTS, events_of

WELLS = "well_name,field,operator,spud_date,colour\n15/9-F-4,VOLVE,Equinor,2007-10-13,red\n"
REPORT = (
    "well_name,start,end,activity_code,comment\n"
    "15/9-F-4,2008-02-13 06:00,2008-02-13 07:00,Trips,RIH\n"
)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` and no data of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with prepared(tmp_path / "data") as made:
        yield made


def file(text: str) -> Path:
    path = Path("file.csv")
    path.write_text(text, "utf-8")
    return path


def imported(site: Site, noun: str, path: Path, *options: str) -> Outcome:
    place = ("--org", site.org.id, "--project", site.project.name)
    return run("import", noun, path, *place, *options)


def test_wells_and_their_reports_go_in(site: Site) -> None:
    wells = imported(site, "wells", file(WELLS))
    assert wells.status == 0
    assert wells.err == "warning: unknown columns are left out: colour\n"
    assert wells.out.startswith("Made 1 wells in ")
    events = imported(site, "events", file(REPORT))
    assert (events.status, events.err) == (0, "")
    assert events.out.startswith("Made 1 events in ")
    (well,) = site.services.well_lists.list(site.crew.owner, org_id=site.org.id, q="15/9").items
    (event,) = events_of(site, well.id)
    assert (event.title, event.kind, event.created_by) == (
        "RIH",
        "tripping",
        site.crew.owner.user_id,
    )


def test_dry_run_writes_nothing(site: Site) -> None:
    told = imported(site, "wells", file(WELLS), "--dry-run")
    assert (told.status, told.out) == (0, "1 rows are right: 1 wells to make.\n")
    page = site.services.well_lists.list(site.crew.owner, org_id=site.org.id)
    assert [well.id for well in page.items] == [site.well.id]


def test_import_run_again_says_what_is_there(site: Site) -> None:
    imported(site, "wells", file(WELLS))
    told = imported(site, "wells", file(WELLS))
    assert told.status == 0
    assert told.out.startswith("Made 0 wells in ")
    assert told.out.endswith(" s, 1 are there already.\n")


def test_bad_rows_are_listed_and_nothing_is_written(site: Site) -> None:
    told = imported(site, "events", file(REPORT + "Nowhere,soon,,,x\n15/9-F-4,,,,\n"))
    assert told.status == 1
    missing = f"project {site.project.name} has no such well: make it first, or mend its name"
    assert told.err.splitlines() == [
        f"rows 2–4: well_name (Well): {missing} — it holds “15/9-F-4”, “Nowhere”",
        "3 of 3 rows can't be taken: nothing was written.",
    ]
    assert told.out == ""


def test_faults_are_told_in_the_language_of_the_terminal(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    content = "start,title,depth,npt\n2026-03-02,a,99999,\n2026-03-02,b,88888,maybe\n"
    told = imported(site, "events", file(content), "--well", site.well.name)
    assert told.err.splitlines() == [
        "строки 2–3: depth (Глубина до): нужно не больше 15000 — в ячейках: «99999», «88888»",
        "строка 3: npt (Непроизводительное время): нужно «да» или «нет» — в ячейках: «maybe»",
        "Нельзя принять строк: 2 из 2. Ничего не записано.",
    ]
    refused = imported(site, "events", file("colour\nred\n"))
    assert refused.err.startswith("welltrack: Файл: нет ни одного из столбцов")


def test_answer_for_scripts_is_json(site: Site) -> None:
    path = file(f"start,comment\n2026-03-02,a\n{'y' * 4},b\n")
    told = imported(site, "events", path, "--well", site.well.name, "--json")
    answer = json.loads(told.out)
    assert (told.status, told.err) == (1, "")
    assert answer.pop("seconds") >= 0
    assert answer.pop("errors")[0]["row"] == 3
    assert answer == {
        "rows": 2,
        "made": 0,
        "changed": 0,
        "present": 0,
        "stages_made": 0,
        "dry_run": False,
        "warnings": [],
    }


def test_stages_are_made_when_asked_for(site: Site) -> None:
    imported(site, "wells", file("name\nFORGE 16A [78]-32\n"))
    path = Path("reports.csv")
    path.write_bytes(REPORTS.read_bytes())
    told = imported(site, "events", path, "--make-stages", "--as", site.crew.engineer.email)
    assert told.status == 0
    assert told.out.startswith("Made 294 events and 6 stages in ")


def test_member_without_the_right_is_refused(site: Site) -> None:
    told = imported(site, "wells", file(WELLS), "--as", site.crew.viewer.email)
    assert told.status == 1
    assert told.err == "welltrack: You are a viewer here; this needs an engineer.\n"


def test_missing_file_and_project_are_told(site: Site) -> None:
    missing = imported(site, "wells", Path("missing.csv"))
    assert (missing.status, missing.err) == (
        2,
        "welltrack: missing.csv can't be read: No such file or directory\n",
    )
    unknown = run("import", "wells", file(WELLS), "--org", site.org.id, "--project", "Nowhere")
    assert unknown.status == 1
    assert unknown.err == "welltrack: --project: the organization has no project 'Nowhere'\n"


def test_file_that_is_no_table_is_told_in_one_line(site: Site) -> None:
    told = imported(site, "wells", file("colour\nred\n"))
    assert told.status == 1
    assert told.err.startswith("welltrack: File: has none of the columns name, status")
    assert told.err.count("\n") == 1


def test_reports_go_in_from_witsml(site: Site) -> None:
    fields = {"name": "34/1-1", "timezone": "Europe/Oslo"}
    well = factories.well(site.services, site.crew.engineer, site.project.id, **fields)
    path = Path("report.xml")
    path.write_bytes(write_document())
    dry = imported(site, "reports", path, "--dry-run")
    assert dry.out == (
        "1 reports are right: 1 reports and 2 events to make, 0 and 0 to change, 0 and 0 are there"
        " already.\n"
    )
    assert dry.err.startswith("warning: left out, for a report has no place for it: surveyStation")
    done = imported(site, "reports", path, "--json")
    answer = json.loads(done.out)
    made = {name: answer[name] for name in ("reports", "reports_made", "events_made", "errors")}
    assert made == {"reports": 1, "reports_made": 1, "events_made": 2, "errors": []}
    assert len(events_of(site, well.id)) == 2


def test_refused_reports_name_line_element_and_remedy(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path("report.xml")
    path.write_bytes(write_document(write_report(STATUS.replace('uom="in"', ""), "")))
    refused = imported(site, "reports", path)
    assert (refused.status, refused.out) == (1, "")
    assert refused.err.splitlines()[-1] == (
        "line 8, <statusInfo/diaHole>: has no unit: give one as uom, of m, ft, ftUS, in, cm, mm, km"
    )
    assert "line 2: Well: project " in refused.err
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    russian = imported(site, "reports", path).err.splitlines()[-1]
    assert russian.startswith("строка 8, <statusInfo/diaHole>: ")
    path.write_bytes(b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>')
    monkeypatch.setenv("LC_ALL", "C")
    refused = imported(site, "reports", path)
    assert refused.err.startswith("welltrack: File: line 1: has a document type (<!DOCTYPE>)")
