"""The demo: real wells and reports, made once, with the credit that their licences ask for."""

import contextlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests import factories
from tests.services.imports.import_steps import events_of
from welltrack_ui.demo import access, builder
from welltrack_ui.demo.access import Demo
from welltrack_ui.demo.attribution import FORGE, SODIR, list_attributions
from welltrack_ui.demo.moved_reports import MOVED_WELL, ReportMove, read
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.event import UPLOAD_KIND
from welltrack_ui.domain.report_day import find_report_day
from welltrack_ui.domain.units import metres_to_unit
from welltrack_ui.domain.user import Credentials
from welltrack_ui.services.container import Services
from welltrack_ui.services.files.file_queries import FileQuery
from welltrack_ui.services.reports.reports import ReportQuery
from welltrack_ui.services.wells.event_queries import EventQuery

DRILLING_OF_OTHER_CODES = {
    **{11: 11.0, 12: 4.5, 13: 1.5, 16: 8.0, 17: 3.0, 18: 2.5, 19: 6.0, 20: 4.0, 21: 1.0, 24: 1.0},
    **{25: 7.0, 27: 12.0, 30: 12.0, 31: 14.5, 34: 7.0, 35: 7.5, 36: 6.5, 37: 3.0, 38: 6.5},
    **{39: 4.5, 40: 5.5, 41: 3.5, 42: 11.0, 43: 15.0},
}
"""By report: hours that count as drilling here, and not in the printed reports.

Those count the rows with the code `Drilling` alone; here a row is of the kind drilling as well
while it circulates, reams, cores, steers (`Dir Work`) or drills out (`Other`): a kind is coarser.
"""
NOTICE = Path(builder.__file__).with_name("NOTICE.md")
PEOPLE = ("Winkler", "Swearingen", "Bob Frank", "Coleman", "Simano", "Goddard", "Welch", "CSTILES")
DATA_FILES = ("forge_16a_activities.csv", "forge_reports.csv", "forge_78b_repeat_section.las")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def services(folder: Path) -> Iterator[Services]:
    made = factories.services_in(folder)
    with contextlib.closing(made.engine):
        yield made


@pytest.fixture(scope="module")
def demo(services: Services, folder: Path) -> Demo:
    return builder.build_demo(services, folder)


@pytest.fixture(scope="module")
def viewer(services: Services, demo: Demo) -> Actor:
    return actor_of(services, demo, "viewer")


def actor_of(services: Services, demo: Demo, role: str) -> Actor:
    (account,) = [a for a in demo.accounts if a.role == role]
    given = Credentials(email=account.email, password=account.password)
    return services.sign_ins.authenticate_bearer(
        services.sign_ins.sign_in(given, None, None).access_token
    )


def test_people_can_sign_in_with_what_is_printed(services: Services, demo: Demo) -> None:
    for account in demo.accounts:
        actor = actor_of(services, demo, account.role)
        (org,) = services.organizations.list_mine(actor)
        assert (org.id, org.name, org.role) == (demo.org_id, "WellTrack demo", account.role)


def test_wells_of_three_fields_and_one_far_away(
    services: Services, demo: Demo, viewer: Actor
) -> None:
    projects = services.projects.list(viewer, demo.org_id).items
    counts = {
        p.name: len(services.well_lists.list(viewer, project_id=p.id, limit=500).items)
        for p in projects
    }
    assert counts == {
        "Johan Sverdrup": 85,
        "Edvard Grieg": 34,
        "Ivar Aasen": 48,
        "Utah FORGE": 3,
    }


def test_positions_are_in_wgs_84_and_the_published_ones_are_told(
    services: Services, demo: Demo, viewer: Actor
) -> None:
    (well,) = services.well_lists.list(viewer, org_id=demo.org_id, q="16/2-10").items
    assert (well.latitude, well.longitude) == (58.853877, 2.542164)
    assert well.description == (
        "Sodir FactPages exploration NPDID 6715. Status as published: P&A; purpose: APPRAISAL."
        " Position as published: 58.854467, 2.543750 in ED50."
    )


def test_reports_fill_their_days(services: Services, demo: Demo, viewer: Actor) -> None:
    asked = EventQuery(well_id=demo.well_id, day=date.fromisoformat(demo.day))
    day = services.event_queries.list(viewer, asked).items
    assert [(event.title, event.kind) for event in day][:3] == [
        ("Frontier complete the installation of pump #2 module", "npt"),
        ("Trip in hole to bottom 5,113', no issue or fill", "tripping"),
        ("Pick up off bottom, unscrew top drive", "drilling"),
    ]
    site = factories.Site(services, None, None, None, None)  # type: ignore[arg-type] # not asked
    kinds = Counter(event.kind for event in events_of(site, demo.well_id))
    assert kinds == {
        "drilling": 124,
        "tripping": 79,
        "rig_move": 29,
        "maintenance": 19,
        "casing_cementing": 16,
        "meeting": 7,
        "inspection": 6,
        "npt": 6,
        "note": 5,
        "logging": 3,
    }


