"""The data of the file panel."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import cast, get_args

from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import UPLOAD_KIND, Event
from welltrack_ui.domain.files.file import File, FileKind
from welltrack_ui.domain.files.file_format import FILE_FORMATS
from welltrack_ui.domain.files.file_preview import Preview
from welltrack_ui.domain.search.hit import WellChoice
from welltrack_ui.domain.stage import Stage
from welltrack_ui.services.files.file_queries import FileQuery, FileQueryResult
from welltrack_ui.services.files.file_sorting import FileOrder
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.web.screen_data.entities import ServiceEntityData
from welltrack_ui.web.screen_data.search import ServiceWellLookup
from welltrack_ui.web.screen_user import ScreenUser

MAX_PAGE_SIZE = 500
ONE_DAY = timedelta(days=1)


class ServiceFileData(ServiceEntityData[File]):
    """The files of an organization, of one of its wells, or of one stage of that.

    Raises: NotSignedIn and NotFound from each method; Forbidden, Invalid, Conflict from writes.
    """

    def __init__(
        self,
        user: ScreenUser,
        org_id: str,
        well_id: str | None = None,
        stage_id: str | None = None,
    ) -> None:
        super().__init__(user, org_id, user.services.files)
        self.ask, self.services = user.ask, user.services
        self.well_id, self.stage_id = well_id, stage_id

    async def find(self, state: Mapping[str, str], order: str, count: int) -> FileQueryResult:
        """The first `count` files that match the query string, in an order."""
        if self.stage_id:
            state = {**state, "stage": self.stage_id}
        query = parse_file_query(state, self.org_id, self.well_id)
        return await self.ask(
            self.services.file_lists.list_first, query, cast(FileOrder, order), count
        )

    async def choices(self, state: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
        """The options of the filters: `value: label` under `by`, `stage` and `project`."""
        members = (await self.ask(self.services.members.list, self.org_id, MAX_PAGE_SIZE)).items
        options: dict[str, Mapping[str, str]] = {"by": {m.user_id: m.name for m in members}}
        well_id = self.well_id or state.get("well")
        if self.well_id is None:
            projects = await self.ask(self.services.projects.list, self.org_id, MAX_PAGE_SIZE)
            options["project"] = {project.id: project.name for project in projects.items}
        if well_id and not self.stage_id and (self.well_id or await self.read_well(well_id)):
            options["stage"] = {s.id: s.name for s in await self.stages(well_id)}
        return options

    def well_lookup(self, project_id: str | None) -> ServiceWellLookup:
        """The lookup of wells of a project, or of the organization."""
        return ServiceWellLookup(self.user, self.org_id, project_id)

    async def read_well(self, well_id: str) -> WellChoice | None:
        """A well of the organization; None for a blank id, and where it is gone."""
        return await self.well_lookup(None).read_well(well_id) if well_id else None

    async def versions(self, file_id: str) -> FileQueryResult:
        """All versions of a file, the latest first."""
        return await self.ask(self.services.file_lists.list_versions, file_id)

    async def preview(self, file_id: str) -> Preview:
        """The preview of a file."""
        return await self.ask(self.services.file_previews.load_preview, file_id)

    async def stages(self, well_id: str) -> Sequence[Stage]:
        """The stages of a well, by start."""
        return (await self.ask(self.services.stages.list, well_id, MAX_PAGE_SIZE)).items

    async def events(self, file: File) -> Sequence[Event]:
        """The events that a file may belong to: of its report date, else of its day of upload."""
        well = await self.ask(self.services.wells.get, file.well_id)
        tz = report_day.load_zone(well.timezone)
        if file.report_date:
            org = await self.ask(self.services.organizations.get, well.org_id)
            dated_by, hour = org.report_dated_by, well.report_day_start
            day = report_day.find_dated_day(file.report_date, dated_by, hour)
        else:
            day = report_day.find_report_day(file.created_at, tz, well.report_day_start)
        query = EventQuery(well_id=file.well_id, day=day, limit=MAX_PAGE_SIZE)
        page = await self.ask(self.services.event_queries.list, query)
        return [event for event in page.items if event.kind != UPLOAD_KIND]


def parse_file_query(state: Mapping[str, str], org_id: str, well_id: str | None) -> FileQuery:
    """The query of the filters in an address; values that make no sense are left out."""
    well_id = well_id or state.get("well")
    project_id = None if well_id else state.get("project")
    last = parse_iso_date(state.get("to", ""))
    first = parse_iso_date(state.get("from", ""))
    end = last + ONE_DAY if last and last < date.max else None
    kind, form = state.get("kind"), state.get("format")
    return FileQuery(
        well_id=well_id,
        project_id=project_id,
        org_id=None if well_id or project_id else org_id,
        stage_id=state.get("stage") if well_id else None,
        kind=kind if kind in get_args(FileKind) else None,
        first=first,
        end=end if not (first and end and end <= first) else None,
        q=state.get("q"),
        format=form if form in FILE_FORMATS else None,
        uploaded_by=state.get("by"),
    )


def parse_iso_date(text: str) -> date | None:
    """The date of an ISO 8601 text, None for any other text."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None
