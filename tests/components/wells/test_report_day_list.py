import asyncio
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from nicegui import ui
from nicegui.testing import User

from components.wells.report_day_list import (
    ReportDay,
    ReportDayList,
    event_clocks_html,
    report_day_list_html,
)
from tests.components.patience import until
from tests.components.pressing import press
from tests.components.samples import AFTERWARDS, DAY, OSLO, SHOWN, WINDOW, at, event
from welltrack_ui.domain import report_day


def rows(html: str) -> list[str]:
    """The text of each row, in order."""
    found = re.findall(r"<li[^>]*>(.*?)</li>", html, re.DOTALL)
    return [re.sub(r"(<[^>]*>)+", " ", row).strip() for row in found]


def test_row_tells_when_what_how_deep_and_how_long() -> None:
    html = report_day_list_html(SHOWN, [event(0, 1.5, md_start=1200, md_end=1260.5)], at(1.5))
    assert rows(html) == [
        "06:00–07:30 Drilling Drilled ahead 1200–1260.5\u202fm 1\u202fh 30\u202fmin"
    ]


def test_depth_is_in_the_unit_of_the_day() -> None:
    feet = ReportDay(DAY, WINDOW, OSLO, "ft")
    html = report_day_list_html(feet, [event(0, 24, md_end=3962.4)], AFTERWARDS)
    assert rows(html) == ["06:00–06:00 Drilling Drilled ahead 13\u202f000\u202fft 24\u202fh"]


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (-7, 2, "23:00–08:00|from 21 Nov"),
        (22, 26, "04:00–08:00|to 23 Nov"),
        (-24, 48, "06:00–06:00|from 21 Nov · to 24 Nov"),
        (16, 18, "22:00–24:00|"),
        (3, None, "09:00|"),
    ],
)
def test_time_says_where_it_leaves_the_day(start: float, end: float | None, told: str) -> None:
    clock, _, notes = re.sub(
        r"<[^>]*>", "|", event_clocks_html(SHOWN, event(start, end))
    ).partition("||")
    assert f"{clock.strip('|')}|{notes.strip('|')}" == told


def test_event_over_the_edge_counts_its_part_of_the_day() -> None:
    html = report_day_list_html(SHOWN, [event(-7, 2.25)], at(2.25))
    assert rows(html) == [
        "23:00–08:15 from 21 Nov Drilling Drilled ahead"
        " 2\u202fh 15\u202fmin of 9\u202fh 15\u202fmin"
    ]


def test_rows_follow_time_with_whole_days_first() -> None:
    whole = event(0, 24, id="e3", title="Audit", all_day=True, starts_on=DAY, ends_on=DAY)
    events = [event(2, 4, title="Late"), event(0, 2, title="Early"), whole]
    assert [
        row.split()[-3 if "Audit" not in row else -1]
        for row in rows(report_day_list_html(SHOWN, events, at(4)))
    ] == ["Audit", "Early", "Late"]


def test_gap_and_midnight_stand_between_the_rows() -> None:
    html = report_day_list_html(
        SHOWN, [event(0, 16, title="One"), event(19, 24, title="Two")], AFTERWARDS
    )
    assert rows(html) == [
        "06:00–22:00 Drilling One 16\u202fh",
        "22:00–01:00 3\u202fh not reported",
        "Mon 23 Nov 2026",
        "01:00–06:00 Drilling Two 5\u202fh",
    ]


def test_day_from_midnight_has_no_second_date() -> None:
    day = ReportDay(DAY, report_day.report_day_window(DAY, OSLO), OSLO, "m")
    html = report_day_list_html(day, [event(-6, 18)], AFTERWARDS)
    assert rows(html) == ["00:00–24:00 Drilling Drilled ahead 24\u202fh"]


