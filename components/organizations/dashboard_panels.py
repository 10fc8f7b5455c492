"""The panels of the dashboard: figures, projects, NPT by well, what comes next."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.i18n import format as form_of
from components.i18n.labels import NPT_CATEGORIES, STAGE_KIND_STYLES, WELL_STATUSES
from components.i18n.translate import t, tn
from components.kit.buttons import button_html
from components.kit.chips import kind_chip, well_status_chip
from components.kit.markup import to_markup
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.dashboard import ComingStage, Dashboard, ProjectCount, WellNpt

Thing = TypeVar("Thing")
MAX_ROWS = 8
"""Rows of a panel; the others are behind "All"."""
MAX_CATEGORIES = 2
UNFOLD_ACTION = "unfold"
UNFOLD_CLASSES = "wt-btn wt-btn-ghost wt-unfold"


@contextmanager
def titled_panel(title: str, hint: str = "") -> Iterator[None]:
    """A block whose elements are the content of a panel with a heading, and perhaps its tooltip."""
    with ui.element("section").classes("wt-panel"):
        with ui.element("h2") as heading:
            ui.label(title)
        if hint:
            heading.props["title"] = hint
        yield


def panel_html(title: str, content: Markup, *, hint: str = "", more: Markup | str = "") -> Markup:
    """The HTML of the heading and the content of a panel; `more` is at the heading's right."""
    # A tooltip alone is out of reach of keyboards and fingers.
    note = hint and h.p(".wt-meta")[hint]
    return to_markup(h.fragment[h.h2[h.span[title], more], note, content])


def cut_rows_html(
    things: Sequence[Thing],
    build_row: Callable[[Thing], h.Element],
    most: int = MAX_ROWS,
    *,
    whole: bool,
) -> Markup:
    """The HTML of a list of rows: all for `whole`, else the first `most` and a button for the rest.

    The button reports `UNFOLD_ACTION`, by which the screen turns `whole`. Rows that are not shown
    are not built: there may be thousands.
    """
    label = t("All {count}", count=form_of.format_number(len(things), 0))
    text = t("Show fewer") if whole else label
    more = len(things) > most and button_html(text, UNFOLD_ACTION, classes=UNFOLD_CLASSES)
    rows = map(build_row, things if whole else things[:most])
    return to_markup(h.fragment[h.ul[rows], more])


def figures_html(overview: Dashboard) -> Markup:
    """The HTML of the four figures that say how the organization stands."""
    active = len(overview.active_wells)
    still = sum(well.is_at_standstill(overview.at) for well in overview.active_wells)
    week = sum((npt.last_7 for npt in overview.well_npt), timedelta())
    coming = len(overview.coming_stages)
    figures = (
        (form_of.format_number(active, 0), tn("active well", "active wells", active)),
        (form_of.format_number(still, 0), tn("stands still", "stand still", still)),
        (form_of.format_decimal_hours(week), t("NPT in 7 days")),
        (
            form_of.format_number(coming, 0),
            tn("stage begins in 14 days", "stages begin in 14 days", coming),
        ),
    )
    tiles = (h.li[h.b(".wt-num")[figure], " ", h.span[label]] for figure, label in figures)
    return to_markup(h.ul(".wt-figures")[tiles])


def project_tiles_html(projects: Sequence[ProjectCount], *, is_screen: bool = False) -> Markup:
    """The HTML of a tile for each project, a link with its counts of wells by status.

    `is_screen` is for tiles right below the screen's title, whose headings are the next.
    """
    heading = h.h2(".wt-tile-name") if is_screen else h.h3(".wt-tile-name")
    tiles = (
        h.a(".wt-tile", href=urls.project_url(count.id))[
            heading[count.name],
            h.div(".wt-tile-count")[h.b[count.wells], tn("well", "wells", count.wells)],
            h.div(".wt-tile-statuses")[status_counts_html(count.statuses)],
        ]
        for count in projects
    )
    return to_markup(h.div(".wt-cards")[tiles])


def choose_projects(projects: Sequence[ProjectCount], most: int) -> list[ProjectCount]:
    """The first `most` projects: those with active wells before the others, in their order."""
    return sorted(projects, key=lambda count: count.active_wells == 0)[:most]


def status_counts_html(statuses: Mapping[str, int]) -> Markup:
    """The HTML of the counts of wells by status, in the order of a well's life."""
    # A status without wells has no chip: ten of them would hide the ones that matter.
    known = [status for status in WELL_STATUSES if statuses.get(status)]
    return Markup("").join(
        Markup('<span class="wt-row">{}<span class="wt-num wt-meta">{}</span></span>').format(
            well_status_chip(status), statuses[status]
        )
        for status in known
    )


def npt_by_well_html(lost: Sequence[WellNpt], *, whole: bool = False) -> Markup:
    """The HTML of the net NPT of wells in 7 and 30 days, with its categories.

    `whole` is for all rows.
    """
    longest = max((npt.last_30 for npt in lost), default=timedelta())
    heads = h.div(".wt-npt-row.wt-npt-heads")[
        h.span[t("Well")], h.span[t("7 days")], h.span[t("30 days")]
    ]
    return to_markup(
        h.fragment[
            heads,
            cut_rows_html(lost, lambda npt: _npt_row(npt, npt.last_30 / longest), whole=whole),
        ]
    )


def coming_stages_html(coming: Sequence[ComingStage], *, whole: bool = False) -> Markup:
    """The HTML of the planned stages by start, each with its day by the well's clock.

    `whole` is for all rows.
    """
    return cut_rows_html(coming, _coming_row, whole=whole)


def _npt_row(npt: WellNpt, share: float) -> h.Element:
    return h.li(".wt-npt-row")[
        h.div[
            h.a(href=urls.well_url(npt.well.id))[npt.well.name],
            h.div(".wt-meta")[_categories_text(npt.categories)],
            h.div(".wt-npt-share", style=f"--share:{share:.0%}")[h.i],
        ],
        h.span(".wt-num")[_hours_text(npt.last_7)],
        h.span(".wt-num")[_hours_text(npt.last_30)],
    ]


def _hours_text(value: timedelta) -> str:
    return form_of.format_decimal_hours(value) if value else "–"


def _categories_text(categories: Mapping[str, timedelta]) -> str:
    names = [_category_label(name) for name in categories]
    more = len(names) - MAX_CATEGORIES
    # The time of one category alone is that of the row.
    if len(names) > 1:
        hours = (form_of.format_decimal_hours(time) for time in categories.values())
        names = [f"{name} {time}" for name, time in zip(names, hours, strict=True)]
    return " · ".join(names[:MAX_CATEGORIES] + ([f"+{more}"] if more > 0 else []))


def _category_label(name: str) -> str:
    return t(NPT_CATEGORIES[name]) if name in NPT_CATEGORIES else t("No category")


def _coming_row(one: ComingStage) -> h.Element:
    well, stage = one.well, one.stage
    # By the well's clock: its crew plans in that, wherever the office is.
    day = report_day.to_local_time(stage.starts_at, report_day.load_zone(well.timezone)).date()
    return h.li(".wt-line.wt-coming")[
        h.div[
            h.div[kind_chip(STAGE_KIND_STYLES[stage.kind], stage.name)],
            h.div(".wt-meta")[
                _join_html([h.a(href=urls.well_url(well.id))[well.name], stage.rig or well.rig])
            ],
        ],
        h.span(".wt-meta.wt-num")[form_of.format_short_date(day)],
    ]


def _join_html(parts: Iterable[h.Node]) -> Markup:
    return Markup(" · ").join(to_markup(h.fragment[part]) for part in parts if part)
