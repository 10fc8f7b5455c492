"""The data of the menu of saved views."""

from collections.abc import Sequence

from welltrack_ui import urls
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.lists.saved_view import SavedView, SavedViewDraft
from welltrack_ui.web.screen_user import ScreenUser


class ServiceSavedViewData:
    """The saved views of an organization. Raises: refusals of the domain from each method."""

    def __init__(self, user: ScreenUser, org_id: str) -> None:
        self.user, self.org_id = user, org_id
        self._service = user.services.saved_views

    async def list_views(self) -> Sequence[SavedView]:
        """The views that the user may see, by name."""
        return await self.user.ask(self._service.list, self.org_id)

    async def find_start_id(self) -> str | None:
        """The id of the view that the user starts at."""
        start = await self.user.ask(self._service.find_start)
        return start.id if start else None

    async def create(self, draft: SavedViewDraft) -> SavedView:
        """A new view."""
        return await self.user.ask(self._service.create, draft)

    async def set_shared(self, view: SavedView, *, is_shared: bool) -> None:
        """Share a view, or take it back."""
        changes = {"is_shared": is_shared}
        await self.user.ask(self._service.update, view.id, view.version, changes)

    async def delete(self, view: SavedView) -> None:
        """Delete a view."""
        await self.user.ask(self._service.delete, view.id)

    async def choose_start(self, view_id: str | None) -> None:
        """Make a view the user's start; None for the dashboard."""
        await self.user.ask(self._service.choose_start, view_id)

    def may_change(self, view: SavedView) -> bool:
        """Whether to offer to change a view; the service checks it again."""
        own = view.user_id == self.user.me.id
        return own or self.user.may(self.org_id, Permission.ADMINISTER)


def saved_view_url(view: SavedView) -> str:
    """The address of a saved view."""
    build = {"calendar": urls.calendar_url, "wells": urls.wells_url}[view.screen]
    return build(view.org_id, **view.parameters)
