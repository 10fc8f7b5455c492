"""The active wells of the dashboard: what runs where, and what stands still."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import htpy as h
from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.labels import (
    EVENT_KIND_STYLES,
    NPT_CATEGORIES,
    STAGE_KIND_STYLES,
    WELL_STATUSES,
    event_title,
)
from components.i18n.translate import t, tn
from components.kit.chips import kind_chip, plain_chip, well_status_chip
from components.kit.markup import to_markup
from components.organizations.dashboard_panels import cut_rows_html
from components.theme.icons import icon_html
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.dashboard import ACTIVE_STATUSES, MAX_ACTIVE_WELLS, SILENCE, ActiveWell

MAX_STILL_WELLS = 5
FEW_DAYS = timedelta(days=3)


def active_wells_html(active: Sequence[ActiveWell], now: datetime) -> Markup:
    """The HTML of the active wells that are shown in full, in the order given."""
    rows = (_well_row(one, now) for one in active[:MAX_ACTIVE_WELLS])
    return to_markup(h.ul(".wt-work")[rows])


def all_active_wells_html(active: Sequence[ActiveWell], org_id: str) -> Markup:
    """The HTML of links to the lists of all active wells, one for each of their statuses."""
    counts = Counter[str](one.well.status for one in active)
    links = [
        h.a(href=urls.wells_url(org_id, status=status))[
            t("{status}: {count}", status=t(WELL_STATUSES[status].label), count=counts[status])
        ]
        for status in ACTIVE_STATUSES
        if counts[status]
    ]
    label = h.span[t("All {count}", count=form_of.format_number(len(active), 0))]
    # With one status the list behind the link is the whole: it needs no other words.
    if len(links) == 1:
        (status,) = counts
        return to_markup(h.a(".wt-meta", href=urls.wells_url(org_id, status=status))[label])
    return to_markup(h.span(".wt-meta.wt-row.wt-wrap")[label, links]) if links else Markup("")


def still_wells_html(active: Iterable[ActiveWell], now: datetime, *, whole: bool = False) -> Markup:
    """The HTML of the wells that stand still: NPT first, then those silent for the least time.

    `whole` is for all of them.
    """
    still = [one for one in active if one.is_at_standstill(now)]
    still.sort(key=lambda one: one.npt is None)
    return cut_rows_html(still, lambda one: _still_row(one, now), MAX_STILL_WELLS, whole=whole)


def _well_row(one: ActiveWell, now: datetime) -> h.Element:
    well = one.well
    return h.li[
        h.div[
            h.div(".wt-row.wt-wrap")[
                h.a(".wt-work-name", href=urls.well_url(well.id))[well.name],
                well_status_chip(well.status),
            ],
            h.div(".wt-meta")[" · ".join(filter(None, [well.rig, well.project]))],
        ],
        h.div[
            _stage_html(one),
            h.div(".wt-meta.wt-num")[_spud_text(one, now)],
        ],
        h.div[_last_event_html(one), h.div(".wt-meta.wt-num")[_age_html(one, now)]],
    ]


def _stage_html(one: ActiveWell) -> h.Node:
    if one.stage:
        return kind_chip(STAGE_KIND_STYLES[one.stage.kind], one.stage.name)
    if one.next_stage:
        # By the well's clock: its crew plans in that, wherever the office is.
        tz = report_day.load_zone(one.well.timezone)
        day = report_day.to_local_time(one.next_stage.starts_at, tz).date()
        text = t(
            "{stage} from {day}", stage=one.next_stage.name, day=form_of.format_short_date(day)
        )
        return kind_chip(STAGE_KIND_STYLES[one.next_stage.kind], text)
    return h.span(".wt-muted")[t("No stage under way")]


def _spud_text(one: ActiveWell, now: datetime) -> str:
    days = one.count_days_since_spud(now)
    return "" if days is None else tn("{count} day since spud", "{count} days since spud", days)


def _last_event_html(one: ActiveWell) -> h.Node:
    event = one.last_event
    if event is None:
        return h.span(".wt-muted")[t("No events yet")]
    return h.a(".wt-work-event", href=urls.well_url(one.well.id, event=event.id))[
        kind_chip(EVENT_KIND_STYLES[event.kind], event_title(event.title))
    ]


def _age_html(one: ActiveWell, now: datetime) -> h.Node:
    if one.npt:
        return plain_chip(t("NPT now"), "orange", "timer-off")
    if one.heard_at is None:
        return ""
    tz = report_day.load_zone(one.well.timezone)
    # It ends later, or at this very moment.
    if one.heard_at == now:
        return t("going on")
    age = form_of.format_relative_time(one.heard_at, now, tz)
    return plain_chip(age, "amber", "clock") if now - one.heard_at > SILENCE else age


def _still_row(one: ActiveWell, now: datetime) -> h.Element:
    icon, tone = ("timer-off", "wt-orange") if one.npt else ("circle-pause", "wt-amber")
    return h.li(".wt-line")[
        h.span(".wt-still")[
            h.span(class_=["wt-still-sign", tone])[icon_html(icon)],
            h.span[h.a(href=urls.well_url(one.well.id))[one.well.name], " ", _reason_html(one)],
        ],
        h.span(".wt-meta.wt-num")[_still_since_text(one, now)],
    ]


def _reason_html(one: ActiveWell) -> h.Node:
    if one.npt is None:
        text = t("No event for more than a day") if one.heard_at else t("No events yet")
    else:
        category = one.npt.npt_category
        label = t(NPT_CATEGORIES[category]) if category else ""
        text = " · ".join(filter(None, [t("NPT now"), label, one.npt.title]))
    return h.span(".wt-meta")[text]


def _still_since_text(one: ActiveWell, now: datetime) -> str:
    if one.npt:
        return form_of.format_duration(now - one.npt.starts_at)
    silence = one.measure_silence(now)
    if silence is None:
        return ""
    # From some days on nobody counts the hours.
    whole = silence if silence < FEW_DAYS else timedelta(days=silence.days)
    return form_of.format_duration(whole)
