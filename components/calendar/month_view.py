"""The month view: weeks as rows of days, with bars over days and a count of hidden events."""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from components.calendar.calendar_view import CalendarView, ViewRequest
from components.calendar.canvas import RenderedView
from components.calendar.event_box import (
    RenderContext,
    event_box_html,
    event_name_html,
    format_start_clock,
)
from components.i18n import format as form_of
from components.i18n.translate import mark, t, tn
from welltrack_ui.domain.calendar.days import Days, Segment, end_by_midnight
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.calendar.month import (
    MonthCell,
    MonthWeek,
    build_month_weeks,
    month_view_range,
)
from welltrack_ui.domain.calendar.spans import Span


def month_view_html(
    context: RenderContext, entries: Sequence[CalendarEntry], day: date, lanes: int = 4
) -> Markup:
    """The HTML of the weeks of the month of `day`, each day with at most `lanes` events."""
    by_id = {entry.id: entry for entry in entries}
    first, last = month_view_range(day)
    days = Days.from_zone(first, (last - first).days + 1, context.tz)
    spans = (_month_span(context, entry, days) for entry in entries)
    weeks = build_month_weeks(spans, day, context.tz, lanes)
    week = form_of.locale_format()
    names = Markup("").join(
        Markup('<span><abbr title="{}">{}</abbr></span>').format(long, short)
        for long, short in zip(week.long_weekdays, week.weekdays, strict=True)
    )
    body = Markup("").join(_week_html(context, by_id, week) for week in weeks)
    return Markup(
        '<div class="wt-cal-month" style="--lanes:{lanes};--weeks:{weeks}">'
        '<div class="wt-cal-names"><span>{heading}</span>{names}</div>{body}</div>'
    ).format(lanes=lanes, weeks=len(weeks), heading=t("Wk"), names=names, body=body)


def _month_span(context: RenderContext, entry: CalendarEntry, days: Days) -> Span:
    """The span of an entry; of one that ends with the report day of its day, up to midnight."""
    well = context.wells.get(entry.well_id)
    if well is None:
        return entry.span
    return end_by_midnight(entry.span, days, context.tz, well.report_day_start)


def _week_html(
    context: RenderContext, by_id: Mapping[str, CalendarEntry], week: MonthWeek
) -> Markup:
    monday = week.cells[0].date
    number = monday.isocalendar().week
    cells = Markup("").join(_cell_html(context, cell, i + 2) for i, cell in enumerate(week.cells))
    # In the order of days, not of lanes: Tab and screen readers follow the source.
    segments = sorted(week.segments, key=lambda part: (part.col, part.lane))
    parts = Markup("").join(
        day_segment_html(context, by_id[part.id], part, 2, 2) for part in segments
    )
    return Markup(
        '<div class="wt-cal-week"><button type="button" class="wt-cal-no" data-action="week"'
        ' data-value="{monday}" aria-label="{label}">{number}</button>{cells}{parts}</div>'
    ).format(
        monday=monday,
        label=t("Week {number}", number=number),
        number=number,
        cells=cells,
        parts=parts,
    )


def _cell_html(context: RenderContext, cell: MonthCell, column: int) -> Markup:
    classes = "" if cell.in_month else " wt-cal-out"
    is_today = cell.date == context.today
    if is_today:
        classes += " wt-cal-today"
    return Markup(
        '<div class="wt-cal-cell{classes}" style="grid-column:{column}" data-d="{day}">'
        '<button type="button" data-action="day" data-value="{day}" aria-label="{label}"{current}>'
        "{number}</button>{hidden}</div>"
    ).format(
        classes=classes,
        column=column,
        day=cell.date,
        label=_cell_label(cell),
        current=Markup(' aria-current="date"') if is_today else "",
        number=form_of.format_short_date(cell.date) if cell.date.day == 1 else cell.date.day,
        hidden=hidden_events_html(cell.date, cell.hidden) if cell.hidden else "",
    )


def _cell_label(cell: MonthCell) -> str:
    counted = tn("{count} event", "{count} events", cell.total)
    return f"{form_of.format_weekday_date(cell.date)}, {counted}"


def hidden_events_html(day: date, hidden: int) -> Markup:
    """The button that opens a day, with the number of its events that are hidden."""
    # On a phone a day is narrower than the words: the style sheet shows the number alone.
    return Markup(
        '<button type="button" class="wt-cal-more" data-action="day" data-value="{}"'
        ' data-count="+{}"><span>{}</span></button>'
    ).format(day, hidden, t("+{count} more", count=hidden))


def day_segment_html(
    context: RenderContext, entry: CalendarEntry, part: Segment, row: int, column: int
) -> Markup:
    """The segment of an event on a row of days; `row` and `column` are the grid's first, from 1."""
    start, end = column + part.col, column + part.col + part.days
    top = row + part.lane
    position = f"grid-area:{top}/{start}/{top + 1}/{end}"
    ends = " wt-e-l" if part.continues_left else ""
    ends += " wt-e-r" if part.continues_right else ""
    shape = "bar" if part.shape == "bar" else "row"
    at = format_start_clock(context, entry)
    # On the second and later weeks the start lies before the row, and its time would mislead.
    time = Markup("<b>{}</b> ").format(at) if at and not part.continues_left else Markup("")
    if part.shape == "moment":
        ends += " wt-e-moment"
    return event_box_html(
        context, entry, shape, position, ends=ends, inside=time + event_name_html(context, entry)
    )


def _render(request: ViewRequest) -> RenderedView:
    return RenderedView(
        month_view_html(request.context, request.entries, request.day, request.lanes)
    )


VIEW = CalendarView("month", mark("Month"), "m", "month", _render, has_whole_weeks=True)
