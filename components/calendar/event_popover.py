"""A card beside an event: what it is, and what can be done with it."""

from collections.abc import Callable, Sequence
from datetime import tzinfo

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.calendar.event_box import RenderContext, format_event_times
from components.i18n import format as form_of
from components.i18n.field_labels import field_label
from components.i18n.field_values import FormatContext, format_field_value
from components.i18n.translate import t
from components.kit.buttons import button, icon_button
from components.kit.callback import Callback
from components.kit.chips import event_kind_chip, npt_chip, severity_chip
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup
from components.kit.page_header import fact_list
from components.kit.popover import Popover
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
    with Popover(event.title, where) as card:
        with ui.element("div").classes("wt-peek-head"):
            ui.html(_head_html(scene, entry, event)).classes("wt-grow")
            icon_button("x", t("Close"), card.close)
        ui.html(_body_html(scene, event, unit)).classes("wt-peek-body")
        attach()
        if acts:
            with ui.element("div").classes("wt-peek-acts"):
                for i, (label, symbol, act) in enumerate(acts):
                    weight = "secondary" if i == 0 else "ghost"
                    button(label, card.closing(act), symbol=symbol, weight=weight)  # type: ignore[arg-type]
    return card


def show_event_list_popover(
    scene: RenderContext,
    entries: Sequence[CalendarEntry],
    where: Sequence[float],
    on_open: Callback,
) -> Popover:
    """A card that lists events; the one that is chosen is opened in its place."""
    with Popover(t("Events"), where) as card:

        async def open_event(_action: str, event_id: str, _where: object) -> None:
            await card.close_and_run(on_open, event_id, where)

        rows = Markup("").join(_list_row_html(scene, entry) for entry in entries)
        HtmlView(open_event, rows).classes("wt-peek-list")
    return card


def _list_row_html(scene: RenderContext, entry: CalendarEntry) -> Markup:
    return to_markup(
        h.button(type="button", data_action="open", data_value=entry.id)[
            kind_badge(entry), h.span[entry.title, h.small[format_event_times(scene, entry)]]
        ]
    )


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


def _head_html(scene: RenderContext, entry: CalendarEntry, event: Event) -> Markup:
    marks = npt_chip(event.npt_category) if event.npt else Markup("")
    marks += severity_chip(event.severity) if event.severity else Markup("")
    head = h.fragment[
        h.div(".wt-row.wt-wrap")[event_kind_chip(event.kind), marks],
        h.h2[event.title],
        h.p(".wt-num")[
            format_event_times(scene, entry), " ", h.small[_duration_text(scene, event)]
        ],
    ]
    return to_markup(head)


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
