"""Tiles and panels of the dashboard."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from markupsafe import Markup
from nicegui import ui

from components.i18n import format as form_of
from components.i18n.labels import WELL_STATUSES
from components.i18n.translate import t, tn
from components.kit.chips import well_status_chip
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.dashboard import ActiveWell, ProjectCount, WellNpt


@contextmanager
def titled_panel(title: str) -> Iterator[None]:
    """A box with a heading; what is made inside stands below it."""
    with ui.element("section").classes("wt-panel"):
        with ui.element("h2"):
            ui.label(title)
        yield


def project_tiles_html(projects: Sequence[ProjectCount]) -> Markup:
    """A tile for each project: its wells by status, and the way to it."""
    tile = Markup(
        '<a class="wt-tile" href="{}"><h3>{}</h3><div class="wt-tile-count"><b>{}</b>{}</div>'
        '<div class="wt-tile-statuses">{}</div></a>'
    )
    return Markup('<div class="wt-cards">{}</div>').format(
        Markup("").join(
            tile.format(
                urls.project_url(count.project.id),
                count.project.name,
                count.wells,
                tn("well", "wells", count.wells),
                status_counts_html(count.statuses),
            )
            for count in projects
        )
    )


def status_counts_html(statuses: Mapping[str, int]) -> Markup:
    """How many wells are in each status, in the order of a well's life."""
    known = [status for status in WELL_STATUSES if statuses.get(status)]
    return Markup("").join(
        Markup('<span class="wt-row">{}<span class="wt-num wt-meta">{}</span></span>').format(
            well_status_chip(status), statuses[status]
        )
        for status in known
    )


def running_wells_html(running: Sequence[ActiveWell]) -> Markup:
    """The wells that are worked on, the stage each is in, and what is planned next."""
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
    """NPT by well, most first."""
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
        day = form_of.format_date(
            report_day.to_local_time(start, report_day.load_zone(entry.well.timezone)).date()
        )
        return t("{stage} from {day}", stage=entry.next_stage.name, day=day)
    return t("no stage under way")


def _lines_html(rows: Iterator[tuple[str, str, Markup, str]]) -> Markup:
    line = Markup(
        '<div class="wt-line"><span class="wt-row wt-wrap"><a href="{}">{}</a>{}</span>'
        '<span class="wt-meta wt-num">{}</span></div>'
    )
    return Markup("").join(line.format(*row) for row in rows)
