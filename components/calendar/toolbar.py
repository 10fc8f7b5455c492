"""The toolbar of a calendar as one HTML view: title, view controls and filters."""

from collections.abc import Mapping, Sequence
from datetime import date

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.calendar.filter_pills import FILTER_VERBS, CalendarFilterPills, FilterPill
from components.calendar.pickers import pick_day, pick_filter_value
from components.calendar.timeline_rows import GROUPING_LABELS, Grouping
from components.calendar.view_state import ZOOMS, CalendarState
from components.calendar.views import VIEWS, VIEWS_BY_NAME
from components.i18n.translate import mark, t
from components.kit.buttons import button_html, icon_button_html
from components.kit.callback import Callback, run_callback
from components.kit.html_cache import cached_html
from components.kit.html_view import PartialHtmlView
from components.kit.markup import to_markup
from components.theme.icons import icon_html


class CalendarToolbar:
    """The toolbar, whose popovers open in `area`; `on_action` gets the actions of its parts."""

    def __init__(
        self, on_action: Callback, area: ui.element, *, today: date, may_write: bool, q: str
    ) -> None:
        self._bar = ViewControls(on_action, area, today=today, may_write=may_write)
        self._filters = CalendarFilterPills(on_action, area, q)
        with area:
            self._parts = PartialHtmlView(self._handle_action, toolbar_html)
        self._parts.element.classes("wt-cal-tools")

    def show(
        self, state: CalendarState, zone: str, today: date, pills: Sequence[FilterPill]
    ) -> None:
        """Show a state; `zone` is the name of its time zone."""
        self._parts.show(
            **self._bar.render_parts(state, zone, today),
            **self._filters.render_parts(pills, state.q),
        )

    async def _handle_action(self, verb: str, value: str, anchor: Sequence[float]) -> None:
        handler = self._filters if verb in FILTER_VERBS else self._bar
        await handler.handle_action(verb, value, anchor)


@cached_html
def toolbar_html(
    *, moves: Markup, title: Markup, choices: Markup, find: Markup, more: Markup, **pills: Markup
) -> Markup:
    """The HTML of the toolbar around its parts; each pill of the filters is one."""
    # The heading's element stays while its text changes: only so do screen readers read it out
    # (aria-live).
    bar = h.div(".wt-cal-bar")[
        h.div(".wt-row.wt-no-print", data_part="moves")[moves],
        h.div(
            ".wt-cal-heading",
            data_part="title",
            role="heading",
            aria_level="1",
            aria_live="polite",
        )[title],
        h.div(".wt-cal-choices.wt-no-print", data_part="choices")[choices],
    ]
    filters = h.div(".wt-cal-filters", role="search")[
        h.div(".wt-row.wt-wrap.wt-no-print")[
            h.div(".wt-filter-search.wt-cal-find", data_part="find")[find],
            h.div(".wt-row.wt-wrap.wt-cal-pills")[
                (h.div(data_part=name)[html] for name, html in pills.items())
            ],
        ],
        h.div(".wt-row.wt-cal-zone", data_part="more")[more],
    ]
    return to_markup(bar, filters)


PERIOD_LABELS: Mapping[str, str] = {
    "day": mark("Day"),
    "week": mark("Week"),
    "month": mark("Month"),
    "quarter": mark("Quarter"),
    "year": mark("Year"),
}
COLOUR_LABELS = {
    "kind": mark("Colour by kind"),
    "well": mark("Colour by well"),
}
AnchorRect = Sequence[float]


class ViewControls:
    """The controls of the view; popovers open in `area`.

    `on_action` gets today, step, date, view, zoom, group, colour, zone, new, subscribe, views or
    help, and a value.
    """

    def __init__(
        self, on_action: Callback, area: ui.element, *, today: date, may_write: bool
    ) -> None:
        self._on_action, self._area = on_action, area
        self._today, self._day = today, today
        self._grouping = ""
        self._may_write = may_write

    def render_parts(self, state: CalendarState, zone: str, today: date) -> dict[str, Markup]:
        """The HTML of each part, by its name; `zone` is the name of the time zone."""
        self._day, self._grouping = state.day, state.group
        first, count = state.first_day_and_count()
        return {
            "moves": date_navigation_html(is_now=0 <= (today - first).days < count),
            "title": title_button_html(state.title()),
            "choices": view_choices_html(state.view, state.zoom, may_write=self._may_write),
            "more": display_options_html(
                zone,
                state.colour,
                state.group if state.shape.is_virtual else None,
                is_viewers=bool(state.zone),
            ),
        }

    async def handle_action(self, verb: str, value: str, anchor: AnchorRect) -> None:
        """Handle a pressed control; `anchor` is its rectangle in the window."""
        if verb == "pick":
            with self._area:
                pick_day(self._today, self._day, anchor, self._go_to_day)
        elif verb == "groups":
            labels: dict[str, str] = {name: t(label) for name, label in GROUPING_LABELS.items()}
            with self._area:
                pick_filter_value(
                    t("Groups"), labels, self._grouping, anchor, self._group, may_be_any=False
                )
        elif verb in {"new", "views"}:
            await run_callback(self._on_action, verb, value, anchor)
        else:
            await run_callback(self._on_action, verb, int(value) if verb == "step" else value)

    async def _group(self, grouping: str) -> None:
        await run_callback(self._on_action, "group", grouping)

    async def _go_to_day(self, day: date) -> None:
        await run_callback(self._on_action, "date", day)


