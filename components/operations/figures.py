"""The figures of a process as facts and tables of calls."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.translate import mark, t
from components.kit.page_header import fact_list
from components.kit.table import Column, Row, table_html
from welltrack_ui.metrics.overview import CallFigures, ProcessFigures

SECONDS_PER_MILLISECOND = 0.001
MILLISECOND_SYMBOL = mark("ms")
MAX_ROUTES = 40
"""Routes of one table; those asked for least are left out."""


def figures_html(figures: ProcessFigures, now: datetime) -> Markup:
    """The HTML of all figures: first what tells at a glance whether something is wrong."""
    parts = [
        section_html(t("State"), fact_list(list_state(figures, now))),
        section_html(t("Requests"), calls_html(figures.requests, t("Route"))),
        section_html(t("Actions on screens"), calls_html(figures.screens, t("Screen"))),
        section_html(t("Database"), calls_html(figures.store, t("Operation"))),
        section_html(t("Object storage"), calls_html(figures.files, t("Operation"))),
        section_html(t("Caches"), lookups_html(figures.lookups)),
    ]
    return Markup("").join(parts)


def section_html(title: str, content: Markup) -> Markup:
    """The HTML of a section under its heading."""
    return Markup(
        '<section class="wt-section"><h2>{}</h2><div class="wt-table-box">{}</div></section>'
    ).format(title, content)


def list_state(figures: ProcessFigures, now: datetime) -> list[tuple[str, Markup | str]]:
    """The state of the process as names and values."""
    lag = format_milliseconds(figures.loop_lag_seconds)
    waiting = form_of.format_number(figures.mail_waiting, 0)
    age = form_of.format_duration(timedelta(seconds=figures.mail_age_seconds))
    oldest = t("{count}, the oldest for {duration}", count=waiting, duration=age)
    return [
        (t("Running since"), format_instant(figures.started, now)),
        (t("Memory"), form_of.format_file_size(figures.memory_bytes)),
        (t("Open pages"), form_of.format_number(figures.open_pages, 0)),
        (t("Unexpected errors"), form_of.format_number(figures.errors, 0)),
        (t("Longest wait of the event loop, last minute"), lag),
        (t("E-mails that wait"), oldest if figures.mail_waiting else waiting),
        (t("E-mails that could not be sent"), form_of.format_number(figures.mail_failures, 0)),
        (t("Last sweep"), format_instant(figures.last_sweep, now)),
        (t("Last backup on schedule"), format_instant(figures.last_backup, now)),
        (t("Requests that the database turned away"), form_of.format_number(figures.throttles, 0)),
        (t("Read units"), form_of.format_number(figures.read_units)),
        (t("Write units"), form_of.format_number(figures.write_units)),
    ]


def calls_html(calls: Sequence[CallFigures], noun: str) -> Markup:
    """The HTML of a table of calls; `noun` is what they are grouped by."""
    columns = [
        Column(noun),
        Column(t("Count"), align_end=True),
        Column(t("Failed"), align_end=True),
        Column(t("Half within"), align_end=True, visible_from="tablet"),
        Column(t("95 % within"), align_end=True),
    ]
    rows = [
        Row(
            [
                one.name,
                form_of.format_number(one.count, 0),
                form_of.format_number(one.failures, 0),
                format_milliseconds(one.median),
                format_milliseconds(one.slowest),
            ]
        )
        for one in calls[:MAX_ROUTES]
    ]
    return table_html(columns, rows, noun) if rows else Markup("<p>{}</p>").format(t("None yet."))


def lookups_html(lookups: Sequence[CallFigures]) -> Markup:
    """The HTML of a table of what caches held, with the share of look-ups that found something."""
    columns = [
        Column(t("Cache")),
        Column(t("Look-ups"), align_end=True),
        Column(t("Found"), align_end=True),
    ]
    rows = []
    for one in lookups:
        percent = form_of.format_number(100 * (one.count - one.failures) / one.count, 0)
        share = form_of.format_quantity(percent, "%")
        rows.append(Row([one.name, form_of.format_number(one.count, 0), share]))
    if not rows:
        return Markup("<p>{}</p>").format(t("None yet."))
    return table_html(columns, rows, t("Caches"))


def format_milliseconds(seconds: float | None) -> str:
    """`12.5 ms`; a dash where nothing was timed."""
    if seconds is None:
        return "–"
    number = form_of.format_number(seconds / SECONDS_PER_MILLISECOND)
    return form_of.format_quantity(number, t(MILLISECOND_SYMBOL))


def format_instant(seconds: float, now: datetime) -> str:
    """`5 min ago` of seconds since 1970, in UTC; `never` of 0."""
    if not seconds:
        return t("never")
    return form_of.format_relative_time(datetime.fromtimestamp(seconds, UTC), now, UTC)