def test_stages_follow_each_other(services: Services, demo: Demo, viewer: Actor) -> None:
    stages = services.stages.list(viewer, demo.well_id).items
    assert [(s.name, s.hole_section_in, s.casing_od_in, s.md_end) for s in stages] == [
        ("Rig Move In", None, None, None),
        ("Surface Drilling", 17.5, None, 496.5),
        ("Surface Casing", None, 13.375, 496.5),
        ("Intermediate Drilling", 12.25, None, 1558.4),
        ("Intermediate Casing", None, 9.625, 1558.4),
        ("Production Drilling", 8.75, None, 2252.5),
    ]
    assert [s.starts_at for s in stages[1:]] == [s.ends_at for s in stages[:-1]]


def test_reports_of_the_running_well_end_today(
    services: Services, demo: Demo, viewer: Actor
) -> None:
    zone = ZoneInfo("America/Denver")
    (well,) = services.well_lists.list(viewer, org_id=demo.org_id, q="moved").items
    assert well.name == "FORGE 16A [78]-32, dates moved to end today"
    made = well.created_at.astimezone(zone)
    assert (well.description or "").startswith("Dates moved to end today: the real reports of")
    assert f"the last one is of {made.date()}, when this demo was made." in (well.description or "")
    *_, last = services.stages.list(viewer, well.id).items
    assert (last.name, last.status, last.ends_at) == ("Production Drilling", "in_progress", None)
    site = factories.Site(services, None, None, None, None)  # type: ignore[arg-type] # not asked
    told = [event for event in events_of(site, well.id) if event.kind != UPLOAD_KIND]
    newest = max(event.ends_at or event.starts_at for event in told)
    assert newest <= well.created_at
    assert newest.astimezone(zone).date() == made.date()


@pytest.mark.parametrize(
    ("now", "count", "last_end"),
    [
        ("2026-11-28T12:00:00-07:00", 288, "2026-11-28T12:00:00-07:00"),
        # In the middle of the last report's log: what runs now ends now.
        ("2026-11-28T03:00:00-07:00", 294, "2026-11-28T03:00:00-07:00"),
        # Before it began: what is still to come is left out.
        ("2026-11-28T00:10:00-07:00", 293, "2026-11-28T00:10:00-07:00"),
        # Clocks of the well were set forward since: its wall clock times stay.
        ("2027-06-28T12:00:00-06:00", 288, "2027-06-28T12:00:00-06:00"),
    ],
)
def test_reports_are_moved_by_whole_days(now: str, count: int, last_end: str) -> None:
    reports = builder.read_data_file("forge_16a_activities.csv")
    moment = datetime.fromisoformat(now)
    rows = read(ReportMove(reports, moment).move_table(reports))
    assert len(rows) == count
    ends = [datetime.fromisoformat(row["end"]) for row in rows if row["end"]]
    assert max(ends) == datetime.fromisoformat(last_end)
    assert {row["well_name"] for row in rows} == {MOVED_WELL}


def test_daily_reports_say_of_each_day_what_the_printed_ones_do(
    services: Services, demo: Demo, viewer: Actor
) -> None:
    (well,) = services.well_lists.list(viewer, org_id=demo.org_id, q="moved").items
    listed = services.reports.list(viewer, ReportQuery(well_id=well.id, limit=100)).items
    reports = {report.number: services.reports.get(viewer, report.id) for report in listed}
    printed = read(builder.read_data_file("forge_reports.csv"))
    assert sorted(reports) == [int(row["report_no"]) for row in printed]
    for row in printed[:-1]:
        report = reports[int(row["report_no"])]
        figures, log = report.figures, services.time_logs.load(viewer, well.id, report.date)
        # A day on which the clocks of the well changed since is shorter or longer than it was.
        if log.hours != 24:
            continue
        assert figures is not None
        feet = {n: to_feet(getattr(figures, n)) for n in ("md", "progress")}
        if row["md_ft"]:
            assert feet["md"] == float(row["md_ft"])
        assert feet["progress"] == float(row["progress_ft"] or 0)
        if row["days_from_spud"]:
            assert figures.days_from_spud == int(row["days_from_spud"])
        assert figures.days_on_location == int(row["days_on_location"])
        drilled = sum(one.hours for one in log.rows if one.event.activity_code == "Drilling")
        assert drilled == float(row["drilling_hours"] or 0)
        more = DRILLING_OF_OTHER_CODES.get(report.number, 0)
        assert figures.drilling_hours == drilled + more, report.number
        assert (figures.reported_hours, log.closes) == (24.0, True)