@cached_html
def date_navigation_html(*, is_now: bool) -> Markup:
    """The buttons today, previous and next."""
    # The keys themselves are handled by `gestures.js`; this only names them to screen readers.
    current = {"aria-keyshortcuts": "t", "aria-current": "date" if is_now else "false"}
    previous, following = {"aria-keyshortcuts": "k"}, {"aria-keyshortcuts": "j"}
    return (
        button_html(t("Today"), "today", more=current)
        + icon_button_html("chevron-left", t("Previous"), "step", -1, more=previous)
        + icon_button_html("chevron-right", t("Next"), "step", 1, more=following)
    )


@cached_html
def title_button_html(title: str) -> Markup:
    """The title, as a button that opens the choice of a day."""
    return Markup(
        '<button type="button" class="wt-cal-title" data-action="pick" aria-haspopup="dialog">'
        "<span>{}</span>{}</button>"
    ).format(title, icon_html("chevron-down"))


@cached_html
def view_choices_html(view: str, zoom: str, *, may_write: bool) -> Markup:
    """The choice of the view and of the timeline's period, and the button of a new event."""
    labels = {one.name: one.label for one in VIEWS}
    html = _segments_html(labels, "view", view, t("View"))
    if VIEWS_BY_NAME[view].period is None:
        zooms: dict[str, str] = {name: PERIOD_LABELS[name] for name in ZOOMS}
        html += _segments_html(zooms, "zoom", zoom, t("How much"))
    if may_write:
        html += button_html(
            t("New event"),
            "new",
            classes="wt-btn wt-btn-primary",
            symbol="plus",
            more={"aria-keyshortcuts": "n"},
        )
    return html


@cached_html
def display_options_html(
    zone: str, colour: str, grouping: Grouping | None, *, is_viewers: bool
) -> Markup:
    """The buttons of saved views, time zone, groups, colours, printing and subscribing."""
    pressed = {
        "title": t("Switch between the well's clocks and yours"),
        "aria-pressed": "true" if is_viewers else "false",
    }
    chosen = " wt-chosen" if is_viewers else ""
    views = button_html(
        t("Views"),
        "views",
        classes="wt-pill wt-no-print",
        symbol="bookmark",
        more={"aria-haspopup": "dialog"},
    )
    printing = icon_button_html("printer", t("Print"), "print")
    printing += icon_button_html("link", t("Subscribe"), "subscribe")
    groups = Markup("")
    if grouping:
        groups = button_html(
            t(GROUPING_LABELS[grouping]),
            "groups",
            classes="wt-pill wt-no-print wt-cal-grouping",
            symbol="layers",
            more={"aria-haspopup": "dialog"},
        )
    return (
        views
        + groups
        + button_html(zone, "zone", classes=f"wt-pill{chosen}", symbol="globe", more=pressed)
        + button_html(
            t(COLOUR_LABELS[colour]),
            "colour",
            classes="wt-pill wt-no-print wt-cal-colour",
            symbol="palette",
        )
        + Markup('<span class="wt-no-print">{}</span>').format(printing)
    )


def _segments_html(labels: Mapping[str, str], verb: str, chosen: str, label: str) -> Markup:
    buttons = Markup("").join(
        button_html(
            t(text),
            verb,
            name,
            classes="wt-segment",
            more={"aria-pressed": "true" if name == chosen else "false"},
        )
        for name, text in labels.items()
    )
    return Markup(
        '<div class="wt-segments wt-cal-{}" role="group" aria-label="{}">{}</div>'
    ).format(verb, label, buttons)
