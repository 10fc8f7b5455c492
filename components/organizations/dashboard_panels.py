"""The tiles and panels of the dashboard."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.i18n import format as form_of
from components.i18n.labels import WELL_STATUSES
from components.i18n.translate import t, tn
from components.kit.chips import well_status_chip
from components.kit.markup import to_markup
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.dashboard import ActiveWell, ProjectCount, WellNpt


@contextmanager
def titled_panel(title: str, hint: str = "") -> Iterator[None]:
    """A block whose elements are the content of a panel with a heading, and perhaps its tooltip."""
    with ui.element("section").classes("wt-panel"):
        with ui.element("h2") as heading:
            ui.label(title)
        if hint:
            heading.props["title"] = hint
        yield


def project_tiles_html(projects: Sequence[ProjectCount]) -> Markup:
    """The HTML of a tile for each project, a link with its counts of wells by status."""
    tiles = (
        h.a(".wt-tile", href=urls.project_url(count.project.id))[
            h.h3[count.project.name],
            h.div(".wt-tile-count")[h.b[count.wells], tn("well", "wells", count.wells)],
            h.div(".wt-tile-statuses")[status_counts_html(count.statuses)],
        ]
        for count in projects
    )
    return to_markup(h.div(".wt-cards")[tiles])


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


def running_wells_html(running: Sequence[ActiveWell]) -> Markup:
    """The HTML of the active wells, each with its current stage or the next planned one."""
    return _lines_html(
        (
            urls.well_url(entry.well.id),
            entry.well.name,
            well_status_chip(entry.well.status),
            _stage_text(entry),
        )
        for entry in running
    )


def npt_by_well_html(lost: Sequence[WellNpt]) -> Markup:
    """The HTML of the NPT of wells in decimal hours, in the order given."""
    return _lines_html(
        (
            urls.well_url(entry.well.id),
            entry.well.name,
            Markup(""),
            form_of.format_decimal_hours(entry.time),
        )
        for entry in lost
    )


def _stage_text(entry: ActiveWell) -> str:
    if entry.stage:
        return entry.stage.name
    if entry.next_stage:
        start = entry.next_stage.starts_at
        # By the well's clock: its crew plans in that, wherever the office is.
        day = form_of.format_date(
            report_day.to_local_time(start, report_day.load_zone(entry.well.timezone)).date()
        )
        return t("{stage} from {day}", stage=entry.next_stage.name, day=day)
    return t("no stage under way")


def _lines_html(rows: Iterator[tuple[str, str, Markup, str]]) -> Markup:
    lines = (
        h.div(".wt-line")[
            h.span(".wt-row.wt-wrap")[h.a(href=href)[name], chips], h.span(".wt-meta.wt-num")[note]
        ]
        for href, name, chips, note in rows
    )
    return to_markup(h.fragment[lines])
