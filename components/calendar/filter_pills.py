"""The filter pills of a calendar; their options are read when a pill is opened."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.calendar.pickers import pick_filter_value
from components.calendar.ports import CalendarData
from components.calendar.view_state import CalendarState
from components.i18n.labels import EVENT_KIND_STYLES, select_options
from components.i18n.translate import t
from components.kit.buttons import button_html
from components.kit.callback import Callback, run_callback
from components.kit.chips import event_kind_chip
from components.kit.html_cache import cached_html
from components.kit.markup import to_markup
from components.search.ports import WellLookup
from components.search.well_picker import WellPicker
from components.theme.icons import icon_html
from welltrack_ui.domain.well import Well

FILTER_VERBS = {"q", "clear", "options"}
PILL_NAMES = ("project", "well", "stage", "kind")
"""The pills in their order; a calendar need not have all of them."""
OptionsReader = Callable[[], Awaitable[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class FilterPill:
    """A filter: name, label, reader of its options, chosen value with its label.

    With `wells` its options are wells, which are looked up as one types.
    """

    name: str
    label: str
    options: OptionsReader | None
    value: str = ""
    value_label: str = ""
    wells: WellLookup | None = None


class CalendarFilterPills:
    """The search field and the filter pills, whose popovers open in `area`.

    `on_choose` gets a filter's name and value, or "clear".
    """

    def __init__(self, on_choose: Callback, area: ui.element, q: str) -> None:
        self._on_choose, self._area = on_choose, area
        self._pills: dict[str, FilterPill] = {}
        self._q, self._search_version = q, 0
        self._search_html = search_field_html(q, 0)

    def render_parts(self, pills: Sequence[FilterPill], q: str) -> dict[str, Markup]:
        """The HTML of the search field and of each pill, by the name of the part."""
        if self._q != q:
            # Each time another string: what was typed since the last one is in the browser alone.
            self._q, self._search_version = q, self._search_version + 1
            self._search_html = search_field_html(q, self._search_version)
        self._pills = {pill.name: pill for pill in pills}
        html = {name: Markup() for name in PILL_NAMES}
        # A part for each: a press on a pill that is drawn anew in that moment would be lost.
        html |= {p.name: filter_pill_html(p.name, p.label, p.value, p.value_label) for p in pills}
        is_chosen = any(pill.value for pill in pills)
        return {"find": self._search_html, **html, "clear": clear_button_html(is_chosen=is_chosen)}

    async def handle_action(self, verb: str, value: str, anchor: Sequence[float]) -> None:
        """Handle a pressed pill or a typed search; `anchor` is the rectangle of the pill."""
        if verb == "q":
            # The field shows it already: drawn again, it would lose the cursor.
            self._q = value
            await run_callback(self._on_choose, "q", value)
        elif verb == "clear":
            # The button that was pressed goes with the filters: the focus stays in the bar.
            ui.run_javascript("document.querySelector('.wt-cal-pills .wt-pill')?.focus()")
            await run_callback(self._on_choose, "clear", "")
        elif value in self._pills:
            await self._pick_value(self._pills[value], anchor)

    async def _pick_value(self, pill: FilterPill, anchor: Sequence[float]) -> None:
        async def choose(value: str) -> None:
            await run_callback(self._on_choose, pill.name, value)

        if pill.wells is not None:
            picker = WellPicker(
                pill.label, pill.wells, anchor, choose, chosen=pill.value, may_be_any=True
            )
            with self._area:
                await picker.open()
        elif pill.options is not None:
            options = await pill.options()
            with self._area:
                pick_filter_value(pill.label, options, pill.value, anchor, choose)


def clear_button_html(*, is_chosen: bool) -> Markup:
    """The HTML of the button that clears the filters; nothing where there are none."""
    return (
        button_html(t("Clear"), "clear", classes="wt-btn wt-btn-ghost") if is_chosen else Markup()
    )


def search_field_html(q: str, version: int) -> Markup:
    """The HTML of the search field; `version` makes it another string each time."""
    return Markup(
        '{}<input type="search" data-action="q" data-n="{}" value="{}" placeholder="{label}"'
        ' aria-label="{label}" autocomplete="off">'
    ).format(icon_html("search"), version, q, label=t("Find in titles and wells"))


@cached_html
def filter_pill_html(name: str, label: str, value: str, value_label: str) -> Markup:
    """The HTML of a pill: its name, label, value and the value's label."""
    return to_markup(
        h.button(
            type="button",
            class_=["wt-pill", value and "wt-chosen"],
            data_action="options",
            data_value=name,
            aria_haspopup="dialog",
        )[
            h.span[f"{label}:" if value else label],
            value and h.span(".wt-pill-value")[value_label or value],
            icon_html("chevron-down"),
        ]
    )


async def build_filter_pills(
    state: CalendarState,
    data: CalendarData,
    projects: Mapping[str, str],
    wells: Mapping[str, Well],
) -> list[FilterPill]:
    """The pills of project, well, stage and kind; stage only where a well is chosen."""
    well = wells.get(state.well)

    async def stages() -> Mapping[str, str]:
        return {stage.id: stage.name for stage in await data.stages(state.well)}

    # The label of a stage that comes with the URL is not known otherwise.
    stage_names = await stages() if state.stage and well else {}
    kind = select_options(EVENT_KIND_STYLES).get(state.kind, "") if state.kind else ""
    project = projects.get(state.project, "")
    pills = [
        FilterPill("project", t("Project"), _fixed_options(projects), state.project, project),
        FilterPill(
            name="well",
            label=t("Well"),
            options=None,
            value=state.well,
            value_label=well.name if well else "",
            wells=data.well_lookup(),
        ),
        FilterPill("stage", t("Stage"), stages, state.stage, stage_names.get(state.stage, "")),
        FilterPill("kind", t("Kind"), _kind_options, state.kind, kind),
    ]
    return [pill for pill in pills if pill.name != "stage" or well]


async def _kind_options() -> Mapping[str, str]:
    return {name: event_kind_chip(name) for name in EVENT_KIND_STYLES}


def _fixed_options(options: Mapping[str, str]) -> OptionsReader:
    async def ready() -> Mapping[str, str]:
        return options

    return ready
