"""The legend of a calendar: its kinds or wells with counts, its NPT, and the switch of uploads."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import htpy as h
from markupsafe import Markup

from components.calendar.event_box import RenderContext
from components.i18n import format as form_of
from components.i18n.labels import EVENT_KIND_STYLES, BarPattern
from components.i18n.npt_hint import describe_net_npt
from components.i18n.translate import t
from components.kit.markup import to_markup
from components.theme.icons import icon_html
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.calendar.spans import overlaps_window
from welltrack_ui.domain.event import UPLOAD_KIND
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.intervals import ZERO_TIME
from welltrack_ui.domain.reports.net_npt import NptRow, resolve_report_days, sum_net_npt_by_well


def calendar_legend_html(
    context: RenderContext,
    entries: Sequence[CalendarEntry],
    window: Window,
    days: tuple[date, date],
    *,
    uploads: bool,
) -> Markup:
    """The HTML of the legend; each kind or well is a button that filters by it.

    Its NPT is that of the wells' report days from the first to the last of `days`, the days that
    the view is named after.
    """
    # Entries may lie outside of the view: they are read for somewhat more than its window.
    inside = [entry for entry in entries if overlaps_window(entry.span, window)]
    if context.colour == "well":
        # Bars too narrow for an icon carry the signs of their kinds in the colours of wells too.
        items = _wells_html(context, inside) + _patterns_html(inside)
    else:
        items = _kinds_html(inside)
    if not inside:
        items = Markup('<span class="wt-muted">{}</span>').format(t("Nothing here yet."))
    return Markup('<div class="wt-cal-legend">{}{}{}</div>').format(
        items, _uploads_switch_html(uploads), _npt_html(context, entries, days)
    )


def _kinds_html(entries: Sequence[CalendarEntry]) -> Markup:
    counts = Counter(entry.kind for entry in entries)
    return Markup("").join(
        to_markup(
            h.button(
                type="button",
                data_action="kind",
                data_value=kind,
                class_="wt-outlined" if kind == UPLOAD_KIND else None,
                style=f"--k:{style.colour}",
                title=t("Only {kind}", kind=t(style.label)),
            )[
                h.b[icon_html(style.icon)],
                _key_html(style.pattern),
                *(t(style.label), " ", h.small[counts[kind]]),
            ]
        )
        for kind, style in EVENT_KIND_STYLES.items()
        if counts[kind]
    )


def _patterns_html(entries: Sequence[CalendarEntry]) -> Markup:
    """The HTML of the keys of patterns, each with the kinds that it stands for."""
    labels: dict[BarPattern, list[str]] = {}
    present = {entry.kind for entry in entries}
    for kind, style in EVENT_KIND_STYLES.items():
        if kind in present:
            labels.setdefault(style.pattern, []).append(t(style.label))
    return Markup("").join(
        to_markup(h.span[_key_html(pattern), ", ".join(labels[pattern])])
        for pattern in labels
        if pattern != "plain"
    )


def _key_html(pattern: BarPattern) -> Markup:
    """A narrow bar with its pattern; empty for one without."""
    if pattern == "plain":
        return Markup("")
    hint = t("Narrow bars look like this")
    return to_markup(h.i(class_=["wt-key", f"wt-t-{pattern}"], title=hint))


def _wells_html(context: RenderContext, entries: Sequence[CalendarEntry]) -> Markup:
    counts = Counter(entry.well_id for entry in entries)
    # No more than fit below a view; the filter of wells has them all.
    well_ids = sorted(counts, key=lambda well_id: natural_sort_key(context.wells[well_id].name))[
        :24
    ]
    return Markup("").join(
        to_markup(
            h.button(
                type="button",
                data_action="well",
                data_value=well_id,
                style=f"--k:{context.well_colours[well_id]}",
            )[h.b, context.wells[well_id].name, " ", h.small[counts[well_id]]]
        )
        for well_id in well_ids
    )


def _npt_html(
    context: RenderContext, entries: Sequence[CalendarEntry], days: tuple[date, date]
) -> Markup:
    rows = [
        NptRow(entry.well_id, entry.span.start, entry.span.end)
        for entry in entries
        if entry.npt and entry.is_log_row and entry.span.end
    ]
    windows = {
        well_id: resolve_report_days(context.wells[well_id], *days)
        for well_id in {row.well_id for row in rows}
    }
    npt_time = sum(sum_net_npt_by_well(rows, windows).values(), ZERO_TIME)
    if not npt_time:
        return Markup("")
    return Markup('<span class="wt-cal-npt" title="{}"><b></b>{} {}</span>').format(
        describe_net_npt(*days), t("NPT"), form_of.format_hours(npt_time)
    )


def _uploads_switch_html(is_on: bool) -> Markup:
    return to_markup(
        h.button(
            ".wt-cal-files",
            type="button",
            data_action="files",
            data_value="",
            aria_pressed="true" if is_on else "false",
        )[icon_html("file-up"), t("Uploads")]
    )
