"""One day or several as columns of hours, with a strip above for what lasts."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from markupsafe import Markup

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
from components.i18n.translate import t, tn
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.axis import Tick
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.calendar.week import DayBlock, DayColumn, DayColumns, build_day_columns

FULL_DAY = timedelta(hours=24)
MIN_TALL_DURATION = timedelta(minutes=50)
SLIM_BLOCK_WIDTH = 0.3  # of a column: where there are several, too narrow for words
EntriesById = Mapping[str, CalendarEntry]


def days_view_html(
    scene: RenderContext, entries: Sequence[CalendarEntry], first: date, count: int
) -> Markup:
    """`count` days from `first` on."""
    by_id = {entry.id: entry for entry in entries}
    placed = build_day_columns((entry.span for entry in entries), first, count, scene.tz)
    # The hours at the left are those of a day of 24; days with other hours label their own.
    ruled = next((day for day in placed.days if day.end - day.start == FULL_DAY), placed.days[0])
    body = Markup("").join(
        _day_column_html(scene, by_id, column, own=len(column.ticks) != len(ruled.ticks))
        for column in placed.days
    )
    hours = Markup('<div class="wt-cal-hours" aria-hidden="true">{}</div>').format(
        _hour_labels_html(ruled.ticks)
    )
    return Markup(
        '<div class="wt-cal-days" style="--days:{days}">{header}'
        '<div class="wt-cal-body">{hours}{body}</div></div>'
    ).format(days=count, header=_days_header_html(scene, by_id, placed), hours=hours, body=body)


def _days_header_html(scene: RenderContext, by_id: EntriesById, placed: DayColumns) -> Markup:
    lanes = max((part.lane + 1 for part in placed.strip.segments), default=0)
    heads = Markup("").join(
        _day_heading_html(scene, column.date, i + 2) for i, column in enumerate(placed.days)
    )
    cells = Markup("").join(
        Markup('<div class="wt-cal-strip" style="grid-column:{}" data-d="{}">{}</div>').format(
            i + 2, column.date, hidden_events_html(column.date, hidden) if hidden else ""
        )
        for i, (column, hidden) in enumerate(zip(placed.days, placed.strip.hidden, strict=True))
    )
    parts = Markup("").join(
        day_segment_html(scene, by_id[part.id], part, 2, 2) for part in placed.strip.segments
    )
    number = placed.days[0].date.isocalendar().week
    return Markup(
        '<div class="wt-cal-top" style="--lanes:{lanes}"><div class="wt-cal-corner">'
        "<span>{week}</span><small>{strip}</small></div>{heads}{cells}{parts}</div>"
    ).format(
        lanes=max(lanes + (1 if any(placed.strip.hidden) else 0), 1),
        week=t("Wk {number}", number=number),
        strip=t("All day"),
        heads=heads,
        cells=cells,
        parts=parts,
    )


def _day_heading_html(scene: RenderContext, day: date, place: int) -> Markup:
    is_today = day == scene.today
    return Markup(
        '<button type="button" class="wt-cal-head{today}" style="grid-column:{column}"'
        ' data-action="day" data-value="{day}" aria-label="{label}"{current}>'
        "<small>{weekday}</small> <b>{number}</b></button>"
    ).format(
        today=" wt-cal-today" if is_today else "",
        column=place,
        day=day,
        label=form_of.format_weekday_date(day),
        current=Markup(' aria-current="date"') if is_today else "",
        weekday=form_of.locale_format().weekdays[day.weekday()],
        number=day.day,
    )


def _hour_labels_html(ticks: Sequence[Tick]) -> Markup:
    return Markup("").join(
        Markup('<span style="top:{}">{}</span>').format(format_percent(tick.at), tick.label)
        for tick in ticks
        if tick.at
    )


def _day_column_html(
    scene: RenderContext, by_id: EntriesById, column: DayColumn, *, own: bool
) -> Markup:
    length = column.end - column.start
    labels = Markup("")
    if own and length:
        hours = form_of.format_hours(length)
        labels = Markup('<div class="wt-cal-own" title="{}">{}</div>').format(
            t("The clocks change: this day has {hours}", hours=hours),
            _hour_labels_html(column.ticks),
        )
    blocks = Markup("").join(_block_html(scene, by_id, block, column) for block in column.blocks)
    return Markup(
        '<div class="wt-cal-col{today}" style="--hours:{hours}" data-d="{day}" data-s="{start}"'
        ' data-t="{end}">{labels}{blocks}{now}</div>'
    ).format(
        today=" wt-cal-today" if column.date == scene.today else "",
        hours=f"{length / timedelta(hours=1):g}",
        day=column.date,
        start=to_epoch_seconds(column.start),
        end=to_epoch_seconds(column.end),
        labels=labels,
        blocks=blocks,
        now=_now_line_html(scene, column),
    )


def _now_line_html(scene: RenderContext, column: DayColumn) -> Markup:
    at = column.fraction(scene.now)
    if at is None:
        return Markup("")
    return Markup('<div class="wt-cal-now" style="top:{}" title="{}"></div>').format(
        format_percent(at), t("Now {clock}", clock=form_of.format_time(scene.now, scene.tz))
    )


def _block_html(
    scene: RenderContext, by_id: EntriesById, block: DayBlock, column: DayColumn
) -> Markup:
    place = ";".join(
        f"{side}:{format_percent(value)}"
        for side, value in zip(("top", "height", "left", "width"), block[1:5], strict=True)
    )
    if len(block.ids) > 1:
        return overflow_button_html(place, block.ids)
    entry = by_id[block.ids[0]]
    ends = " wt-e-l" if block.continues_up else ""
    ends += " wt-e-r" if block.continues_down else ""
    ends += " wt-e-moment" if block.moment else ""
    ends += " wt-e-slim" if block.width < SLIM_BLOCK_WIDTH else ""
    is_low = block.height * (column.end - column.start) < MIN_TALL_DURATION
    inside = Markup("{}<b>{}</b>").format(
        event_name_html(scene, entry), format_clock_range(scene, entry)
    )
    if is_low:
        ends += " wt-e-low"
    return event_box_html(scene, entry, "block", place, ends=ends, inside=inside)


def overflow_button_html(place: str, ids: Sequence[str]) -> Markup:
    """A button for several that there is no room for; it opens a list of them."""
    return Markup(
        '<button type="button" class="wt-e-more" style="{place}" data-action="list"'
        ' data-value="{ids}" aria-label="{label}">+{count}</button>'
    ).format(
        place=place,
        ids=" ".join(ids),
        label=tn("{count} more event", "{count} more events", len(ids)),
        count=len(ids),
    )


def initial_scroll_fraction(scene: RenderContext, first: date, count: int) -> float:
    """How far down a day to begin, 0 to 1: a little before now, else before six in the morning."""
    window = report_day.report_days_window(first, first + timedelta(days=count - 1), scene.tz)
    if not window.start <= scene.now < window.end:
        return 5.5 / 24
    at = report_day.to_local_time(scene.now, scene.tz)
    return max(0.0, at.hour + at.minute / 60 - 3) / 24
