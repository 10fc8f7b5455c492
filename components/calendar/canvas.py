"""The element of a calendar: one string of HTML, with the gestures of `gestures.js`."""

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
    """A view as HTML, with the geometry that gestures need.

    `time_axis` is the axis of time, "x" or "y"; `step_seconds` is the rounding of gestures;
    `scroll_fraction` is the first scroll position, 0 to 1, of a view that scrolls in itself.
    """

    html: Markup
    time_axis: str = "y"
    step_seconds: int = 900
    scroll_fraction: float | None = None


@dataclass(frozen=True, slots=True)
class Viewport:
    """The height in pixels that a window has for a calendar, and the pixels above and below it."""

    height: int = 750
    above: int = 112
    below: ClassVar[int] = 60

    @classmethod
    def from_cookie(cls, text: str) -> "Viewport":
        """The viewport of a cookie, `height.above`; the default where it has another form."""
        match = re.fullmatch(r"([1-9]\d{1,3})\.(\d{1,3})", text)
        return cls(int(match[1]), int(match[2])) if match else cls()


class CalendarHtml(ui.html, component="gestures.js"):
    """The NiceGUI element of a calendar, with the component of its gestures."""


class CalendarCanvas:
    """The canvas of a calendar: shows views, and runs the callbacks of gestures.

    Views are shown without sanitizing: they are Markup, which escapes what it is given.

    The elements of a view say what they are: `data-e` an event by its id, `data-g` how it can be
    dragged (1 moved, 2 pulled at its edges too), `data-d` a day, `data-s` and `data-t` a stretch of
    time in seconds since 1970, `data-w` its well, `data-action` and `data-value` an action.

    Callbacks by verb: `open` (id, rectangle), `act` (action, value, rectangle), `create` (start,
    end, rectangle of the pointer), `drag` (id, edge, start, end), `nudge` (id, key, lengthen),
    `key` (key, code, id), `size` (top and height of the window in pixels, the browser's zone,
    query), `went` (query, after back or forward), `scroll` (pixels above what is in sight of a view
    of many rows), `redraw` (no first paint to adopt). A point is {"d": day} or {"s": seconds, "w":
    well id}.
    """

    def __init__(
        self, callbacks: Mapping[str, Callback], *, start_url: str, may_write: bool
    ) -> None:
        self._callbacks, self._start_url = callbacks, start_url
        self._is_scrolling_view = False
        self._adopted_view: RenderedView | None = None
        self.element = CalendarHtml(skeleton_html(8), sanitize=False).classes("wt-cal")
        self.element.props["path"] = urlsplit(start_url).path
        self.element.props["writable"] = may_write
        self.element.on("gesture", self._dispatch)
        self.element.on("scroll", self._scroll, throttle=0.15, js_handler=_SCROLL_JS)

    def show(self, view: RenderedView, *, zone: str, now: datetime, keep_scroll: bool) -> None:
        """Show a view; `keep_scroll` leaves the scroll position as it is."""
        props = self.element.props
        props["axis"], props["step"] = view.time_axis, view.step_seconds
        # The browser's clock may be wrong: the instant comes from the server.
        props["zone"], props["now"] = zone, now.timestamp()
        scrolls = view.scroll_fraction is not None
        self.element.classes(
            add="wt-cal-scroll" if scrolls else "", remove="" if scrolls else "wt-cal-scroll"
        )
        # The same object, not an equal one: a view that was drawn since has to be sent.
        adopted = self._adopted_view is view and not keep_scroll
        self._adopted_view = None
        # Empty: `gestures.js` moves the nodes of the first paint here. A month is too much HTML to
        # send twice.
        self.element.content = "" if adopted else view.html
        self.element.update()
        if (
            view.scroll_fraction is not None
            and not adopted
            and not (keep_scroll and self._is_scrolling_view)
        ):
            element = f"getElement({self.element.id})?.$el"
            self.element.client.run_javascript(_scroll_script(element, view.scroll_fraction))
        self._is_scrolling_view = scrolls

    def adopt(self, view: RenderedView) -> None:
        """Take over the view of the first paint (`show_first_paint`), so that it is sent once."""
        self._adopted_view, self._is_scrolling_view = view, view.scroll_fraction is not None

    async def _dispatch(self, event: GenericEventArguments) -> None:
        verb, values = event.args
        # The verb comes from the browser, which may send anything.
        callback = self._callbacks.get(verb)
        if callback:
            await run_callback(callback, *values)

    async def _scroll(self, event: GenericEventArguments) -> None:
        await run_callback(self._callbacks["scroll"], event.args)

    @staticmethod
    def last_viewport() -> Viewport:
        """The viewport of the last visit of this browser, from its cookie."""
        return Viewport.from_cookie(ui.context.client.request.cookies.get(VIEWPORT_COOKIE, ""))

    def update_address(self, url: str, *, push: bool) -> None:
        """Write the state of the calendar to the URL; `push` adds an entry to the history.

        The router goes by the `page` of a history state: all of them name the start of the screen,
        so that back and forward among them come as `went` and do not build the screen anew.
        """
        state = json.dumps({"page": f"{self._start_url}#{HISTORY_MARK}"})
        # Not `ui.navigate.history`, which would put its own `page` into the state.
        verb = "pushState" if push else "replaceState"
        ui.run_javascript(f"history.{verb}({state}, '', {json.dumps(url)})")


# Only the timeline has rows that are not drawn yet.
_SCROLL_JS = "e => e.target.querySelector('.wt-cal-space') && emit(e.target.scrollTop)"
# For a screen that never comes, since something went wrong: then that must be seen.
_REMOVE_AFTER_MS = 10_000


def show_first_paint(view: RenderedView, viewport: Viewport) -> None:
    """Add a view to the HTML of the page itself, before the websocket; it fills `viewport`."""
    # Inert below: nothing answers a click before the websocket is connected.
    scrolls = Markup(" wt-cal-scroll") if view.scroll_fraction is not None else ""
    ui.add_head_html(f"<style>:root{{--cal-above:{viewport.above + viewport.below}px}}</style>")
    first_paint = Markup(
        '<div id="wt-first" class="wt-no-print" style="--above:{}px" inert>'
        '<div class="wt-cal{}">{}</div></div>'
    ).format(viewport.above, scrolls, view.html)
    ui.add_body_html(f"{first_paint}{_first_paint_script(view.scroll_fraction or 0.0)}")
    client = ui.context.client

    def forget() -> None:
        # The page has been sent; kept, the view would double the memory of each open page.
        client._body_html = ""

    client.on_connect(forget)


def _scroll_script(element: str, fraction: float) -> str:
    """The statement that scrolls a view to a fraction of its height."""
    height = "view.querySelector('.wt-cal-body')?.offsetHeight ?? 0"
    # A view that was sent a moment ago may be gone again.
    return f"(view => view && (view.scrollTop = ({height}) * {fraction}))({element});"


def _first_paint_script(scroll_fraction: float) -> str:
    """The script that scrolls the first paint, and removes it where the screen never comes."""
    return f"""<script>{{
    const first = document.getElementById('wt-first');
    {_scroll_script("first.firstElementChild", scroll_fraction)}
    setTimeout(() => first.remove(), {_REMOVE_AFTER_MS});
}}</script>"""
