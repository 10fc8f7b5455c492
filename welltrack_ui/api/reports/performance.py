"""Routes of time logs and of the performance of wells, projects and organizations."""

from typing import Annotated

from fastapi import APIRouter, Query

from welltrack_ui.api.dependencies import CurrentCall
from welltrack_ui.api.reports.reports import FromDay, ToDay
from welltrack_ui.domain.field_types import Day
from welltrack_ui.domain.reports.answers import TimeLogAnswer
from welltrack_ui.domain.reports.performance import GroupPerformance, WellPerformance

router = APIRouter(tags=["reports"])


@router.get("/wells/{well_id}/timelog")
def get_time_log(
    call: CurrentCall,
    well_id: str,
    date: Day,
    job: Annotated[str | None, Query(max_length=60)] = None,
) -> TimeLogAnswer:
    """The time log of a well on a report day, over what the report of the job covers."""
    return call.services.time_logs.load(call.actor, well_id, date, job)


@router.get("/wells/{well_id}/performance")
def get_well_performance(
    call: CurrentCall, well_id: str, first: FromDay = None, last: ToDay = None
) -> WellPerformance:
    """The performance of a well on report days, both included, or in all its life."""
    return call.services.performance.load_well(call.actor, well_id, first, last)


@router.get("/projects/{project_id}/performance")
def get_project_performance(
    call: CurrentCall, project_id: str, first: FromDay = None, last: ToDay = None
) -> GroupPerformance:
    """The performance of a project's wells on up to 366 report days."""
    return call.services.performance.load_project(call.actor, project_id, first, last)


@router.get("/orgs/{org_id}/performance")
def get_organization_performance(
    call: CurrentCall, org_id: str, first: FromDay = None, last: ToDay = None
) -> GroupPerformance:
    """The performance of an organization's wells on up to 366 report days."""
    return call.services.performance.load_organization(call.actor, org_id, first, last)
