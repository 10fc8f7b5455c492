"""The names that stand in one list with a name that is typed, for the warning of look-alikes."""

from collections.abc import Awaitable, Callable, Sequence

from welltrack_ui.domain.lists.well_rows import WellFilter
from welltrack_ui.web.screen_user import ScreenUser

NamesOfList = Callable[[], Awaitable[Sequence[str]]]


def list_project_names(user: ScreenUser, org_id: str) -> NamesOfList:
    """The names of an organization's projects, asked for anew by each call."""

    async def find() -> Sequence[str]:
        projects = await user.ask(user.services.well_directory.list_projects, org_id)
        return list(projects.values())

    return find


def list_well_names(user: ScreenUser, org_id: str, project_id: str) -> NamesOfList:
    """The names of a project's wells, asked for anew by each call."""

    async def find() -> Sequence[str]:
        wanted = WellFilter(project_id=project_id)
        rows = await user.ask(user.services.well_directory.find_rows, org_id, wanted)
        return [row.name for row in rows]

    return find
