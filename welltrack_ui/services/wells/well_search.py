"""Lists of wells: of a project or an organization, by status, by a search."""

from itertools import islice

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import invalid
from welltrack_ui.domain.page import Listing
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import Ground, checked_limit
from welltrack_ui.store import cursors, wells

MOST_PAGES = 50


class WellListService:
    """Wells by name; deleted ones, and those of deleted projects, are in no list."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

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
    ) -> Listing[Well]:
        """Wells of one project or one organization; `q` finds them by word starts of the name."""
        if (project_id is None) == (org_id is None):
            raise invalid("project_id", "give either project_id or org_id")
        size = checked_limit(limit)
        home, org = self._home(actor, project_id, org_id)
        if q and q.strip():
            return self._search(org, project_id, status, q, size, cursor)
        return self._listed(home, org, status, size, cursor)

    def _home(self, actor: Actor, project_id: str | None, org_id: str | None) -> tuple[str, str]:
        if project_id is not None:
            project = self.ground.scope.project(actor, project_id, Permission.READ)
            return project.id, project.org_id
        org = self.ground.scope.org(actor, org_id or "", Permission.READ)
        return org.id, org.id

    def _listed(
        self, home: str, org_id: str, status: str | None, size: int, cursor: str | None
    ) -> Listing[Well]:
        """Reads on while a filter leaves nothing, but not without end in one call."""
        visible = self.ground.scope.visible(org_id)
        for _ in range(MOST_PAGES):
            page = wells.listed(self.ground.engine, home, size, cursor)
            cursor = page.next_cursor
            kept = [
                well
                for well in page.items
                if visible.project(well.project_id) and status in {None, well.status}
            ]
            if kept or cursor is None:
                return Listing(kept, cursor)
        return Listing([], cursor)

    def _search(
        self,
        org_id: str,
        project_id: str | None,
        status: str | None,
        q: str,
        size: int,
        cursor: str | None,
    ) -> Listing[Well]:
        visible = self.ground.scope.visible(org_id)
        matches = (
            (place, well)
            for place, well in wells.found(self.ground.engine, org_id, q, cursor)
            if project_id in {None, well.project_id}
            and status in {None, well.status}
            and visible.project(well.project_id)
        )
        page = list(islice(matches, size + 1))
        more = cursors.encode(page[size - 1][0]) if len(page) > size else None
        return Listing([well for _, well in page[:size]], more)
