"""Reports as entities: their day and number, what they take over, who may do what."""

from datetime import date, timedelta

import pytest

from tests import factories
from tests.factories import Site
from tests.services.reports.report_steps import DAY, add_report, add_row, add_well, approve, submit
from welltrack_ui.domain.errors import Conflict, Forbidden, Invalid, NotFound
from welltrack_ui.services.reports.reports import ReportQuery

NEXT = DAY + timedelta(days=1)


def test_day_and_number_are_unique_in_a_job_of_a_well(site: Site) -> None:
    well = add_well(site)
    first = add_report(site, well)
    assert (first.job, first.number, first.status, first.revision) == ("Drilling", 1, "draft", 0)
    for fields in ({"number": 7}, {"date": NEXT, "number": 1}, {"date": DAY, "job": "drilling"}):
        with pytest.raises(Conflict):
            add_report(site, well, **fields)
    other = add_report(site, well, job="Completion")
    assert (other.number, add_report(site, add_well(site)).number) == (1, 1)
    # The job is that of the report of the latest date; the number counts on in it.
    later = add_report(site, well, date=NEXT, job="Drilling", number=12)
    assert add_report(site, well, date=DAY - timedelta(days=3)).number == later.number + 1


def test_number_that_is_changed_frees_the_old_one(site: Site) -> None:
    well, services, who = add_well(site), site.services, site.crew.engineer
    first = add_report(site, well)
    services.reports.update(who, first.id, 1, {"number": 5})
    assert add_report(site, well, date=NEXT, number=1).number == 1
    with pytest.raises(Conflict):
        services.reports.update(who, first.id, 2, {"number": 1})


def test_people_on_board_are_the_sum_of_their_rows_unless_said(site: Site) -> None:
    well = add_well(site)
    rows = [{"company": "Rig", "count": 30}, {"company": "Mud", "count": 2}]
    report = add_report(site, well, personnel=rows)
    assert report.pob == 32
    assert add_report(site, well, date=NEXT).pob == 32
    update = site.services.reports.update
    more = update(site.crew.engineer, report.id, 1, {"personnel": [*rows, rows[1]]})
    assert more.pob == 34
    assert update(site.crew.engineer, report.id, 2, {"pob": 40}).pob == 40


def test_deleted_draft_gives_its_day_back_and_takes_it_again(site: Site) -> None:
    well, services, who = add_well(site), site.services, site.crew.engineer
    report = add_report(site, well)
    services.reports.delete(who, report.id)
    with pytest.raises(NotFound):
        services.reports.get(who, report.id)
    trash = services.audit.list_trash(who, site.org.id).items
    assert [(one.entity, one.name) for one in trash] == [("report", "Drilling 1, 2024-05-01")]
    other = add_report(site, well)
    with pytest.raises(Conflict, match="of this day and job already"):
        services.reports.restore(who, report.id)
    services.reports.delete(who, other.id)
    assert services.reports.restore(who, report.id).id == report.id


def test_report_that_was_signed_is_neither_changed_nor_deleted(site: Site) -> None:
    well, services, who = add_well(site), site.services, site.crew.engineer
    add_row(site, well, 0, 24)
    report = submit(site, add_report(site, well))
    for _ in "sa":
        with pytest.raises(Conflict):
            services.reports.update(who, report.id, report.version, {"summary": "other"})
        with pytest.raises(Conflict):
            services.reports.delete(who, report.id)
        if report.status == "submitted":
            report = approve(site, report)


def test_report_covers_nothing_outside_of_its_day(site: Site) -> None:
    well = add_well(site)
    with pytest.raises(Invalid) as refusal:
        add_report(site, well, covers_from="2024-05-01T05:59:00Z")
    assert [error.field for error in refusal.value.errors] == ["covers_from"]