def test_reports_are_approved_but_for_those_of_yesterday_and_today(
    services: Services, demo: Demo, viewer: Actor
) -> None:
    (well,) = services.well_lists.list(viewer, org_id=demo.org_id, q="moved").items
    listed = services.reports.list(viewer, ReportQuery(well_id=well.id, limit=100)).items
    today = find_report_day(well.created_at, ZoneInfo("America/Denver"), 6)
    assert [(one.date, one.status) for one in listed[:3]] == [
        (today, "draft"),
        (today - timedelta(days=1), "submitted"),
        (today - timedelta(days=2), "approved"),
    ]
    assert Counter(one.status for one in listed[2:])["approved"] >= 40
    surface = next(one for one in listed if one.number == 14)
    assert (surface.hole_size_in, surface.last_casing_od_in) == (17.5, None)
    approved = next(one for one in listed if one.number == 33)
    assert (approved.hole_size_in, approved.last_casing_od_in) == (8.75, 9.625)
    assert approved.present_operations == 'DRILLING 8 3/4" PRODUCTION HOLE WITH BHA #14'
    assert services.revisions.verify(viewer, approved.id).matches


def to_feet(metres: float | None) -> float | None:
    """A depth as the printed reports have it: in whole feet."""
    return None if metres is None else round(metres_to_unit(metres, "ft"), 1)


def test_wells_have_files(services: Services, demo: Demo, viewer: Actor) -> None:
    stored = services.file_lists.list(viewer, FileQuery(org_id=demo.org_id)).items
    assert {(file.name, file.kind, file.status) for file in stored} == {
        ("FORGE 78B-32 repeat section.las", "log", "stored"),
        ("Time breakdown, dates moved.csv", "ddr", "stored"),
        ("Stages, dates moved.csv", "ddr", "stored"),
    }


def test_sources_are_credited_in_the_app_and_in_the_notice(
    services: Services, demo: Demo, viewer: Actor
) -> None:
    described = {p.name: p.description for p in services.projects.list(viewer, demo.org_id).items}
    assert described["Utah FORGE"] == FORGE.text
    assert described["Ivar Aasen"] == SODIR.text
    notice = NOTICE.read_text("utf-8")
    for source in list_attributions():
        assert source.credit in notice
        assert source.licence_url in notice


def test_data_names_no_people() -> None:
    files = [builder.read_data_file(name).decode("latin-1") for name in DATA_FILES]
    assert [name for name in PEOPLE if any(name in content for content in files)] == []


def test_second_start_changes_nothing(services: Services, folder: Path, demo: Demo) -> None:
    before = factories.records(services)
    assert builder.build_demo(services, folder) == demo
    assert factories.records(services) == before


def test_passwords_are_different_in_each_folder(tmp_path: Path, demo: Demo) -> None:
    here = {account.password for account in demo.accounts}
    there = {account.password for account in access.load_accounts(tmp_path)}
    assert len(here | there) == 6
    assert access.load_accounts(tmp_path) == access.load_accounts(tmp_path)
    assert (tmp_path / "demo.json").stat().st_mode & 0o777 == 0o600


def test_demo_that_broke_off_is_finished(
    tmp_path: Path, folder: Path, services: Services, demo: Demo
) -> None:
    assert services.settings.data == folder
    # Nobody writes to it now: a copy is a demo of its own.
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    copied = factories.services_in(tmp_path)
    with contextlib.closing(copied.engine):
        noted = json.loads((tmp_path / "demo.json").read_text())
        (tmp_path / "demo.json").write_text(json.dumps({"accounts": noted["accounts"]}))
        kinds = "SELECT kind, count(*) FROM record WHERE kind != 'audit' GROUP BY kind"
        before = factories.asked(copied, kinds)
        assert dict(before)["report"] == 43
        assert builder.build_demo(copied, tmp_path) == demo
        assert factories.asked(copied, kinds) == before


def test_demo_whose_store_was_removed_is_made_again(
    tmp_path: Path, folder: Path, demo: Demo
) -> None:
    shutil.copy(folder / "demo.json", tmp_path)
    services = factories.services_in(tmp_path)
    with contextlib.closing(services.engine):
        again = builder.build_demo(services, tmp_path)
    assert again.accounts == demo.accounts
    assert again.org_id != demo.org_id
