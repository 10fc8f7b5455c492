"""A calendar in the page itself, so that it is seen before the page has got to work.

It lies over the place where the screen will stand, can be looked at and nothing else, and goes once
the screen is there. A page that waits for its scripts and its websocket shows nothing for as long.
"""

from markupsafe import Markup
from nicegui import ui

from components.calendarsurface import Drawn, Room

# For a screen that never comes, since something went wrong: then that must be seen.
_LATEST_MS = 10_000


def show_first(drawn: Drawn, room: Room) -> None:
    """Put a view into the page that is being built; `room` is what there is in this browser."""
    scrolls = Markup(" wt-cal-scroll") if drawn.scroll is not None else ""
    ui.add_head_html(f"<style>:root{{--cal-above:{room.above + room.below}px}}</style>")
    box = Markup(
        '<div id="wt-first" class="wt-no-print" style="--above:{}px" inert>'
        '<div class="wt-cal{}">{}</div></div>'
    ).format(room.above, scrolls, drawn.html)
    ui.add_body_html(f"{box}{_script(drawn.scroll or 0.0)}")
    client = ui.context.client

    def forget() -> None:
        # It was sent once and is asked for no more; it is as large as all else of the page.
        client._body_html = ""

    client.on_connect(forget)


def _script(part: float) -> str:
    """Scrolls to where the view begins, and makes room for what went wrong."""
    return f"""<script>{{
    const first = document.getElementById('wt-first'), cal = first.firstElementChild;
    cal.scrollTop = (cal.querySelector('.wt-cal-body')?.offsetHeight || 0) * {part};
    setTimeout(() => first.remove(), {_LATEST_MS});
}}</script>"""
