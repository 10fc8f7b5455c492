"""The map draws its signs, in whatever order the browser's words and the answers come."""

import asyncio
from collections.abc import Sequence

from nicegui import ui
from nicegui.events import GenericEventArguments, handle_event
from nicegui.testing import User

from components.map.well_map import MapCallbacks, WellMap
from tests.components.patience import until
from tests.components.well_rows import well_row
from welltrack_ui.domain.lists.well_rows import MapBounds
from welltrack_ui.domain.map.clusters import Cluster
from welltrack_ui.domain.map.mercator import MapView, project

PLACE = 60.0, 3.0


class SlowWells:
    """One well, whose clusters come when they are let go; the views in `asked`, then `answered`."""

    def __init__(self) -> None:
        self.asked: list[MapView] = []
        self.answered: list[MapView] = []
        self.let_go = asyncio.Event()

    async def list_positions(self) -> Sequence[tuple[float, float]]:
        return [PLACE]

    async def list_statuses(self) -> Sequence[str]:
        return ["drilling"]

    async def find_clusters(self, view: MapView) -> Sequence[Cluster]:
        self.asked.append(view)
        await self.let_go.wait()
        self.answered.append(view)
        row = well_row(f"Zoom {view.zoom}", latitude=PLACE[0], longitude=PLACE[1])
        return [Cluster(project(*PLACE), (row,))]


async def nothing(_bounds: MapBounds) -> None:
    """The list beside the map is no part of this."""


class Place:
    """A page with a map."""

    def __init__(self) -> None:
        self.wells = SlowWells()

    def page(self) -> None:
        callbacks = MapCallbacks(lambda _: None, lambda *_: None, nothing)
        self.map = WellMap(self.wells, callbacks, [PLACE])
        self.client = ui.context.client

    def tell(self, event: str, **args: object) -> None:
        """Send what the browser sends of the map."""
        leaflet = self.map._map
        for listener in list(leaflet._event_listeners.values()):
            if listener.type == event:
                sent = GenericEventArguments(sender=leaflet, client=self.client, args=args)
                with self.client:
                    handle_event(listener.handler, sent)

    def drawn(self) -> list[str]:
        """The signs that the browser was sent."""
        outbox = self.client.outbox
        sent = [*(m for _, _, m in outbox.message_history), *outbox.messages]
        codes = [str(data.get("code", "")) for _, kind, data in sent if kind == "run_javascript"]
        return [code for code in codes if "L.divIcon" in code]


async def opened(user: User) -> Place:
    place = Place()
    ui.page("/")(place.page)
    await user.open("/")
    place.tell("init")
    await until(lambda: bool(place.wells.asked))
    return place


async def test_signs_are_drawn_though_the_browser_tells_where_it_was_moved_meanwhile(
    user: User,
) -> None:
    place = await opened(user)
    view = place.wells.asked[0]
    # Rounded to whole pixels, as browsers tell it.
    place.tell("mapMoveend", center=[view.latitude + 1e-7, view.longitude - 1e-7], zoom=view.zoom)
    await asyncio.sleep(0)
    place.wells.let_go.set()
    await until(lambda: len(place.drawn()) == 1)
    assert f"Zoom {view.zoom}" in place.drawn()[0]


async def test_answer_for_a_view_that_was_left_draws_nothing(user: User) -> None:
    place = await opened(user)
    place.tell("mapMoveend", center=[50.0, 9.0], zoom=5)
    await until(lambda: len(place.wells.asked) == 2)
    place.wells.let_go.set()
    await until(lambda: len(place.wells.answered) == 2 and bool(place.drawn()))
    # What was answered is drawn before the loop has another turn.
    await asyncio.sleep(0.01)
    assert ["Zoom 5" in code for code in place.drawn()] == [True]