def test_totals_tell_what_was_reported_lost_and_missing() -> None:
    lost = event(4, 6.5, npt=True, npt_category="weather")
    totals = report_day_list_html(SHOWN, [event(0, 4), lost], AFTERWARDS).partition("wt-totals")[2]
    assert re.sub(r"(<[^>]*>)+", " ", totals).strip('"> ') == (
        "2 events Reported 6\u202fh 30\u202fmin of 24\u202fh"
        " NPT 2\u202fh 30\u202fmin Not reported 17\u202fh 30\u202fmin"
    )
    # How it is counted, as everywhere that it is shown.
    hint = "Net NPT: overlapping NPT counts once; report days of 22 Nov 2026"
    assert f'title="{hint}"><dt>NPT' in totals


def test_day_of_25_hours_is_25_hours_long() -> None:
    day = date(2026, 10, 24)
    window = report_day.report_day_window(day, OSLO, 6)
    shown = ReportDay(day, window, OSLO, "m")
    full = event(0).model_copy(update={"starts_at": window.start, "ends_at": window.end})
    html = report_day_list_html(shown, [full], AFTERWARDS)
    assert rows(html) == ["06:00–06:00 Drilling Drilled ahead 25\u202fh"]
    assert "25\u202fh of 25\u202fh" in html


def test_lost_time_is_marked_by_edge_and_word() -> None:
    html = report_day_list_html(SHOWN, [event(0, 1, npt=True, npt_category="stuck_pipe")], at(1))
    assert 'class="wt-event wt-npt-edge"' in html
    assert "NPT · Stuck pipe" in html


def test_text_of_people_is_never_markup() -> None:
    evil = event(0, 1, title="<img src=x onerror=alert(1)>", description="</p><script>1</script>")
    html = report_day_list_html(SHOWN, [evil], at(1), can_open=True)
    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_description_keeps_its_line_breaks_and_folds_when_long() -> None:
    short = report_day_list_html(SHOWN, [event(0, 1, description="One\nTwo")], at(1))
    long = report_day_list_html(SHOWN, [event(0, 1, description="One\nTwo\nThree")], at(1))
    assert "<p>One\nTwo</p>" in short
    assert 'data-action="unfold"' not in short
    assert 'data-action="unfold" data-value="e1" aria-expanded="false"' in long
    unfolded = report_day_list_html(
        SHOWN, [event(0, 1, description="1\n2\n3")], at(1), unfolded={"e1"}
    )
    assert 'class="wt-event-text wt-open"' in unfolded
    assert 'aria-expanded="true"' in unfolded


def test_row_opens_only_for_who_may_change_it() -> None:
    reader, writer = (
        report_day_list_html(SHOWN, [event(0, 1)], at(1), can_open=c) for c in (False, True)
    )
    assert "data-action" not in reader
    assert "<button" not in reader
    assert '<li class="wt-event wt-can-open" data-action="open" data-value="e1">' in writer
    assert '<button class="wt-event-title" type="button">Drilled ahead' in writer


async def test_list_reports_the_row_and_remembers_what_is_unfolded(user: User) -> None:
    opened: list[str] = []
    made: list[ReportDayList] = []
    long = event(0, 1, description="1\n2\n3")

    @ui.page("/")
    def page() -> None:
        made.append(ReportDayList(opened.append, may_write=True))
        made[0].show(SHOWN, [long], at(1))

    await user.open("/")
    press(user, "open", "e1")
    await until(lambda: opened == ["e1"])
    press(user, "unfold", "e1")
    await asyncio.sleep(0.05)
    made[0].show(SHOWN, [long], at(1))
    assert "wt-open" in made[0].element.content


def test_list_of_thirty_rows_stays_small() -> None:
    events = [event(n * 0.8, n * 0.8 + 0.8, id=f"e{n}", description="x" * 140) for n in range(30)]
    html = report_day_list_html(
        SHOWN, events, datetime(2026, 11, 23, tzinfo=UTC) + timedelta(days=1)
    )
    assert html.count("<li") == 31  # and the new date at midnight
    assert len(html) < 30_000
