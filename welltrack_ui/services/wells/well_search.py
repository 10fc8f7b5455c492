"""Lists of wells: of a project or an organization, by status, by a search text."""

from functools import partial
from itertools import islice

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import ServiceContext, resolve_limit
from welltrack_ui.store import cursors, records, wells


class WellListService:
    """Lists wells by name, without deleted ones and those of deleted projects."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def list(
        self,
        actor: Actor,
        *,
        project_id: str | None = None,
        org_id: str | None = None,
        status: str | None = None,
        q: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> ListPage[Well]:
        """A page of the wells of a project or an organization; `q` matches word starts of the name.

        Raises: Invalid unless one of both is given, or for a wrong limit or cursor; NotFound.
        """
        if (project_id is None) == (org_id is None):
            raise invalid_field("project_id", "give either project_id or org_id")
        size = resolve_limit(limit)
        parent_id, organization_id = self._resolve_parent(actor, project_id, org_id)
        # A search reads the search records instead of the list, and sorts by the matching word.
        if q and q.strip():
            return self._search_wells(organization_id, project_id, status, q, size, cursor)
        return self._list_page(parent_id, organization_id, status, size, cursor)

    def _resolve_parent(
        self, actor: Actor, project_id: str | None, org_id: str | None
    ) -> tuple[str, str]:
        if project_id is not None:
            project = self.context.authorizer.project(actor, project_id, Permission.READ)
            return project.id, project.org_id
        org = self.context.authorizer.org(actor, org_id or "", Permission.READ)
        return org.id, org.id

    def _list_page(
        self, parent_id: str, org_id: str, status: str | None, size: int, cursor: str | None
    ) -> ListPage[Well]:
        """A page by name; pages that a filter empties are skipped, up to 50 in one call."""
        visible = self.context.authorizer.visible_wells(org_id)
        return records.filtered_page(
            partial(wells.list_wells, self.context.engine, parent_id, size),
            lambda well: visible.has_project(well.project_id) and status in {None, well.status},
            cursor,
        )

    def _search_wells(
        self,
        org_id: str,
        project_id: str | None,
        status: str | None,
        q: str,
        size: int,
        cursor: str | None,
    ) -> ListPage[Well]:
        visible = self.context.authorizer.visible_wells(org_id)
        matches = (
            (sort_key, well)
            for sort_key, well in wells.find_wells(self.context.engine, org_id, q, cursor)
            if project_id in {None, well.project_id}
            and status in {None, well.status}
            and visible.has_project(well.project_id)
        )
        # One match more than the page holds, to know whether there is another page.
        page = list(islice(matches, size + 1))
        more = cursors.encode_cursor(page[size - 1][0]) if len(page) > size else None
        return ListPage([well for _, well in page[:size]], more)
