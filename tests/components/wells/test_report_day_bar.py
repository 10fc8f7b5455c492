import re
from datetime import date

from components.wells.report_day_bar import report_day_bar_html
from components.wells.report_day_list import ReportDay
from tests.components.samples import AFTERWARDS, DAY, OSLO, SHOWN, at, event
from welltrack_ui.domain import report_day


def parts(html: str) -> list[tuple[str, str, str]]:
    """Class, left and width of each event."""
    return re.findall(r'<span(?: class="(.*?)")? style="left:(.*?)%;width:(.*?)%', html)


def test_event_lies_where_its_hours_are() -> None:
    assert parts(report_day_bar_html(SHOWN, [event(6, 12)], AFTERWARDS)) == [("", "25.0", "25.0")]


def test_event_over_the_edge_is_cut_there() -> None:
    html = report_day_bar_html(SHOWN, [event(-6, 6), event(18, 60)], AFTERWARDS)
    assert parts(html) == [("", "0.0", "25.0"), ("", "75.0", "25.0")]


def test_lost_time_and_moments_look_their_own_way() -> None:
    lost = event(0, 6, npt=True, npt_category="weather")
    html = report_day_bar_html(SHOWN, [lost, event(12)], AFTERWARDS)
    assert parts(html) == [("wt-lost", "0.0", "25.0"), ("wt-t-plain wt-moment", "50.0", "0.0")]


def test_every_part_carries_the_sign_of_its_kind() -> None:
    events = [event(0, 6, kind="npt", npt=True), event(6, 6.5, kind="note"), event(7, 8)]
    html = report_day_bar_html(SHOWN, events, AFTERWARDS)
    assert [part[0] for part in parts(html)] == ["wt-lost", "wt-t-notch", ""]
    assert re.findall(r"wt-i wt-i-([\w-]+)", html) == ["timer-off", "derrick"]


def test_whole_day_is_not_drawn() -> None:
    whole = event(0, 24, all_day=True, starts_on=DAY, ends_on=DAY)
    assert parts(report_day_bar_html(SHOWN, [whole], AFTERWARDS)) == []


def test_ticks_follow_the_clock_through_its_change() -> None:
    day = date(2026, 10, 25)  # 03:00 is 02:00 again
    shown = ReportDay(day, report_day.report_day_window(day, OSLO), OSLO, "m")
    ticks = re.findall(
        r'<i style="left:(.*?)%">(.*?)</i>', report_day_bar_html(shown, [], AFTERWARDS)
    )
    assert [clock for _, clock in ticks] == [f"{hour:02}:00" for hour in range(0, 24, 3)]
    assert ticks[:2] == [("0.0", "00:00"), ("16.0", "03:00")]


def test_now_is_drawn_within_the_day_only() -> None:
    assert '<u style="left:50.0%"' in report_day_bar_html(SHOWN, [], at(12))
    assert "<u" not in report_day_bar_html(SHOWN, [], AFTERWARDS)


def test_day_that_a_zone_skipped_has_no_strip() -> None:
    apia = report_day.load_zone("Pacific/Apia")
    day = date(2011, 12, 30)
    shown = ReportDay(day, report_day.report_day_window(day, apia), apia, "m")
    assert report_day_bar_html(shown, [], AFTERWARDS) == ""
