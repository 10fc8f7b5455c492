"""The part of the screen that a calendar is drawn on: one string of HTML, and `gestures.js`."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.kit.callback import Callback, run_callback
from components.kit.table import skeleton_html

HISTORY_MARK = "kept"
VIEWPORT_COOKIE = "welltrack-room"


@dataclass(frozen=True, slots=True)
class RenderedView:
    """A view ready to be shown.

    `axis` says along which axis time runs, `step` to how many seconds gestures are rounded;
    `scroll` how far down to begin, 0 to 1, where the view scrolls in itself.
    """

    html: Markup
    time_axis: str = "y"
    step_seconds: int = 900
    scroll_fraction: float | None = None


@dataclass(frozen=True, slots=True)
class Viewport:
    """How many pixels of height a window leaves for a calendar, and how many lie above it."""

    height: int = 750
    above: int = 112
    below: ClassVar[int] = 60

    @classmethod
    def from_cookie(cls, text: str) -> "Viewport":
        """What the browser told the last time, as `height.above`."""
        found = re.fullmatch(r"([1-9]\d{1,3})\.(\d{1,3})", text)
        return cls(int(found[1]), int(found[2])) if found else cls()


class CalendarHtml(ui.html, component="gestures.js"):
    """The element of a calendar: its HTML, and the gestures on it."""


class CalendarCanvas:
    """Shows views, and tells what is done on them.

    Views are shown as they are: they are made with Markup, which escapes.

    Callbacks by name: `open` (id, rectangle), `act` (action, value, rectangle), `create` (from,
    to), `drag` (id, edge, from, to), `nudge` (id, key, lengthen), `key` (key, id), `size` (top and
    height of the window in pixels, the browser's zone, query), `went` (query), `redraw` (where
    there was nothing to adopt). A place is {"d": day} or {"s": seconds, "w": well}.
    """

    def __init__(self, callbacks: Mapping[str, Callback], *, begun: str, may_write: bool) -> None:
        self._callbacks, self._start_address = callbacks, begun
        self._is_scrolling_view = False
        self._adopted_view: RenderedView | None = None
        self.element = CalendarHtml(skeleton_html(8), sanitize=False).classes("wt-cal")
        self.element.props["path"] = urlsplit(begun).path
        self.element.props["writable"] = may_write
        self.element.on("gesture", self._dispatch)

    def show(self, drawn: RenderedView, *, zone: str, now: datetime, again: bool) -> None:
        """Show a view; `again` leaves it scrolled as it is."""
        props = self.element.props
        props["axis"], props["step"] = drawn.time_axis, drawn.step_seconds
        props["zone"], props["now"] = zone, now.timestamp()
        scrolls = drawn.scroll_fraction is not None
        self.element.classes(
            add="wt-cal-scroll" if scrolls else "", remove="" if scrolls else "wt-cal-scroll"
        )
        adopted = self._adopted_view is drawn and not again
        self._adopted_view = None
        self.element.content = "" if adopted else drawn.html
        self.element.update()
        if (
            drawn.scroll_fraction is not None
            and not adopted
            and not (again and self._is_scrolling_view)
        ):
            self.element.run_method("scrollToShare", drawn.scroll_fraction)
        self._is_scrolling_view = scrolls

    def adopt(self, drawn: RenderedView) -> None:
        """Take the view that stands in the page already (`show_first`), instead of a second one."""
        self._adopted_view, self._is_scrolling_view = drawn, drawn.scroll_fraction is not None

    async def _dispatch(self, event: GenericEventArguments) -> None:
        verb, values = event.args
        callback = self._callbacks.get(verb)
        if callback:
            await run_callback(callback, *values)

    @staticmethod
    def last_viewport() -> Viewport:
        """How much room there was the last time in this browser."""
        return Viewport.from_cookie(ui.context.client.request.cookies.get(VIEWPORT_COOKIE, ""))

    def update_address(self, url: str, *, push: bool) -> None:
        """Say in the address what is shown.

        The router goes by the `page` of a state: all of them name where the screen began, so that
        back and forward among them are told as `went` and do not build the screen anew.
        """
        state = json.dumps({"page": f"{self._start_address}#{HISTORY_MARK}"})
        verb = "pushState" if push else "replaceState"
        ui.run_javascript(f"history.{verb}({state}, '', {json.dumps(url)})")


# For a screen that never comes, since something went wrong: then that must be seen.
_REMOVE_AFTER_MS = 10_000


def show_first_paint(drawn: RenderedView, room: Viewport) -> None:
    """Put a view into the page that is being built; `room` is what there is in this browser."""
    scrolls = Markup(" wt-cal-scroll") if drawn.scroll_fraction is not None else ""
    ui.add_head_html(f"<style>:root{{--cal-above:{room.above + room.below}px}}</style>")
    box = Markup(
        '<div id="wt-first" class="wt-no-print" style="--above:{}px" inert>'
        '<div class="wt-cal{}">{}</div></div>'
    ).format(room.above, scrolls, drawn.html)
    ui.add_body_html(f"{box}{_first_paint_script(drawn.scroll_fraction or 0.0)}")
    client = ui.context.client

    def forget() -> None:
        # It was sent once and is asked for no more; it is as large as all else of the page.
        client._body_html = ""

    client.on_connect(forget)


def _first_paint_script(part: float) -> str:
    """Scrolls to where the view begins, and makes room for what went wrong."""
    return f"""<script>{{
    const first = document.getElementById('wt-first'), cal = first.firstElementChild;
    cal.scrollTop = (cal.querySelector('.wt-cal-body')?.offsetHeight || 0) * {part};
    setTimeout(() => first.remove(), {_REMOVE_AFTER_MS});
}}</script>"""
