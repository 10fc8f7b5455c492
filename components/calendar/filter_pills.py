"""Filters of a calendar as pills; the options of each are read when it is opened."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from nicegui import ui

from components.calendar.event_actions import Source
from components.calendar.pickers import pick_filter
from components.calendar.view_state import Sight
from components.i18n.labels import EVENT_LOOKS, options
from components.i18n.translate import t
from components.kit.buttons import button_html
from components.kit.callback import Callback, call
from components.kit.chips import kind_chip
from components.kit.html_cache import kept
from components.theme.icons import icon_html
from welltrack_ui.domain.well import Well

VERBS = {"q", "clear", "options"}
Options = Callable[[], Awaitable[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Pill:
    """One thing to filter by: its name, its label, what it can be, and what is chosen now."""

    name: str
    label: str
    options: Options
    value: str = ""
    shown: str = ""


class CalendarFilters:
    """A field to search in, and pills, whose cards are made in `area`.

    `on_choose` gets a name and a value, or "clear".
    """

    def __init__(self, on_choose: Callback, area: ui.element, q: str) -> None:
        self._on_choose, self._area = on_choose, area
        self._pills: dict[str, Pill] = {}
        self._q, self._drawn = q, 0
        self._find = find_html(q, 0)

    def parts(self, pills: Sequence[Pill], q: str) -> dict[str, Markup]:
        """The field and the pills with what is chosen in each, by name."""
        if self._q != q:
            # Each time another string: what was typed since the last one is in the browser alone.
            self._q, self._drawn = q, self._drawn + 1
            self._find = find_html(q, self._drawn)
        self._pills = {pill.name: pill for pill in pills}
        return {
            "find": self._find,
            "pills": pills_html(tuple((p.name, p.label, p.value, p.shown) for p in pills)),
        }

    async def act(self, verb: str, value: str, where: Sequence[float]) -> None:
        """Something was pressed, or typed."""
        if verb == "q":
            # It is in the field already.
            self._q = value
            await call(self._on_choose, "q", value)
        elif verb == "clear":
            await call(self._on_choose, "clear", "")
        elif value in self._pills:
            await self._ask(self._pills[value], where)

    async def _ask(self, pill: Pill, where: Sequence[float]) -> None:
        async def choose(value: str) -> None:
            await call(self._on_choose, pill.name, value)

        options = await pill.options()
        with self._area:
            pick_filter(pill.label, options, pill.value, where, choose)


@kept
def pills_html(pills: tuple[tuple[str, str, str, str], ...]) -> Markup:
    """Pills (name, label, value, as shown) as buttons, and one that clears what is chosen."""
    html = Markup("").join(_pill(*pill) for pill in pills)
    if any(value for _, _, value, _ in pills):
        html += button_html(t("Clear"), "clear", classes="wt-btn wt-btn-ghost")
    return html


def find_html(q: str, number: int) -> Markup:
    """The field to search in; `number` makes one string differ from the one before."""
    return Markup(
        '{}<input type="search" data-do="q" data-n="{}" value="{}" placeholder="{label}"'
        ' aria-label="{label}" autocomplete="off">'
    ).format(icon_html("search"), number, q, label=t("Find in titles and wells"))


def _pill(name: str, label: str, value: str, shown: str) -> Markup:
    chosen = Markup('<span class="wt-pill-value">{}</span>').format(shown or value)
    return Markup(
        '<button type="button" class="wt-pill{}" data-do="options" data-v="{}"'
        ' aria-haspopup="dialog"><span>{}</span>{}{}</button>'
    ).format(
        " wt-chosen" if value else "",
        name,
        f"{label}:" if value else label,
        chosen if value else "",
        icon_html("chevron-down"),
    )


async def pills_of(
    sight: Sight, source: Source, projects: Mapping[str, str], wells: Mapping[str, Well]
) -> list[Pill]:
    """Project, well, the well's stage, kind; what is chosen in each is named."""
    well = wells.get(sight.well)

    async def stages() -> Mapping[str, str]:
        return {stage.id: stage.name for stage in await source.stages(sight.well)}

    named = await stages() if sight.stage and well else {}
    kind = options(EVENT_LOOKS).get(sight.kind, "") if sight.kind else ""
    project = projects.get(sight.project, "")
    pills = [
        Pill("project", t("Project"), _ready(projects), sight.project, project),
        Pill("well", t("Well"), source.well_names, sight.well, well.name if well else ""),
        Pill("stage", t("Stage"), stages, sight.stage, named.get(sight.stage, "")),
        Pill("kind", t("Kind"), _chips, sight.kind, kind),
    ]
    return [pill for pill in pills if pill.name != "stage" or well]


async def _chips() -> Mapping[str, str]:
    return {name: kind_chip(name) for name in EVENT_LOOKS}


def _ready(known: Mapping[str, str]) -> Options:
    async def ready() -> Mapping[str, str]:
        return known

    return ready
