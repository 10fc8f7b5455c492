"""A card beside an event: what it is, and what can be done with it."""

from collections.abc import Callable, Sequence
from datetime import tzinfo

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.calendar.event_box import RenderContext, format_event_times
from components.i18n import format as form_of
from components.i18n.field_labels import field_label
from components.i18n.field_values import FormatContext, format_field_value
from components.i18n.translate import t
from components.kit.buttons import button, icon_button
from components.kit.callback import Callback, run_callback
from components.kit.chips import event_kind_chip, npt_chip, severity_chip
from components.kit.page_header import fact_list
from welltrack_ui import urls
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.field_labels import EVENT_FIELDS
from welltrack_ui.domain.units import DepthUnit

HEADING_FIELDS = frozenset(
    {
        *("well_id", "title", "kind", "severity", "npt", "npt_category", "description"),
        *("all_day", "starts_at", "ends_at", "starts_on", "ends_on", "md_end"),
    }
)
LEFT_OUT = frozenset({"stage_id", "time_class", "npt_party"})
"""In the form and the log alone: a card is read at a glance."""
SHOWN_ELSEWHERE = HEADING_FIELDS | LEFT_OUT
CARD_WIDTH, CARD_HEIGHT, CARD_MARGIN = 380, 320, 8
_SHOW_POPOVER_JS = "node => node.el.showPopover()"
_EMIT_CLOSE_JS = "e => e.newState === 'closed' && emit()"
_EMIT_EVENT_ID_JS = """e => {
    const row = e.target.closest('[data-e]');
    if (row) emit(row.dataset.e);
}"""


class Popover:
    """A card that closes by a click elsewhere or Escape, in the browser, and is gone then.

    It stands beside the rectangle `where`, or `below` it.
    """

    def __init__(self, label: str, where: Sequence[float], *, below: bool = False) -> None:
        self._parent = ui.context.slot.parent
        self._box = ui.element("div").classes("wt-peek wt-no-print")
        self._box.props["popover"] = "auto"
        self._box.props("role=dialog")
        self._box.props["aria-label"] = label
        self._box.style((position_below if below else position_beside)(where))
        self._box.on("vnode-mounted", js_handler=_SHOW_POPOVER_JS)
        self._box.on("toggle", self.close, [], js_handler=_EMIT_CLOSE_JS)

    def __enter__(self) -> "Popover":
        self._box.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._box.__exit__()

    def close(self) -> None:
        """Take it away."""
        if not self._box.is_deleted:
            self._box.delete()

    async def close_and_run(self, act: Callback, *values: object) -> None:
        """Take it away, and do something in its place."""
        self.close()
        with self._parent:
            await run_callback(act, *values)


def show_event_popover(
    scene: RenderContext,
    entry: CalendarEntry,
    event: Event,
    attach: Callable[[], object],
    unit: DepthUnit,
    where: Sequence[float],
    acts: Sequence[tuple[str, str, Callback]],
) -> Popover:
    """The card of an event; `acts` are label, icon and what is done, the first one foremost.

    `attach` draws what hangs on the event.
    """
    with Popover(event.title, where) as peek:
        with ui.element("div").classes("wt-peek-head"):
            ui.html(_head_html(scene, entry, event)).classes("wt-grow")
            icon_button("x", t("Close"), peek.close)
        ui.html(_body_html(scene, event, unit)).classes("wt-peek-body")
        attach()
        if acts:
            with ui.element("div").classes("wt-peek-acts"):
                for i, (label, symbol, act) in enumerate(acts):
                    weight = "secondary" if i == 0 else "ghost"
                    button(label, _close_then(peek, act), symbol=symbol, weight=weight)  # type: ignore[arg-type]
    return peek


def show_event_list_popover(
    scene: RenderContext,
    entries: Sequence[CalendarEntry],
    where: Sequence[float],
    on_open: Callback,
) -> Popover:
    """A card that lists events; the one that is chosen is opened in its place."""
    row = Markup('<button type="button" data-e="{}">{}<span>{}<small>{}</small></span></button>')
    rows = Markup("").join(
        row.format(e.id, kind_badge(e), e.title, format_event_times(scene, e)) for e in entries
    )
    with Popover(t("Events"), where) as peek:
        found = ui.html(rows).classes("wt-peek-list")

        async def chosen(event: GenericEventArguments) -> None:
            await peek.close_and_run(on_open, event.args, where)

        found.on("click", chosen, js_handler=_EMIT_EVENT_ID_JS)
    return peek


