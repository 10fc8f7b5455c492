"""One day or several as columns of hours, with a strip above for what lasts."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from components.calendar.event_box import Scene, box, clocks, name, percent, seconds
from components.calendar.month_view import more_html, segment_html
from components.i18n import format as form_of
from components.i18n.translate import t, tn
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.axis import Tick
from welltrack_ui.domain.calendar.entries import Entry
from welltrack_ui.domain.calendar.week import Block, Column, Columns, columns

DAY = timedelta(hours=24)
TALL = timedelta(minutes=50)
SLIM = 0.3  # of a column: where there are several, too narrow for words
Entries = Mapping[str, Entry]


def days_html(scene: Scene, entries: Sequence[Entry], first: date, count: int) -> Markup:
    """`count` days from `first` on."""
    by_id = {entry.id: entry for entry in entries}
    placed = columns((entry.span for entry in entries), first, count, scene.tz)
    # The hours at the left are those of a day of 24; days with other hours label their own.
    ruled = next((day for day in placed.days if day.end - day.start == DAY), placed.days[0])
    body = Markup("").join(
        _column(scene, by_id, column, own=len(column.ticks) != len(ruled.ticks))
        for column in placed.days
    )
    hours = Markup('<div class="wt-cal-hours" aria-hidden="true">{}</div>').format(
        _labels(ruled.ticks)
    )
    return Markup(
        '<div class="wt-cal-days" style="--days:{}">{}<div class="wt-cal-body">{}{}</div></div>'
    ).format(count, _top(scene, by_id, placed), hours, body)


def _top(scene: Scene, by_id: Entries, placed: Columns) -> Markup:
    lanes = max((part.lane + 1 for part in placed.strip.segments), default=0)
    heads = Markup("").join(
        _head(scene, column.date, i + 2) for i, column in enumerate(placed.days)
    )
    cells = Markup("").join(
        Markup('<div class="wt-cal-strip" style="grid-column:{}" data-d="{}">{}</div>').format(
            i + 2, column.date, more_html(column.date, hidden) if hidden else ""
        )
        for i, (column, hidden) in enumerate(zip(placed.days, placed.strip.hidden, strict=True))
    )
    parts = Markup("").join(
        segment_html(scene, by_id[part.id], part, 2, 2) for part in placed.strip.segments
    )
    number = placed.days[0].date.isocalendar().week
    return Markup(
        '<div class="wt-cal-top" style="--lanes:{}"><div class="wt-cal-corner"><span>{}</span>'
        "<small>{}</small></div>{}{}{}</div>"
    ).format(
        max(lanes + (1 if any(placed.strip.hidden) else 0), 1),
        t("Wk {number}", number=number),
        t("All day"),
        heads,
        cells,
        parts,
    )


def _head(scene: Scene, day: date, place: int) -> Markup:
    is_today = day == scene.today
    return Markup(
        '<button type="button" class="wt-cal-head{}" style="grid-column:{}" data-a="day"'
        ' data-v="{}" aria-label="{}"{}>'
        "<small>{}</small> <b>{}</b></button>"
    ).format(
        " wt-cal-today" if is_today else "",
        place,
        day,
        form_of.weekday(day),
        Markup(' aria-current="date"') if is_today else "",
        t(form_of.WEEKDAYS[day.weekday()]),
        day.day,
    )


def _labels(ticks: Sequence[Tick]) -> Markup:
    return Markup("").join(
        Markup('<span style="top:{}">{}</span>').format(percent(tick.at), tick.label)
        for tick in ticks
        if tick.at
    )


def _column(scene: Scene, by_id: Entries, column: Column, *, own: bool) -> Markup:
    length = column.end - column.start
    labels = Markup("")
    if own and length:
        hours = form_of.hours(length)
        labels = Markup('<div class="wt-cal-own" title="{}">{}</div>').format(
            t("The clocks change: this day has {hours}", hours=hours), _labels(column.ticks)
        )
    blocks = Markup("").join(_block(scene, by_id, block, column) for block in column.blocks)
    return Markup(
        '<div class="wt-cal-col{}" style="--hours:{}" data-d="{}" data-s="{}" data-t="{}">'
        "{}{}{}</div>"
    ).format(
        " wt-cal-today" if column.date == scene.today else "",
        f"{length / timedelta(hours=1):g}",
        column.date,
        seconds(column.start),
        seconds(column.end),
        labels,
        blocks,
        _now(scene, column),
    )


def _now(scene: Scene, column: Column) -> Markup:
    at = column.fraction(scene.now)
    if at is None:
        return Markup("")
    return Markup('<div class="wt-cal-now" style="top:{}" title="{}"></div>').format(
        percent(at), t("Now {clock}", clock=form_of.clock(scene.now, scene.tz))
    )


def _block(scene: Scene, by_id: Entries, block: Block, column: Column) -> Markup:
    place = ";".join(
        f"{side}:{percent(value)}"
        for side, value in zip(("top", "height", "left", "width"), block[1:5], strict=True)
    )
    if len(block.ids) > 1:
        return gathered_html(place, block.ids)
    entry = by_id[block.ids[0]]
    ends = " wt-e-l" if block.continues_up else ""
    ends += " wt-e-r" if block.continues_down else ""
    ends += " wt-e-moment" if block.moment else ""
    ends += " wt-e-slim" if block.width < SLIM else ""
    is_low = block.height * (column.end - column.start) < TALL
    inside = Markup("{}<b>{}</b>").format(name(scene, entry), clocks(scene, entry))
    if is_low:
        ends += " wt-e-low"
    return box(scene, entry, "block", place, ends=ends, inside=inside)


def gathered_html(place: str, ids: Sequence[str]) -> Markup:
    """A button for several that there is no room for; it opens a list of them."""
    return Markup(
        '<button type="button" class="wt-e-more" style="{}" data-a="list" data-v="{}"'
        ' aria-label="{}">+{}</button>'
    ).format(
        place,
        " ".join(ids),
        tn("{count} more event", "{count} more events", len(ids)),
        len(ids),
    )


def first_hour(scene: Scene, first: date, count: int) -> float:
    """How far down a day to begin, 0 to 1: a little before now, else before six in the morning."""
    window = report_day.span(first, first + timedelta(days=count - 1), scene.tz)
    if not window.start <= scene.now < window.end:
        return 5.5 / 24
    at = report_day.local(scene.now, scene.tz)
    return max(0.0, at.hour + at.minute / 60 - 3) / 24
