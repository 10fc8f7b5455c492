"""The list of a report day: its events as rows that read like a daily report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

import htpy as h
from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.labels import event_title
from components.i18n.npt_hint import describe_net_npt
from components.i18n.translate import t, tn
from components.kit.callback import Callback, run_callback
from components.kit.chips import event_kind_chip, npt_chip, severity_chip, state_chips
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup
from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.reports.intervals import clip_interval, sum_intervals
from welltrack_ui.domain.reports.time_log import build_time_log
from welltrack_ui.domain.units import DepthUnit

MAX_FOLDED_LENGTH = 150  # about two lines: longer descriptions can be opened


@dataclass(frozen=True, slots=True)
class ReportDay:
    """A report day of a well: date, window of instants, time zone, unit of depths."""

    day: date
    window: report_day.Window
    tz: tzinfo
    unit: DepthUnit


@dataclass(frozen=True, slots=True)
class ReportDayTotals:
    """The totals, as in the time log of the day. A gap is a minute or more, before now."""

    reported_time: timedelta
    npt_time: timedelta
    gaps: tuple[report_day.Window, ...]

    @property
    def gap_time(self) -> timedelta:
        """The duration of all gaps."""
        return sum_intervals(self.gaps)


def sum_report_day(
    events: Iterable[Event], window: report_day.Window, now: datetime
) -> ReportDayTotals:
    """The totals of the rows of the day's time log."""
    # The rest of today is not missing yet.
    past = report_day.Window(window.start, max(window.start, min(window.end, now)))
    log = build_time_log(events, window, past)
    gaps = tuple(gap for gap in log.gaps if gap.end - gap.start >= form_of.ONE_MINUTE)
    return ReportDayTotals(log.reported_time, log.npt_time, gaps)


class ReportDayList:
    """The list; `on_open` gets the id of a pressed event.

    Without `may_write` rows can only be read, but for those of uploads, which open their file.
    """

    def __init__(self, on_open: Callback, *, may_write: bool) -> None:
        self._on_open, self._may_write = on_open, may_write
        self._unfolded_ids: set[str] = set()
        self.element = HtmlView(self._handle_action).classes("wt-events")

    def show(self, day: ReportDay, events: Sequence[Event], now: datetime) -> None:
        """Show the events that overlap a day."""
        self.element.content = report_day_list_html(
            day, events, now, can_open=self._may_write, unfolded=self._unfolded_ids
        )

    async def _handle_action(self, action: str, event_id: str, _where: object) -> None:
        if action == "unfold":
            self._unfolded_ids ^= {event_id}  # so that it stays open when the list is drawn again
        else:
            await run_callback(self._on_open, event_id)


def report_day_list_html(
    day: ReportDay,
    events: Sequence[Event],
    now: datetime,
    *,
    can_open: bool = False,
    unfolded: set[str] | frozenset[str] = frozenset(),
) -> Markup:
    """The HTML of the rows, with gaps and midnight, then the totals.

    `unfolded` are the ids of events whose long description is shown in full.
    """
    ordered = sorted(events, key=lambda e: (not e.all_day, e.starts_at, e.ends_at or e.starts_at))
    totals = sum_report_day(ordered, day.window, now)
    rows = _rows_html(day, ordered, totals, can_open, unfolded)
    return Markup('<ol class="wt-event-rows">{}</ol>{}').format(
        Markup("").join(rows), _totals_html(day, totals, len(ordered))
    )


def _rows_html(
    day: ReportDay,
    events: Sequence[Event],
    totals: ReportDayTotals,
    can_open: bool,
    unfolded: set[str] | frozenset[str],
) -> list[Markup]:
    """The rows of events, gaps and midnight by time, after those of whole-day events."""
    rows = [event_row_html(day, e, can_open, e.id in unfolded) for e in events if e.all_day]
    timed: list[tuple[datetime, int, Markup]] = [
        (e.starts_at, 2, event_row_html(day, e, can_open, e.id in unfolded))
        for e in events
        if not e.all_day
    ]
    # At one instant: the new date (0), then the gap (1), then the event (2).
    timed += [(gap.start, 1, _gap_html(day, gap)) for gap in totals.gaps]
    # A report day from 06:00 to 06:00 has two dates; the second needs no row of its own where
    # nothing happened on it.
    midnight = report_day.report_day_window(day.day, day.tz).end
    if day.window.start < midnight < day.window.end and any(at >= midnight for at, _, _ in timed):
        timed.append(
            (midnight, 0, _new_date_html(report_day.to_local_time(midnight, day.tz).date()))
        )
    return rows + [row for _, _, row in sorted(timed, key=lambda entry: entry[:2])]


