"""The data of the search, and of the choice of a well."""

from collections.abc import Sequence

from welltrack_ui.domain.search.hit import SearchAnswer, WellChoice
from welltrack_ui.services.search.search import SearchQuery
from welltrack_ui.web.screen_user import ScreenUser

MAX_CHOICES = 30


class ServiceWellLookup:
    """Looks up the wells of an organization, or of one of its projects.

    Raises: NotSignedIn, NotFound, Invalid and Unavailable from each method that reads.
    """

    def __init__(self, user: ScreenUser, org_id: str, project_id: str | None = None) -> None:
        self.user, self.org_id, self.project_id = user, org_id, project_id
        self._search = user.services.search

    async def find_wells(self, text: str) -> Sequence[WellChoice]:
        """The wells that a text may mean, best first; without a text the first ones."""
        return await self.user.ask(
            self._search.lookup_wells, self.org_id, text, MAX_CHOICES, self.project_id
        )

    async def list_last_wells(self) -> Sequence[WellChoice]:
        """The wells that this user chose last, the latest first."""
        ids = await self.user.ask(self.user.services.recent_choices.list, self._list_name)
        return await self.user.ask(self._search.find_wells_by_id, self.org_id, ids) if ids else ()

    async def read_well(self, well_id: str) -> WellChoice | None:
        """A well of the organization; None where it is gone, or another's."""
        wells = await self.user.ask(self._search.find_wells_by_id, self.org_id, [well_id])
        return wells[0] if wells else None

    async def remember_well(self, well_id: str) -> None:
        """Note that a well was chosen."""
        await self.user.ask(self.user.services.recent_choices.note, self._list_name, well_id)

    @property
    def _list_name(self) -> str:
        return f"wells {self.org_id}"


async def search_organization(user: ScreenUser, org_id: str, query: SearchQuery) -> SearchAnswer:
    """What a search finds. Raises: NotSignedIn, NotFound, Invalid, Unavailable."""
    return await user.ask(user.services.search.search, org_id, query)
