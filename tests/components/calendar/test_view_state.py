"""What a calendar looks at: read from an address, written into one, stepped through."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.calendar.calendar_view import Period
from components.calendar.view_state import (
    ZOOMS,
    CalendarState,
    apply_action,
    read_calendar_state,
)
from components.calendar.views import VIEWS_BY_NAME
from tests.components.calendar.calendar_samples import DENVER, utc

TODAY = date(2020, 11, 11)
sights = st.builds(
    CalendarState,
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    view=st.sampled_from(sorted(VIEWS_BY_NAME)),
    zoom=st.sampled_from(ZOOMS),
    project=st.sampled_from(["", "p-1"]),
    well=st.sampled_from(["", "w-1"]),
    kind=st.sampled_from(["", "npt"]),
    q=st.sampled_from(["", "drill & <b>"]),
    files=st.sampled_from(["", "hide"]),
    colour=st.sampled_from(["kind", "well"]),
    zone=st.sampled_from(["", "viewer"]),
)


@given(sights)
def test_address_says_all_there_is_to_a_sight(sight: CalendarState) -> None:
    assert read_calendar_state(sight.to_query(TODAY), TODAY) == sight


def test_usual_sight_needs_no_query() -> None:
    assert CalendarState(TODAY).to_query(TODAY) == {}


def test_what_an_address_cannot_ask_for_is_as_usual() -> None:
    asked = {"view": "decade", "date": "2020-13-45", "kind": "party", "colour": "pink"}
    assert read_calendar_state(asked, TODAY) == CalendarState(TODAY)
    assert read_calendar_state({"date": "0001-01-01"}, TODAY) == CalendarState(TODAY)


@pytest.mark.parametrize(
    ("sight", "title", "following"),
    [
        (CalendarState(date(2020, 1, 31)), "January 2020", date(2020, 2, 29)),
        (CalendarState(TODAY, "week"), "9 Nov – 15 Nov 2020", date(2020, 11, 18)),
        (CalendarState(date(2020, 12, 30), "week"), "28 Dec 2020 – 3 Jan 2021", date(2021, 1, 6)),
        (CalendarState(TODAY, "day"), "Wed 11 Nov 2020", date(2020, 11, 12)),
        (CalendarState(TODAY, "timeline", "quarter"), "1 Oct – 31 Dec 2020", date(2021, 2, 1)),
        (CalendarState(TODAY, "timeline", "year"), "2020", date(2021, 11, 1)),
    ],
)
def test_sight_has_a_title_and_a_next(sight: CalendarState, title: str, following: date) -> None:
    assert sight.title() == title
    assert sight.shifted(1).day == following


@given(sights)
def test_step_on_and_back_shows_the_same(sight: CalendarState) -> None:
    there = sight.shifted(1)
    assert there.shifted(-1).first_day_and_count() == sight.first_day_and_count()
    assert there.first_day_and_count() != sight.first_day_and_count()


def test_window_of_a_month_is_its_weeks_by_the_clock_of_the_zone() -> None:
    window = CalendarState(TODAY).window(DENVER)
    assert window == (utc("2020-10-26T06:00"), utc("2020-12-07T07:00"))


def test_choosing_a_well_clears_its_stage_and_choosing_it_again_lets_it_go() -> None:
    sight = CalendarState(TODAY, project="p-1", well="w-1", stage="s-1")
    assert apply_action(sight, "well", "w-2", TODAY) == replace(sight, well="w-2", stage="")
    assert apply_action(sight, "well", "w-1", TODAY) == replace(sight, well="", stage="")
    assert apply_action(sight, "project", "p-2", TODAY) == CalendarState(TODAY, project="p-2")


def test_unknown_action_changes_nothing() -> None:
    assert apply_action(CalendarState(TODAY), "explode", 1, TODAY) == CalendarState(TODAY)


@pytest.mark.parametrize(
    ("view", "zoom", "first", "last"),
    [
        ("month", "month", date(2024, 5, 1), date(2024, 5, 31)),
        ("week", "month", date(2024, 5, 13), date(2024, 5, 19)),
        ("day", "month", date(2024, 5, 15), date(2024, 5, 15)),
        ("timeline", "month", date(2024, 5, 1), date(2024, 5, 31)),
        ("timeline", "quarter", date(2024, 4, 1), date(2024, 6, 30)),
    ],
)
def test_figures_are_of_the_days_that_a_view_is_named_after(
    view: str, zoom: Period, first: date, last: date
) -> None:
    state = CalendarState(date(2024, 5, 15), view=view, zoom=zoom)
    assert state.named_days() == (first, last)