def event_details(event: Event, tz: tzinfo, unit: DepthUnit) -> list[tuple[str, Markup | str]]:
    """What its card tells of an event below its heading, by label."""
    values = event.model_dump(mode="json")
    reader = FormatContext(tz, unit)
    details: list[tuple[str, Markup | str]] = []
    for name in EVENT_FIELDS:
        if name == "md_start":
            depths = form_of.format_depth_range(event.md_start, event.md_end, unit)
            details.append((t("Depth"), depths))
        elif name not in SHOWN_ELSEWHERE:
            value = format_field_value("event", name, values[name], reader)
            details.append((field_label("event", name), value))
    return details


def kind_badge(entry: CalendarEntry) -> Markup:
    """The kind of an event, as its icon on its colour."""
    return event_kind_chip(entry.kind)


def position_beside(where: Sequence[float]) -> str:
    """Where the card goes: beside the rectangle, within the window; on phones at the foot."""
    left, top, right, bottom, width, height = where
    if width < 600:
        return "inset:auto 0 0 0;width:100%"
    x = right + CARD_MARGIN
    if x + CARD_WIDTH > width - CARD_MARGIN:
        x = left - CARD_WIDTH - CARD_MARGIN
    if x < CARD_MARGIN:
        x = min(max(left, CARD_MARGIN), width - CARD_WIDTH - CARD_MARGIN)
        below = bottom + CARD_MARGIN
        return f"left:{x:.0f}px;top:{min(below, height - CARD_HEIGHT):.0f}px"
    y = max(CARD_MARGIN, min(top, height - CARD_HEIGHT))
    return f"left:{x:.0f}px;top:{y:.0f}px"


def position_below(where: Sequence[float]) -> str:
    """The same for a card that hangs on a button."""
    left, _, _, bottom, width, height = where
    if width < 600:
        return "inset:auto 0 0 0;width:100%"
    x = max(CARD_MARGIN, min(left, width - CARD_WIDTH - CARD_MARGIN))
    top = bottom + CARD_MARGIN - 2
    return (
        f"left:{x:.0f}px;top:{top:.0f}px;width:max-content;"
        f"max-height:{max(CARD_HEIGHT / 2, height - top - CARD_MARGIN):.0f}px"
    )


def _close_then(peek: Popover, act: Callback) -> Callable[[], object]:
    async def done() -> None:
        await peek.close_and_run(act)

    return done


def _head_html(scene: RenderContext, entry: CalendarEntry, event: Event) -> Markup:
    marks = npt_chip(event.npt_category) if event.npt else Markup("")
    marks += severity_chip(event.severity) if event.severity else Markup("")
    return Markup(
        '<div class="wt-row wt-wrap">{}{}</div><h2>{}</h2>'
        '<p class="wt-num">{} <small>{}</small></p>'
    ).format(
        event_kind_chip(event.kind),
        marks,
        event.title,
        format_event_times(scene, entry),
        _duration_text(scene, event),
    )


def _duration_text(scene: RenderContext, event: Event) -> str:
    if event.all_day:
        return ""
    parts = [str(scene.tz)]
    if event.ends_at:
        parts.insert(0, form_of.format_duration(event.ends_at - event.starts_at))
    return " · ".join(parts)


def _body_html(scene: RenderContext, event: Event, unit: DepthUnit) -> Markup:
    well = scene.wells.get(event.well_id)
    link = Markup('<a href="{}">{}</a>').format(
        urls.well_url(event.well_id), well.name if well else ""
    )
    known = fact_list([(t("Well"), link), *event_details(event, scene.tz, unit)])
    text = Markup("")
    if event.description:
        text = Markup('<p class="wt-peek-text">{}</p>').format(event.description.strip())
    return known + text
