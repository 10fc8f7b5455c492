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


class Place:
    """A page with a map; `moves` is what the list beside it is told."""

    def __init__(self) -> None:
        self.wells = SlowWells()
        self.moves: list[MapBounds] = []

    def page(self) -> None:
        callbacks = MapCallbacks(lambda _: None, lambda *_: None, self.note_move)
        self.map = WellMap(self.wells, callbacks, [PLACE])
        self.client = ui.context.client

    async def note_move(self, bounds: MapBounds) -> None:
        self.moves.append(bounds)

    def tell_aim(self, *place: float) -> None:
        """Send what the browser sends of a zoom that begins."""
        box = self.map.element
        handlers = [one for one in box._event_listeners.values() if one.type == "aim"]
        sent = GenericEventArguments(sender=box, client=self.client, args=list(place))
        with self.client:
            handle_event(handlers[0].handler, sent)

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


async def test_list_follows_a_zoom_as_it_begins_and_only_once(user: User) -> None:
    place = await opened(user)
    place.wells.let_go.set()
    await until(lambda: len(place.drawn()) == 1)
    place.tell_aim(50.0, 9.0, 5)
    await until(lambda: len(place.moves) == 1)
    # The map is on its way: its signs wait for the end of that.
    assert len(place.drawn()) == 1
    place.tell("mapMoveend", center=[50.0 + 1e-7, 9.0], zoom=5)
    await until(lambda: len(place.drawn()) == 2)
    place.tell("mapMoveend", center=[51.0, 9.0], zoom=5)
    await until(lambda: len(place.drawn()) == 3 and len(place.moves) == 2)
    view = place.wells.asked[0]._replace(latitude=50.0, longitude=9.0, zoom=5)
    assert place.moves == [view.find_bounds(), view._replace(latitude=51.0).find_bounds()]


async def test_map_that_comes_back_to_its_first_view_draws_it_again(user: User) -> None:
    place = await opened(user)
    place.wells.let_go.set()
    await until(lambda: len(place.drawn()) == 1)
    first = place.wells.asked[0]
    place.tell("mapMoveend", center=[50.0, 9.0], zoom=5)
    await until(lambda: len(place.drawn()) == 2)
    place.tell("mapMoveend", center=[first.latitude, first.longitude], zoom=first.zoom)
    await until(lambda: len(place.drawn()) == 3)
    assert f"Zoom {first.zoom}" in place.drawn()[2]
    assert len(place.moves) == 2
