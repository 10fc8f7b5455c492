"""A card beside an event: what it is, and what can be done with it."""

from collections.abc import Callable, Sequence

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.calendar.event_box import Scene, when
from components.i18n import format as form_of
from components.i18n.format import DepthUnit
from components.i18n.translate import t
from components.kit.buttons import button, icon_button
from components.kit.callback import Callback, call
from components.kit.chips import kind_chip, npt_chip, severity_chip
from components.kit.page_header import facts
from welltrack_ui import urls
from welltrack_ui.domain.calendar.entries import Entry
from welltrack_ui.domain.event import Event

WIDTH, HEIGHT, ROOM = 380, 320, 8
_OPEN = "node => node.el.showPopover()"
_CLOSED = "e => e.newState === 'closed' && emit()"
_LIST = """e => {
    const row = e.target.closest('[data-e]');
    if (row) emit(row.dataset.e);
}"""


class Peek:
    """A card that closes by a click elsewhere or Escape, in the browser, and is gone then.

    It stands beside the rectangle `where`, or `below` it.
    """

    def __init__(self, label: str, where: Sequence[float], *, below: bool = False) -> None:
        self._home = ui.context.slot.parent
        self._box = ui.element("div").classes("wt-peek wt-no-print")
        self._box.props["popover"] = "auto"
        self._box.props("role=dialog")
        self._box.props["aria-label"] = label
        self._box.style((place_below if below else place)(where))
        self._box.on("vnode-mounted", js_handler=_OPEN)
        self._box.on("toggle", self.close, [], js_handler=_CLOSED)

    def __enter__(self) -> "Peek":
        self._box.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._box.__exit__()

    def close(self) -> None:
        """Take it away."""
        if not self._box.is_deleted:
            self._box.delete()

    async def close_and(self, act: Callback, *values: object) -> None:
        """Take it away, and do something in its place."""
        self.close()
        with self._home:
            await call(act, *values)


def peek_event(
    scene: Scene,
    entry: Entry,
    event: Event,
    attach: Callable[[], object],
    unit: DepthUnit,
    where: Sequence[float],
    acts: Sequence[tuple[str, str, Callback]],
) -> Peek:
    """The card of an event; `acts` are label, icon and what is done, the first one foremost.

    `attach` draws what hangs on the event.
    """
    with Peek(event.title, where) as peek:
        with ui.element("div").classes("wt-peek-head"):
            ui.html(_head_html(scene, entry, event)).classes("wt-grow")
            icon_button("x", t("Close"), peek.close)
        ui.html(_body_html(scene, event, unit)).classes("wt-peek-body")
        attach()
        if acts:
            with ui.element("div").classes("wt-peek-acts"):
                for i, (label, symbol, act) in enumerate(acts):
                    weight = "secondary" if i == 0 else "ghost"
                    button(label, _closing(peek, act), symbol=symbol, weight=weight)  # type: ignore[arg-type]
    return peek


def peek_list(
    scene: Scene, entries: Sequence[Entry], where: Sequence[float], on_open: Callback
) -> Peek:
    """A card that lists events; the one that is chosen is opened in its place."""
    row = Markup('<button type="button" data-e="{}">{}<span>{}<small>{}</small></span></button>')
    rows = Markup("").join(
        row.format(e.id, kind_badge(e), e.title, when(scene, e)) for e in entries
    )
    with Peek(t("Events"), where) as peek:
        found = ui.html(rows).classes("wt-peek-list")

        async def chosen(event: GenericEventArguments) -> None:
            await peek.close_and(on_open, event.args, where)

        found.on("click", chosen, js_handler=_LIST)
    return peek


def kind_badge(entry: Entry) -> Markup:
    """The kind of an event, as its icon on its colour."""
    return kind_chip(entry.kind)


def place(where: Sequence[float]) -> str:
    """Where the card goes: beside the rectangle, within the window; on phones at the foot."""
    left, top, right, bottom, width, height = where
    if width < 600:
        return "inset:auto 0 0 0;width:100%"
    x = right + ROOM
    if x + WIDTH > width - ROOM:
        x = left - WIDTH - ROOM
    if x < ROOM:
        x = min(max(left, ROOM), width - WIDTH - ROOM)
        below = bottom + ROOM
        return f"left:{x:.0f}px;top:{min(below, height - HEIGHT):.0f}px"
    y = max(ROOM, min(top, height - HEIGHT))
    return f"left:{x:.0f}px;top:{y:.0f}px"


def place_below(where: Sequence[float]) -> str:
    """The same for a card that hangs on a button."""
    left, _, _, bottom, width, height = where
    if width < 600:
        return "inset:auto 0 0 0;width:100%"
    x = max(ROOM, min(left, width - WIDTH - ROOM))
    top = bottom + ROOM - 2
    return (
        f"left:{x:.0f}px;top:{top:.0f}px;width:max-content;"
        f"max-height:{max(HEIGHT / 2, height - top - ROOM):.0f}px"
    )


def _closing(peek: Peek, act: Callback) -> Callable[[], object]:
    async def done() -> None:
        await peek.close_and(act)

    return done


def _head_html(scene: Scene, entry: Entry, event: Event) -> Markup:
    marks = npt_chip(event.npt_category) if event.npt else Markup("")
    marks += severity_chip(event.severity) if event.severity else Markup("")
    return Markup(
        '<div class="wt-row wt-wrap">{}{}</div><h2>{}</h2>'
        '<p class="wt-num">{} <small>{}</small></p>'
    ).format(kind_chip(event.kind), marks, event.title, when(scene, entry), _length(scene, event))


def _length(scene: Scene, event: Event) -> str:
    if event.all_day:
        return ""
    parts = [str(scene.tz)]
    if event.ends_at:
        parts.insert(0, form_of.duration(event.ends_at - event.starts_at))
    return " · ".join(parts)


def _body_html(scene: Scene, event: Event, unit: DepthUnit) -> Markup:
    well = scene.wells.get(event.well_id)
    link = Markup('<a href="{}">{}</a>').format(urls.well(event.well_id), well.name if well else "")
    known = facts(
        [
            (t("Well"), link),
            (t("Depth"), form_of.depth_range(event.md_start, event.md_end, unit)),
            (t("Activity code"), event.activity_code or ""),
            (t("Contractor"), event.contractor or ""),
            (t("Tags"), ", ".join(event.tags)),
        ]
    )
    text = Markup("")
    if event.description:
        text = Markup('<p class="wt-peek-text">{}</p>').format(event.description.strip())
    return known + text
