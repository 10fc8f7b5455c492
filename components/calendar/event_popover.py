"""The popover of an event: its details, its attachments and its actions."""

import functools
from collections.abc import Callable, Sequence
from datetime import tzinfo

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.calendar.event_box import RenderContext, format_event_times
from components.i18n import format as form_of
from components.i18n.field_labels import field_label
from components.i18n.field_values import FormatContext, format_field_value
from components.i18n.labels import event_title
from components.i18n.translate import t
from components.kit.buttons import button, icon_button
from components.kit.callback import Callback
from components.kit.chips import event_kind_chip, npt_chip, severity_chip, state_chips
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup
from components.kit.more_actions import MenuAction, draw_more_actions
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
        *("parallel", "state"),
        *("all_day", "starts_at", "ends_at", "starts_on", "ends_on", "md_end"),
    }
)
LEFT_OUT = frozenset({"stage_id", "time_class", "npt_party"})
"""Fields of the form and the log only, so that the popover stays short."""
SHOWN_ELSEWHERE = HEADING_FIELDS | LEFT_OUT


def show_event_popover(
    context: RenderContext,
    entry: CalendarEntry,
    event: Event,
    attach: Callable[[], object],
    unit: DepthUnit,
    anchor: Sequence[float],
    actions: Sequence[tuple[str, str, Callback]],
    delete: Callback | None = None,
) -> Popover:
    """The popover of an event beside `anchor`, a rectangle in pixels.

    `actions` are label, icon and callback, the main one first; `delete` stands in a menu apart.
    `attach` draws the attachments.
    """
    with Popover(event_title(event.title), anchor) as card:
        with ui.element("div").classes("wt-peek-head"):
            ui.html(_head_html(context, entry, event)).classes("wt-grow")
            icon_button("x", t("Close"), card.close)
        ui.html(_body_html(context, event, unit)).classes("wt-peek-body")
        attach()
        if actions:
            with ui.element("div").classes("wt-peek-acts"):
                for i, (label, symbol, action) in enumerate(actions):
                    weight = "secondary" if i == 0 else "ghost"
                    button(label, card.closing(action), symbol=symbol, weight=weight)  # type: ignore[arg-type]
                if delete:
                    item = MenuAction("delete", t("Delete"), "trash-2")
                    draw_more_actions([(item, functools.partial(card.close_and_run, delete))])
    return card


def show_event_list_popover(
    context: RenderContext,
    entries: Sequence[CalendarEntry],
    anchor: Sequence[float],
    on_open: Callback,
) -> Popover:
    """The popover of several events; the chosen one opens in its place."""
    with Popover(t("Events"), anchor) as card:

        async def open_event(_action: str, event_id: str, _where: object) -> None:
            # Beside the rectangle of the list, which has gone: its row has no place any more.
            await card.close_and_run(on_open, event_id, anchor)

        rows = Markup("").join(_list_row_html(context, entry) for entry in entries)
        HtmlView(open_event, rows).classes("wt-peek-list")
    return card


def _list_row_html(context: RenderContext, entry: CalendarEntry) -> Markup:
    return to_markup(
        h.button(type="button", data_action="open", data_value=entry.id)[
            kind_badge(entry),
            h.span[event_title(entry.title), h.small[format_event_times(context, entry)]],
        ]
    )


def event_details(event: Event, tz: tzinfo, unit: DepthUnit) -> list[tuple[str, Markup | str]]:
    """The details of an event below its heading, as label and value."""
    values = event.model_dump(mode="json")
    format_context = FormatContext(tz, unit)
    details: list[tuple[str, Markup | str]] = []
    for name in EVENT_FIELDS:
        if name == "md_start":
            depths = form_of.format_depth_range(event.md_start, event.md_end, unit)
            details.append((t("Depth"), depths))
        elif name not in SHOWN_ELSEWHERE:
            value = format_field_value("event", name, values[name], format_context)
            details.append((field_label("event", name), value))
    return details


def kind_badge(entry: CalendarEntry) -> Markup:
    """The kind of an entry, as an icon on its colour."""
    return event_kind_chip(entry.kind)


def _head_html(context: RenderContext, entry: CalendarEntry, event: Event) -> Markup:
    chips = npt_chip(event.npt_category) if event.npt else Markup("")
    chips += severity_chip(event.severity) if event.severity else Markup("")
    chips += state_chips(event)
    head = h.fragment[
        h.div(".wt-row.wt-wrap")[event_kind_chip(event.kind), chips],
        h.h2[event_title(event.title)],
        h.p(".wt-num")[
            format_event_times(context, entry), " ", h.small[_duration_text(context, event)]
        ],
    ]
    return to_markup(head)


def _duration_text(context: RenderContext, event: Event) -> str:
    if event.all_day:
        return ""
    parts = [str(context.tz)]
    if event.ends_at:
        parts.insert(0, form_of.format_hours(event.ends_at - event.starts_at))
    return " · ".join(parts)


def _body_html(context: RenderContext, event: Event, unit: DepthUnit) -> Markup:
    well = context.wells.get(event.well_id)
    link = Markup('<a href="{}">{}</a>').format(
        urls.well_url(event.well_id), well.name if well else ""
    )
    facts = fact_list([(t("Well"), link), *event_details(event, context.tz, unit)])
    text = Markup("")
    if event.description:
        # Stripped: the text keeps its line breaks, and blank ones at an end would be drawn.
        text = Markup('<p class="wt-peek-text">{}</p>').format(event.description.strip())
    return facts + text