def test_lists_are_newest_first_and_filtered(site: Site) -> None:
    well, other = add_well(site), add_well(site)
    add_row(site, well, 0, 24)
    first, second = submit(site, add_report(site, well)), add_report(site, well, date=NEXT)
    third = add_report(site, other, job="Completion")
    gone = add_report(site, other, date=NEXT)
    site.services.reports.delete(site.crew.engineer, gone.id)

    def ids(**query: object) -> list[str]:
        listed = site.services.reports.list(site.crew.viewer, ReportQuery(**query))  # type: ignore[arg-type]
        return [report.id for report in listed.items]

    assert ids(well_id=well.id) == [second.id, first.id]
    assert ids(well_id=well.id, first=NEXT) == [second.id]
    assert ids(well_id=well.id, last=DAY) == [first.id]
    assert ids(well_id=well.id, status="submitted") == [first.id]
    assert ids(project_id=site.project.id, job="completion") == [third.id]
    assert ids(org_id=site.org.id)[0] == second.id
    assert set(ids(org_id=site.org.id)) == {first.id, second.id, third.id}
    site.services.wells.delete(site.crew.engineer, other.id)
    assert ids(org_id=site.org.id) == [second.id, first.id]
    with pytest.raises(Invalid):
        ids()


def test_costs_add_up_over_the_reports_of_a_well(site: Site) -> None:
    well = add_well(site, afe_amount=100_000.0)
    rate = {"code": "1", "quantity": 1.0, "unit_cost": 25_000.0, "recurring": True}
    add_report(site, well, costs=[rate, {"code": "2", "unit_cost": 9_000.5}])
    second = add_report(site, well, date=NEXT)
    assert second.cost_sums.model_dump() == {
        "day": 25_000.0,
        "cumulative": 59_000.5,
        "afe_remaining": 40_999.5,
    }


def test_positions_go_on_from_the_surveys_of_earlier_reports(site: Site) -> None:
    well = add_well(site)
    add_report(site, well, surveys=[{"md": 1000.0, "inclination": 0.0, "azimuth": 0.0}])
    deeper = [{"md": 1030.0, "inclination": 3.0, "azimuth": 90.0}]
    (station,) = add_report(site, well, date=NEXT, surveys=deeper).survey_stations
    assert station.dogleg == pytest.approx(3)
    assert 1029.9 < station.tvd < 1030
    assert 0.7 < station.east < 0.8


def test_figures_say_nothing_where_there_is_nothing_to_divide_by(site: Site) -> None:
    figures = add_report(site, add_well(site)).figures
    assert figures is not None
    assert figures.model_dump() == {
        "report_date": date(2024, 5, 1),
        **dict.fromkeys(("reported_hours", "npt_hours", "npt_gross_hours"), 0.0),
        **dict.fromkeys(("npt_percent", "md", "rop_on_bottom", "days_from_spud")),
        **{"progress": 0.0, "drilling_hours": 0.0, "rop_day": 0.0, "days_on_location": None},
    }


def test_figures_of_a_day_follow_the_dating_and_the_depth_that_is_reported(site: Site) -> None:
    well = add_well(site, spud_at="2024-04-29T22:00:00Z")
    add_row(site, well, -24, 0, md_end=100.0)
    add_row(site, well, 0, 12, md_end=220.0)
    add_row(site, well, 12, 24, kind="npt")
    report = add_report(site, well)
    figures = report.figures
    assert figures is not None
    assert (figures.md, figures.progress, figures.rop_day, figures.rop_on_bottom) == (
        *(220.0, 120.0),
        *(5.0, 10.0),
    )
    assert (figures.npt_percent, figures.days_from_spud, figures.days_on_location) == (50.0, 2, 1)
    change = {"report_dated_by": "end"}
    site.services.organizations.update(site.crew.owner, site.org.id, 1, change)
    services, who = site.services, site.crew.engineer
    after = services.reports.update(who, report.id, 1, {"md": 225.0}).figures
    assert after is not None
    assert (after.report_date, after.days_from_spud) == (NEXT, 3)
    assert (after.md, after.progress) == (225.0, 125.0)


def test_recipients_are_set_by_administrators_alone(site: Site) -> None:
    services, well = site.services, add_well(site)
    with pytest.raises(Forbidden):
        services.wells.update(site.crew.engineer, well.id, 1, {"report_recipients": ["a@b.org"]})
    given = ["Rig@example.com", "rig@example.com", "office@example.com"]
    after = services.wells.update(site.crew.admin, well.id, 1, {"report_recipients": given})
    assert after.report_recipients == ("rig@example.com", "office@example.com")
    same = {"report_recipients": list(after.report_recipients), "rig": "R"}
    assert services.wells.update(site.crew.engineer, well.id, 2, same).rig == "R"
    with pytest.raises(Forbidden):
        factories.well(services, site.crew.engineer, site.project.id, report_recipients=["a@b.org"])
