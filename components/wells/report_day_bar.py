"""The bar of a report day: its events as coloured parts, with clock times below."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import htpy as h
from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.labels import EVENT_KIND_STYLES, event_title
from components.i18n.translate import t
from components.kit.markup import to_markup
from components.theme.icons import icon_html
from components.wells.report_day_list import ReportDay
from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.reports.intervals import clip_interval

HOURS_BETWEEN_TICKS = 3
MIN_ICON_PERCENT = 3  # of the bar: as wide as an icon with its margins, on a tablet


def report_day_bar_html(day: ReportDay, events: Sequence[Event], now: datetime) -> Markup:
    """The HTML of the bar; empty where the zone skips the day.

    It is decoration: the list below it says the same in words.
    """
    if day.window.start == day.window.end:
        return Markup("")  # a zone may skip a whole day
    # What is planned, or was done beside the path, would cover what the time was spent on.
    timed = [e for e in events if not e.all_day and e.state == "actual" and not e.parallel]
    parts = Markup("").join(_event_part_html(day, event) for event in timed)
    ticks = Markup("").join(
        Markup('<i style="left:{}%">{}</i>').format(
            _percent_of_day(day, at), form_of.format_time(at, day.tz)
        )
        for at in _tick_times(day)
    )
    now_line = Markup("")
    if day.window.start <= now < day.window.end:
        now_line = Markup('<u style="left:{}%" title="{}"></u>').format(
            _percent_of_day(day, now), t("Now")
        )
    return Markup(
        '<div class="wt-strip" aria-hidden="true"><div class="wt-strip-bar">{}{}</div>'
        '<div class="wt-strip-ticks">{}</div></div>'
    ).format(parts, now_line, ticks)


def _event_part_html(day: ReportDay, event: Event) -> Markup:
    # An event may begin before the day or end after it.
    inside = clip_interval(event.starts_at, event.ends_at, day.window)
    left = _percent_of_day(day, inside.start)
    width = round(_percent_of_day(day, inside.end) - left, 3)
    style = EVENT_KIND_STYLES[event.kind]
    # A sign of its kind at every width: an icon, or a pattern where there is no room for one.
    is_wide = width >= MIN_ICON_PERCENT
    classes = [
        not is_wide and f"wt-t-{style.pattern}",
        event.npt and "wt-lost",
        event.ends_at is None and "wt-moment",
    ]
    return to_markup(
        h.span(
            class_=classes,
            style=f"left:{left}%;width:{width}%;--kind:{style.colour}",
            title=f"{form_of.format_time(event.starts_at, day.tz)} {event_title(event.title)}",
        )[is_wide and icon_html(style.icon)]
    )


def _percent_of_day(day: ReportDay, at: datetime) -> float:
    """The position of an instant in the day, in percent."""
    return round(100 * ((at - day.window.start) / (day.window.end - day.window.start)), 3)


def _tick_times(day: ReportDay) -> Iterator[datetime]:
    """The instants of the day at which clocks show 0, 3, 6 … 21 h."""
    at = day.window.start
    while at < day.window.end:
        clock = report_day.to_local_time(at, day.tz)
        if clock.hour % HOURS_BETWEEN_TICKS == 0 and clock.minute == 0:
            yield at
        at += timedelta(minutes=15)  # offsets, and so changes of clocks, come in quarters