def event_row_html(day: ReportDay, event: Event, can_open: bool, unfolded: bool) -> Markup:
    """The HTML of an event's row: times, kind, title and details, depths, hours."""
    chips = Markup("")
    if event.npt:
        chips = npt_chip(event.npt_category, short=event.kind == "npt")
    chips += severity_chip(event.severity) if event.severity else Markup("")
    chips += state_chips(event)
    can_open = can_open or event.file_id is not None
    # The whole row can be pressed, and the title is its button for keys and screen readers.
    title = h.button(".wt-event-title", type="button") if can_open else h.span(".wt-event-title")
    return to_markup(
        h.li(
            class_=[
                "wt-event",
                event.npt and "wt-npt-edge",
                event.state == "plan" and "wt-plan",
                can_open and "wt-can-open",
            ],
            data_action="open" if can_open else None,
            data_value=event.id if can_open else None,
        )[
            h.div(".wt-event-time")[event_clocks_html(day, event)],
            h.div(".wt-event-kind")[event_kind_chip(event.kind)],
            h.div(".wt-event-what")[
                h.div(".wt-event-line")[title[event_title(event.title)], chips],
                _description_html(event, unfolded),
            ],
            h.div(".wt-event-depth.wt-num")[
                form_of.format_depth_range(event.md_start, event.md_end, day.unit)
            ],
            h.div(".wt-event-hours.wt-num")[_hours_html(day, event)],
        ]
    )


def event_clocks_html(day: ReportDay, event: Event) -> Markup:
    """The clock times of an event, with the date of a start or end outside of the day."""
    if event.all_day:
        return Markup("<b>{}</b>").format(t("All day"))
    start, end = event.starts_at, event.ends_at
    text = form_of.format_time(start, day.tz)
    if end is not None:
        text = form_of.join_range(text, form_of.format_end_time(end, day.tz))
    notes = []
    if start < day.window.start:
        notes.append(t("from {day}", day=_format_short_day(start, day.tz)))
    if end is not None and end > day.window.end:
        notes.append(t("to {day}", day=_format_short_day(end, day.tz)))
    return Markup('<b class="wt-num">{}</b>{}').format(
        text, Markup("<small>{}</small>").format(" · ".join(notes)) if notes else ""
    )


def _format_short_day(at: datetime, tz: tzinfo) -> str:
    return form_of.format_short_date(report_day.to_local_time(at, tz).date())


def _hours_html(day: ReportDay, event: Event) -> Markup:
    """The duration within the day, with the whole duration where that is longer."""
    if event.all_day or event.ends_at is None:
        return Markup("")
    inside = clip_interval(event.starts_at, event.ends_at, day.window)
    duration = event.ends_at - event.starts_at
    part = inside.end - inside.start
    if part == duration:
        return Markup("{}").format(form_of.format_hours(duration))
    of_duration = t("of {duration}", duration=form_of.format_hours(duration))
    return Markup("{}<small>{}</small>").format(form_of.format_hours(part), of_duration)


def _description_html(event: Event, unfolded: bool) -> Markup:
    text = strip_repeated_title(event)
    if not text:
        return Markup("")
    # By characters and lines, not by what the browser wraps: the server does not know the width.
    is_long = len(text) > MAX_FOLDED_LENGTH or text.count("\n") > 1
    button = h.button(
        ".wt-more",
        type="button",
        data_action="unfold",
        data_value=event.id,
        aria_expanded="true" if unfolded else "false",
    )[h.span(".wt-when-folded")[t("Show all")], h.span(".wt-when-open")[t("Show less")]]
    return to_markup(
        h.div(class_=["wt-event-text", unfolded and "wt-open"])[h.p[text], is_long and button]
    )


def strip_repeated_title(event: Event) -> str:
    """The description of an event, without a beginning that repeats its title.

    Daily reports have one text for an activity: its first line is the title, cut to its length.
    """
    text = (event.description or "").strip()
    first, _, rest = text.partition("\n")
    line = " ".join(first.split())
    if line == event.title:
        return rest.strip()
    # Compared with single spaces: the import joined the words of a title so.
    if line.startswith(event.title):
        more = line[len(event.title) :].lstrip(" .,;:")
        joined = f"{more}\n{rest}".strip()
        # A cut in the middle of a word or sentence is marked; a new sentence needs no mark.
        return joined if event.title.endswith(".") or not more else f"…{joined}"
    return text


def _gap_html(day: ReportDay, gap: report_day.Window) -> Markup:
    return Markup('<li class="wt-gap"><b class="wt-num">{}–{}</b><span>{}</span></li>').format(
        form_of.format_time(gap.start, day.tz),
        form_of.format_end_time(gap.end, day.tz),
        t("{duration} not reported", duration=form_of.format_hours(gap.end - gap.start)),
    )


def _new_date_html(value: date) -> Markup:
    return Markup('<li class="wt-new-date"><span>{}</span></li>').format(
        form_of.format_weekday_date(value)
    )


def _totals_html(day: ReportDay, totals: ReportDayTotals, count: int) -> Markup:
    duration = form_of.format_hours(day.window.end - day.window.start)
    reported = t(
        "{hours} of {whole}", hours=form_of.format_hours(totals.reported_time), whole=duration
    )
    npt_hint = describe_net_npt(day.day, day.day)
    parts = [
        (t("Reported"), reported, ""),
        (t("NPT"), form_of.format_hours(totals.npt_time), npt_hint),
    ]
    if totals.gaps:
        parts.append((t("Not reported"), form_of.format_hours(totals.gap_time), ""))
    return Markup('<div class="wt-totals"><span>{}</span><dl>{}</dl></div>').format(
        tn("{count} event", "{count} events", count),
        Markup("").join(_total_html(*part) for part in parts),
    )


def _total_html(name: str, value: str, hint: str) -> Markup:
    return to_markup(h.div(title=hint or None)[h.dt[name], h.dd(".wt-num")[value]])
