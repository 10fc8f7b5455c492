import calendar
import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from nicegui import ui
from nicegui.testing import User

from components.kit.month_picker import MonthPicker, month_html
from tests.components.patience import until
from tests.components.pressing import press

NOVEMBER = date(2026, 11, 1)


@given(st.dates(date(1851, 1, 1), date(2199, 12, 31)))
def test_month_shows_whole_weeks_from_monday_and_no_more(day: date) -> None:
    days = re.findall(r'data-action="day" data-value="(.*?)"', month_html(day, day))
    shown = [date.fromisoformat(d) for d in days]
    assert shown[0].weekday() == 0
    assert shown[-1].weekday() == 6
    assert [d.toordinal() for d in shown] == list(
        range(shown[0].toordinal(), shown[-1].toordinal() + 1)
    )
    length = calendar.monthrange(day.year, day.month)[1]
    inside = [d for d in shown if (d.year, d.month) == (day.year, day.month)]
    assert len(inside) == length
    assert len(shown) - length < 14


def test_day_is_a_button_that_says_which_day() -> None:
    html = month_html(NOVEMBER, today=date(2026, 11, 22), selected=date(2026, 11, 9))
    assert (
        '<button type="button" class="wt-day" data-action="day" data-value="2026-11-22"'
        ' tabindex="-1"'
        ' aria-label="Sun 22 Nov 2026" aria-pressed="false" aria-current="date">22</button>'
    ) in html
    assert (
        '<button type="button" class="wt-day" data-action="day" data-value="2026-11-09"'
        ' tabindex="0"'
        ' aria-label="Mon 9 Nov 2026" aria-pressed="true">9</button>'
    ) in html


def test_tab_stops_once_in_a_month() -> None:
    other_month = month_html(NOVEMBER, today=date(2026, 12, 24), selected=date(2025, 1, 1))
    assert re.findall(r'data-value="([0-9-]+)" tabindex="0"', other_month) == ["2026-11-01"]


async def test_picker_turns_pages_and_gives_the_day_chosen(user: User) -> None:
    chosen: list[date] = []
    made: list[MonthPicker] = []

    @ui.page("/")
    def page() -> None:
        made.append(MonthPicker(chosen.append, today=date(2026, 12, 31)))

    await user.open("/")
    press(user, "step", "1")
    await until(lambda: "January 2027" in made[0].element.content)
    press(user, "step", "-1")
    press(user, "step", "-1")
    await until(lambda: "November 2026" in made[0].element.content)
    press(user, "day", "2026-12-01")
    await until(lambda: chosen == [date(2026, 12, 1)])
    assert "December 2026" in made[0].element.content
