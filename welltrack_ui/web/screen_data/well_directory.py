"""The data of lists and maps of wells."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.lists.well_rows import WellFilter, WellRow
from welltrack_ui.domain.map.clusters import Cluster
from welltrack_ui.domain.map.mercator import MapView, TileSource
from welltrack_ui.web.map.tile_file import TileFile
from welltrack_ui.web.screen_user import ScreenUser

FILE_TILES_URL = "/map/tiles/{z}/{x}/{y}"
OPEN_STREET_MAP = "openstreetmap.org"


class ServiceWellDirectoryData:
    """The wells of an organization. Raises: NotSignedIn and NotFound from each method."""

    def __init__(self, user: ScreenUser, org_id: str) -> None:
        self.ask, self.directory = user.ask, user.services.well_directory
        self.org_id = org_id

    async def find_rows(self, wanted: WellFilter, sort: str) -> Sequence[WellRow]:
        """The rows that fit a filter, in an order."""
        return await self.ask(self.directory.find_rows, self.org_id, wanted, sort)

    async def find_clusters(self, wanted: WellFilter, view: MapView) -> Sequence[Cluster]:
        """The clusters in a view of the map."""
        return await self.ask(self.directory.find_clusters, self.org_id, wanted, view)

    async def list_positions(self, wanted: WellFilter) -> Sequence[tuple[float, float]]:
        """Latitude and longitude of the wells that fit a filter."""
        return await self.ask(self.directory.list_positions, self.org_id, wanted)

    async def list_values(self, wanted: WellFilter, column: str) -> Sequence[str]:
        """The values of a text column, each once."""
        return await self.ask(self.directory.list_values, self.org_id, wanted, column)

    async def list_projects(self) -> Mapping[str, str]:
        """The names of the projects by id."""
        return await self.ask(self.directory.list_projects, self.org_id)


async def find_tile_source(user: ScreenUser) -> TileSource | None:
    """The tiles over the base map: those of the settings, else those of the data folder's file."""
    return await user.ask(lambda _actor: _read_tile_source(user))


def _read_tile_source(user: ScreenUser) -> TileSource | None:
    settings = user.services.settings
    if settings.tiles_url:
        # Their licence asks for it, whoever runs the server.
        known = "© OpenStreetMap contributors" if OPEN_STREET_MAP in settings.tiles_url else ""
        return TileSource(settings.tiles_url, settings.tiles_attribution or known)
    info = TileFile(Path(settings.data)).read_info()
    return TileSource(FILE_TILES_URL, *info) if info else None


def concerns_wells(entry: AuditEntry) -> bool:
    """Whether a change may show on lists and maps of wells."""
    return entry.entity in {"well", "project"}
