"""The day and week views: columns of hours, with a strip for whole-day and long events above."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from markupsafe import Markup

from components.calendar.calendar_view import CalendarView, ViewRequest
from components.calendar.canvas import RenderedView
from components.calendar.event_box import (
    RenderContext,
    event_box_html,
    event_name_html,
    format_clock_range,
    format_percent,
    to_epoch_seconds,
)
from components.calendar.month_view import day_segment_html, hidden_events_html
from components.i18n import format as form_of
from components.i18n.translate import mark, t, tn
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.axis import Tick
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.calendar.spans import overlaps_window
from welltrack_ui.domain.calendar.week import (
    BlockLimits,
    DayBlock,
    DayColumn,
    DayColumns,
    build_day_columns,
)
from welltrack_ui.domain.natural_sort import natural_sort_key

FULL_DAY = timedelta(hours=24)
MIN_TALL_DURATION = timedelta(minutes=50)
SLIM_BLOCK_WIDTH = 0.3  # of a column: where there are several, too narrow for words
MAX_WELL_COLUMNS = 24
WELL_LIMITS = BlockLimits(side_by_side=4, strip_lanes=2)
_FRAME_TEMPLATE = Markup(
    '<div class="wt-cal-days{classes}" style="--days:{days}">{header}'
    '<div class="wt-cal-body">{hours}{body}</div></div>'
)
EntriesById = Mapping[str, CalendarEntry]


def days_view_html(
    context: RenderContext, entries: Sequence[CalendarEntry], first: date, count: int
) -> Markup:
    """The HTML of `count` days from `first` on."""
    by_id = {entry.id: entry for entry in entries}
    day_columns = build_day_columns((entry.span for entry in entries), first, count, context.tz)
    # The hours at the left are those of a day of 24; days with other hours label their own.
    reference = next(
        (day for day in day_columns.days if day.end - day.start == FULL_DAY), day_columns.days[0]
    )
    body = Markup("").join(
        _day_column_html(
            context, by_id, column, has_own_hours=len(column.ticks) != len(reference.ticks)
        )
        for column in day_columns.days
    )
    return _FRAME_TEMPLATE.format(
        classes="",
        days=count,
        header=_days_header_html(context, by_id, day_columns),
        hours=_hours_html(reference.ticks),
        body=body,
    )


def wells_day_html(context: RenderContext, entries: Sequence[CalendarEntry], day: date) -> Markup:
    """The HTML of a day with a column for each well; the last one has those beyond 24."""
    groups = _group_by_well(context, entries)
    heads, cells, body, lanes = Markup(""), Markup(""), Markup(""), 1
    first_ticks: Sequence[Tick] = ()
    for index, (well_ids, group) in enumerate(groups):
        by_id = {entry.id: entry for entry in group}
        drawn = build_day_columns(
            (entry.span for entry in group), day, 1, context.tz, limits=WELL_LIMITS
        )
        # A column that is one well's does not say its name at each event.
        one = {each: context.wells[each] for each in well_ids}
        own = replace(context, wells=one) if len(well_ids) == 1 else context
        heads += _well_heading_html(own, well_ids, index + 2)
        cells += _strip_html(own, by_id, drawn, index + 2)
        well_id = well_ids[0] if len(well_ids) == 1 else ""
        (column,) = drawn.days
        body += _day_column_html(own, by_id, column, has_own_hours=False, well_id=well_id)
        lanes = max(lanes, _count_strip_lanes(drawn))
        first_ticks = column.ticks
    return _FRAME_TEMPLATE.format(
        classes=" wt-cal-wells",
        days=len(groups),
        header=_top_html(heads + cells, lanes, day),
        hours=_hours_html(first_ticks),
        body=body,
    )


def _group_by_well(
    context: RenderContext, entries: Sequence[CalendarEntry]
) -> list[tuple[list[str], list[CalendarEntry]]]:
    """The wells of each column with their entries; the last of too many columns has several."""
    by_well: dict[str, list[CalendarEntry]] = {}
    for entry in entries:
        by_well.setdefault(entry.well_id, []).append(entry)
    ordered = sorted(by_well, key=lambda one: natural_sort_key(context.wells[one].name))
    alone = len(ordered) if len(ordered) <= MAX_WELL_COLUMNS else MAX_WELL_COLUMNS - 1
    columns = [[well_id] for well_id in ordered[:alone]]
    columns += [ordered[alone:]] if ordered[alone:] else []
    return [(wells, [e for each in wells for e in by_well[each]]) for wells in columns]


def _well_heading_html(context: RenderContext, well_ids: Sequence[str], position: int) -> Markup:
    if len(well_ids) > 1:
        text = tn("{count} more well", "{count} more wells", len(well_ids))
        return Markup('<span class="wt-cal-head" style="grid-column:{}">{}</span>').format(
            position, text
        )
    name = context.wells[well_ids[0]].name
    return Markup(
        '<button type="button" class="wt-cal-head" style="grid-column:{}" data-action="well"'
        ' data-value="{}" title="{}"><span>{}</span></button>'
    ).format(position, well_ids[0], t("Only {kind}", kind=name), name)


def _strip_html(
    context: RenderContext, by_id: EntriesById, drawn: DayColumns, position: int
) -> Markup:
    """The strip of one column above the hours."""
    (column,), (hidden,) = drawn.days, drawn.strip.hidden
    cell = Markup('<div class="wt-cal-strip" style="grid-column:{}" data-d="{}">{}</div>').format(
        position, column.date, hidden_events_html(column.date, hidden) if hidden else ""
    )
    return cell + Markup("").join(
        day_segment_html(context, by_id[part.id], part, 2, position)
        for part in drawn.strip.segments
    )


def _count_strip_lanes(drawn: DayColumns) -> int:
    lanes = max((part.lane + 1 for part in drawn.strip.segments), default=0)
    return max(lanes + (1 if any(drawn.strip.hidden) else 0), 1)


def _days_header_html(
    context: RenderContext, by_id: EntriesById, day_columns: DayColumns
) -> Markup:
    heads = Markup("").join(
        _day_heading_html(context, column.date, i + 2) for i, column in enumerate(day_columns.days)
    )
    cells = Markup("").join(
        Markup('<div class="wt-cal-strip" style="grid-column:{}" data-d="{}">{}</div>').format(
            i + 2, column.date, hidden_events_html(column.date, hidden) if hidden else ""
        )
        for i, (column, hidden) in enumerate(
            zip(day_columns.days, day_columns.strip.hidden, strict=True)
        )
    )
    parts = Markup("").join(
        day_segment_html(context, by_id[part.id], part, 2, 2) for part in day_columns.strip.segments
    )
    first = day_columns.days[0].date
    return _top_html(heads + cells + parts, _count_strip_lanes(day_columns), first)


def _top_html(content: Markup, lanes: int, first: date) -> Markup:
    """The part above the hours, which stays in sight: `content` in a grid with these lanes."""
    return Markup(
        '<div class="wt-cal-top" style="--lanes:{lanes}"><div class="wt-cal-corner">'
        "<span>{week}</span><small>{strip}</small></div>{content}</div>"
    ).format(
        lanes=lanes,
        week=t("Wk {number}", number=first.isocalendar().week),
        strip=t("All day"),
        content=content,
    )


def _hours_html(ticks: Sequence[Tick]) -> Markup:
    # Hidden from screen readers: each event says its times itself.
    return Markup('<div class="wt-cal-hours" aria-hidden="true">{}</div>').format(
        _hour_labels_html(ticks)
    )


def _day_heading_html(context: RenderContext, day: date, position: int) -> Markup:
    is_today = day == context.today
    return Markup(
        '<button type="button" class="wt-cal-head{today}" style="grid-column:{column}"'
        ' data-action="day" data-value="{day}" aria-label="{label}"{current}>'
        "<small>{weekday}</small> <b>{number}</b></button>"
    ).format(
        today=" wt-cal-today" if is_today else "",
        column=position,
        day=day,
        label=form_of.format_weekday_date(day),
        current=Markup(' aria-current="date"') if is_today else "",
        weekday=form_of.locale_format().weekdays[day.weekday()],
        number=day.day,
    )


def _hour_labels_html(ticks: Sequence[Tick]) -> Markup:
    label = Markup('<span style="top:{}">{}</span>')
    return Markup("").join(
        label.format(format_percent(tick.at), tick.label.replace("-", form_of.MINUS))
        for tick in ticks
        if tick.at
    )


def _day_column_html(
    context: RenderContext,
    by_id: EntriesById,
    column: DayColumn,
    *,
    has_own_hours: bool,
    well_id: str = "",
) -> Markup:
    length = column.end - column.start
    labels = Markup("")
    if has_own_hours and length:
        hours = form_of.format_hours(length)
        labels = Markup('<div class="wt-cal-own" title="{}">{}</div>').format(
            t("The clocks change: this day has {hours}", hours=hours),
            _hour_labels_html(column.ticks),
        )
    blocks = Markup("").join(_block_html(context, by_id, block, column) for block in column.blocks)
    return Markup(
        '<div class="wt-cal-col{today}" style="--hours:{hours}" data-d="{day}" data-s="{start}"'
        ' data-t="{end}" data-w="{well_id}">{labels}{blocks}{now}</div>'
    ).format(
        today=" wt-cal-today" if column.date == context.today else "",
        hours=f"{length / timedelta(hours=1):g}",
        day=column.date,
        start=to_epoch_seconds(column.start),
        end=to_epoch_seconds(column.end),
        well_id=well_id,
        labels=labels,
        blocks=blocks,
        now=_now_line_html(context, column),
    )


def _now_line_html(context: RenderContext, column: DayColumn) -> Markup:
    at = column.fraction(context.now)
    if at is None:
        return Markup("")
    return Markup('<div class="wt-cal-now" style="top:{}" title="{}"></div>').format(
        format_percent(at), t("Now {clock}", clock=form_of.format_time(context.now, context.tz))
    )


def _block_html(
    context: RenderContext, by_id: EntriesById, block: DayBlock, column: DayColumn
) -> Markup:
    position = ";".join(
        f"{side}:{format_percent(value)}"
        for side, value in zip(("top", "height", "left", "width"), block[1:5], strict=True)
    )
    if len(block.ids) > 1:
        return overflow_button_html(position, block.ids)
    entry = by_id[block.ids[0]]
    ends = " wt-e-l" if block.continues_up else ""
    ends += " wt-e-r" if block.continues_down else ""
    ends += " wt-e-moment" if block.moment else ""
    ends += " wt-e-slim" if block.width < SLIM_BLOCK_WIDTH else ""
    is_short = block.height * (column.end - column.start) < MIN_TALL_DURATION
    # The title comes first: a block that is too low for two lines shows one.
    inside = Markup("{}<b>{}</b>").format(
        event_name_html(context, entry), format_clock_range(context, entry)
    )
    if is_short:
        ends += " wt-e-low"
    return event_box_html(context, entry, "block", position, ends=ends, inside=inside)


def overflow_button_html(position: str, ids: Sequence[str]) -> Markup:
    """The button that opens the list of events which have no room of their own.

    `position` is CSS, `ids` are those of the events.
    """
    return Markup(
        '<button type="button" class="wt-e-more" style="{position}" data-action="list"'
        ' data-value="{ids}" aria-label="{label}">+{count}</button>'
    ).format(
        position=position,
        ids=" ".join(ids),
        label=tn("{count} more event", "{count} more events", len(ids)),
        count=len(ids),
    )


def initial_scroll_fraction(context: RenderContext, first: date, count: int) -> float:
    """The first scroll position, 0 to 1: three hours before now, else half past five."""
    window = report_day.report_days_window(first, first + timedelta(days=count - 1), context.tz)
    if not window.start <= context.now < window.end:
        # Half an hour above six, when a day's work usually begins.
        return 5.5 / 24
    at = report_day.to_local_time(context.now, context.tz)
    return max(0.0, at.hour + at.minute / 60 - 3) / 24


def _render(request: ViewRequest) -> RenderedView:
    context, first, count = request.context, request.first, request.count
    # Entries are read for somewhat more than the window.
    visible = [entry for entry in request.entries if overlaps_window(entry.span, request.window)]
    if count == 1 and len({entry.well_id for entry in visible}) > 1:
        html = wells_day_html(context, visible, first)
    else:
        html = days_view_html(context, request.entries, first, count)
    return RenderedView(
        html,
        scroll_fraction=initial_scroll_fraction(context, first, count),
    )


WEEK_VIEW = CalendarView("week", mark("Week"), "w", "week", _render)
DAY_VIEW = CalendarView("day", mark("Day"), "d", "day", _render)
